"""One attempt's append-only journal: what it returns from is on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exam.core.chain import Entry, Head, genesis, link, verify
from exam.core.errors import Rejected, Tampered
from exam.core.events import Event
from exam.exchange.bodies import BodySealer, decode_event
from exam.exchange.receipts import Hop, Receipt, read_receipt
from exam.exchange.wire import (
    AttemptHeader,
    EntriesMessage,
    decode_header,
    encode_header,
)
from exam.vault.batch import batch_after
from exam.vault.database import Database


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """What the vault knows of an attempt before its entries are read."""

    attempt_id: str
    header: bytes
    attempt_key: bytes = field(repr=False)
    admission: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a hop has signed for what it holds."""

    hop: Hop
    seq: int
    utc_ms: int


def create_attempt(
    database: Database, header: AttemptHeader, attempt_key: bytes, admission: bytes
) -> AttemptRow:
    """Begin an attempt; ``admission`` is what the station said of the participant.

    Raises :class:`Rejected`, storing nothing, for a header that no program would read again: not
    the station, not the centre, and not this vault when it is opened next.
    """
    encoded = encode_header(header)
    decode_header(encoded)
    row = AttemptRow(header.attempt_id, encoded, attempt_key, admission)
    database.execute(
        "INSERT INTO attempt (attempt_id, header, attempt_key, admission) VALUES (?, ?, ?, ?)",
        (row.attempt_id, row.header, row.attempt_key, row.admission),
    )
    return row


def list_attempts(database: Database) -> list[AttemptRow]:
    """Every attempt in this vault."""
    rows = database.query("SELECT attempt_id, header, attempt_key, admission FROM attempt")
    return [AttemptRow(*row) for row in rows]


