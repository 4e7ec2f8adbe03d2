"""Going on at another seat: a proctor's order, a fence for the old seat, the chain for the new.

From the order on only the new seat writes. What the old one sends beyond the fence is kept apart
and named, by wire or in a bundle; a person decides about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exam.core.chain import Entry
from exam.core.errors import Rejected, Tampered
from exam.core.orders import Order
from exam.core.snapshot import State
from exam.exchange.moves import Moves, encode_moves
from exam.exchange.wire import AttemptHeader, EntriesMessage, encode_entries
from exam.vault.batch import batch_after
from exam.vault.database import Database
from server.station.presence import PresenceBoard
from server.station.register import Register
from server.station.store import AttemptRow, EntryStore
from server.web.replies import CONFLICT, Refused

if TYPE_CHECKING:
    from server.station.session import SessionPlan

_OPEN = {one.value for one in (State.CHECKED_IN, State.AUTHORIZED, State.ACTIVE, State.PAUSED)}


@dataclass(frozen=True, slots=True)
class Move:
    """One move; entries of ``from_seat`` count up to ``seq``."""

    from_seat: str
    to_seat: str
    seq: int
    clock_ms: int


@dataclass(frozen=True, slots=True)
class _Fenced:
    """Somebody else's attempt by now; ``late`` where entries were kept apart."""

    why: str
    late: bool


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

    # -- the proctor --------------------------------------------------------------------------

    def check_now(self, attempt: AttemptRow, order: Order) -> None:
        """Raises :class:`Refused` saying why an attempt cannot go on at the order's seat."""
        to_seat = order.seat
        if self._is_done_now(order.id):
            return
        if to_seat not in self._plan.seats or to_seat == attempt.seat:
            raise _no("no_such_seat", f"nobody can be moved from seat {attempt.seat} to {to_seat}")
        if self._store.submission(attempt.attempt_id) is not None:
            raise _no("handed_in", "this test was handed in and has its receipt")
        there = self._presence.of(to_seat)
        if there is None or there.message.state not in _OPEN:
            return
        for other in self._store.attempts():
            if other.seat == to_seat and other.attempt_id == there.message.attempt_id:
                raise _no("seat_taken", f"somebody sits a test at seat {to_seat}")

    def note_now(self, attempt: AttemptRow, order: Order, now_utc_ms: int) -> None:
        """The order was kept: from here on the attempt is at its seat."""
        if self._is_done_now(order.id):
            return
        head = self._store.head(attempt.attempt_id)
        assert head is not None
        heard = self._presence.of(attempt.seat)
        mine = heard is not None and heard.message.attempt_id == attempt.attempt_id
        self._database.execute(
            "INSERT INTO attempt_move (attempt_id, from_seat, to_seat, seq, seal, clock_ms,"
            " order_id, at_utc_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                attempt.attempt_id,
                attempt.seat,
                order.seat,
                head.seq,
                head.seal,
                heard.message.clock_ms if heard is not None and mine else 0,
                order.id,
                now_utc_ms,
            ),
        )

    def _is_done_now(self, order_id: str) -> bool:
        return bool(
            self._database.query("SELECT 1 FROM attempt_move WHERE order_id = ?", (order_id,))
        )

    # -- the old seat -------------------------------------------------------------------------

    def check_sender_now(self, seat: str, header: AttemptHeader, message: EntriesMessage) -> None:
        """Only the seat where an attempt is may write it.

        Raises :class:`Refused`: ``moved`` for a seat that it was moved from, whose entries beyond
        the fence are kept apart, and ``wrong_seat`` for any other.
        """
        fenced = self._fenced_now(seat, header, message)
        if fenced is not None:
            raise Refused(
                "moved",
                fenced.why,
                status=CONFLICT,
                remedy="what this seat wrote since is kept apart; a person decides about it",
            )

    def check_carrier_now(
        self, seats: Sequence[str], header: AttemptHeader, message: EntriesMessage
    ) -> None:
        """The same for a bundle that these seats signed.

        Raises :class:`Tampered` where entries were kept apart and :class:`Rejected` else.
        """
        attempt = self._store.attempt(header.attempt_id)
        mine = [seat for seat in seats if self._wrote_now(seat, header, attempt)]
        if not mine:
            raise Rejected(f"attempt {header.attempt_id} is not of the seat that signed for it")
        fenced = self._fenced_now(mine[0], header, message)
        if fenced is not None and fenced.late:
            raise Tampered(f"{fenced.why}; both versions are kept")
        if fenced is not None:
            raise Rejected(f"{fenced.why}; nothing later is in this bundle")

    def _wrote_now(self, seat: str, header: AttemptHeader, attempt: AttemptRow | None) -> bool:
        holder = attempt.seat if attempt is not None else header.seat
        return seat == holder or self._last_now(header.attempt_id, "from_seat", seat) is not None

    def _fenced_now(
        self, seat: str, header: AttemptHeader, message: EntriesMessage
    ) -> _Fenced | None:
        """``None`` for the seat where the attempt is; else what came too late is kept apart."""
        attempt = self._store.attempt(header.attempt_id)
        holder = attempt.seat if attempt is not None else header.seat
        if seat == holder:
            return None
        move = self._last_now(header.attempt_id, "from_seat", seat)
        if move is None:
            raise _no("wrong_seat", f"attempt {header.attempt_id} is not of seat {seat}")
        late = self._late_now(header.attempt_id, message.entries, move.seq)
        why = f"attempt {header.attempt_id} goes on at seat {holder}"
        if late:
            named = f"entries {late[0].seq} to {late[-1].seq} of seat {seat}"
            why = f"{named} came after the fence at entry {move.seq}: {why}"
            self._store.quarantine(header.attempt_id, message.header, late, why)
        return _Fenced(why, bool(late))

    def moved_to_now(self, attempt_id: str, seat: str) -> str:
        """Where an attempt that was at ``seat`` goes on; empty where it never was or still is."""
        attempt = self._store.attempt(attempt_id)
        if attempt is None or attempt.seat == seat:
            return ""
        left = self._last_now(attempt_id, "from_seat", seat)
        return "" if left is None else attempt.seat

    def left_now(self, seat: str, now_utc_ms: int) -> bytes:
        """Message ``moves``: attempts that were at this seat and go on at another.

        Each with the officer's order that it was moved by last: the station's word is not enough.
        """
        rows = self._database.query(
            "SELECT DISTINCT attempt_id FROM attempt_move WHERE from_seat = ? ORDER BY attempt_id",
            (seat,),
        )
        left = [one for (one,) in rows if self.moved_to_now(one, seat)]
        return encode_moves(Moves({one: self._order_now(one) for one in left}, now_utc_ms))

    def _order_now(self, attempt_id: str) -> bytes:
        """The signed order by which an attempt came where it is."""
        ((signed,),) = self._database.query(
            "SELECT signed FROM proctor_order WHERE order_id = (SELECT order_id FROM attempt_move"
            " WHERE attempt_id = ? ORDER BY number DESC LIMIT 1)",
            (attempt_id,),
        )
        return bytes(signed)

    def _last_now(self, attempt_id: str, column: str, seat: str) -> Move | None:
        rows = self._database.query(
            "SELECT from_seat, to_seat, seq, clock_ms FROM attempt_move"
            f" WHERE attempt_id = ? AND {column} = ? ORDER BY number DESC LIMIT 1",
            (attempt_id, seat),
        )
        return Move(*rows[0]) if rows else None

    def _late_now(self, attempt_id: str, entries: Sequence[Entry], fence: int) -> tuple[Entry, ...]:
        """Entries beyond the fence, and any before it that is not the one held."""
        return tuple(
            one
            for one in entries
            if one.seq > fence or self._store.seal_at(attempt_id, one.seq) != one.seal
        )

    # -- the new seat -------------------------------------------------------------------------

    def hand_over_now(self, seat: str, attempt_id: str, after: int) -> dict[str, object]:
        """The next entries of an attempt for the seat that it was moved to.

        Only after its participant's PIN was right there. Raises :class:`Refused`.
        """
        attempt = self._store.attempt(attempt_id)
        move = self._last_now(attempt_id, "to_seat", seat)
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
            "order": self._order_now(attempt_id),
        }


def _no(code: str, why: str) -> Refused:
    return Refused(code, why, status=CONFLICT, remedy="look at the room again")
