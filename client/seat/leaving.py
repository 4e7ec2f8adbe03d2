"""An attempt goes on at another seat, says the station: this one lets go where an officer said so.

The word of the station is a question to ask it, and nothing else: it shows the officer's signed
order, and until it does the sitting goes on here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from client.host.clock import monotonic_ms
from client.net.station import Station
from client.seat.outbox import RETRY_MS, Parcel
from client.seat.trust import Doubt, RoomTrust
from client.seat.updates import AttemptMoved, LinkTrouble, OrdersCame, Update
from exam.core.errors import Rejected, Tampered, Unreachable
from exam.exchange.courier import Delivery
from exam.exchange.moves import Moves
from exam.exchange.orders import Addressee


class Leaving:
    """Used on the network thread."""

    def __init__(
        self,
        station: Station,
        trust: RoomTrust,
        session_id: str,
        notify: Callable[[Update], None],
    ) -> None:
        self._station = station
        self._trust = trust
        self._session_id = session_id
        self._notify = notify

    def hear(self, parcel: Parcel) -> bool:
        """True where an officer moved it and this seat has nothing more to do for it.

        Raises Unreachable and StoreFailed.
        """
        now = monotonic_ms()
        if now < parcel.doubted_until_ms:
            return False
        left = Addressee(self._session_id, self._station.seat, parcel.attempt_id)
        after = parcel.outbox.last_order()
        found = self._trust.judge_move(self._shown(), parcel.staff, left, after, now)
        if not isinstance(found, Doubt):
            self._let_go(parcel, found.seat)
            return True
        parcel.doubted_until_ms = now + RETRY_MS
        self._notify(OrdersCame(parcel.attempt_id, (found.found,), 0))
        if self._trust.is_new(found.found):
            self._notify(LinkTrouble(found.told))
        return False

    def _shown(self) -> Moves:
        """A station that gives no readable answer shows no order."""
        with suppress(Rejected, Tampered):
            return self._station.moved_away()
        return Moves({}, 0)

    def _let_go(self, parcel: Parcel, to_seat: str) -> None:
        """What was not sent is sent once, to be named as too late.

        A batch is enough for that; this disk keeps all of it for a bundle.
        """
        parcel.outbox.note_farewell()
        self._notify(AttemptMoved(parcel.attempt_id, to_seat))
        with suppress(Rejected, Tampered):
            if parcel.courier.deliver_once() is Delivery.UNREACHABLE:
                raise Unreachable("what came too late was not delivered")
