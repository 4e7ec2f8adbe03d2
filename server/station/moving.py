"""Going on at another seat: a proctor's order, a fence for the old seat, the chain for the new.

From the order on only the new seat writes. What the old one sends beyond the fence is kept apart
and named, by wire or in a bundle; a person decides about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exam.core.orders import Order
from exam.core.snapshot import State
from exam.exchange.moves import MAX_MOVES, Moves, encode_moves
from exam.exchange.wire import EntriesMessage, encode_entries
from exam.vault.batch import batch_after
from exam.vault.database import Database
from server.station.fence import Fence
from server.station.move_book import MoveBook
from server.station.presence import PresenceBoard
from server.station.register import Register
from server.station.store import AttemptRow, EntryStore
from server.web.replies import CONFLICT, Refused

if TYPE_CHECKING:
    from server.station.session import SessionPlan

_OPEN = {one.value for one in (State.CHECKED_IN, State.AUTHORIZED, State.ACTIVE, State.PAUSED)}


class Moving:
    """Methods ending in ``_now`` run inside a desk's commit."""

    def __init__(
        self,
        database: Database,
        register: Register,
        store: EntryStore,
        presence: PresenceBoard,
        plan: SessionPlan,
    ) -> None:
        self._database = database
        self._register = register
        self._store = store
        self._presence = presence
        self._plan = plan
        self.book = MoveBook(database)
        self.fence = Fence(self.book, store)

    # -- the proctor --------------------------------------------------------------------------

    def check_now(self, attempt: AttemptRow, order: Order) -> None:
        """Raises :class:`Refused` saying why an attempt cannot go on at the order's seat."""
        to_seat = order.seat
        if self.book.is_done(order.id):
            return
        if to_seat not in self._plan.seats or (
            to_seat == attempt.seat and not self._may_repeat_now(attempt)
        ):
            raise _no("no_such_seat", f"nobody can be moved from seat {attempt.seat} to {to_seat}")
        if self._store.submission(attempt.attempt_id) is not None:
            raise _no("handed_in", "this test was handed in and has its receipt")
        there = self._presence.of(to_seat)
        if there is None or there.message.state not in _OPEN:
            return
        for other in self._store.attempts():
            at = (other.seat, other.attempt_id)
            if at == (to_seat, there.message.attempt_id) and other != attempt:
                raise _no("seat_taken", f"somebody sits a test at seat {to_seat}")

    def _may_repeat_now(self, attempt: AttemptRow) -> bool:
        """May a moved attempt be moved once more to the seat where it is?

        Where its participant did not log in there, since that seat does not believe the first
        order (its officer was revoked meanwhile); and where a seat that it left still goes on with
        it (a station put back from a backup gave that order a number which is outdated there).
        """
        moved = self.book.last(attempt.attempt_id, "to_seat", attempt.seat)
        if moved is None:
            return False
        if self._presence.last_order_of(attempt.seat, attempt.attempt_id) < moved.order:
            return True
        return bool(self.goes_on_now(attempt))

    def goes_on_now(self, attempt: AttemptRow) -> list[str]:
        """The seats that say they have a later order than the one that moved an attempt away."""
        one = attempt.attempt_id
        moved = self.book.last(one, "to_seat", attempt.seat)
        former = self.book.former(one, attempt.seat) if moved is not None else []
        said = self._presence.last_order_of
        return [seat for seat in former if moved is not None and said(seat, one) >= moved.order]

    def note_now(self, attempt: AttemptRow, order: Order, now_utc_ms: int) -> None:
        """The order was kept: from here on the attempt is at its seat."""
        if self.book.is_done(order.id):
            return
        head = self._store.head(attempt.attempt_id)
        assert head is not None
        again = order.seat == attempt.seat
        self._database.execute(
            "INSERT INTO attempt_move (attempt_id, from_seat, to_seat, seq, seal, clock_ms,"
            " order_id, at_utc_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                attempt.attempt_id,
                attempt.moved_from if again else attempt.seat,
                order.seat,
                head.seq,
                head.seal,
                self._clock_now(attempt),
                order.id,
                now_utc_ms,
            ),
        )

    def _clock_now(self, attempt: AttemptRow) -> int:
        """Where the attempt clock stood: as its seat said, or as it came there."""
        heard = self._presence.of(attempt.seat)
        if heard is not None and heard.message.attempt_id == attempt.attempt_id:
            return heard.message.clock_ms
        came = self.book.last(attempt.attempt_id, "to_seat", attempt.seat)
        return came.clock_ms if came is not None else 0

    # -- the old seat -------------------------------------------------------------------------

    def moved_to_now(self, attempt_id: str, seat: str) -> str:
        """Where an attempt that was at ``seat`` goes on; empty where it never was or still is."""
        attempt = self._store.attempt(attempt_id)
        if attempt is None or attempt.seat == seat:
            return ""
        left = self.book.last(attempt_id, "from_seat", seat)
        return "" if left is None else attempt.seat

    def left_now(self, seat: str, now_utc_ms: int) -> bytes:
        """Message ``moves``: attempts that left this seat, also such as came back.

        Each with the officer's order that it was moved by last: the station's word is not enough.
        Whether one that came back was taken up there, only the seat itself knows.
        """
        rows = self._database.query(
            "SELECT attempt_id FROM attempt_move WHERE from_seat = ? GROUP BY attempt_id"
            " ORDER BY max(number) DESC LIMIT ?",
            (seat, MAX_MOVES),
        )
        return encode_moves(Moves({one: self.book.order(one) for (one,) in rows}, now_utc_ms))

    # -- the new seat -------------------------------------------------------------------------

    def hand_over_now(self, seat: str, attempt_id: str, after: int) -> dict[str, object]:
        """The next entries of an attempt for the seat that it was moved to.

        Only after its participant's PIN was right there. Raises :class:`Refused`.
        """
        attempt = self._store.attempt(attempt_id)
        move = self.book.last(attempt_id, "to_seat", seat)
        if attempt is None or attempt.seat != seat or move is None:
            raise _no("not_moved", f"attempt {attempt_id} was not moved to seat {seat}")
        if self._register.admissions().get(seat) != attempt.registration:
            raise _no("not_admitted", "the participant logs in at this seat first")
        header = self._store.header(attempt_id)
        assert header is not None
        batch = EntriesMessage(header, batch_after(self._database, attempt_id, after))
        head = self._store.head(attempt_id)
        return {
            "batch": encode_entries(batch),
            "head_seq": head.seq if head is not None else 0,
            "clock_ms": move.clock_ms,
            "order": self.book.order(attempt_id),
        }


def _no(code: str, why: str) -> Refused:
    return Refused(code, why, status=CONFLICT, remedy="look at the room again")
