"""Only the seat where an attempt is may write it: what others send is kept apart and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exam.core.chain import Entry
from exam.core.errors import Rejected, Tampered
from exam.exchange.wire import AttemptHeader, EntriesMessage
from server.station.move_book import MoveBook
from server.station.store import AttemptRow, EntryStore
from server.web.replies import CONFLICT, Refused


@dataclass(frozen=True, slots=True)
class _Fenced:
    """Somebody else's attempt by now; ``late`` where entries were kept apart."""

    why: str
    late: bool


class Fence:
    """Methods ending in ``_now`` run inside a desk's commit."""

    def __init__(self, book: MoveBook, store: EntryStore) -> None:
        self._book = book
        self._store = store

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
        return seat == holder or self._book.last(header.attempt_id, "from_seat", seat) is not None

    def _fenced_now(
        self, seat: str, header: AttemptHeader, message: EntriesMessage
    ) -> _Fenced | None:
        """``None`` for the seat where the attempt is; else what came too late is kept apart."""
        attempt = self._store.attempt(header.attempt_id)
        holder = attempt.seat if attempt is not None else header.seat
        if seat == holder:
            return self._written_before_now(seat, header, message)
        move = self._book.last(header.attempt_id, "from_seat", seat)
        if move is None:
            raise Refused(
                "wrong_seat",
                f"attempt {header.attempt_id} is not of seat {seat}",
                status=CONFLICT,
                remedy="look at the room again",
            )
        late = self._late_now(header.attempt_id, message.entries, move.seq)
        why = f"attempt {header.attempt_id} goes on at seat {holder}"
        if late:
            named = f"entries {late[0].seq} to {late[-1].seq} of seat {seat}"
            why = f"{named} came after the fence at entry {move.seq}: {why}"
            self._store.quarantine(header.attempt_id, message.header, late, why)
        return _Fenced(why, bool(late))

    def _written_before_now(
        self, seat: str, header: AttemptHeader, message: EntriesMessage
    ) -> _Fenced | None:
        """What a seat wrote that an attempt left and came back to, before it was taken up there."""
        came = self._book.last(header.attempt_id, "to_seat", seat)
        if came is None:
            return None
        known = (one for one in message.entries if one.seq <= came.seq)
        other = next((one.seq for one in known if self._differs_now(header.attempt_id, one)), None)
        if other is None:
            return None
        late = tuple(one for one in message.entries if one.seq >= other)
        why = (
            f"entries {late[0].seq} to {late[-1].seq} of seat {seat} are others than those that"
            f" attempt {header.attempt_id} came back there with"
        )
        self._store.quarantine(header.attempt_id, message.header, late, why)
        return _Fenced(why, late=True)

    def _differs_now(self, attempt_id: str, entry: Entry) -> bool:
        return self._store.seal_at(attempt_id, entry.seq) not in (None, entry.seal)

    def _late_now(self, attempt_id: str, entries: Sequence[Entry], fence: int) -> tuple[Entry, ...]:
        """Entries beyond the fence, and any before it that is not the one held."""
        return tuple(
            one
            for one in entries
            if one.seq > fence or self._store.seal_at(attempt_id, one.seq) != one.seal
        )
