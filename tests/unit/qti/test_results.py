import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exam.core.errors import Rejected
from exam.core.responses import (
    BaseType,
    Cardinality,
    Multiple,
    Ordered,
    Pair,
    Point,
    Record,
    Single,
    StoredFile,
)
from exam.qti.results import (
    Asked,
    AssessmentResult,
    ItemResult,
    Outcome,
    Status,
    Support,
    nc_name,
    write_result,
)

QTI = Path(os.environ.get("PENDOPO_QTI", Path(__file__).resolve().parents[4] / "shared" / "qti"))
NOON = dt.datetime(2026, 5, 4, 12, 0, 0, 5000, tzinfo=dt.timezone(dt.timedelta(hours=7)))
NUMBER = Asked(BaseType.INTEGER, Cardinality.SINGLE)
ITEMS = (
    ItemResult(
        "LD-03",
        1,
        NOON,
        (
            ("A", Single(BaseType.IDENTIFIER, "a")),
            ("B", Multiple(BaseType.DIRECTED_PAIR, (Pair("x", "BEST"), Pair("y", "WORST")))),
            ("C", Ordered(BaseType.IDENTIFIER, ("b", "a"))),
            ("D", Record((("floatValue", Single(BaseType.FLOAT, 1.5)),))),
            ("E", None),
        ),
        declared={"E": Asked(BaseType.STRING, Cardinality.SINGLE)},
        shown={"A": ("b", "a", "c")},
        templates={
            "NOMOR": Single(BaseType.INTEGER, 7),
            "DAFTAR": Ordered(BaseType.STRING, ("a", "b")),
            "KOSONG": None,
        },
        outcomes=(Outcome("SCORE", BaseType.FLOAT, (2.0,)),),
        duration_ms=61_500,
        attempts=1,
        comment="ragu\x00",
    ),
    ItemResult(
        "3 soal",
        2,
        NOON,
        (
            ("P", Multiple(BaseType.POINT, (Point(3, 4),))),
            ("F", Single(BaseType.FILE, StoredFile("a.pdf", "application/pdf", bytes(32)))),
            ("G", Single(BaseType.STRING, "baris satu\nbaris dua & <tiga>")),
        ),
        declared={"N": NUMBER},
        presented=False,
        status=Status.PENDING_SCORING,
    ),
)
RESULT = AssessmentResult(
    "199001012020121001",
    (("https://cat.example/sesi", "S-1"),),
    "PEMETAAN",
    NOON,
    (
        Outcome(
            "Integritas",
            BaseType.FLOAT,
            (3.5,),
            interpretation="Memenuhi",
            normal_minimum=1,
            normal_maximum=5,
            mastery=3,
        ),
        Outcome("Catatan", BaseType.STRING, ()),
    ),
    ITEMS,
    (Support("additional-testing-time", "1.5"),),
    duration_ms=3_600_000,
)


def _root() -> etree._Element:
    return etree.fromstring(write_result(RESULT))


def test_every_competency_is_an_outcome_variable_of_the_test_result() -> None:
    (found,) = _root().findall(".//{*}testResult/{*}outcomeVariable[@identifier='Integritas']")
    assert found.get("interpretation") == "Memenuhi"
    assert (found.get("normalMaximum"), found.get("masteryValue")) == ("5.0", "3.0")
    assert found.findtext("{*}value") == "3.5"


def test_the_values_an_item_was_shown_with_leave_as_template_variables() -> None:
    found = _root().findall(".//{*}templateVariable")
    assert [
        (one.get("identifier"), one.get("cardinality"), one.get("baseType")) for one in found
    ] == [
        ("NOMOR", "single", "integer"),
        ("DAFTAR", "ordered", "string"),
        ("KOSONG", "single", "string"),
    ]
    assert [[value.text for value in one] for one in found] == [["7"], ["a", "b"], []]


def test_an_answer_leaves_with_the_order_its_choices_were_shown_in() -> None:
    (found,) = _root().findall(".//{*}responseVariable[@identifier='A']")
    assert found.get("choiceSequence") == "b a c"
    assert found.findtext("{*}candidateResponse/{*}value") == "a"
    pairs = _root().findall(".//{*}responseVariable[@identifier='B']//{*}value")
    assert [one.text for one in pairs] == ["x BEST", "y WORST"]
    (unanswered,) = _root().findall(".//{*}responseVariable[@identifier='E']")
    assert unanswered.get("answeredStatus") == "presented"


def test_moments_leave_in_utc_and_a_moment_without_zone_is_refused() -> None:
    (test,) = _root().findall("{*}testResult")
    assert test.get("datestamp") == "2026-05-04T05:00:00.005Z"
    naive = AssessmentResult("a", (), "T", dt.datetime(2026, 5, 4), (), ())
    with pytest.raises(Rejected, match="zone"):
        write_result(naive)


def test_a_name_that_xml_does_not_allow_is_written_another_way() -> None:
    assert nc_name("LD-03") == "LD-03"
    assert nc_name("3 soal") == "_x0033__x0020_soal"


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_two_names_never_become_one(one: str, other: str) -> None:
    assert (nc_name(one) == nc_name(other)) == (one == other)


def test_results_are_valid_against_the_schema(tmp_path: Path) -> None:
    validator = QTI / "validate.py"
    if not validator.is_file():
        pytest.skip("the QTI schemas are not on this computer")
    path = tmp_path / "result.xml"
    path.write_bytes(write_result(RESULT))
    done = subprocess.run(
        [sys.executable, validator, "results-3.0", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
