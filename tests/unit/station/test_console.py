"""A proctor's orders: numbered after what is known, and anew where another proctor was faster."""

from __future__ import annotations

import pytest

from exam.core.orders import Order, OrderKind
from exam.exchange.orders import read_order
from exam.exchange.proctor_keys import ProctorKey
from exam.exchange.wire import encode_map
from server.station.console import STATUS_FIELDS, TRIES, Console
from server.station.wishes import Wish
from server.web.replies import CONFLICT, Refused
from tests.helpers.officers import Centre

NOW = 1_800_000_000_000
CENTRE = Centre()
OFFICER = CENTRE.officer(NOW)
PRIVATE = OFFICER.private
KEY = ProctorKey("Siti Aminah", PRIVATE, OFFICER.signed)
PAUSE = Wish(OrderKind.PAUSE, "uji", "1", 60_000)


class Station:
    """Keeps orders as a station does; another proctor gives ``rivals`` at the worst moment."""

    def __init__(self, rivals: int) -> None:
        self.rivals = rivals
        self.last = 4
        self.orders: list[Order] = []

    def post(self, path: str, body: bytes) -> bytes:
        """Status or an order."""
        if path == "/v1/status":
            return encode_map("status", self._status())
        order = read_order(body, CENTRE.staff, NOW)
        assert (order.session_id, order.seat, order.officer) == ("s1", "1", "Siti Aminah")
        if self.rivals:
            self.rivals -= 1
            self.last += 1
        if order.sequence <= self.last:
            raise Refused("sequence_taken", "taken", status=CONFLICT)
        self.last = order.sequence
        self.orders.append(order)
        return encode_map("order-kept", {"new": True})

    def _status(self) -> dict[str, object]:
        row = {
            "seat": "1",
            "attempt_id": "a1",
            "state": "active",
            "section": "SK-1",
            "next_order_sequence": self.last + 1,
        }
        empty: dict[str, object] = {name: kind() for name, kind in STATUS_FIELDS.items()}
        return {**empty, "session_id": "s1", "seats": [row]}


def test_a_message_travels_with_its_words_and_no_reason() -> None:
    station = Station(0)
    wish = Wish(OrderKind.MESSAGE, "", "1", 60_000, text="Lima menit lagi.")
    given, _ = Console(station, lambda: NOW, PRIVATE, "s1").give(wish, KEY)
    (order,) = station.orders
    assert (order.id, order.kind) == (given[0].order_id, OrderKind.MESSAGE)
    assert (order.text, order.reason) == ("Lima menit lagi.", "")


@pytest.mark.parametrize("rivals", range(TRIES))
def test_an_order_whose_number_was_taken_gets_the_next_one(rivals: int) -> None:
    station = Station(rivals)
    given, _ = Console(station, lambda: NOW, PRIVATE, "s1").give(PAUSE, KEY)
    assert [one.sequence for one in station.orders] == [5 + rivals] == [given[0].sequence]


def test_a_proctor_who_is_always_too_slow_is_told() -> None:
    station = Station(TRIES)
    with pytest.raises(Refused, match="taken"):
        Console(station, lambda: NOW, PRIVATE, "s1").give(PAUSE, KEY)
    assert station.orders == []
