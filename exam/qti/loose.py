"""A file that stands alone, outside any package: what it refers to is looked for around it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from exam.core.errors import Rejected
from exam.qti.assembling import read_assessment
from exam.qti.files import MAX_MEMBER_BYTES, FolderFiles, PackageFiles, ZipFiles, check_name
from exam.qti.findings import Finding, Severity, finding_of
from exam.qti.markup import Source, name, parse
from exam.qti.parcels import (
    LOOKS_LIKE_A_TEST,
    LOOKS_LIKE_AN_ITEM,
    ImportReport,
    Parcel,
    checked_item,
    read_bytes,
)

_LEVELS_UP: Final = 2


class LooseFiles:
    """The folders around a file that stands alone: what it refers to is looked for there."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and (self._root / check_name(path)).is_file()

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def names(self) -> Collection[str]:
        """Answers whether a path is there; it does not list them."""
        return self

    def size(self, path: str) -> int:
        """A file's length in bytes. Raises :class:`Rejected` where there is none."""
        return len(self.read(path))

    def read(self, path: str) -> bytes:
        """A file's content. Raises :class:`Rejected` where there is none."""
        here = self._root / check_name(path)
        if not here.is_file() or here.stat().st_size > MAX_MEMBER_BYTES:
            raise Rejected(f"QTI-104 {path} is not here", remedy="add the file")
        return read_bytes(here)


def files_of(parcel: Parcel) -> PackageFiles:
    """The files that a parcel's documents were read from. Raises :class:`Rejected`."""
    if not parcel.packaged:
        return LooseFiles(_around(parcel)[0])
    if parcel.path.is_dir():
        return FolderFiles(parcel.path)
    return ZipFiles(read_bytes(parcel.path))


def _around(parcel: Parcel) -> tuple[Path, str]:
    """The folder in which a file's references are looked for, and the file's path in it."""
    path = parcel.path.resolve()
    root = path.parents[min(_LEVELS_UP, len(path.parents) - 1)]
    return root, path.relative_to(root).as_posix()


def import_file(parcel: Parcel) -> ImportReport:
    """One file. Nothing is raised for bad content: it is a finding."""
    root, inside = _around(parcel)
    data = read_bytes(parcel.path)
    try:
        report = _by_root(data, inside, LooseFiles(root))
    except Rejected as error:
        is_item = LOOKS_LIKE_AN_ITEM.search(data) is not None
        is_test = not is_item and LOOKS_LIKE_A_TEST.search(data) is not None
        found = finding_of(error, path=inside, effect="it was not imported")
        report = ImportReport(findings=(found,), items_found=int(is_item), tests_found=int(is_test))
    findings = tuple(
        replace(one, path=parcel.name if one.path in (inside, "") else one.path)
        for one in report.findings
    )
    return replace(report, findings=findings)


def _by_root(data: bytes, path: str, files: LooseFiles) -> ImportReport:
    called = name(parse(data, Source(path)))
    if called == "assessment-item":
        item = checked_item(files, path)
        return ImportReport(items=(item,), findings=item.warnings, items_found=1)
    if called == "assessment-test":
        return _lone_test(data, path, files)
    if "lti_link" in called:
        raise Source(path).refuse(
            310, "a link to a tool elsewhere (LTI)", remedy="ask the author for the content itself"
        )
    if called == "foreign:questestinterop":
        raise Source(path).refuse(307, "QTI 1.x", remedy="export the content as QTI 3.0")
    if called in ("assessment-stimulus", "assessment-section", "manifest"):
        return ImportReport()
    note = Finding(
        512,
        Severity.WARNING,
        f"<{called.removeprefix('foreign:')}> is neither an item nor a test",
        path,
        effect="it was not read",
    )
    return ImportReport(findings=(note,))


def _lone_test(data: bytes, path: str, files: LooseFiles) -> ImportReport:
    test = read_assessment(data, path, files)
    source = Source(path)
    for place in test.items():
        if place.path not in files:
            raise source.refuse(
                104,
                f"line {place.line}: item {place.path} is not here",
                remedy="add the items, or import the test as a package",
            )
        try:
            checked_item(files, place.path)
        except Rejected as error:
            raise source.refuse(
                410,
                f'test "{test.identifier}" needs {place.path}, which is refused: {error}',
                remedy="repair the item, or import the others without the test",
            ) from None
    return ImportReport(tests=(test,), findings=test.warnings, tests_found=1)
