"""Attempts and their entries as the station holds them: append-only, sealed, unread."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from exam.core.chain import Entry, Head, genesis
from exam.exchange.wire import AttemptHeader, EntriesMessage, encode_entries
from exam.vault.batch import batch_after
from exam.vault.database import Database


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """What the station knows of one attempt.

    ``seat`` is where it is now, ``moved_from`` where it was before, empty if it never moved.
    ``begun`` is false where a header came and no entry.
    """

    attempt_id: str
    registration: str
    seat: str
    package_id: str
    moved_from: str
    begun: bool


@dataclass(frozen=True, slots=True)
class CentreMark:
    """How far the centre has signed; ``trouble`` says why it does not take the rest."""

    seq: int
    utc_ms: int
    receipt: bytes
    trouble: str


_ROWS = (
    "SELECT a.attempt_id, a.registration, coalesce(m.to_seat, a.seat), a.package_id,"
    " coalesce(m.from_seat, ''),"
    " EXISTS (SELECT 1 FROM entry WHERE attempt_id = a.attempt_id)"
    " FROM attempt a LEFT JOIN attempt_move m ON m.number ="
    " (SELECT max(number) FROM attempt_move WHERE attempt_id = a.attempt_id)"
)
MAX_BATCHES_APART = 20
MAX_BYTES_APART = 32 * 1024 * 1024
NOT_OPENED = ""
"""Counts batches of attempts that were never opened here."""
NO_MARK = CentreMark(0, 0, b"", "")


class EntryStore:
    """Implements ``exam.exchange.intake.IntakeStore``. Used inside a desk's commit only."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    # -- intake -------------------------------------------------------------------------------

    def header(self, attempt_id: str) -> bytes | None:
        """The header an attempt was opened with."""
        rows = self._database.query(
            "SELECT header FROM attempt WHERE attempt_id = ?", (attempt_id,)
        )
        return bytes(rows[0][0]) if rows else None

    def head(self, attempt_id: str) -> Head | None:
        """The last entry held; the genesis of an attempt without entries."""
        rows = self._database.query(
            "SELECT seq, seal FROM entry WHERE attempt_id = ? ORDER BY seq DESC LIMIT 1",
            (attempt_id,),
        )
        if rows:
            return Head(int(rows[0][0]), bytes(rows[0][1]))
        header = self.header(attempt_id)
        return None if header is None else genesis(header)

    def seal_at(self, attempt_id: str, seq: int) -> bytes | None:
        """The seal held at ``seq``; 0 is the genesis."""
        if seq == 0:
            header = self.header(attempt_id)
            return None if header is None else genesis(header).seal
        rows = self._database.query(
            "SELECT seal FROM entry WHERE attempt_id = ? AND seq = ?", (attempt_id, seq)
        )
        return bytes(rows[0][0]) if rows else None

    def append(
        self, header: AttemptHeader, encoded_header: bytes, entries: Sequence[Entry]
    ) -> None:
        """Store the header if new, and ``entries``; durable when the desk's commit is."""
        self._database.execute(
            "INSERT INTO attempt (attempt_id, registration, seat, package_id, header,"
            " opened_utc_ms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (attempt_id) DO NOTHING",
            (
                header.attempt_id,
                header.registration,
                header.seat,
                header.package_id,
                encoded_header,
                self._clock(),
            ),
        )
        for entry in entries:
            self._database.execute(
                "INSERT INTO entry (attempt_id, seq, body, seal) VALUES (?, ?, ?, ?)",
                (header.attempt_id, entry.seq, entry.body, entry.seal),
            )

    def quarantine(
        self, attempt_id: str, encoded_header: bytes, entries: Sequence[Entry], why: str
    ) -> None:
        """Keep a batch that contradicts the store; the same batch sent again is kept once.

        Beyond a bound batches are only counted: nobody fills the disk with them.
        """
        message = encode_entries(EntriesMessage(encoded_header, tuple(entries)))
        digest = hashlib.sha256(message).digest()
        if self._database.query("SELECT 1 FROM quarantine WHERE digest = ?", (digest,)):
            return
        if not self._has_room_apart(attempt_id, len(message)):
            self._database.execute(
                "INSERT INTO quarantine_beyond (attempt_id, batches) VALUES (?, 1)"
                " ON CONFLICT (attempt_id) DO UPDATE SET batches = batches + 1",
                (attempt_id if self.header(attempt_id) is not None else NOT_OPENED,),
            )
            return
        self._database.execute(
            "INSERT INTO quarantine (digest, attempt_id, why, at_utc_ms, message)"
            " VALUES (?, ?, ?, ?, ?)",
            (digest, attempt_id, why, self._clock(), message),
        )

    def _has_room_apart(self, attempt_id: str, size: int) -> bool:
        """Attempts that were never opened here share one bound."""
        of, values = "attempt_id = ?", [attempt_id]
        if self.header(attempt_id) is None:
            of, values = "attempt_id NOT IN (SELECT attempt_id FROM attempt)", []
        (count, held) = self._database.query(
            f"SELECT count(*), coalesce(sum(length(message)), 0) FROM quarantine WHERE {of}",
            values,
        )[0]
        return bool(count < MAX_BATCHES_APART and held + size <= MAX_BYTES_APART)

    # -- reading ------------------------------------------------------------------------------

    def attempts(self) -> list[AttemptRow]:
        """Every attempt, oldest first."""
        return self._rows("ORDER BY a.opened_utc_ms, a.attempt_id")

    def attempt(self, attempt_id: str) -> AttemptRow | None:
        """One attempt."""
        rows = self._rows("WHERE a.attempt_id = ?", attempt_id)
        return rows[0] if rows else None

    def attempts_of(self, registration: str) -> list[AttemptRow]:
        """Every attempt of one participant, newest first."""
        order = "ORDER BY a.opened_utc_ms DESC, a.attempt_id"
        return self._rows(f"WHERE a.registration = ? {order}", registration)

    def _rows(self, which: str, *parameters: str) -> list[AttemptRow]:
        rows = self._database.query(f"{_ROWS} {which}", parameters)
        return [
            AttemptRow(attempt_id, registration, seat, package_id, moved_from, bool(begun))
            for attempt_id, registration, seat, package_id, moved_from, begun in rows
        ]

    def quarantined(self) -> dict[str, str]:
        """Attempt ids with batches kept apart, why the last one was, and how many came after."""
        rows = self._database.query("SELECT attempt_id, why FROM quarantine ORDER BY at_utc_ms")
        found = {str(attempt_id): str(why) for attempt_id, why in rows}
        for attempt_id, batches in self._database.query("SELECT * FROM quarantine_beyond"):
            found[attempt_id] = f"{found.get(attempt_id, '')}, and {batches} more not kept"
        return found

    def submission(self, attempt_id: str) -> bytes | None:
        """The participant's receipt, if one was signed."""
        rows = self._database.query(
            "SELECT receipt FROM submission WHERE attempt_id = ?", (attempt_id,)
        )
        return bytes(rows[0][0]) if rows else None

    def keep_submission(self, attempt_id: str, receipt: bytes) -> None:
        """Keep a copy of the participant's receipt."""
        self._database.execute(
            "INSERT INTO submission (attempt_id, receipt) VALUES (?, ?)"
            " ON CONFLICT (attempt_id) DO UPDATE SET receipt = excluded.receipt",
            (attempt_id, receipt),
        )

    # -- the way to the centre ------------------------------------------------------------------

    def behind(self) -> list[str]:
        """Attempts of which the centre has not signed for everything."""
        rows = self._database.query(
            "SELECT a.attempt_id FROM attempt a LEFT JOIN centre_mark m USING (attempt_id)"
            " WHERE m.seq IS NULL OR EXISTS"
            " (SELECT 1 FROM entry e WHERE e.attempt_id = a.attempt_id AND e.seq > m.seq)"
            " ORDER BY coalesce(m.utc_ms, 0), a.attempt_id"
        )
        return [str(attempt_id) for (attempt_id,) in rows]

    def after_mark(self, attempt_id: str) -> EntriesMessage | None:
        """The next batch for the centre; an attempt without a mark goes even if it is empty."""
        header = self.header(attempt_id)
        if header is None:
            return None
        mark = self.mark(attempt_id)
        batch = batch_after(self._database, attempt_id, mark.seq)
        return EntriesMessage(header, batch) if batch or not mark.receipt else None

    def header_alone(self, attempt_id: str) -> EntriesMessage | None:
        """A message that only asks the centre what it holds."""
        header = self.header(attempt_id)
        return None if header is None else EntriesMessage(header, ())

    def complete(self) -> list[str]:
        """Attempts of which the centre is believed to hold everything."""
        rows = self._database.query(
            "SELECT m.attempt_id FROM centre_mark m WHERE NOT EXISTS"
            " (SELECT 1 FROM entry e WHERE e.attempt_id = m.attempt_id AND e.seq > m.seq)"
            " ORDER BY m.utc_ms, m.attempt_id"
        )
        return [str(attempt_id) for (attempt_id,) in rows]

    def mark(self, attempt_id: str) -> CentreMark:
        """The centre's last word on an attempt."""
        rows = self._database.query(
            "SELECT seq, utc_ms, receipt, trouble FROM centre_mark WHERE attempt_id = ?",
            (attempt_id,),
        )
        return CentreMark(*rows[0]) if rows else NO_MARK

    def set_mark(self, attempt_id: str, mark: CentreMark) -> None:
        """Move the mark, forwards or back."""
        self._database.execute(
            "INSERT INTO centre_mark (attempt_id, seq, utc_ms, receipt, trouble)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (attempt_id) DO UPDATE SET seq = excluded.seq,"
            " utc_ms = excluded.utc_ms, receipt = excluded.receipt, trouble = excluded.trouble",
            (attempt_id, mark.seq, mark.utc_ms, mark.receipt, mark.trouble),
        )

    def note_refused(self, attempt_id: str, why: str) -> None:
        """Why the centre does not take the rest; its next receipt ends that."""
        mark = self.mark(attempt_id)
        if mark.trouble != why:
            self.set_mark(attempt_id, replace(mark, trouble=why))

    def refused(self) -> dict[str, str]:
        """Why the centre does not take the rest, by attempt."""
        return dict(
            self._database.query("SELECT attempt_id, trouble FROM centre_mark WHERE trouble <> ''")
        )

    def last_centre_contact(self) -> int:
        """When the centre last signed anything, 0 if never."""
        rows = self._database.query("SELECT coalesce(max(utc_ms), 0) FROM centre_mark")
        return int(rows[0][0])
