"""Opened packages, kept inside the encrypted store and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from exam.core.errors import Rejected
from exam.vault.database import Database


class Shelf:
    """Items and media of opened packages, by path. Used on the vault's thread only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holds(self, package_id: str, sha256: bytes) -> bool:
        """True if exactly this package was put here whole."""
        rows = self._database.query(
            "SELECT 1 FROM package WHERE package_id = ? AND sha256 = ?", (package_id, sha256)
        )
        return bool(rows)

    def put(self, package_id: str, sha256: bytes, files: Mapping[str, bytes]) -> None:
        """Put a package here, whole or not at all; one of the same name is replaced."""
        with self._database.transaction():
            self._database.execute("DELETE FROM package WHERE package_id = ?", (package_id,))
            self._database.execute(
                "INSERT INTO package (package_id, sha256) VALUES (?, ?)", (package_id, sha256)
            )
            for path, data in files.items():
                self._database.execute(
                    "INSERT INTO member (package_id, path, data) VALUES (?, ?, ?)",
                    (package_id, path, data),
                )

    def open(self, package_id: str) -> ShelfFiles:
        """The package's files."""
        return ShelfFiles(self._database, package_id)


class ShelfFiles:
    """One package's files, as the content reader wants them."""

    def __init__(self, database: Database, package_id: str) -> None:
        self._database = database
        self._package_id = package_id

    def names(self) -> Collection[str]:
        """Every path."""
        rows = self._database.query(
            "SELECT path FROM member WHERE package_id = ?", (self._package_id,)
        )
        return [path for (path,) in rows]

    def read(self, path: str) -> bytes:
        """One file. Raises :class:`Rejected` where the package has none of that path."""
        rows = self._database.query(
            "SELECT data FROM member WHERE package_id = ? AND path = ?", (self._package_id, path)
        )
        if not rows:
            raise Rejected(f"{path}: not in the package", remedy="ask for a complete package")
        return bytes(rows[0][0])
