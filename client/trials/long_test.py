"""A longer test made of the sample's items over and over: for drills and benches only."""

from __future__ import annotations

import shutil
from pathlib import Path

from client.trials.sample import sample_folder

SECTION_LIMIT_S = 4 * 3600
_NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGING = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"


def make_long_test(folder: Path, *, sections: int, items: int, shuffle: bool = True) -> Path:
    """Write a QTI package of ``sections`` x ``items`` into ``folder`` and return it."""
    sample = sample_folder("pemetaan")
    (folder / "items").mkdir(parents=True)
    shutil.copytree(sample / "media", folder / "media")
    sources = sorted((sample / "items").glob("*.xml"))
    names = []
    for index in range(sections * items):
        source = sources[index % len(sources)]
        name = f"{source.stem}-{index + 1:03}"
        text = source.read_text(encoding="utf-8")
        text = text.replace(f'identifier="{source.stem}"', f'identifier="{name}"', 1)
        if shuffle:
            text = text.replace('shuffle="false"', 'shuffle="true"')
        (folder / "items" / f"{name}.xml").write_text(text, encoding="utf-8")
        names.append(name)
    parts = [names[start : start + items] for start in range(0, len(names), items)]
    (folder / "assessment.xml").write_text(_assessment(parts), encoding="utf-8")
    (folder / "imsmanifest.xml").write_text(_manifest(names, sample), encoding="utf-8")
    rules = "".join(
        f'[sections."B-{number}"]\nleave = "confirm"\n\n' for number in range(1, len(parts) + 1)
    )
    (folder / "delivery.toml").write_text(rules, encoding="utf-8")
    return folder


def _assessment(parts: list[list[str]]) -> str:
    sections = "".join(
        f'<qti-assessment-section identifier="B-{number}" title="Bagian {number}" visible="true">'
        f'<qti-time-limits max-time="{SECTION_LIMIT_S}"/>'
        + "".join(
            f'<qti-assessment-item-ref identifier="{name}" href="items/{name}.xml"/>'
            for name in names
        )
        + "</qti-assessment-section>"
        for number, names in enumerate(parts, start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<qti-assessment-test xmlns="{_NAMESPACE}" identifier="PANJANG" title="Tes panjang">'
        '<qti-test-part identifier="P-1" title="Tes" navigation-mode="nonlinear"'
        f' submission-mode="simultaneous">{sections}</qti-test-part></qti-assessment-test>'
    )


def _manifest(names: list[str], sample: Path) -> str:
    needed = "".join(f'<dependency identifierref="RES-{name}"/>' for name in names)
    pictures = "".join(
        f'<file href="media/{path.name}"/>' for path in sorted((sample / "media").iterdir())
    )
    items = "".join(
        f'<resource identifier="RES-{name}" type="imsqti_item_xmlv3p0" href="items/{name}.xml">'
        f'<file href="items/{name}.xml"/></resource>'
        for name in names
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest xmlns="{_PACKAGING}" identifier="PANJANG-PAKET"><metadata>'
        "<schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata>"
        '<organizations/><resources><resource identifier="RES-PANJANG"'
        ' type="imsqti_test_xmlv3p0" href="assessment.xml"><file href="assessment.xml"/>'
        f'<file href="delivery.toml"/>{pictures}{needed}</resource>{items}</resources></manifest>'
    )
