"""An attempt left this seat, says the station: this one lets go where an officer said so.

The word of the station is a question to ask it, and nothing else: it shows the officer's signed
order, and until it does the sitting goes on here. One that left and came back, while this computer
did not hear of it, left as well: what was written elsewhere is not here before its participant
logs in again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from client.host.clock import monotonic_ms
from client.net.station import Station
from client.seat.outbox import RETRY_MS, Parcel
from client.seat.trust import Doubt, RoomTrust, doubt_move
from client.seat.updates import AttemptMoved, LinkTrouble, OrdersCame, Update
from exam.core.errors import ExamError, Rejected, StoreFailed, Tampered, Unreachable
from exam.core.orders import Distrust, Incoming, Order, OrderKind
from exam.exchange.courier import Delivery
from exam.exchange.moves import Moves
from exam.exchange.orders import Addressee
from exam.exchange.roles import Distrusted
from exam.exchange.wire import PresenceMessage


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
        """The station says that it left. True where an officer moved it: nothing more to do here.

        Raises Unreachable.
        """
        now = monotonic_ms()
        if now < parcel.doubted_until_ms:
            return False
        found = self._judge(parcel, self._shown())
        if isinstance(found, Order):
            return self._let_go(parcel, found)
        parcel.doubted_until_ms = now + RETRY_MS
        doubt = found or _contradiction(parcel.attempt_id, self._station.seat)
        self._notify(OrdersCame(parcel.attempt_id, (doubt.found,), 0))
        if self._trust.is_new(doubt.found):
            self._notify(LinkTrouble(doubt.told))
        return False

    def explains(self, parcel: Parcel, error: ExamError) -> bool:
        """True where something does not fit since other seats wrote meanwhile: this one lets go.

        Raises Unreachable.
        """
        now = monotonic_ms()
        if not isinstance(error, Tampered) or now < parcel.explained_until_ms:
            return False
        parcel.explained_until_ms = now + RETRY_MS
        found = self._judge(parcel, self._shown())
        return isinstance(found, Order) and self._let_go(parcel, found)

    def take_moves(
        self, parcel: Parcel, message: PresenceMessage, given: tuple[Incoming, ...]
    ) -> bool:
        """Orders, checked, in the reply to a heartbeat. True where one moved the attempt here.

        It is carried out by its participant's log-in alone; this seat may not have noticed yet that
        the attempt was gone. Raises Unreachable.
        """
        moves = [one for one in given if isinstance(one, Order) and one.kind is OrderKind.MOVE]
        newest = max(moves, key=lambda one: one.sequence, default=None)
        if newest is None or newest.sequence <= message.last_order_sequence:
            return False
        return self._let_go(parcel, newest)

    def _judge(self, parcel: Parcel, shown: Moves) -> Order | Doubt | None:
        left = Addressee(self._session_id, self._station.seat, parcel.attempt_id)
        after = parcel.outbox.last_order()
        return self._trust.judge_move(shown, parcel.staff, left, after, monotonic_ms())

    def _shown(self) -> Moves:
        """A station that gives no readable answer shows no order."""
        with suppress(Rejected, Tampered):
            return self._station.moved_away()
        return Moves({}, 0)

    def _let_go(self, parcel: Parcel, order: Order) -> bool:
        """What was not sent is sent once, to be named as too late.

        A batch is enough for that; this disk keeps all of it for a bundle. ``False`` where its
        participant has logged in here meanwhile.
        """
        try:
            if not parcel.outbox.leave(order.sequence):
                return False
        except StoreFailed as error:
            # A full disk: this program lets go all the same, and the next start asks again.
            self._notify(LinkTrouble(error))
        self._notify(AttemptMoved(parcel.attempt_id, order.seat))
        with suppress(Rejected, Tampered):
            if parcel.courier.deliver_once() is Delivery.UNREACHABLE:
                raise Unreachable("what came too late was not delivered")
        return True


def _contradiction(attempt_id: str, seat: str) -> Doubt:
    error = Distrusted(
        Distrust.UNORDERED,
        f"attempt {attempt_id} is said to have left seat {seat}, and the order shown brought it",
        remedy="ask the proctor whether it was moved",
    )
    return doubt_move(attempt_id.encode(), error)
