"""Entries and what they say, in one transaction: attempt, entry, response, submission."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from exam.core.chain import Entry, Head, genesis
from exam.exchange.wire import AttemptHeader, EntriesMessage, decode_header, encode_entries
from server.central.projection import Projection
from server.central.store import tables as t

MAX_BATCHES_APART = 20
MAX_BYTES_APART = 32 * 1024 * 1024
NOT_OPENED = ""
"""Counts batches of attempts that were never opened here."""


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt; ``station_id`` is empty where a seat's file brought it."""

    attempt_id: str
    session_id: str
    seat: str
    registration: str
    package_id: str
    header: bytes
    station_id: str


class CentralEntries:
    """``exam.exchange.intake.IntakeStore`` over one connection's transaction.

    ``read`` opens entries that follow each other; what it finds is stored with them. An entry
    that does not open is kept and says why.
    """

    def __init__(
        self,
        connection: Connection,
        station_id: str,
        clock: Callable[[], int],
        read: Callable[[AttemptHeader, Sequence[Entry]], Projection],
    ) -> None:
        self._connection = connection
        self._station_id = station_id
        self._clock = clock
        self._read = read
        self.finished: set[str] = set()
        """Attempts that were handed in or ended by what was appended."""

    def header(self, attempt_id: str) -> bytes | None:
        """The header an attempt was opened with."""
        query = select(t.attempt.c.header).where(t.attempt.c.attempt_id == attempt_id)
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    def head(self, attempt_id: str) -> Head | None:
        """The last entry held; the genesis of an attempt without entries."""
        query = (
            select(t.entry.c.seq, t.entry.c.seal)
            .where(t.entry.c.attempt_id == attempt_id)
            .order_by(t.entry.c.seq.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        if row is not None:
            return Head(int(row.seq), bytes(row.seal))
        header = self.header(attempt_id)
        return None if header is None else genesis(header)

    def seal_at(self, attempt_id: str, seq: int) -> bytes | None:
        """The seal held at ``seq``."""
        return seal_at(self._connection, attempt_id, seq)

    def append(
        self, header: AttemptHeader, encoded_header: bytes, entries: Sequence[Entry]
    ) -> None:
        """Store entries and their projection; durable when the transaction is."""
        if self.header(header.attempt_id) is None:
            self._open(header, encoded_header)
        if not entries:
            return
        found = self._read(header, entries)
        now = self._clock()
        self._connection.execute(
            insert(t.entry),
            [
                {
                    "attempt_id": header.attempt_id,
                    "seq": entry.seq,
                    "body": entry.body,
                    "seal": entry.seal,
                    "unreadable": found.unreadable.get(entry.seq, ""),
                    "received_utc_ms": now,
                }
                for entry in entries
            ],
        )
        self._project(header.attempt_id, found)

    def _open(self, header: AttemptHeader, encoded_header: bytes) -> None:
        self._connection.execute(
            insert(t.attempt).values(
                attempt_id=header.attempt_id,
                session_id=header.session_id,
                seat=header.seat,
                registration=header.registration,
                package_id=header.package_id,
                package_sha256=header.package_sha256,
                form_id=header.form_id,
                header=encoded_header,
                station_id=self._station_id,
                opened_utc_ms=self._clock(),
            )
        )

    def _project(self, attempt_id: str, found: Projection) -> None:
        for item_id, given in found.responses.items():
            self._connection.execute(
                delete(t.response).where(
                    t.response.c.attempt_id == attempt_id, t.response.c.item_id == item_id
                )
            )
            self._connection.execute(
                insert(t.response).values(
                    attempt_id=attempt_id,
                    item_id=item_id,
                    response=given.response,
                    seq=given.seq,
                    at_ms=given.at_ms,
                    wall_utc_ms=given.wall_utc_ms,
                )
            )
        if found.finish is not None:
            self._connection.execute(
                delete(t.submission).where(t.submission.c.attempt_id == attempt_id)
            )
            self._connection.execute(
                insert(t.submission).values(
                    attempt_id=attempt_id,
                    kind=found.finish.kind,
                    answers_root=found.finish.answers_root,
                    seq=found.finish.seq,
                    wall_utc_ms=found.finish.wall_utc_ms,
                )
            )
            self.finished.add(attempt_id)

    def quarantine(
        self, attempt_id: str, encoded_header: bytes, entries: Sequence[Entry], why: str
    ) -> None:
        """Keep a batch that contradicts the store; the same batch sent again is kept once.

        Beyond a bound batches are only counted: nobody fills the disk with them.
        """
        message = encode_entries(EntriesMessage(encoded_header, tuple(entries)))
        digest = hashlib.sha256(message).digest()
        known = select(t.quarantine.c.digest).where(t.quarantine.c.digest == digest)
        if self._connection.execute(known).first() is not None:
            return
        opened = self.header(attempt_id) is not None
        if not self._has_room_apart(attempt_id, opened, len(message)):
            self._count_beyond(attempt_id if opened else NOT_OPENED)
            return
        self._connection.execute(
            insert(t.quarantine).values(
                digest=digest,
                attempt_id=attempt_id,
                station_id=self._station_id,
                why=why,
                at_utc_ms=self._clock(),
                message=message,
            )
        )

    def _has_room_apart(self, attempt_id: str, opened: bool, size: int) -> bool:
        """Attempts that were never opened here share one bound."""
        c = t.quarantine.c
        mine = c.attempt_id == attempt_id
        if not opened:
            mine = c.attempt_id.not_in(select(t.attempt.c.attempt_id))
        sums = select(func.count(), func.coalesce(func.sum(func.length(c.message)), 0)).where(mine)
        count, held = self._connection.execute(sums).one()
        return bool(count < MAX_BATCHES_APART and held + size <= MAX_BYTES_APART)

    def _count_beyond(self, attempt_id: str) -> None:
        row = t.quarantine_beyond
        more = update(row).where(row.c.attempt_id == attempt_id).values(batches=row.c.batches + 1)
        if self._connection.execute(more).rowcount == 0:
            self._connection.execute(insert(row).values(attempt_id=attempt_id, batches=1))


def seal_at(connection: Connection, attempt_id: str, seq: int) -> bytes | None:
    """The seal of one entry that is held."""
    query = select(t.entry.c.seal).where(t.entry.c.attempt_id == attempt_id, t.entry.c.seq == seq)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else bytes(found)


def list_attempts(connection: Connection, attempt_id: str | None = None) -> list[AttemptRow]:
    """Every attempt by session and seat, or the one of that id."""
    columns = (
        t.attempt.c.attempt_id,
        t.attempt.c.session_id,
        t.attempt.c.seat,
        t.attempt.c.registration,
        t.attempt.c.package_id,
        t.attempt.c.header,
        t.attempt.c.station_id,
    )
    query = select(*columns).order_by(
        t.attempt.c.session_id, t.attempt.c.opened_utc_ms, t.attempt.c.attempt_id
    )
    if attempt_id is not None:
        query = query.where(t.attempt.c.attempt_id == attempt_id)
    return [AttemptRow(*row) for row in connection.execute(query)]


def read_entries(connection: Connection, attempt_id: str) -> list[Entry]:
    """An attempt's whole chain."""
    query = (
        select(t.entry.c.seq, t.entry.c.body, t.entry.c.seal)
        .where(t.entry.c.attempt_id == attempt_id)
        .order_by(t.entry.c.seq)
    )
    return [Entry(row.seq, bytes(row.body), bytes(row.seal)) for row in connection.execute(query)]


def read_responses(connection: Connection, attempt_id: str) -> list[tuple[str, bytes, int, int]]:
    """Item, encoded response, sequence number and attempt clock (ms) of what counts."""
    query = (
        select(t.response.c.item_id, t.response.c.response, t.response.c.seq, t.response.c.at_ms)
        .where(t.response.c.attempt_id == attempt_id)
        .order_by(t.response.c.seq)
    )
    return [(row[0], bytes(row[1]), row[2], row[3]) for row in connection.execute(query)]


def finished_unscored(connection: Connection) -> Iterable[str]:
    """Attempts that were handed in or ended and have no score over their last entry."""
    query = (
        select(t.submission.c.attempt_id)
        .outerjoin(t.score, t.score.c.attempt_id == t.submission.c.attempt_id)
        .where(t.score.c.score_id.is_(None))
    )
    return [str(one) for one in connection.execute(query).scalars()]


def package_sha256(encoded_header: bytes) -> bytes:
    """The delivery that an attempt was given in."""
    return decode_header(encoded_header).package_sha256
