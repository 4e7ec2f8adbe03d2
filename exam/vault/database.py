"""An encrypted SQLite file that opens whole or says why not, and commits only to the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlcipher3 import dbapi2 as sqlite

from exam.core.errors import StoreFailed
from exam.vault.keys import KEY_BYTES, key_check, write_private
from exam.vault.reserve import Reserve, lay_out

_BUSY_TIMEOUT_MS = 5000
_FRAME_BYTES = 4096 + 24
"""A page in the log, with its header (SQLite's file format, section 4)."""
_FULL = 13
_KEEP_IT = "keep the file, do not delete it; the centre can recover what is whole"
_T = TypeVar("_T")


class DiskFull(StoreFailed):
    """No room left: nothing was written, nothing is damaged."""


class VaultDamaged(StoreFailed):
    """The right key does not open the file, or its pages do not match their seals."""


class VaultKeyWrong(StoreFailed):
    """The file belongs to another key."""


class VaultNewer(StoreFailed):
    """A newer program wrote the file."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A folder of numbered migrations, ``001_name.sql`` upwards.

    ``replaceable``: large, and to be had again. It is written once, without a log ahead of it, and
    a page is checked when it is read, not all of them at every start.
    """

    name: str
    folder: Path
    replaceable: bool = False

    def migrations(self) -> list[Path]:
        """The scripts in order; script n brings a file to version n."""
        return sorted(self.folder.glob("[0-9][0-9][0-9]_*.sql"))


_HERE = Path(__file__).parent / "schema"
JOURNAL = Schema("journal", _HERE / "journal")
SHELF = Schema("shelf", _HERE / "shelf", replaceable=True)


class Database:
    """One connection, owned by the thread that opened it (SQLite checks that)."""

    def __init__(self, connection: Any, path: Path, reserve: Reserve | None, again: bool) -> None:
        self._connection, self._replaceable = connection, again
        self._reserve = reserve
        self.path = path

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        schema: Schema,
        *,
        synchronous: str = "FULL",
        reserve_bytes: int = 0,
        log_bytes: int = 0,
    ) -> Database:
        """Open or, where there never was one, create the file.

        ``key`` is 32 raw bytes. ``synchronous`` other than FULL exists only so that a drill can
        show what it would cost. ``reserve_bytes`` are kept back for a full disk, ``log_bytes`` of
        the log are written beforehand. Raises :class:`VaultKeyWrong`, :class:`VaultDamaged`,
        :class:`VaultNewer`, :class:`DiskFull` or plain :class:`StoreFailed`; never starts
        afresh over something that was there.
        """
        if len(key) != KEY_BYTES:
            raise StoreFailed(f"a vault key has {KEY_BYTES} bytes, not {len(key)}")
        check_path = path.with_name(path.name + ".check")
        _refuse_bad_beginning(path, check_path, key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Made here so that nobody else may read even the sealed pages; -wal and -shm follow.
            path.touch(mode=0o600)
            connection = sqlite.connect(str(path), isolation_level=None, timeout=5)
        except (sqlite.Error, OSError) as error:
            raise StoreFailed(f"{path}: {error}", remedy="check space and rights") from error
        reserve = Reserve(path.with_name(path.name + ".reserve"), reserve_bytes)
        database = cls(connection, path, reserve if reserve_bytes else None, schema.replaceable)
        try:
            database._prepare(key, synchronous)
            database._migrate(schema)
            if log_bytes:
                database._lay_out_log(log_bytes)
        except BaseException:
            connection.close()
            raise
        if not check_path.exists():
            write_private(check_path, key_check(key))
        if database._reserve is not None:
            database._reserve.hold()
        return database

    def _prepare(self, key: bytes, synchronous: str) -> None:
        run = self._connection.execute
        with _translated(self.path):
            run(f"PRAGMA key = \"x'{key.hex()}'\"")
            run("PRAGMA cipher_log_level = NONE")
            run(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
            run("PRAGMA foreign_keys = ON")
            run("SELECT count(*) FROM sqlite_master").fetchone()
            run(f"PRAGMA journal_mode = {'TRUNCATE' if self._replaceable else 'WAL'}")
            run(f"PRAGMA synchronous = {synchronous}")
            run("PRAGMA temp_store = MEMORY")
        if self._replaceable or not self._fold_log_in():
            return
        with _translated(self.path):
            broken = run("PRAGMA cipher_integrity_check").fetchall()
        if broken:
            raise VaultDamaged(f"{self.path}: {broken[0][0]}", remedy=_KEEP_IT)

    def _fold_log_in(self) -> bool:
        """Bring the file up to its log; ``False`` where the disk is too full for it.

        A power cut during folding leaves torn pages in the file whose whole copies are in the log.
        The integrity check reads the file alone, so it comes after.
        """
        try:
            with _translated(self.path):
                row = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except DiskFull:
            return False
        return not row[0]

    def _lay_out_log(self, log_bytes: int) -> None:
        """Fill the log's room with zeros, which SQLite takes for no frames.

        A commit then changes no file's size, which would cost the disk a second write; and a disk
        that fills up later still takes so many answers.
        """
        self._run(f"PRAGMA wal_autocheckpoint = {log_bytes // _FRAME_BYTES}")
        lay_out(self.path.with_name(self.path.name + "-wal"), log_bytes)

    def _migrate(self, schema: Schema) -> None:
        scripts = schema.migrations()
        (version,) = self.query("PRAGMA user_version")[0]
        if version > len(scripts):
            raise VaultNewer(
                f"{self.path}: {schema.name} version {version}, this program knows {len(scripts)}",
                remedy="open it with the newer program that wrote it",
            )
        for number, script in enumerate(scripts[version:], start=version + 1):
            text = script.read_text(encoding="utf-8")
            with _translated(self.path):
                self._connection.executescript(
                    f"BEGIN IMMEDIATE;\n{text}\nPRAGMA user_version = {number};\nCOMMIT;"
                )

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run one statement and return the rows changed.

        Outside a transaction it commits by itself and is durable on return; where the disk is
        full the reserve is given back and the statement tried once more. Inside one,
        :class:`DiskFull` is for whoever began it: the statements before may be undone by then.
        """
        if self._connection.in_transaction:
            return self._run(sql, parameters)
        try:
            changed = self._run(sql, parameters)
        except DiskFull:
            if self._reserve is None or not self._reserve.give_back():
                raise
            changed = self._run(sql, parameters)
        self._tidy()
        return changed

    def _run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        # Every answer passes here: no generator is set up for the case that all goes well.
        try:
            return int(self._connection.execute(sql, parameters).rowcount)
        except (sqlite.Error, MemoryError) as error:
            raise _named(error, self.path) from error

    def _tidy(self) -> None:
        """After a commit went well: a reserve that was given back is taken again in time."""
        if self._reserve is not None:
            self._reserve.hold_again()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of one statement."""
        with _translated(self.path):
            return [tuple(row) for row in self._connection.execute(sql, parameters).fetchall()]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; durable when the block ends."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def run_transaction(self, work: Callable[[], _T]) -> _T:
        """``work`` in a transaction; durable on return.

        Where the disk is full, at a statement or only at the commit, the reserve is given back
        and ``work`` is done once more from its beginning: it must not mind.
        """
        try:
            with self.transaction():
                value = work()
        except DiskFull:
            if self._reserve is None or not self._reserve.give_back():
                raise
            with self.transaction():
                value = work()
        self._tidy()
        return value

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that is undone alone where the block raises.

        Raises :class:`StoreFailed` outside a transaction, also where one was lost underway.
        """
        if not self._connection.in_transaction:
            raise StoreFailed(f"{self.path}: the transaction was lost", remedy="try again")
        self._run("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._run("ROLLBACK TO part")
                self._run("RELEASE part")
            raise
        self._run("RELEASE part")

    def close(self) -> None:
        """Fold the write-ahead log in and close; what was committed is safe either way."""
        with _translated(self.path):
            self._connection.close()


def _refuse_bad_beginning(path: Path, check_path: Path, key: bytes) -> None:
    if not check_path.exists():
        return
    if check_path.read_bytes() != key_check(key):
        raise VaultKeyWrong(
            f"{path}: this key is not the one it was made with",
            remedy="use the computer and the station that it belongs to",
        )
    if not path.exists() or path.stat().st_size == 0:
        raise VaultDamaged(
            f"{path}: the file was here and is gone or empty",
            remedy="put it back from a copy; a new one is not made in its place",
        )


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite.Error, MemoryError) as error:
        raise _named(error, path) from error


def _named(error: Exception, path: Path) -> StoreFailed:
    """The library's error as one of ours."""
    if isinstance(error, MemoryError):
        # SQLCipher also says so of a page that does not match its seal and was to be written to.
        # Which of both it is, the check at the next start tells.
        return StoreFailed(
            f"{path}: no memory, or a page that cannot be read", remedy="start the program again"
        )
    text = str(error)
    if getattr(error, "sqlite_errorcode", None) == _FULL or "disk is full" in text:
        return DiskFull(f"{path}: no room left", remedy="free space on the disk")
    if "not a database" in text or "malformed" in text:
        return VaultDamaged(f"{path}: {text}", remedy=_KEEP_IT)
    return StoreFailed(f"{path}: {text}")
