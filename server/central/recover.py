"""``pendopo central recover``: the answers on a disk whose station, room or seat is gone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from exam.core.chain import Entry, Head, genesis, seal_of
from exam.core.errors import ExamError, Rejected, StoreFailed, with_remedy
from exam.exchange.bundle_report import Missing
from exam.exchange.receipts import Hop, read_receipt
from exam.exchange.wire import EntriesMessage, first_batch
from exam.vault.database import JOURNAL, Database, VaultDamaged
from exam.vault.journal import AttemptRow, list_attempts
from exam.vault.sealed import JOURNAL_FILE, VAULT_FILES, open_vault_key, read_origin
from server.central.office import Office
from server.central.store import records
from server.central.store.database import Connection
from server.central.vouching import NOBODYS, LetIn, Word

MOST_SEATS = 200
_T = TypeVar("_T")


class DamagedToo(Database):
    """Opens a file some of whose pages do not match their seals: what is whole is read."""

    damage = ""

    def _prepare(self, key: bytes, synchronous: str) -> None:
        try:
            super()._prepare(key, synchronous)
        except VaultDamaged as error:
            self.damage = str(error)


@dataclass(frozen=True, slots=True)
class Copy:
    """A vault's copy. One page that cannot be read shuts it to the connection that met it."""

    path: Path
    key: bytes = field(repr=False)

    def ask(self, call: Callable[[DamagedToo], _T]) -> _T:
        """On a connection of its own. Raises :class:`StoreFailed`."""
        database = cast("DamagedToo", DamagedToo.open(self.path, self.key, JOURNAL))
        try:
            return call(database)
        finally:
            database.close()


@dataclass(slots=True)
class Recovered:
    """One attempt from a vault: its last whole entry there, and what the centre holds now."""

    attempt_id: str
    in_vault: int
    held: int
    missing: list[Missing] = field(default_factory=list)
    trouble: str = ""


@dataclass(slots=True)
class Recovery:
    """What a vault gave. ``damage`` says what of the file could not be read."""

    session_id: str
    seat: str
    damage: str
    attempts: list[Recovered]

    @property
    def complete(self) -> bool:
        """True where everything that the vault ever held is at the centre."""
        return not self.damage and not any(one.missing or one.trouble for one in self.attempts)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {**asdict(self), "complete": self.complete}


def recover(
    office: Office,
    folder: Path,
    session_id: str = "",
    seat: str = "",
    word: Word = NOBODYS,
) -> Recovery:
    """Take in what a seat's vault holds; the vault itself is copied and not touched.

    Its key is sealed to the centre, as anybody can do: an attempt is opened where a station
    admitted it or ``word`` is given, and else named with what to do.
    Raises :class:`Rejected` where there is none, :class:`Tampered` where its key does not open,
    :class:`StoreFailed` where nothing of the file can be read.
    """
    if not (folder / JOURNAL_FILE).is_file():
        raise Rejected(
            f"{folder}: no {JOURNAL_FILE} here", remedy="name the folder that holds the vault"
        )
    origins = _origins(office, folder, session_id, seat)
    key, session_id, seat = open_vault_key(folder, office.keys.open_sealed, origins)
    with tempfile.TemporaryDirectory(prefix="pendopo-recover-") as place:
        copy = Copy(_copy(folder, Path(place)), key)
        rows, damage = copy.ask(lambda database: (list_attempts(database), database.damage))
        attempts = [_take(office, copy, row, word) for row in rows]
    return Recovery(session_id, seat, damage.replace(str(copy.path), JOURNAL_FILE), attempts)


def _copy(folder: Path, place: Path) -> Path:
    try:
        for name in VAULT_FILES:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, place / name)
    except OSError as error:
        raise StoreFailed(
            f"{folder}: {error.strerror}", remedy="check the disk, and room for a copy"
        ) from error
    return place / JOURNAL_FILE


def _origins(office: Office, folder: Path, session_id: str, seat: str) -> Iterator[tuple[str, str]]:
    """Sessions and seats that the vault may be of: as told, else as written, else all known."""
    if session_id and seat:
        yield session_id, seat
        return
    written = read_origin(folder)
    if written is not None:
        yield written
    known = office.database.run(records.known_sessions)
    sessions = [session_id] if session_id else list(dict.fromkeys([folder.name, *known]))
    seats = [seat] if seat else [str(number) for number in range(1, MOST_SEATS + 1)]
    yield from ((one, each) for one in sessions for each in seats)


def _take(office: Office, copy: Copy, row: AttemptRow, word: Word) -> Recovered:
    """Follow the chain as far as it holds, take that in, and say what should have followed."""
    whole, trouble = copy.ask(lambda database: _whole(database, row))
    promised = max(len(whole), *(_promised(copy, table, row) for table in ("entry", "mark")))
    found = Recovered(row.attempt_id, len(whole), 0, trouble=trouble)
    try:
        for found.held in _accept(office, row, whole, word):
            pass
    except StoreFailed:
        raise
    except ExamError as error:
        found.trouble = "; ".join(filter(None, (trouble, with_remedy(error))))
    if found.held < promised:
        found.missing.append(Missing(row.attempt_id, found.held + 1, promised))
    return found


def _accept(office: Office, row: AttemptRow, whole: Sequence[Entry], word: Word) -> Iterator[int]:
    """The last entry that the centre holds, after every batch.

    Raises as :func:`server.central.vouching.let_in`, also after a batch that opened in part.
    """
    keys = {Hop.CENTRE: office.keys.receipt_public()}
    rest = list(whole)
    while True:
        message = EntriesMessage(row.header, first_batch(rest))
        signed, found = _run(office, message, word)
        yield read_receipt(signed, keys).head.seq
        if found.rest is not None:
            raise found.rest
        rest = rest[len(message.entries) :]
        if not rest:
            return


def _run(office: Office, message: EntriesMessage, word: Word) -> tuple[bytes, LetIn]:
    def take(connection: Connection) -> tuple[bytes, LetIn]:
        found = office.let_in(connection, message, word)
        return office.take_in(connection, found), found

    return office.database.run(take)


def _whole(database: Database, row: AttemptRow) -> tuple[list[Entry], str]:
    """The entries from the first one to where the chain, or the disk, breaks; and why there."""
    head, whole = genesis(row.header), list[Entry]()
    while True:
        try:
            rows = database.query(
                "SELECT seq, body, seal FROM entry WHERE attempt_id = ? AND seq > ?"
                " ORDER BY seq LIMIT 1",
                (row.attempt_id, head.seq),
            )
        except StoreFailed as error:
            return whole, f"the disk gives nothing after entry {head.seq}: {error}"
        if not rows:
            return whole, ""
        entry = Entry(*rows[0])
        if entry.seq != head.seq + 1:
            return whole, f"entries {head.seq + 1} to {entry.seq - 1} are not on this disk"
        if entry.seal != seal_of(head.seal, entry.seq, entry.body):
            return whole, f"entry {entry.seq} does not match its seal"
        whole.append(entry)
        head = Head(entry.seq, entry.seal)


def _promised(copy: Copy, table: str, row: AttemptRow) -> int:
    """The furthest entry that this disk itself speaks of: a row, or a receipt of another hop."""
    sql = f"SELECT max(seq) FROM {table} WHERE attempt_id = ?"
    try:
        rows = copy.ask(lambda database: database.query(sql, (row.attempt_id,)))
    except StoreFailed:
        return 0
    return int(rows[0][0] or 0)
