"""Writes bundles onto a stick: whole and durable, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exam.core.chain import Entry
from exam.core.errors import StoreFailed
from exam.exchange.bundle_manifest import Manifest, Signer, size_of
from exam.exchange.bundle_writing import SUFFIX, Origin, Source, bundle_parts, plan_bundle
from exam.exchange.receipts_file import receipts_parts
from exam.package import disk
from exam.vault.batch import batch_after
from exam.vault.database import Database

Progress = Callable[[int, int], None]
"""Told bytes written and bytes in all; whoever wants to stop raises in it."""
_CHUNK_BYTES = 1024 * 1024


class VaultSource:
    """A seat's journal as :class:`exam.exchange.bundle_writing.Source`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def header(self, attempt_id: str) -> bytes | None:
        """The header an attempt was opened with."""
        rows = self._database.query(
            "SELECT header FROM attempt WHERE attempt_id = ?", (attempt_id,)
        )
        return bytes(rows[0][0]) if rows else None

    def batch(self, attempt_id: str, after_seq: int) -> tuple[Entry, ...]:
        """What one message takes of the entries after ``after_seq``."""
        return batch_after(self._database, attempt_id, after_seq)


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle on the stick."""

    path: Path
    manifest: Manifest

    def attempts(self) -> dict[str, tuple[int, int]]:
        """First and last entry by attempt."""
        ends: dict[str, tuple[int, int]] = {}
        for one in self.manifest.sections:
            first, _ = ends.get(one.attempt_id, (one.first, 0))
            ends[one.attempt_id] = first, one.last
        return ends

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "file": str(self.path),
            "session_id": self.manifest.session_id,
            "seat": self.manifest.seat,
            "bytes": size_of(self.manifest),
            "attempts": [
                {"attempt_id": attempt_id, "first": first, "last": last}
                for attempt_id, (first, last) in self.attempts().items()
            ],
        }


def export_bundle(
    source: Source,
    starts: Mapping[str, int],
    origin: Origin,
    signers: Sequence[Signer],
    folder: Path,
    progress: Progress,
) -> Written:
    """Write a bundle into ``folder``. Raises :class:`StoreFailed`; then no file is left."""
    manifest = plan_bundle(source, starts, origin)
    place = f"seat-{origin.seat}" if origin.seat else "station"
    name = f"{file_name(origin.session_id)}-{file_name(place)}-{manifest.bundle_id.hex()[:8]}"
    path = folder / f"{name}{SUFFIX}"
    parts = bundle_parts(source, manifest, signers)
    write_file(path, _counted(parts, size_of(manifest), progress))
    return Written(path, manifest)


def file_name(text: str) -> str:
    """A text as part of a file's name on any system."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", text)


def _counted(parts: Iterable[bytes], whole: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    for part in parts:
        yield part
        done += len(part)
        progress(min(done, whole), whole)


def write_receipts(path: Path, receipts: Sequence[bytes]) -> None:
    """Write receipts that are to be carried back. Raises :class:`StoreFailed`."""
    write_file(path, receipts_parts(receipts))


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, durably and whole. Raises :class:`StoreFailed`."""
    write_file(target, _chunks(source))


def _chunks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def write_file(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file part by part. Raises :class:`StoreFailed`; then nothing is left of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.write_parts(path, parts)
    except OSError as error:
        raise StoreFailed(
            f"{path}: {error.strerror}: nothing was written",
            remedy="take a stick with more room, or one that can be written to",
        ) from error
