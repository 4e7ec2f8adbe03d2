"""Tries at a PIN: each is an event, each wrong one makes the next wait, too many need a proctor.

Six digits stand up to five tries and to nothing more. So wrong tries are counted for each
participant, at whatever seat, and for each seat, whoever is tried there; both counts are in the
vault and outlive a restart.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from exam.vault.database import Database
from server.station.lifting import NO_LIFT, Lift

TRIES_OF_ONE = 5
"""Wrong tries at one participant's PIN until only a proctor lets anybody try again."""
TRIES_AT_SEAT = 10
"""The same for one seat, whoever is tried there; a right try does not forgive them: a guesser
could log in as himself between two guesses."""
FIRST_DELAY_MS = 1000
"""After one wrong try; doubled with each further one."""


class Why(enum.Enum):
    """Why nobody was let in."""

    UNKNOWN = "unknown"
    WAIT = "wait"
    LOCKED = "locked"
    SEAT_LOCKED = "seat_locked"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """The answer to a try that let nobody in.

    ``tries_left`` are those before a lock, ``wait_ms`` how long the next must wait, ``seat`` is
    where the test was begun.
    """

    why: Why
    tries_left: int = 0
    wait_ms: int = 0
    seat: str = ""

    def as_message(self) -> dict[str, object]:
        """What the seat is told."""
        return {
            "why": self.why.value,
            "tries_left": self.tries_left,
            "wait_ms": self.wait_ms,
            "seat": self.seat,
        }


class PinGuard:
    """Used inside a desk's commit only. ``whose`` is a registration, or a digest for nobody's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refusal_now(self, whose: str, seat: str, now_utc_ms: int) -> NotAdmitted | None:
        """Why a try may not even be looked at now."""
        wrong, last_utc_ms = self._wrong_of(whose)
        if wrong >= TRIES_OF_ONE:
            return NotAdmitted(Why.LOCKED)
        if self._wrong_at(seat) >= TRIES_AT_SEAT:
            return NotAdmitted(Why.SEAT_LOCKED)
        delay_ms = delay_after(wrong)
        # A clock that was set back must not make anybody wait for longer than that.
        wait_ms = min(delay_ms, last_utc_ms + delay_ms - now_utc_ms)
        return NotAdmitted(Why.WAIT, self._left(wrong, seat), wait_ms) if wait_ms > 0 else None

    def wrong_now(self, whose: str, seat: str, now_utc_ms: int) -> NotAdmitted:
        """A wrong try: the event, and what whoever tried is told."""
        self._note(now_utc_ms, seat, whose, "wrong")
        wrong, _ = self._wrong_of(whose)
        if wrong >= TRIES_OF_ONE:
            return NotAdmitted(Why.LOCKED)
        if self._wrong_at(seat) >= TRIES_AT_SEAT:
            return NotAdmitted(Why.SEAT_LOCKED)
        return NotAdmitted(Why.UNKNOWN, self._left(wrong, seat), delay_after(wrong))

    def right_now(self, whose: str, seat: str, now_utc_ms: int) -> None:
        """The PIN was right: this participant's wrong tries are forgiven, not this seat's.

        Told once in a row: somebody who knows a PIN must not fill the disk with it.
        """
        rows = self._database.query(
            "SELECT what, seat FROM pin_event WHERE whose = ? ORDER BY number DESC LIMIT 1",
            (whose,),
        )
        if rows != [("right", seat)]:
            self._note(now_utc_ms, seat, whose, "right")

    def lift_now(self, lift: Lift, now_utc_ms: int, *, whose: str, seat: str) -> bool:
        """A proctor lets a participant, or a seat, try anew; ``False`` for the same word again."""
        if self._database.query("SELECT 1 FROM pin_event WHERE signed = ?", (lift.signed,)):
            return False
        self._note(now_utc_ms, seat, whose, "lifted", lift)
        return True

    def locked_now(self) -> tuple[list[str], list[str]]:
        """Whose tries are used up, and at which seats."""
        rows = self._database.query("SELECT DISTINCT whose, seat FROM pin_event")
        people = sorted({str(whose) for whose, _ in rows if whose})
        seats = sorted({str(seat) for _, seat in rows if seat})
        return (
            [one for one in people if self._wrong_of(one)[0] >= TRIES_OF_ONE],
            [one for one in seats if self._wrong_at(one) >= TRIES_AT_SEAT],
        )

    def _note(self, at_utc_ms: int, seat: str, whose: str, what: str, lift: Lift = NO_LIFT) -> None:
        self._database.execute(
            "INSERT INTO pin_event (at_utc_ms, seat, whose, what, officer, reason, signed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (at_utc_ms, seat, whose, what, lift.officer, lift.reason, lift.signed),
        )

    def _wrong_of(self, whose: str) -> tuple[int, int]:
        """Wrong tries since the last right one or lift, and when the last of them was."""
        rows = self._database.query(
            "SELECT count(*), coalesce(max(at_utc_ms), 0) FROM pin_event"
            " WHERE whose = ?1 AND what = 'wrong' AND number > (SELECT coalesce(max(number), 0)"
            " FROM pin_event WHERE whose = ?1 AND what IN ('right', 'lifted'))",
            (whose,),
        )
        return int(rows[0][0]), int(rows[0][1])

    def _wrong_at(self, seat: str) -> int:
        rows = self._database.query(
            "SELECT count(*) FROM pin_event WHERE seat = ?1 AND what = 'wrong' AND number >"
            " (SELECT coalesce(max(number), 0) FROM pin_event"
            " WHERE seat = ?1 AND whose = '' AND what = 'lifted')",
            (seat,),
        )
        return int(rows[0][0])

    def _left(self, wrong: int, seat: str) -> int:
        return min(TRIES_OF_ONE - wrong, TRIES_AT_SEAT - self._wrong_at(seat))


def delay_after(wrong: int) -> int:
    """How long the next try waits after so many wrong ones."""
    return FIRST_DELAY_MS << (wrong - 1) if wrong else 0
