"""What a station says of attempts that left a seat: bounded, and believed by orders alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from exam.core.errors import Rejected
from exam.core.orders import Distrust, OrderKind
from exam.exchange import wire
from exam.exchange.moves import (
    MAX_MOVES,
    Moves,
    decode_moves,
    encode_moves,
    read_arrival,
    read_departure,
)
from exam.exchange.orders import MAX_ORDER_BYTES, Addressee
from exam.exchange.roles import Distrusted
from tests.helpers.officers import HOUR_MS, Centre, an_order

NOW = 1_800_000_000_000
CENTRE = Centre()
MOVE = an_order(NOW, kind=OrderKind.MOVE, seat="13", sequence=5)
LEFT, CAME = Addressee("s1", "12", "a1"), Addressee("s1", "13", "a1")


def test_what_was_said_is_read_whole_also_where_no_order_is_shown() -> None:
    for orders in ({}, {"a1": b"order", "a2": b""}):
        assert decode_moves(encode_moves(Moves(orders, NOW))) == Moves(orders, NOW)


@pytest.mark.parametrize(
    "rows",
    [
        [["a1", b""]] * (MAX_MOVES + 1),
        [["a1", bytes(MAX_ORDER_BYTES + 1)]],
        [["a" * 257, b""]],
        [["a1", b"", b""]],
        [[1, b""]],
        ["a1"],
    ],
)
def test_what_is_no_list_of_moves_is_refused(rows: list[object]) -> None:
    with pytest.raises(Rejected, match="moves message"):
        decode_moves(wire.encode_map("moves", {"moves": rows, "now_utc_ms": NOW}))


def test_one_order_is_believed_at_both_seats_and_at_no_third() -> None:
    signed = CENTRE.officer(NOW).order(MOVE)
    left = read_departure(signed, CENTRE.staff, LEFT, after=4, latest_utc_ms=NOW)
    assert left == read_arrival(signed, CENTRE.staff, CAME)
    with pytest.raises(Distrusted, match="for seat 13, not for seat 14"):
        read_arrival(signed, CENTRE.staff, replace(CAME, seat="14"))


def test_an_order_to_the_very_seat_says_that_it_was_elsewhere_until_it_was_taken_up_there() -> None:
    signed = CENTRE.officer(NOW).order(MOVE)
    judged = partial(read_departure, signed, CENTRE.staff, CAME, latest_utc_ms=NOW)
    assert judged(after=4) == read_arrival(signed, CENTRE.staff, CAME)
    assert judged(after=5) is None
    assert judged(after=6) is None
    officer = CENTRE.officer(NOW)
    judged = partial(read_departure, officer.order(MOVE), CENTRE.without(officer), CAME)
    assert judged(after=5, latest_utc_ms=NOW) is None
    with pytest.raises(Distrusted, match="was revoked"):
        judged(after=4, latest_utc_ms=NOW)


@pytest.mark.parametrize(
    ("after", "latest_utc_ms", "why"),
    [(5, NOW, Distrust.OUTDATED), (6, NOW, Distrust.OUTDATED), (4, NOW - 1, Distrust.CLOCK)],
)
def test_an_order_that_an_attempt_came_back_after_or_that_nobody_gave_yet_is_not_believed(
    after: int, latest_utc_ms: int, why: Distrust
) -> None:
    signed = CENTRE.officer(NOW).order(MOVE)
    with pytest.raises(Distrusted) as caught:
        read_departure(signed, CENTRE.staff, LEFT, after=after, latest_utc_ms=latest_utc_ms)
    assert caught.value.why is why


def test_a_certificate_counts_at_the_time_of_its_order_and_one_taken_back_never() -> None:
    officer, later = CENTRE.officer(NOW), CENTRE.officer(NOW + 2 * HOUR_MS)
    read_arrival(officer.order(MOVE), CENTRE.staff, CAME)
    for signed, staff, why in (
        (later.order(MOVE), CENTRE.staff, Distrust.NOT_YET_VALID),
        (officer.order(MOVE), CENTRE.without(officer), Distrust.REVOKED),
        (officer.order(MOVE), None, Distrust.NO_STAFF_KEY),
    ):
        with pytest.raises(Distrusted) as caught:
            read_arrival(signed, staff, CAME)
        assert caught.value.why is why