class Journal:
    """Appends and reads one attempt's entries. Used on the vault's thread only."""

    def __init__(self, database: Database, row: AttemptRow) -> None:
        self._database = database
        self._row = row
        self._sealer = BodySealer(row.attempt_id, row.attempt_key)
        self._head = genesis(row.header)

    @property
    def head(self) -> Head:
        """The last entry stored."""
        return self._head

    def replay(self) -> list[Event]:
        """Every event in order, after checking the whole chain.

        Raises :class:`Tampered` naming the entry where store and seals part, :class:`Rejected`
        naming one of another version.
        """
        rows = self._database.query(
            "SELECT seq, body, seal FROM entry WHERE attempt_id = ? ORDER BY seq",
            (self._row.attempt_id,),
        )
        entries = [Entry(*row) for row in rows]
        self._head = verify(genesis(self._row.header), entries)
        return [self._open(entry) for entry in entries]

    def _open(self, entry: Entry) -> Event:
        plain = self._sealer.unseal(entry.seq, entry.body)
        try:
            return decode_event(plain)
        except Rejected as error:
            raise Rejected(f"entry {entry.seq}: {error}", remedy=error.remedy) from error

    def append(self, event: Event) -> Entry:
        """Seal, chain and store ``event``; durable on return. Raises :class:`StoreFailed`."""
        body = self._sealer.seal(self._head.seq + 1, event)
        entry = link(self._head, body)
        self._database.execute(
            "INSERT INTO entry (attempt_id, seq, body, seal) VALUES (?, ?, ?, ?)",
            (self._row.attempt_id, entry.seq, entry.body, entry.seal),
        )
        self._head = Head(entry.seq, entry.seal)
        return entry

    def checkpoint(self, at_ms: int) -> None:
        """Store the attempt clock; durable on return."""
        self._database.execute(
            "INSERT INTO clock (attempt_id, at_ms) VALUES (?, ?)"
            " ON CONFLICT (attempt_id) DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)",
            (self._row.attempt_id, at_ms),
        )

    def last_checkpoint(self) -> int:
        """The last stored attempt clock, 0 if none."""
        rows = self._database.query(
            "SELECT at_ms FROM clock WHERE attempt_id = ?", (self._row.attempt_id,)
        )
        return int(rows[0][0]) if rows else 0

    # -- outbox -------------------------------------------------------------------------------

    def pending(self) -> EntriesMessage | None:
        """The next batch beyond the station's receipt; ``None`` when it holds everything."""
        mark = self.marks().get(Hop.STATION)
        entries = batch_after(self._database, self._row.attempt_id, mark.seq if mark else 0)
        return EntriesMessage(self._row.header, entries) if entries else None

    def marks(self) -> Mapping[Hop, Mark]:
        """How far each hop has signed."""
        rows = self._database.query(
            "SELECT hop, seq, utc_ms FROM mark WHERE attempt_id = ?", (self._row.attempt_id,)
        )
        return {Hop(hop): Mark(Hop(hop), seq, utc_ms) for hop, seq, utc_ms in rows}

    def note_receipts(self, receipts: tuple[bytes, ...], keys: Mapping[Hop, bytes]) -> None:
        """Check receipts against the hops' keys and move the marks, forwards or back.

        Raises :class:`Tampered` where a receipt names an entry this journal does not hold: a
        hop holds another history, or this disk was rolled back.
        """
        for signed in receipts:
            receipt = read_receipt(signed, keys)
            if receipt.attempt_id == self._row.attempt_id:
                self._note(receipt, signed)

    def _note(self, receipt: Receipt, signed: bytes) -> None:
        held = self._seal_at(receipt.head.seq)
        if held != receipt.head.seal:
            raise Tampered(
                f"{receipt.hop.value} signed for entry {receipt.head.seq},"
                f" which this journal {'never had' if held is None else 'holds differently'}"
            )
        known = self.marks().get(receipt.hop)
        if known is not None and known.seq == receipt.head.seq:
            return
        self._database.execute(
            "INSERT INTO mark (attempt_id, hop, seq, utc_ms, receipt) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (attempt_id, hop) DO UPDATE SET"
            " seq = excluded.seq, utc_ms = excluded.utc_ms, receipt = excluded.receipt",
            (
                self._row.attempt_id,
                receipt.hop.value,
                receipt.head.seq,
                receipt.utc_ms,
                signed,
            ),
        )

    def _seal_at(self, seq: int) -> bytes | None:
        if seq == 0:
            return genesis(self._row.header).seal
        if seq == self._head.seq:
            return self._head.seal
        rows = self._database.query(
            "SELECT seal FROM entry WHERE attempt_id = ? AND seq = ?", (self._row.attempt_id, seq)
        )
        return bytes(rows[0][0]) if rows else None

    # -- the participant's receipt ------------------------------------------------------------

    def keep_submission(self, signed: bytes) -> None:
        """Keep the station's signature under the participant's receipt."""
        self._database.execute(
            "INSERT OR REPLACE INTO submission (attempt_id, receipt) VALUES (?, ?)",
            (self._row.attempt_id, signed),
        )

    def submission(self) -> bytes | None:
        """The signed receipt, if it has come."""
        rows = self._database.query(
            "SELECT receipt FROM submission WHERE attempt_id = ?", (self._row.attempt_id,)
        )
        return bytes(rows[0][0]) if rows else None

    def note_farewell(self) -> None:
        """The participant has seen the receipt and left, or goes on at another seat."""
        self._database.execute(
            "INSERT OR IGNORE INTO farewell (attempt_id) VALUES (?)", (self._row.attempt_id,)
        )

    def has_left(self) -> bool:
        """True once the participant has left."""
        return bool(
            self._database.query(
                "SELECT 1 FROM farewell WHERE attempt_id = ?", (self._row.attempt_id,)
            )
        )

    def taken_up(self) -> int:
        """The number of the order that brought the attempt here from another seat, 0 for none."""
        rows = self._database.query(
            "SELECT sequence FROM taken_up WHERE attempt_id = ?", (self._row.attempt_id,)
        )
        return int(rows[0][0]) if rows else 0
