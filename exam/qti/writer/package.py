"""A package out: documents in one version, what they show beside them, and a manifest of it all."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from lxml import etree

from exam.core.errors import Rejected
from exam.qti.assembly import AssessmentDocument
from exam.qti.document import ItemDocument
from exam.qti.files import PackageFiles
from exam.qti.manifest import MANIFEST_PATH
from exam.qti.markup import Element, Source, parse
from exam.qti.media import media_paths
from exam.qti.writer.tree import write

_PACKAGE_3: Final = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_PACKAGE_2: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
_VERSIONS: Final = ("3.0", "2.2")


@dataclass(frozen=True)
class Export:
    """The package's files by path, and what could not be said in this version."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One document, and what could not be said in this version."""

    data: bytes
    notes: tuple[str, ...]


def export_document(document: ItemDocument | AssessmentDocument, version: str = "3.0") -> Written:
    """An item or a test as a file of ``version``. Raises :class:`Rejected` where it cannot be."""
    if version not in _VERSIONS:
        raise Rejected(f"QTI {version} is not written", remedy="export as 3.0 or 2.2")
    return Written(*write(document.root, qti_3=version == "3.0"))


def export_package(
    items: Iterable[ItemDocument],
    tests: Iterable[AssessmentDocument],
    files: PackageFiles,
    *,
    version: str = "3.0",
    identifier: str = "PACKAGE",
) -> Export:
    """Items, tests and everything they show, under the paths they had in ``files``.

    Raises :class:`Rejected` for a file that is missing or cannot be said in ``version``.
    """
    made = _Package(files, version)
    for item in items:
        made.item(item)
    for test in tests:
        made.test(test)
    return made.finish(identifier)


class _Package:
    def __init__(self, files: PackageFiles, version: str) -> None:
        self._files = files
        self._version = version
        self._kinds: dict[str, str] = {}
        self._needs: dict[str, list[str]] = {}
        self._made: dict[str, bytes] = {}
        self._notes: list[str] = []

    def item(self, document: ItemDocument) -> None:
        """An item with its media, pages and shared material."""
        self._document(document, "imsqti_item_xml")
        for path in document.stimuli:
            data, notes = write(parse(self._files.read(path), Source(path)), qti_3=self._is_3)
            self._put(path, "imsqti_stimulus_xml", data, notes)
        shown = [*sorted(set(media_paths(document))), *document.pages]
        for path in shown:
            self._put(path, "", self._files.read(path), ())
        self._needs[document.path] = [*document.stimuli, *shown]

    def test(self, document: AssessmentDocument) -> None:
        """A test with the files of its sections."""
        self._document(document, "imsqti_test_xml")
        for path in document.section_paths:
            data, notes = write(parse(self._files.read(path), Source(path)), qti_3=self._is_3)
            self._put(path, "imsqti_section_xml", data, notes)
        needed = [place.path for place in document.items()]
        missing = sorted(set(needed) - set(self._made))
        if missing:
            raise Rejected(
                f"QTI-410 the test needs {missing[0]}, which is not exported with it",
                remedy="export the items together with the test",
            )
        self._needs[document.path] = [*document.section_paths, *dict.fromkeys(needed)]

    @property
    def _is_3(self) -> bool:
        return self._version == "3.0"

    def _document(self, document: ItemDocument | AssessmentDocument, kind: str) -> None:
        written = export_document(document, self._version)
        self._put(document.path, kind, written.data, written.notes)

    def _put(self, path: str, kind: str, data: bytes, notes: tuple[str, ...]) -> None:
        self._made[path] = data
        suffix = f"v{self._version.replace('.', 'p')}" if kind else ""
        self._kinds[path] = f"{kind}{suffix}" or "webcontent"
        self._notes += [f"{path}: {note}" for note in notes]

    def finish(self, identifier: str) -> Export:
        """Everything, with its manifest."""
        names = {path: f"R{number}" for number, path in enumerate(sorted(self._made), start=1)}
        namespace = _PACKAGE_3 if self._is_3 else _PACKAGE_2
        nsmap: Any = {None: namespace}  # lxml's stubs know no default namespace
        root = etree.Element(f"{{{namespace}}}manifest", None, nsmap)
        root.set("identifier", identifier)
        metadata = _add(root, "metadata")
        _add(metadata, "schema").text = "QTI Package" if self._is_3 else "QTIv2.2 Package"
        _add(metadata, "schemaversion").text = "3.0.0" if self._is_3 else "1.0.0"
        _add(root, "organizations")
        resources = _add(root, "resources")
        for path, name in names.items():
            href = quote(posixpath.normpath(path))
            resource = _add(
                resources, "resource", identifier=name, type=self._kinds[path], href=href
            )
            _add(resource, "file", href=href)
            for needed in self._needs.get(path, []):
                _add(resource, "dependency", identifierref=names[needed])
        manifest = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
        return Export({MANIFEST_PATH: manifest, **self._made}, tuple(self._notes))


def _add(parent: Element, called: str, **attributes: str) -> Element:
    namespace = etree.QName(parent.tag).namespace
    return etree.SubElement(parent, f"{{{namespace}}}{called}", attributes)
