"""Other people's content, where it is on this computer: see CONTRIBUTING for where to put it."""

import contextlib
import json
import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exam.core.errors import Rejected
from exam.qti.assembling import read_assessment
from exam.qti.conformance.cli import main
from exam.qti.conformance.roundtrip import trips
from exam.qti.conformance.schemas import Schemas
from exam.qti.delivery import deliver
from exam.qti.document import read_document
from exam.qti.files import MemoryFiles
from exam.qti.findings import Severity
from exam.qti.library import ImportReport, import_content, import_parcel, parcels
from exam.qti.loose import LooseFiles, files_of
from exam.qti.markup import Source, name, parse
from exam.qti.reader import read_item, read_package
from tests.unit.qti.wrapped import wrapped

QTI = Path(os.environ.get("PENDOPO_QTI", Path(__file__).resolve().parents[4] / "shared" / "qti"))
CORPORA = QTI / "corpora"
OUTSIDE_THE_PROFILE = {303, 304, 307, 308, 309, 310, 311, 312, 313}
"""Remote addresses, scripts, QTI 1.x, custom and portable interactions, LTI, CAT, the later ones,
and other vendors' operators: refused by name, by design."""
LONG_S = 600
SECRET_ELEMENTS = {
    "correct-response",
    "mapping",
    "area-mapping",
    "response-processing",
    "set-correct-response",
    "correct",
    "modal-feedback",
    "feedback-block",
    "feedback-inline",
    "default-value",
}
FAULTY_TEMPLATES = ("QTI-401", "QTI-410")
"""Two items of the corpora have template rules that no engine can carry out."""

pytestmark = pytest.mark.skipif(
    not (QTI / "vectors" / "items.json").is_file(), reason="the QTI corpora are not here"
)


@cache
def _report() -> ImportReport:
    return import_content(CORPORA)


def test_every_file_of_the_corpora_is_read_or_refused_with_place_and_remedy() -> None:
    read = 0
    for path in sorted(CORPORA.rglob("*.xml")):
        try:
            read_item(path.read_bytes(), item_id="x", base=path.name)
            read += 1
        except Rejected as refused:
            assert str(refused).startswith("QTI-"), path
            assert path.name in str(refused), path
            assert refused.remedy, str(refused)
    assert read > 1300


@pytest.mark.timeout(LONG_S)
def test_nearly_every_item_within_the_profile_is_imported() -> None:
    report = _report()
    refused = report.items_found - len(report.items)
    outside = sum(
        one.code in OUTSIDE_THE_PROFILE and bool(one.item)
        for one in report.findings
        if one.severity is Severity.REFUSED
    )
    within = report.items_found - outside
    assert report.items_found > 1500
    assert outside < refused
    assert len(report.items) / within >= 0.97, (len(report.items), within)


@pytest.mark.timeout(LONG_S)
def test_a_refusal_always_has_a_code_a_place_and_a_remedy() -> None:
    for finding in _report().findings:
        assert 100 < finding.code < 700
        assert finding.path, finding
        assert finding.message, finding
        if finding.severity is Severity.REFUSED:
            assert finding.remedy, finding
            assert finding.effect, finding


@pytest.mark.timeout(LONG_S)
def test_what_is_exported_is_valid_and_reads_as_the_same_model() -> None:
    done = [one for one in trips([CORPORA], Schemas(QTI / "xsd")) if one.valid_before]
    clean = [one for one in done if one.clean]
    failures = [f"{one.path}: {one.reason}" for one in done if not one.clean]
    assert len(done) > 1300
    assert all(one.equal for one in done), failures
    assert len(clean) / len(done) >= 0.99, failures


