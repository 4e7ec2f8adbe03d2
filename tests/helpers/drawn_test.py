"""A small instrument whose items, sections and orders are drawn; its points are round numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.unit.qti.packages import ASI, manifest

POINTS: Mapping[str, int] = MappingProxyType(
    {
        "n1": 2, "n2": 3, "n3": 4, "n4": 5, "n5": 6, "n6": 7,
        "p1": 10, "p2": 20, "p3": 30,
        "a1": 100, "a2": 200, "b1": 300, "b2": 400,
    }
)  # fmt: skip
"""What option A of each item earns; B earns 1, C nothing."""
CATEGORY: Mapping[str, str] = MappingProxyType(
    {one: {"n": "NUM", "p": "LOG", "a": "VER", "b": "INT"}[one[0]] for one in POINTS}
)
ITEMS_DRAWN = 7
"""n1, two of n2 to n6, two of p1 to p3, and a1 with a2 or b1 with b2."""


def _ref(item_id: str, more: str = "") -> str:
    return (
        f'<qti-assessment-item-ref identifier="{item_id}" href="items/{item_id}.xml"'
        f' category="{CATEGORY[item_id]}" {more}/>'
    )


def _refs(*item_ids: str) -> str:
    return "".join(map(_ref, item_ids))


TEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-test xmlns="{ASI}" identifier="UNDIAN" title="Undian">
<qti-test-part identifier="P1" navigation-mode="nonlinear" submission-mode="simultaneous">
<qti-assessment-section identifier="S1" title="Berhitung" visible="true">
  <qti-time-limits max-time="1800"/>
  <qti-selection select="4"/><qti-ordering shuffle="true"/>
  {_ref("n1", 'required="true" fixed="true"')}{_refs("n2", "n3", "n4", "n5", "n6")}
  <qti-assessment-section identifier="PASANG" title="" visible="false" required="true"
    keep-together="true"><qti-selection select="2"/>{_refs("p1", "p2", "p3")}
  </qti-assessment-section>
</qti-assessment-section>
<qti-assessment-section identifier="S2" title="Pilihan" visible="true">
  <qti-selection select="1"/>
  <qti-assessment-section identifier="S2A" title="Bahasa" visible="true">
    <qti-time-limits max-time="600"/><qti-ordering shuffle="true"/>{_refs("a1", "a2")}
  </qti-assessment-section>
  <qti-assessment-section identifier="S2B" title="Kerja sama" visible="true">
    <qti-time-limits max-time="600"/><qti-ordering shuffle="true"/>{_refs("b1", "b2")}
  </qti-assessment-section>
</qti-assessment-section>
</qti-test-part></qti-assessment-test>"""


def _item(item_id: str, points: int) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="{ASI}" identifier="{item_id}" title="Soal {item_id}" xml:lang="id"
  adaptive="false" time-dependent="false">
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
<qti-correct-response><qti-value>A</qti-value></qti-correct-response>
<qti-mapping default-value="0"><qti-map-entry map-key="A" mapped-value="{points}"/>
<qti-map-entry map-key="B" mapped-value="1"/></qti-mapping></qti-response-declaration>
<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
<qti-item-body><qti-choice-interaction response-identifier="RESPONSE" shuffle="true"
  max-choices="1"><qti-prompt>Soal {item_id}</qti-prompt>
<qti-simple-choice identifier="A">Satu</qti-simple-choice>
<qti-simple-choice identifier="B">Dua</qti-simple-choice>
<qti-simple-choice identifier="C">Tiga</qti-simple-choice>
</qti-choice-interaction></qti-item-body>
<qti-response-processing
  template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"/>
</qti-assessment-item>"""


def drawn_package() -> dict[str, bytes]:
    """The package's files by path."""
    items = {f"items/{one}.xml": _item(one, points) for one, points in POINTS.items()}
    files = {"assessment.xml": TEST, **items}
    return {
        "imsmanifest.xml": manifest(tuple(POINTS)),
        **{path: text.encode() for path, text in files.items()},
    }


def write_package(folder: Path) -> Path:
    """The package as a folder, which is returned."""
    for path, data in drawn_package().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
