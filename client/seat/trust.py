"""What a seat believes of its station: orders by officers alone, receipts and times as they fit.

A station passes on orders and keeps entries. It signs no order, and what it says of the time is
checked against what others have signed. Nothing here stops a sitting: what does not fit is told
and written down with the store it came from and its place there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from client.seat.room_time import TOLERANCE_MS, RoomTime
from exam.core.errors import ExamError, Rejected, Tampered
from exam.core.orders import Distrust, Incoming, Order, Suspicion
from exam.core.roles import Staff
from exam.exchange.moves import Moves, read_departure
from exam.exchange.orders import Addressee, check_address, read_order, suspicion_of
from exam.exchange.receipts import Hop
from exam.exchange.roles import Distrusted
from exam.vault.journal import Mark

STATION = Hop.STATION.value
MOST_TOLD = 256
"""So many different false things are told; a station that invents more is known for it by then."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one reply came to: what goes to the attempt, what a person is told, the time."""

    incoming: tuple[Incoming, ...]
    told: tuple[ExamError, ...]
    utc_ms: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is not believed: what is written down of it, what a person is told."""

    found: Suspicion
    told: ExamError


def judge_move(
    order: bytes, staff: Staff | None, left: Addressee, *, after: int, utc_ms: int
) -> Order | Doubt | None:
    """Did an officer move this attempt away from this seat? ``None`` where it came back for good.

    ``order`` is what the station shows for that, empty where it shows nothing; ``after`` the last
    order that was carried out here.
    """
    latest = utc_ms + TOLERANCE_MS
    try:
        return read_departure(order, staff, left, after=after, latest_utc_ms=latest)
    except (Distrusted, Rejected) as error:
        return doubt_move(order or left.attempt_id.encode(), error)


def doubt_move(given: bytes, error: Distrusted | Rejected) -> Doubt:
    """``given`` shows no move, for the reason that ``error`` says."""
    return Doubt(suspicion_of(given, STATION, 0, error), _told("a move", error))


def _told(what: str, error: Distrusted | Rejected) -> ExamError:
    """What a person is told of something that the station gave."""
    kind = Tampered if isinstance(error, Distrusted) else Rejected
    return kind(f"{STATION}, {what}: {error}", remedy=error.remedy)


class RoomTrust:
    """Used on the network thread, but for :meth:`name_staff`."""

    def __init__(self) -> None:
        self._staff: Staff | None = None
        self._time = RoomTime()
        self._beats = 0
        self._told: set[bytes] = set()

    def name_staff(self, staff: Staff | None) -> None:
        """The newest signed metadata say who vouches for officers."""
        if staff is not None:
            self._staff = staff

    def judge(
        self,
        orders: tuple[bytes, ...],
        to: Addressee,
        kept: Staff | None,
        station_utc_ms: int,
        monotonic_ms: int,
    ) -> Judged:
        """Orders as the station gave them; ``kept`` is who vouched when the attempt was begun."""
        self._beats += 1
        utc_ms = self._time.now(station_utc_ms, monotonic_ms)
        incoming: list[Incoming] = []
        told: list[ExamError] = []
        for index, data in enumerate(orders, start=1):
            try:
                order = self._read(data, to, kept, utc_ms)
            except (Distrusted, Rejected) as error:
                found = suspicion_of(data, STATION, index, error)
                incoming.append(found)
                if self.is_new(found):
                    told.append(_told(f"order {index} of {len(orders)}", error))
            else:
                self._time.know(order.issued_utc_ms, monotonic_ms)
                incoming.append(order)
        clock = self._judge_clock(station_utc_ms, monotonic_ms)
        if clock is not None:
            incoming.append(clock[0])
            told.append(clock[1])
        return Judged(tuple(incoming), tuple(told), self._time.now(station_utc_ms, monotonic_ms))

    def judge_move(
        self, moves: Moves, kept: Staff | None, left: Addressee, after: int, monotonic_ms: int
    ) -> Order | Doubt | None:
        """As :func:`judge_move`, by the newest metadata and what the time is in the room."""
        order = moves.orders.get(left.attempt_id, b"")
        utc_ms = self._time.now(moves.now_utc_ms, monotonic_ms)
        return judge_move(order, self._staff or kept, left, after=after, utc_ms=utc_ms)

    def _read(self, data: bytes, to: Addressee, kept: Staff | None, utc_ms: int) -> Order:
        order = read_order(data, self._staff or kept, utc_ms)
        check_address(order, to)
        return order

    def _judge_clock(
        self, station_utc_ms: int, monotonic_ms: int
    ) -> tuple[Suspicion, Tampered] | None:
        trouble = self._time.hear(station_utc_ms, monotonic_ms)
        if not trouble:
            return None
        digest = hashlib.sha256(f"clock {station_utc_ms}".encode()).digest()
        found = Suspicion(STATION, self._beats, digest, Distrust.CLOCK)
        text = f"{STATION}, heartbeat {self._beats}: {trouble}"
        return found, Tampered(text, remedy="compare the station's clock with the wall's")

    def judge_marks(
        self, before: Mapping[Hop, Mark], after: Mapping[Hop, Mark], monotonic_ms: int
    ) -> Suspicion | None:
        """Receipts moved the marks: has the station forgotten what it had signed for?"""
        centre = after.get(Hop.CENTRE)
        if centre is not None:
            self._time.know(centre.utc_ms, monotonic_ms)
        had, has = before.get(Hop.STATION), after.get(Hop.STATION)
        if had is None or has is None or has.seq >= had.seq:
            return None
        digest = hashlib.sha256(f"back {had.seq} {has.seq} {has.utc_ms}".encode()).digest()
        return Suspicion(STATION, has.seq + 1, digest, Distrust.ROLLED_BACK)

    def false_receipt(self, receipts: tuple[bytes, ...]) -> Suspicion:
        """What is written down where a receipt does not fit."""
        digest = hashlib.sha256(b"".join(receipts)).digest()
        return Suspicion(STATION, self._beats, digest, Distrust.RECEIPT)

    def is_new(self, found: Suspicion) -> bool:
        """True where it was not told yet; from here on it was."""
        digest = found.sha256
        if digest in self._told or len(self._told) >= MOST_TOLD:
            return False
        self._told.add(digest)
        return True
