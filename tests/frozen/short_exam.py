"""A whole test of three questions, written as a QTI folder: short enough to sit to its end."""

from __future__ import annotations

from pathlib import Path

ITEMS = 3
NAME = "uji-singkat"
_QTI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_MANIFEST = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_MATCH = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct"
_FIRST_LINE = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_short_exam(parent: Path) -> Path:
    """Write the folder ``NAME`` below ``parent`` and return it."""
    folder = parent / NAME
    (folder / "items").mkdir(parents=True)
    names = [f"US-{number:02}" for number in range(1, ITEMS + 1)]
    for name in names:
        _write(folder / "items" / f"{name}.xml", _item(name))
    _write(folder / "assessment.xml", _assessment(names))
    _write(folder / "imsmanifest.xml", _manifest(names))
    _write(folder / "delivery.toml", '[sections."US-1"]\nleave = "confirm"\n')
    return folder


def _write(path: Path, text: str) -> None:
    first = _FIRST_LINE if path.suffix == ".xml" else ""
    path.write_text(first + text, encoding="utf-8")


def _item(name: str) -> str:
    choices = "".join(
        f'<qti-simple-choice identifier="{letter}">Pilihan {letter}.</qti-simple-choice>\n'
        for letter in "ABCD"
    )
    return f"""\
<qti-assessment-item xmlns="{_QTI}" identifier="{name}" title="Soal {name}" xml:lang="id"
    adaptive="false" time-dependent="false">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>B</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"
      normal-minimum="0" normal-maximum="1">
    <qti-default-value><qti-value>0</qti-value></qti-default-value>
  </qti-outcome-declaration>
  <qti-item-body>
    <p>Keterangan untuk soal {name}.</p>
    <qti-choice-interaction response-identifier="RESPONSE" shuffle="false" max-choices="1">
      <qti-prompt><strong>Mana jawaban Anda?</strong></qti-prompt>
      {choices}
    </qti-choice-interaction>
  </qti-item-body>
  <qti-response-processing template="{_MATCH}"/>
</qti-assessment-item>
"""


def _assessment(names: list[str]) -> str:
    references = "".join(
        f'<qti-assessment-item-ref identifier="{name}" href="items/{name}.xml" category="US"/>\n'
        for name in names
    )
    return f"""\
<qti-assessment-test xmlns="{_QTI}" identifier="UJI-SINGKAT" title="Uji singkat">
  <qti-time-limits max-time="600"/>
  <qti-test-part identifier="US" title="Uji singkat" navigation-mode="nonlinear"
      submission-mode="simultaneous">
    <qti-assessment-section identifier="US-1" title="Satu bagian" visible="true">
      <qti-time-limits max-time="600"/>
      <qti-rubric-block use="instructions" view="candidate">
        <qti-content-body><p>Jawablah ketiga soal.</p></qti-content-body>
      </qti-rubric-block>
      {references}
    </qti-assessment-section>
  </qti-test-part>
</qti-assessment-test>
"""


def _manifest(names: list[str]) -> str:
    dependencies = "".join(f'<dependency identifierref="RES-{name}"/>\n' for name in names)
    items = "".join(
        f'<resource identifier="RES-{name}" type="imsqti_item_xmlv3p0" href="items/{name}.xml">'
        f'<file href="items/{name}.xml"/></resource>\n'
        for name in names
    )
    return f"""\
<manifest xmlns="{_MANIFEST}" identifier="UJI-SINGKAT-PAKET">
  <metadata>
    <schema>QTI Package</schema>
    <schemaversion>3.0.0</schemaversion>
  </metadata>
  <organizations/>
  <resources>
    <resource identifier="RES-UJI" type="imsqti_test_xmlv3p0" href="assessment.xml">
      <file href="assessment.xml"/>
      <file href="delivery.toml"/>
      {dependencies}
    </resource>
    {items}
  </resources>
</manifest>
"""
