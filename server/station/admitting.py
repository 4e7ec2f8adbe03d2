"""Whom this station let begin: it signs for the attempt that a seat drafted, and checks it later.

A seat may write any registration into a header. Only with the station's own word on that very
attempt does it keep its participant out of other seats; without it the attempt is taken in all
the same, so that nothing is lost, and named to the proctor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container

from exam.core.errors import Rejected, Tampered
from exam.exchange.admission import Admission, check_admitted, sign_admission
from exam.exchange.bundle_manifest import token_signer
from exam.exchange.statements import public_of
from exam.exchange.wire import AttemptHeader, decode_header
from exam.vault.database import Database
from server.station.config import CENTRE_TOKEN_SETTING
from server.station.register import Register
from server.station.store import AttemptRow
from server.web.tokens import from_text


class Admitting:
    """Methods ending in ``_now`` run inside a desk's commit."""

    def __init__(
        self, database: Database, session_id: str, receipt_key: bytes, token_sha256: bytes
    ) -> None:
        """Signs with the key that the centre knows as well, where there is a centre's token."""
        self._private = token_signer(token_sha256).private if token_sha256 else receipt_key
        self._publics = (public_of(self._private), public_of(receipt_key))
        self._database = database
        self._session_id = session_id

    def sign(self, registration: str, seat: str, draft: bytes, now_utc_ms: int) -> bytes:
        """This participant may begin the attempt drafted as ``draft`` at this seat."""
        given = Admission(self._session_id, seat, registration, draft, now_utc_ms)
        return sign_admission(given, self._private)

    def note_opened_now(self, header: AttemptHeader, encoded: bytes, now_utc_ms: int) -> None:
        """An attempt is new here: without this station's word it is put on record."""
        try:
            check_admitted(encoded, self._publics)
        except (Rejected, Tampered) as error:
            why = str(error).removeprefix(f"attempt {header.attempt_id}: ")
            # Its header stands before entry 1 of the seat's journal.
            self._database.execute(
                "INSERT INTO not_admitted (attempt_id, store, entry, why, at_utc_ms)"
                " VALUES (?, ?, 0, ?, ?)",
                (header.attempt_id, f"seat {header.seat}", why, now_utc_ms),
            )

    def began_now(self, encoded: bytes) -> int | None:
        """When this station let an attempt begin, or took its header in; ``None`` if it did not.

        UTC milliseconds, of this station's clock.
        """
        try:
            return check_admitted(encoded, self._publics).at_utc_ms
        except (Rejected, Tampered):
            rows = self._database.query(
                "SELECT opened_utc_ms FROM attempt WHERE header = ?", (encoded,)
            )
            return int(rows[0][0]) if rows else None

    def was_at_now(self, seat: str, encoded: bytes, until_utc_ms: int) -> bool:
        """Whether an attempt was begun at this seat, or moved there, at this time or before it.

        One that this station neither let begin nor took in was nowhere.
        """
        began, header = self.began_now(encoded), decode_header(encoded)
        if began is None:
            return False
        if header.seat == seat and began <= until_utc_ms:
            return True
        return bool(
            self._database.query(
                "SELECT 1 FROM attempt_move WHERE attempt_id = ? AND to_seat = ?"
                " AND at_utc_ms <= ? LIMIT 1",
                (header.attempt_id, seat, until_utc_ms),
            )
        )

    def incidents_now(self) -> dict[str, str]:
        """What was put on record, by attempt, oldest first: attempt, store, index and why."""
        rows = self._database.query(
            "SELECT attempt_id, store, entry, why FROM not_admitted ORDER BY number"
        )
        return {
            str(attempt_id): f"attempt {attempt_id} is not admitted ({store}, entry {entry}): {why}"
            for attempt_id, store, entry, why in rows
        }

    def sits_now(self, attempt: AttemptRow) -> bool:
        """Whether it keeps its participant out of other seats: it counts, and was begun.

        A header alone is what a crash left, or a log-in at a seat that could not store it.
        """
        rows = self._database.query(
            "SELECT attempt_id FROM not_admitted WHERE attempt_id = ?", (attempt.attempt_id,)
        )
        begun = attempt.begun or bool(attempt.moved_from)
        return begun and counts(attempt, {str(one) for (one,) in rows})


def counts(attempt: AttemptRow, not_admitted: Container[str]) -> bool:
    """Whether it is its participant's own: let begin here, or moved by a proctor."""
    return bool(attempt.moved_from) or attempt.attempt_id not in not_admitted


def centre_token_sha256(register: Register) -> bytes:
    """Of the token between this station and its centre; empty where it was given no centre."""
    token = register.setting(CENTRE_TOKEN_SETTING)
    if not token:
        return b""
    return hashlib.sha256(from_text(token.decode("ascii"), CENTRE_TOKEN_SETTING)).digest()
