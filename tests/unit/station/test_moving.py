"""An attempt goes on at another seat: one seat writes, what comes too late is named and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import Rejected, Tampered
from exam.core.orders import Order, OrderKind
from exam.exchange.admission import draft_of
from exam.exchange.moves import decode_moves
from exam.exchange.wire import (
    AttemptHeader,
    EntriesMessage,
    PresenceMessage,
    decode_entries,
    encode_header,
)
from server.station.status import status_now
from server.web.replies import Refused
from tests.helpers.hops import header
from tests.helpers.officers import an_order
from tests.helpers.reception import Front, front_desk

FENCE = 4


class Sheet:
    """An attempt as a seat writes it; bodies are what a station cannot read anyway."""

    def __init__(self, front: Front, attempt_id: str = "a1", seat: str = "1") -> None:
        made = replace(header(attempt_id), session_id="S-1", seat=seat)
        made = replace(made, registration=front.registration(0))
        signed = front.room.admitting.sign(made.registration, seat, draft_of(made), front.now_ms)
        self.header: AttemptHeader = replace(made, admission=signed)
        self.encoded = encode_header(self.header)
        self.entries: list[Entry] = []

    def write(self, count: int, body: bytes = b"body") -> list[Entry]:
        """Some more entries."""
        fresh = []
        for _ in range(count):
            last = self.entries[-1] if self.entries else None
            head = Head(last.seq, last.seal) if last else genesis(self.encoded)
            self.entries.append(link(head, body))
            fresh.append(self.entries[-1])
        return fresh

    def copy(self) -> Sheet:
        """The same, to be gone on with elsewhere."""
        other = Sheet.__new__(Sheet)
        other.header, other.encoded = self.header, self.encoded
        other.entries = list(self.entries)
        return other

    def message(self, entries: list[Entry]) -> EntriesMessage:
        """As it travels."""
        return EntriesMessage(self.encoded, tuple(entries))


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with front_desk(tmp_path) as made:
        yield made


@pytest.fixture
def sheet(front: Front) -> Sheet:
    """Begun at seat 1; the station holds what lies before the fence."""
    one = Sheet(front)
    post(front, "1", one, one.write(FENCE))
    return one


def post(front: Front, seat: str, sheet: Sheet, entries: list[Entry]) -> None:
    """Entries by wire from a seat, as the room takes them."""
    room, message = front.room, sheet.message(entries)

    def take() -> None:
        room.moving.fence.check_sender_now(seat, sheet.header, message)
        room.take_carried_now(message)

    front.desk.run(take)


def carry(front: Front, seats: list[str], sheet: Sheet, entries: list[Entry]) -> None:
    """Entries in a bundle that these seats signed."""
    message = sheet.message(entries)
    front.desk.run(lambda: front.room.take_carried_now(message, seats))


def order(front: Front, kind: OrderKind, seat: str, sequence: int) -> Order:
    made = an_order(front.now_ms, session_id="S-1", seat=seat, kind=kind)
    return replace(made, sequence=sequence)


def move(front: Front, seat: str, sequence: int = 1) -> Order:
    given = order(front, OrderKind.MOVE, seat, sequence)
    assert keep(front, given)
    return given


def keep(front: Front, given: Order) -> bool:
    return front.desk.run(lambda: front.room.keep_order_now(given, given.id.encode()))


def rows(front: Front) -> dict[str, dict[str, object]]:
    said = front.desk.run(lambda: status_now(front.room))["seats"]
    assert isinstance(said, list)
    return {row["seat"]: row for row in said}


def beat(
    front: Front,
    seat: str,
    state: str,
    attempt_id: str = "a1",
    clock_ms: int = 0,
    last_order: int = 0,
) -> str:
    """A heartbeat; where the attempt goes on."""
    said = PresenceMessage(seat, attempt_id, state, "", 0, 0, 0, last_order, 0, "", clock_ms)
    front.desk.run(lambda: front.room.presence.hear(said, front.now_ms))
    return front.desk.run(lambda: front.room.moving.moved_to_now(attempt_id, seat))


def held(front: Front) -> int:
    head = front.desk.run(lambda: front.room.store.head("a1"))
    assert head is not None
    return head.seq


def test_a_moved_attempt_is_at_its_new_seat_for_proctor_and_seats(
    front: Front, sheet: Sheet
) -> None:
    assert beat(front, "1", "active") == ""
    move(front, "2")
    assert rows(front)["1"]["attempt_id"] == ""
    assert rows(front)["2"]["attempt_id"] == "a1"
    assert beat(front, "1", "active") == "2"
    assert beat(front, "2", "active") == ""
    assert beat(front, "3", "active") == ""
    post(front, "2", sheet, sheet.write(2))
    assert held(front) == FENCE + 2


def test_what_the_old_seat_sends_after_the_fence_is_refused_named_and_kept(
    front: Front, sheet: Sheet
) -> None:
    old, new = sheet, sheet.copy()
    move(front, "2")
    late = old.write(2, b"late")
    with pytest.raises(Refused, match="goes on at seat 2") as refused:
        post(front, "1", old, late)
    assert refused.value.code == "moved"
    post(front, "2", new, new.write(3))
    assert held(front) == FENCE + 3
    why = "entries 5 to 6 of seat 1 came after the fence at entry 4: attempt a1 goes on at seat 2"
    assert rows(front)["2"]["trouble"] == f"attempt a1: kept apart: {why}"
    ((message,),) = front.desk.run(
        lambda: front.desk.database.query("SELECT message FROM quarantine")
    )
    assert decode_entries(message).entries == tuple(late)


def test_what_the_old_seat_had_sent_before_is_no_trouble_when_it_comes_again(
    front: Front, sheet: Sheet
) -> None:
    move(front, "2")
    with pytest.raises(Refused, match="goes on at seat 2"):
        post(front, "1", sheet, sheet.entries)
    with pytest.raises(Refused, match="goes on at seat 2"):
        post(front, "1", sheet, [])
    assert rows(front)["2"]["trouble"] == ""


def test_the_old_seat_rewrites_what_lies_before_the_fence(front: Front, sheet: Sheet) -> None:
    move(front, "2")
    forged = Sheet(front)
    forged.write(FENCE, b"forged")
    with pytest.raises(Refused, match="entries 1 to 4 of seat 1 came after the fence"):
        post(front, "1", forged, forged.entries)
    assert "entries 1 to 4 of seat 1" in str(rows(front)["2"]["trouble"])


def test_a_seat_that_never_had_the_attempt_writes_nothing(front: Front, sheet: Sheet) -> None:
    for seats_before in ([], ["2"]):
        for seat in seats_before:
            move(front, seat)
        with pytest.raises(Refused) as refused:
            post(front, "3", sheet, sheet.entries)
        assert refused.value.code == "wrong_seat"
        assert rows(front)[seats_before[-1] if seats_before else "1"]["trouble"] == ""


def test_the_old_seats_bundle_is_named_and_kept_and_the_new_ones_is_taken_in(
    front: Front, sheet: Sheet
) -> None:
    old, new = sheet, sheet.copy()
    move(front, "2")
    late = old.write(2, b"late")
    with pytest.raises(Tampered, match=r"entries 5 to 6 of seat 1 .* both versions are kept"):
        carry(front, ["1"], old, old.entries)
    carry(front, ["2"], new, [*new.entries, *new.write(1)])
    assert held(front) == FENCE + 1
    with pytest.raises(Rejected, match="nothing later is in this bundle"):
        carry(front, ["1"], old, old.entries[:FENCE])
    with pytest.raises(Rejected, match="not of the seat that signed for it"):
        carry(front, ["3"], old, late)
    assert "entries 5 to 6 of seat 1" in str(rows(front)["2"]["trouble"])


def test_the_new_seat_gets_the_move_and_later_orders_and_none_of_the_old_seats(
    front: Front, sheet: Sheet
) -> None:
    assert keep(front, order(front, OrderKind.AUTHORIZE, "1", 1))
    moved = move(front, "2", 2)
    later = order(front, OrderKind.PAUSE, "2", 3)
    assert keep(front, later)
    waiting = front.desk.run(lambda: front.room.orders.waiting("a1", front.now_ms))
    assert waiting == (moved.id.encode(), later.id.encode())
    with pytest.raises(Exception, match="is for seat 1, not for seat 2"):
        keep(front, order(front, OrderKind.RESUME, "1", 4))


def test_the_chain_is_handed_over_to_its_seat_after_the_pin_and_to_nobody_else(
    front: Front, sheet: Sheet
) -> None:
    hand_over = front.room.moving.hand_over_now
    with pytest.raises(Refused, match="was not moved to seat 2"):
        front.desk.run(lambda: hand_over("2", "a1", 0))
    beat(front, "1", "active", clock_ms=61_000)
    moved = move(front, "2")
    with pytest.raises(Refused, match="logs in at this seat first"):
        front.desk.run(lambda: hand_over("2", "a1", 0))
    admit = partial(front.room.register.admit, front.registration(0))
    front.desk.run(lambda: admit("2", front.now_ms))
    for stranger in ("1", "3"):
        with pytest.raises(Refused, match=f"was not moved to seat {stranger}"):
            front.desk.run(lambda seat=stranger: hand_over(seat, "a1", 0))  # type: ignore[misc]
    said = front.desk.run(lambda: hand_over("2", "a1", 1))
    batch = decode_entries(said["batch"])  # type: ignore[arg-type]
    assert (batch.header, batch.entries) == (sheet.encoded, tuple(sheet.entries[1:]))
    assert (said["head_seq"], said["clock_ms"]) == (FENCE, 61_000)
    assert said["order"] == moved.id.encode()


def test_a_move_that_cannot_be_is_refused_and_changes_nothing(front: Front, sheet: Sheet) -> None:
    other = replace(header("a2"), session_id="S-1", seat="3", registration=front.registration(1))
    message = EntriesMessage(encode_header(other), ())
    front.desk.run(lambda: front.room.take_carried_now(message))
    beat(front, "3", "active", "a2")
    for seat, why in (("1", "nobody can be moved"), ("9", "nobody can"), ("3", "somebody sits")):
        with pytest.raises(Refused, match=why):
            keep(front, order(front, OrderKind.MOVE, seat, 1))
    front.desk.run(lambda: front.room.store.keep_submission("a1", b"receipt"))
    with pytest.raises(Refused, match="was handed in"):
        keep(front, order(front, OrderKind.MOVE, "2", 1))
    assert rows(front)["1"]["attempt_id"] == "a1"
    assert front.desk.run(lambda: front.room.orders.last_of("a1")) == 0


def test_the_same_order_to_move_twice_moves_once(front: Front, sheet: Sheet) -> None:
    given = move(front, "2")
    post(front, "2", sheet, sheet.write(1))
    assert not keep(front, given)
    count = front.desk.run(
        lambda: front.desk.database.query("SELECT count(*), max(seq) FROM attempt_move")
    )
    assert count == [(1, FENCE)]


def test_an_attempt_may_be_moved_on_and_back_and_each_seat_left_has_its_own_fence(
    front: Front, sheet: Sheet
) -> None:
    move(front, "2")
    post(front, "2", sheet, sheet.write(2))
    move(front, "3", 2)
    with pytest.raises(Refused, match="goes on at seat 3"):
        post(front, "2", sheet, [])
    assert beat(front, "1", "active") == "3"
    move(front, "1", 3)
    post(front, "1", sheet, sheet.write(1))
    assert held(front) == FENCE + 3
    assert beat(front, "1", "active") == ""
    front.restart()
    assert beat(front, "2", "active") == "1"


def test_each_seat_that_was_left_is_given_the_officers_order_that_moved_the_attempt_last(
    front: Front, sheet: Sheet
) -> None:
    def left(seat: str) -> dict[str, bytes]:
        said = decode_moves(front.desk.run(lambda: front.room.moving.left_now(seat, front.now_ms)))
        assert said.now_utc_ms == front.now_ms
        return dict(said.orders)

    assert left("1") == {}
    first = move(front, "2")
    assert left("1") == {"a1": first.id.encode()}
    assert (left("2"), left("3")) == ({}, {})
    post(front, "2", sheet, sheet.write(1))
    second = move(front, "3", 2)
    assert left("1") == left("2") == {"a1": second.id.encode()}
    back = move(front, "1", 3)
    front.restart()
    assert left("1") == left("2") == left("3") == {"a1": back.id.encode()}


def test_what_a_seat_wrote_before_the_attempt_came_back_there_is_refused_named_and_kept(
    front: Front, sheet: Sheet
) -> None:
    old, new = sheet, sheet.copy()
    move(front, "2")
    post(front, "2", new, new.write(2))
    move(front, "1", 2)
    post(front, "1", old, [])
    post(front, "1", old, old.entries)
    late = old.write(3, b"late")
    why = "entries 5 to 7 of seat 1 are others than those that attempt a1 came back there with"
    with pytest.raises(Refused, match=why) as refused:
        post(front, "1", old, old.entries)
    assert refused.value.code == "moved"
    assert why in str(rows(front)["1"]["trouble"])
    ((message,),) = front.desk.run(
        lambda: front.desk.database.query("SELECT message FROM quarantine")
    )
    assert decode_entries(message).entries == tuple(late)
    with pytest.raises(Tampered, match="both versions are kept"):
        carry(front, ["1"], old, old.entries)
    post(front, "1", new, new.write(2))
    assert held(front) == FENCE + 4


def test_a_move_that_nobody_took_up_is_given_again_and_one_that_was_taken_up_is_not(
    front: Front, sheet: Sheet
) -> None:
    beat(front, "1", "active", clock_ms=61_000)
    move(front, "2")
    again = move(front, "2", 2)
    front.desk.run(lambda: front.room.register.admit(front.registration(0), "2", front.now_ms))
    said = front.desk.run(lambda: front.room.moving.hand_over_now("2", "a1", 0))
    assert (said["order"], said["clock_ms"]) == (again.id.encode(), 61_000)
    assert rows(front)["2"]["attempt_id"] == "a1"
    beat(front, "2", "active", last_order=2)
    with pytest.raises(Refused, match="nobody can be moved from seat 2 to 2"):
        keep(front, order(front, OrderKind.MOVE, "2", 3))
    with pytest.raises(Refused, match="goes on at seat 2"):
        post(front, "1", sheet, sheet.write(1))


def test_a_move_is_given_again_above_what_a_seat_says_that_goes_on_in_spite_of_it(
    front: Front, sheet: Sheet
) -> None:
    """The station was put back from a backup that lacks orders which the old seat has."""
    move(front, "2")
    beat(front, "2", "active", last_order=1)
    beat(front, "1", "active", last_order=7)
    with pytest.raises(Refused, match="a later one was given"):
        keep(front, order(front, OrderKind.MOVE, "2", 7))
    assert "seat 1 goes on with this test in spite of the move" in str(rows(front)["2"]["trouble"])
    # Whatever a seat says that is not its own any more, it holds up no order but a move.
    assert keep(front, order(front, OrderKind.PAUSE, "2", 2))
    assert rows(front)["2"]["next_order_sequence"] == 8
    move(front, "2", 8)
    beat(front, "1", "checked_in", "another")
    beat(front, "2", "active", last_order=8)
    with pytest.raises(Refused, match="nobody can be moved"):
        keep(front, order(front, OrderKind.MOVE, "2", 9))
