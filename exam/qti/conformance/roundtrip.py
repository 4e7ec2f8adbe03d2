"""Import, export as 3.0, validate, import again: the same model, or the difference by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from exam.core.errors import Rejected
from exam.qti.assembling import read_assessment
from exam.qti.assembly import AssessmentDocument
from exam.qti.conformance.schemas import Schemas
from exam.qti.document import ItemDocument, read_document
from exam.qti.files import PackageFiles
from exam.qti.library import Parcel, import_parcel, parcels
from exam.qti.loose import files_of
from exam.qti.writer.tree import write


@dataclass(frozen=True, slots=True)
class Trip:
    """One document's way out and back. ``reason`` is empty where nothing was lost.

    ``valid_before`` is None where the input's version has no schema here.
    """

    path: str
    kind: str
    version: str
    valid_before: bool | None
    valid_after: bool | None
    equal: bool
    reason: str
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """True if the export is valid and reads as the same model."""
        return self.equal and self.valid_after is not False


def trips(paths: Iterable[Path], schemas: Schemas | None) -> Iterator[Trip]:
    """Every item and test under ``paths`` that can be imported, there and back."""
    for path in paths:
        for parcel in parcels(path):
            yield from _parcel(parcel, schemas)


def _parcel(parcel: Parcel, schemas: Schemas | None) -> Iterator[Trip]:
    report = import_parcel(parcel)
    if not report.items and not report.tests:
        return
    files = files_of(parcel)
    documents: list[ItemDocument | AssessmentDocument] = [*report.items, *report.tests]
    for document in documents:
        yield _trip(parcel, document, files, schemas)


def _trip(
    parcel: Parcel,
    document: ItemDocument | AssessmentDocument,
    files: PackageFiles,
    schemas: Schemas | None,
) -> Trip:
    data, notes = write(document.root)
    before = after = None
    reason = ""
    if schemas is not None:
        if document.version in ("2.1", "2.2", "3.0"):
            before = not schemas.error(files.read(document.path), document.version)
        reason = schemas.error(data, "3.0")
        after = not reason
    try:
        again = _again(document, data, files)
    except Rejected as error:
        again, reason = None, f"the export is refused: {error}"
    equal = again == document
    if again is not None and not equal:
        reason = f"differs in {', '.join(_different(document, again))}" + (
            f"; {reason}" if reason else ""
        )
    kind = "item" if isinstance(document, ItemDocument) else "test"
    where = f"{parcel.name} > {document.path}" if parcel.packaged else parcel.name
    return Trip(where, kind, document.version, before, after, equal, reason, notes)


def _again(
    document: ItemDocument | AssessmentDocument, data: bytes, files: PackageFiles
) -> ItemDocument | AssessmentDocument:
    if isinstance(document, ItemDocument):
        return read_document(data, document.path, files, loose=True)
    return read_assessment(data, document.path, files)


def _different(one: object, other: object) -> list[str]:
    return [
        field.name
        for field in fields(one)  # type: ignore[arg-type]
        if field.compare and getattr(one, field.name) != getattr(other, field.name)
    ]
