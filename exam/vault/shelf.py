"""Opened packages, kept inside the encrypted store and nowhere else, and never whole in memory."""

from __future__ import annotations

import io
import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam.core.errors import StoreFailed
from exam.package.archive import pack
from exam.qti.files import ZipFiles
from exam.vault.database import Database

PIECE_BYTES = 256 * 1024
AT_ONCE = 16
"""Pieces in one transaction: 4 MiB, which an old disk writes in a tenth of a second."""
_LOT_BYTES = AT_ONCE * PIECE_BYTES
_KEPT_PIECES = 8


class Shelf:
    """Zips of opened packages in pieces. Used on the vault's thread only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holds(self, package_id: str, sha256: bytes) -> bool:
        """True if exactly this package was put here whole."""
        rows = self._database.query(
            "SELECT 1 FROM package WHERE package_id = ? AND sha256 = ?", (package_id, sha256)
        )
        return bool(rows)

    def begin(self, package_id: str) -> None:
        """Make room: a package of this name, or what is left of one, goes."""
        with self._database.transaction():
            for table in ("package", "piece"):
                self._database.execute(f"DELETE FROM {table} WHERE package_id = ?", (package_id,))

    def add(self, package_id: str, number: int, pieces: Sequence[bytes]) -> None:
        """Keep pieces ``number`` and following; all of ``PIECE_BYTES`` but a package's last."""
        with self._database.transaction():
            for place, data in enumerate(pieces, start=number):
                self._database.execute(
                    "INSERT INTO piece (package_id, number, data) VALUES (?, ?, ?)",
                    (package_id, place, data),
                )

    def finish(self, package_id: str, sha256: bytes) -> None:
        """The pieces are all there, and are what was published: from now on it is held."""
        self._database.execute(
            "INSERT INTO package (package_id, sha256) VALUES (?, ?)", (package_id, sha256)
        )

    def put(self, package_id: str, sha256: bytes, files: Mapping[str, bytes]) -> None:
        """Keep a package that is in memory; one of the same name is replaced."""
        self.begin(package_id)
        cutter, data = Cutter(), pack(files)
        parts = (data[at : at + PIECE_BYTES] for at in range(0, len(data), PIECE_BYTES))
        for lot in (*(cutter.add(part) for part in parts), cutter.rest()):
            if lot is not None:
                self.add(package_id, lot.number, lot.pieces)
        self.finish(package_id, sha256)

    def open(self, package_id: str) -> ZipFiles:
        """The package's files. Raises :class:`Rejected` where there is none."""
        return ZipFiles(io.BufferedReader(_Pieces(self._database, package_id)))


@dataclass(frozen=True, slots=True)
class Lot:
    """At most ``AT_ONCE`` pieces of a package, the first of which is piece ``number``."""

    number: int
    pieces: list[bytes]


class Cutter:
    """Cuts a stream into lots for :meth:`Shelf.add`."""

    def __init__(self) -> None:
        self._number, self._held = 0, bytearray()

    def add(self, part: bytes) -> Lot | None:
        """The next part, which is no larger than a lot; a lot where one is full."""
        self._held += part
        return self._lot(_LOT_BYTES) if len(self._held) >= _LOT_BYTES else None

    def rest(self) -> Lot | None:
        """What is left at the end, which may be nothing."""
        return self._lot(len(self._held)) if self._held else None

    def _lot(self, size: int) -> Lot:
        data = bytes(self._held[:size])
        del self._held[:size]
        pieces = [data[at : at + PIECE_BYTES] for at in range(0, size, PIECE_BYTES)]
        lot = Lot(self._number, pieces)
        self._number += len(pieces)
        return lot


class _Pieces(io.RawIOBase):
    """The zip as a file that can be read anywhere; a few pieces stay in memory."""

    def __init__(self, database: Database, package_id: str) -> None:
        self._database = database
        self._package_id = package_id
        rows = database.query(
            "SELECT count(*), coalesce(sum(length(data)), 0) FROM piece WHERE package_id = ?",
            (package_id,),
        )
        self._size = int(rows[0][1])
        self._at = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        """As files say."""
        return True

    def seekable(self) -> bool:
        """As files say."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go there."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        """As much as one piece holds of what is asked."""
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, PIECE_BYTES)
        part = self._piece(number)[start : start + len(into)]
        into[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _piece(self, number: int) -> bytes:
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        rows = self._database.query(
            "SELECT data FROM piece WHERE package_id = ? AND number = ?", (self._package_id, number)
        )
        if not rows:
            raise StoreFailed(
                f"{self._database.path}: a piece of {self._package_id} is missing",
                remedy="open the package again",
            )
        self._kept[number] = bytes(rows[0][0])
        if len(self._kept) > _KEPT_PIECES:
            self._kept.popitem(last=False)
        return self._kept[number]