@pytest.mark.timeout(LONG_S)
def test_every_item_is_published_without_its_key_or_named() -> None:
    delivered: Counter[str] = Counter()
    for parcel in parcels(CORPORA):
        report = import_parcel(parcel)
        files = files_of(parcel) if report.items else None
        for document in report.items:
            assert files is not None
            try:
                whole = wrapped(document, files)
            except Rejected:
                delivered["incomplete"] += 1  # a picture or film is not in the corpora
                continue
            try:
                delivery = deliver(whole, allow_logic=True)
            except Rejected as refused:
                faulty = document.has_variants and str(refused).startswith(FAULTY_TEMPLATES)
                assert faulty or str(refused).startswith("QTI-104"), (document.path, str(refused))
                delivered["faulty" if faulty else "incomplete"] += 1
                continue
            delivered["divided"] += bool(delivery.divided)
            if delivery.with_logic:
                with pytest.raises(Rejected, match="QTI-411"):
                    deliver(whole)
                delivered["named"] += 1
                continue
            delivered["without key"] += 1
            _assert_no_key(delivery.files, document.path)
            again = read_package(MemoryFiles(delivery.files))
            assert again.form == read_package(whole).form
    assert delivered["without key"] > 1000, delivered
    assert delivered["named"] > 50, delivered
    assert delivered["divided"] > 50, delivered
    assert delivered["faulty"] < 5, delivered


def _assert_no_key(files: dict[str, bytes] | object, path: str) -> None:
    assert isinstance(files, dict)
    for inside, data in files.items():
        if inside.endswith(".xml"):
            root = parse(data, Source(inside))
            for variable in root.iter("{*}qti-template-declaration", "{*}templateDeclaration"):
                etree.strip_elements(variable, "{*}*")  # what a body shows may have a default
            found = {name(one) for one in root.iter("{*}*")} & SECRET_ELEMENTS
            assert not found, (path, found)
            assert not list(root.iter(etree.Comment)), path


def test_the_command_counts_and_crashes_on_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(CORPORA / "qtiworks"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["crashes"] == 0
    assert told["imported"] + told["refused"] == told["items"]
    assert told["tests_imported"] <= told["tests"]
    assert {"code", "severity", "path", "line", "item", "message"} <= set(told["findings"][0])


@cache
def _small_files() -> list[Path]:
    return [one for one in sorted(CORPORA.rglob("*.xml")) if one.stat().st_size < 20_000]


WORDS = ["", "-1", "x y", "1e999", "99999999999", "../../x", "http://a/b", "record", "pair", "é"]


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_real_document_that_was_bent_is_read_or_refused_and_nothing_else(
    data: st.DataObject,
) -> None:
    path = data.draw(st.sampled_from(_small_files()))
    try:
        root = parse(path.read_bytes(), Source(path.name))
    except Rejected:
        return
    elements = list(root.iter("{*}*"))
    for _ in range(data.draw(st.integers(1, 5))):
        element = data.draw(st.sampled_from(elements))
        match data.draw(st.sampled_from(["attribute", "remove", "rename", "text"])):
            case "attribute" if element.attrib:
                key = data.draw(st.sampled_from(sorted(map(str, element.attrib))))
                element.set(key, data.draw(st.sampled_from(WORDS)))
            case "remove" if (parent := element.getparent()) is not None:
                parent.remove(element)
            case "rename":
                element.tag = data.draw(st.sampled_from(elements)).tag
            case _:
                element.text = data.draw(st.sampled_from(WORDS))
    bent, files = etree.tostring(root), LooseFiles(path.parent)
    with contextlib.suppress(Rejected):
        read_document(bent, path.name, files)
    with contextlib.suppress(Rejected):
        read_assessment(bent, path.name, files)


@pytest.mark.parametrize(
    "path",
    [
        "1edtech-qti-examples/qtiv3-examples/packaging/simple/simple.zip.d/choice.xml",
        "1edtech-qti-examples/qtiv3-examples/packaging/items/choice.xml",
    ],
)
def test_a_choice_item_of_the_official_examples_can_be_drawn(path: str) -> None:
    content = read_item((CORPORA / path).read_bytes(), item_id="x", base="a/choice.xml")
    assert content.title
    assert len(content.body) > 1
