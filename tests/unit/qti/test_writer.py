import pytest

from exam.core.errors import Rejected
from exam.qti.assembling import read_assessment
from exam.qti.document import read_document
from exam.qti.files import MemoryFiles
from exam.qti.library import import_package
from exam.qti.writer.package import export_document, export_package
from tests.unit.qti.everything import EVERYTHING, MEDIA
from tests.unit.qti.packages import assessment, item, package, section

OLD = b"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1"
 title="Soal" adaptive="false" timeDependent="false">
 <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string">
  <mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1"/>
   <mapEntry mapKey="york" mappedValue="0.5" caseSensitive="false"/></mapping>
 </responseDeclaration>
 <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
 <itemBody><p>Di <textEntryInteraction responseIdentifier="RESPONSE" expectedLength="9"/></p>
  <feedbackBlock outcomeIdentifier="F" identifier="A" showHide="show"><p>baik</p></feedbackBlock>
  <rubricBlock view="candidate"><p>Baca</p></rubricBlock></itemBody>
 <responseProcessing
  template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>
</assessmentItem>"""


def test_an_item_of_2_1_is_written_in_3_0_and_means_the_same() -> None:
    before = read_document(OLD, "i1.xml")
    written = export_document(before)
    assert (before.version, written.notes) == ("2.1", ())
    after = read_document(written.data, "i1.xml")
    assert after.version == "3.0"
    assert after == before
    for expected in (
        b'<qti-text-entry-interaction response-identifier="RESPONSE" expected-length="9"/>',
        b'map-key="York" mapped-value="1" case-sensitive="true"',
        b"<qti-content-body><p>baik</p></qti-content-body>",
        b'use="instructions"',
        b"/v3p0/rptemplates/map_response.xml",
    ):
        assert expected in written.data


@pytest.mark.parametrize("version", ["3.0", "2.2"])
@pytest.mark.parametrize("data", [item(), OLD, EVERYTHING])
def test_what_is_written_reads_as_the_same_item(data: bytes, version: str) -> None:
    before = read_document(data, "items/q.xml")
    written = export_document(before, version)
    after = read_document(written.data, "items/q.xml")
    assert after.version == version
    assert after.responses == before.responses
    assert after.content.body == before.content.body
    assert after.declarations == before.declarations
    if not written.notes:
        assert after == before


def test_what_2_2_cannot_say_is_noted_and_never_dropped_in_silence() -> None:
    written = export_document(read_document(EVERYTHING, "q.xml"), "2.2")
    assert written.notes == ("catalog-info was left out",)
    with pytest.raises(Rejected, match=r"QTI 4\.0 is not written"):
        export_document(read_document(EVERYTHING, "q.xml"), "4.0")


def test_a_test_is_written_and_reads_as_the_same_test() -> None:
    before = read_assessment(assessment(section()), "assessment.xml")
    for version in ("3.0", "2.2"):
        after = read_assessment(export_document(before, version).data, "assessment.xml")
        assert after == before


@pytest.mark.parametrize("version", ["3.0", "2.2"])
def test_a_package_goes_out_with_all_it_shows_and_comes_in_again(version: str) -> None:
    files = MemoryFiles({**package(item=EVERYTHING), **MEDIA})
    before = import_package(files)
    export = export_package(before.items, before.tests, files, version=version)
    assert set(export.files) == set(files.names())
    after = import_package(MemoryFiles(export.files))
    assert after.tests == before.tests
    assert [one.content.body for one in after.items] == [one.content.body for one in before.items]
    assert after.findings == ()


def test_a_test_does_not_leave_without_its_items() -> None:
    files = MemoryFiles(package())
    report = import_package(files)
    with pytest.raises(Rejected, match="QTI-410"):
        export_package((), report.tests, files)
