"""Small QTI packages for tests, and the samples that ship with the program."""

from pathlib import Path

from exam.qti.files import FolderFiles

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"
ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates"

CHOICES = """\
<qti-choice-interaction response-identifier="RESPONSE" max-choices="1" shuffle="true">
  <qti-prompt>Pilih</qti-prompt>
  <qti-simple-choice identifier="A">satu</qti-simple-choice>
  <qti-simple-choice identifier="B" fixed="true">dua</qti-simple-choice>
</qti-choice-interaction>"""

CORRECT_A = "<qti-correct-response><qti-value>A</qti-value></qti-correct-response>"


def sample(name: str) -> FolderFiles:
    """One of the packages in resources/samples."""
    return FolderFiles(SAMPLES / name)


def item(
    body: str = CHOICES,
    *,
    key: str = CORRECT_A,
    cardinality: str = "single",
    processing: str = f'<qti-response-processing template="{TEMPLATES}/match_correct"/>',
    head: str = "",
    attributes: str = "",
) -> bytes:
    """One QTI 3.0 item around ``body``."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="{ASI}" identifier="i1" title="Soal" xml:lang="id" {attributes}>
<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}"
  base-type="identifier">{key}</qti-response-declaration>
<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
{head}<qti-item-body>{body}</qti-item-body>
{processing}
</qti-assessment-item>""".encode()


def assessment(sections: str, *, limits: str = "", mode: str = "nonlinear") -> bytes:
    """One QTI 3.0 test with one part."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-test xmlns="{ASI}" identifier="T1" title="Tes">{limits}
<qti-test-part identifier="P1" navigation-mode="{mode}" submission-mode="simultaneous">
{sections}
</qti-test-part></qti-assessment-test>""".encode()


def section(content: str = "", *, identifier: str = "S1", refs: tuple[str, ...] = ("i1",)) -> str:
    """One section with references to items/ID.xml."""
    items = "".join(
        f'<qti-assessment-item-ref identifier="{ref}" href="items/{ref}.xml" category="KOM"/>'
        for ref in refs
    )
    return (
        f'<qti-assessment-section identifier="{identifier}" title="Bagian" visible="true">'
        f"{content}{items}</qti-assessment-section>"
    )


def manifest(items: tuple[str, ...] = ("i1",), extra: str = "") -> bytes:
    """A manifest that lists assessment.xml and items/ID.xml."""
    resources = "".join(
        f'<resource identifier="R-{one}" type="imsqti_item_xmlv3p0" href="items/{one}.xml">'
        f'<file href="items/{one}.xml"/></resource>'
        for one in items
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="M">
<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata>
<organizations/><resources>
<resource identifier="R-T" type="imsqti_test_xmlv3p0" href="assessment.xml">
<file href="assessment.xml"/></resource>{resources}{extra}</resources></manifest>""".encode()


def package(**changed: bytes) -> dict[str, bytes]:
    """A whole package of one item. Keys of ``changed``: manifest, assessment, item, delivery."""
    files = {
        "imsmanifest.xml": changed.get("manifest", manifest()),
        "assessment.xml": changed.get("assessment", assessment(section())),
        "items/i1.xml": changed.get("item", item()),
    }
    if "delivery" in changed:
        files["delivery.toml"] = changed["delivery"]
    return files
