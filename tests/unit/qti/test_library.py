import io
import zipfile
from pathlib import Path

import pytest

from exam.qti.findings import Severity
from exam.qti.library import ImportReport, import_content
from tests.unit.qti.everything import EVERYTHING, MEDIA
from tests.unit.qti.packages import ASI, CHOICES, assessment, item, manifest, package, section

DRAWING = item("<qti-drawing-interaction response-identifier='RESPONSE'/>")
TWO = section(refs=("i1", "i2"))


def _zip(folder: Path, files: dict[str, bytes], name: str = "exam.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, data in files.items():
            archive.writestr(inside, data)
    return path


def _folder(folder: Path, files: dict[str, bytes]) -> Path:
    for inside, data in files.items():
        path = folder / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def _codes(report: ImportReport, severity: Severity = Severity.REFUSED) -> list[int]:
    return [one.code for one in report.findings if one.severity is severity]


def test_a_package_comes_in_with_its_test_and_items(tmp_path: Path) -> None:
    report = import_content(_zip(tmp_path, package()))
    assert [one.identifier for one in report.items] == ["i1"]
    assert [one.identifier for one in report.tests] == ["T1"]
    assert (report.packages, report.findings) == (("exam.zip",), ())


def test_a_test_is_imported_whole_or_not_at_all_and_the_bank_may_be_partial(
    tmp_path: Path,
) -> None:
    files = package(manifest=manifest(("i1", "i2")), assessment=assessment(TWO))
    report = import_content(_zip(tmp_path, {**files, "items/i2.xml": DRAWING}))
    assert [one.identifier for one in report.items] == ["i1"]
    assert report.tests == ()
    assert (report.items_found, report.tests_found) == (2, 1)
    refused = {one.code: one for one in report.findings}
    assert refused[312].path == "exam.zip > items/i2.xml"
    assert refused[312].line
    assert '"T1" refers to it' in refused[312].effect
    assert "items/i2.xml" in refused[410].message


def test_an_item_that_the_manifest_forgot_is_imported_and_said(tmp_path: Path) -> None:
    report = import_content(_zip(tmp_path, {**package(), "more/i9.xml": item()}))
    assert len(report.items) == 2
    assert _codes(report, Severity.WARNING) == [511]


def test_a_missing_picture_is_a_warning_here_and_stops_publishing(tmp_path: Path) -> None:
    shown = item('<p><img src="a.png" alt="a"/></p>' + CHOICES)
    report = import_content(_zip(tmp_path, package(item=shown)))
    assert len(report.items) == 1
    assert _codes(report, Severity.WARNING) == [104]


def test_files_that_stand_alone_come_in_from_a_folder(tmp_path: Path) -> None:
    files = {"a/q.xml": EVERYTHING, **{f"a/{path[6:]}": data for path, data in MEDIA.items()}}
    files |= {"b/bad.xml": b"<", "b/old.xml": b"<questestinterop/>", "p.zip": b"PK"}
    report = import_content(_folder(tmp_path, files))
    assert [one.identifier for one in report.items] == ["everything"]
    assert [(one.code, one.path) for one in report.findings] == [
        (202, "b/bad.xml"),
        (307, "b/old.xml"),
        (101, "p.zip"),
    ]


def test_shared_material_stands_where_the_item_puts_it(tmp_path: Path) -> None:
    stimulus = (
        f'<qti-assessment-stimulus xmlns="{ASI}" identifier="s" title="Teks">'
        "<qti-stimulus-body><p>Bacaan</p></qti-stimulus-body></qti-assessment-stimulus>"
    )
    reference = '<qti-assessment-stimulus-ref identifier="S" href="../s.xml" title="Teks"/>'
    files = package(item=item(head=reference))
    report = import_content(_zip(tmp_path, {**files, "s.xml": stimulus.encode()}))
    (read,) = report.items
    assert read.stimuli == ("s.xml",)
    assert type(read.content.body[0]).__name__ == "Stimulus"
    report = import_content(_zip(tmp_path, files, "without.zip"))
    assert _codes(report) == [104, 410] or _codes(report) == [410, 104]


def _bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", manifest())
        archive.writestr("items/i1.xml", b" " * 20_000_000)
    return target.getvalue()


def _escape() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../items/i1.xml", item())
    return target.getvalue()


def _packed(**changed: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path, data in package(**changed).items():
            archive.writestr(path, data)
    return target.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a zip", 101),
        (_packed()[:200], 101),
        (_escape(), 102),
        (_bomb(), 111),
        (_packed(item=ENTITIES), 204),
        (_packed(item=b"<a>"), 202),
        (_packed(item=item("<div>" * 200 + "</div>" * 200)), 208),
        (_packed(item=item("x" * (9 * 1024 * 1024))), 201),
        (_packed(item=item("<p>" + "<b/>" * 100_001 + "</p>")), 201),
        (_packed(manifest=b"<a/>"), 203),
        (_packed(manifest=manifest(("i1", "gone"))), 104),
        (_packed(manifest=manifest(extra='<resource type="imslti_xmlv1p1" href="a"/>')), 310),
        (_packed(manifest=manifest(extra='<resource type="imsqti_xmlv1p2" href="a"/>')), 307),
        (_packed(item=item("<div><qti-portable-custom-interaction/></div>")), 308),
        (_packed(item=item("<qti-custom-interaction/>")), 309),
        (_packed(item=item("<p><script>x</script></p>")), 304),
        (_packed(item=item('<p><img src="https://a/b.png" alt=""/></p>')), 303),
        (
            _packed(
                assessment=assessment(
                    section("<qti-adaptive-selection><qti-x/></qti-adaptive-selection>")
                )
            ),
            311,
        ),
    ],
)
def test_a_hostile_or_foreign_package_gets_its_code(tmp_path: Path, data: bytes, code: int) -> None:
    path = tmp_path / "exam.zip"
    path.write_bytes(data)
    report = import_content(path)
    assert code in _codes(report), report.findings
    finding = next(one for one in report.findings if one.code == code)
    assert finding.path.startswith("exam.zip")
    assert finding.remedy
    assert finding.text().startswith(f"QTI-{code} ")


def test_an_item_has_exactly_one_refusal(tmp_path: Path) -> None:
    bad = item("<qti-drawing-interaction/><script/><qti-custom-interaction/>")
    report = import_content(_folder(tmp_path, {"q.xml": bad}))
    assert len(_codes(report)) == 1
    assert (report.items_found, report.items) == (1, ())
