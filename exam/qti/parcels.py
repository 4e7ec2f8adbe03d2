"""What there is to import, and what an import reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from exam.core.errors import Rejected
from exam.qti.assembly import AssessmentDocument
from exam.qti.document import ItemDocument, read_document
from exam.qti.files import PackageFiles
from exam.qti.findings import Finding
from exam.qti.manifest import MANIFEST_PATH
from exam.qti.markup import Source
from exam.qti.media import check_medium, media_paths

LOOKS_LIKE_AN_ITEM: Final = re.compile(
    rb"<(?:[\w.-]+:)?(?:assessmentItem|qti-assessment-item)[\s>]"
)
LOOKS_LIKE_A_TEST: Final = re.compile(rb"<(?:[\w.-]+:)?(?:assessmentTest|qti-assessment-test)[\s>]")


@dataclass(frozen=True)
class ImportReport:
    """What came in and what did not. ``*_found`` count what was there."""

    items: tuple[ItemDocument, ...] = ()
    tests: tuple[AssessmentDocument, ...] = ()
    packages: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    items_found: int = 0
    tests_found: int = 0

    def __add__(self, other: ImportReport) -> ImportReport:
        return ImportReport(
            self.items + other.items,
            self.tests + other.tests,
            self.packages + other.packages,
            self.findings + other.findings,
            self.items_found + other.items_found,
            self.tests_found + other.tests_found,
        )


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to import: a package (zip or folder) or a file that stands alone."""

    path: Path
    name: str
    packaged: bool


def parcels(path: Path) -> Iterator[Parcel]:
    """What :func:`import_content` imports, one by one."""
    if not path.is_dir():
        yield Parcel(path, path.name, path.suffix.lower() != ".xml")
        return
    yield from _inside(path, path)


def _inside(folder: Path, top: Path) -> Iterator[Parcel]:
    def shown(one: Path) -> str:
        return one.relative_to(top).as_posix() if one != top else top.name

    if (folder / MANIFEST_PATH).is_file():
        yield Parcel(folder, shown(folder), packaged=True)
        return
    for one in sorted(folder.iterdir()):
        if one.is_symlink():
            continue
        if one.is_dir():
            yield from _inside(one, top)
        elif one.suffix.lower() in (".xml", ".zip"):
            yield Parcel(one, shown(one), one.suffix.lower() == ".zip")


def read_bytes(path: Path) -> bytes:
    """A file's content. Raises :class:`Rejected` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Rejected(
            f"QTI-106 {path.name} cannot be read: {error.strerror}", remedy="check path and rights"
        ) from None


def checked_item(files: PackageFiles, path: str) -> ItemDocument:
    """An item with every file it shows, each checked.

    A missing one is a warning here, for the item can be repaired; publishing refuses it.
    Raises :class:`Rejected`.
    """
    document = read_document(files.read(path), path, files, loose=True)
    source = Source(path, document.content.id, list(document.warnings))
    names = files.names()
    for one in sorted(set(media_paths(document))):
        if one in names:
            check_medium(one, files, source)
        else:
            source.warn(
                104,
                f"{one} is not in the package",
                effect="its words are shown instead; the item cannot be published",
                remedy="add the file, or its reference",
            )
    return replace(document, warnings=tuple(source.notes))
