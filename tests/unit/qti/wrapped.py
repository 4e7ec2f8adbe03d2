"""A package of one test around one item, for items that came from anywhere."""

from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from exam.qti.document import ItemDocument
from exam.qti.files import MemoryFiles, PackageFiles
from exam.qti.media import media_paths
from tests.unit.qti.packages import ASI


def wrapped(document: ItemDocument, files: PackageFiles) -> MemoryFiles:
    """The item and all it shows. Raises :class:`Rejected` where some of that is missing."""
    shown = [document.path, *media_paths(document), *document.stimuli, *document.pages]
    held = {path: files.read(path) for path in shown}
    href = quoteattr(quote(document.path))
    held["imsmanifest.xml"] = f"""<manifest identifier="M"
      xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"><resources>
      <resource identifier="T" type="imsqti_test_xmlv3p0" href="the-test.xml"/>
      <resource identifier="I" type="imsqti_item_xmlv3p0" href={href}/>
      </resources></manifest>""".encode()
    held["the-test.xml"] = f"""<qti-assessment-test xmlns="{ASI}" identifier="T" title="T">
      <qti-test-part identifier="P" navigation-mode="linear" submission-mode="individual">
      <qti-assessment-section identifier="S" title="S" visible="true">
      <qti-assessment-item-ref identifier="Q" href={href}/></qti-assessment-section>
      </qti-test-part></qti-assessment-test>""".encode()
    return MemoryFiles(held)
