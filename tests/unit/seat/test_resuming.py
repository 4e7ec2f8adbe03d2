"""What a seat believes of an attempt that its station hands over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from client.net.station import Admission, HandedOver, Welcome
from client.seat.checkin import Draft, LoggedIn
from client.seat.packages import Arrival
from client.seat.resuming import Fetched, Seat, believable_clock, fetch, take_up
from exam.core import events as ev
from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import Rejected, Tampered
from exam.exchange.wire import EntriesMessage, encode_entries, encode_header
from exam.sealing.pin import PinKey
from tests.helpers.hops import header
from tests.helpers.linked import linked

HEADER = encode_header(header())


def _chain(count: int) -> list[Entry]:
    entries: list[Entry] = []
    head = genesis(HEADER)
    for number in range(count):
        entries.append(link(head, bytes([number])))
        head = Head(entries[-1].seq, entries[-1].seal)
    return entries


@dataclass
class Station:
    """Hands an attempt over in parts of three; ``lies`` replaces a part, by the number of calls."""

    entries: Sequence[Entry]
    lies: dict[int, HandedOver] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def take_over(self, attempt_id: str, after: int) -> HandedOver:
        assert attempt_id == "a1"
        self.asked.append(after)
        if (lie := self.lies.get(len(self.asked))) is not None:
            return lie
        return part(self.entries[after : after + 3], len(self.entries))


def part(entries: Sequence[Entry], head_seq: int, encoded: bytes = HEADER) -> HandedOver:
    batch = encode_entries(EntriesMessage(encoded, tuple(entries)))
    return HandedOver(batch, head_seq, 7_000, b"order")


def fetched(station: Station) -> Fetched:
    who = Admission("r1", "Siti", "1974", "", "", b"", 1000, "a1", "1", b"")
    logged_in = LoggedIn(who, PinKey(bytes(32)), Draft(header("a2"), bytes(32)))
    return fetch(station, logged_in)  # type: ignore[arg-type]


def test_every_part_is_fetched_in_order() -> None:
    station = Station(_chain(7))
    found = fetched(station)
    assert station.asked == [0, 3, 6]
    assert found == Fetched(HEADER, header(), tuple(_chain(7)), 7_000, b"order")


def test_an_attempt_without_an_entry_is_fetched_as_well() -> None:
    assert fetched(Station([])).entries == ()


@pytest.mark.parametrize(
    ("lie", "kind", "why"),
    [
        (part([], 7), Rejected, "says 7 entries and gave fewer"),
        (part(_chain(3), 7, encode_header(header("a2"))), Tampered, "changed its header midway"),
        (HandedOver(b"?", 7, 0, b""), Rejected, "entries message"),
        (part(_chain(3), 10**9), Rejected, "says 1000000000 entries"),
    ],
)
def test_a_part_that_does_not_follow_is_refused(
    lie: HandedOver, kind: type[Exception], why: str
) -> None:
    with pytest.raises(kind, match=why):
        fetched(Station(_chain(7), {2: lie}))


def test_another_attempt_than_the_one_asked_for_is_refused() -> None:
    lie = part(_chain(3), 7, encode_header(header("a2")))
    with pytest.raises(Tampered, match="gave another attempt than a1"):
        fetched(Station(_chain(7), {1: lie}))


LAST = ev.ItemOpened(at_ms=10_000, wall_utc_ms=1_000_000, item_id="i1")


@pytest.mark.parametrize(
    ("said_ms", "passed_ms", "believed_ms"),
    [
        (14_000, 60_000, 14_000),
        (10_000, 60_000, 10_000),
        # A station that knows less than the chain does.
        (0, 60_000, 10_000),
        # A station that would take an hour from a participant.
        (3_610_000, 60_000, 70_000),
        # The new computer's clock is wrong: then nothing but the chain is believed.
        (14_000, -60_000, 10_000),
    ],
)
def test_no_more_time_is_charged_than_has_passed_since_the_last_entry(
    said_ms: int, passed_ms: int, believed_ms: int
) -> None:
    earlier = replace(LAST, at_ms=1, wall_utc_ms=1)
    now_utc_ms = LAST.wall_utc_ms + passed_ms
    assert believable_clock(said_ms, [earlier, LAST], now_utc_ms) == believed_ms
    assert believable_clock(said_ms, [], now_utc_ms) == 0


@pytest.mark.parametrize("change", [{"registration": "r2"}, {"session_id": "s2"}])
def test_another_participants_attempt_is_refused_also_where_the_pin_would_open_it(
    change: dict[str, str],
) -> None:
    """Two people may have chosen the same six digits."""
    draft = Draft(header("a1"), bytes(32))
    who = Admission("r1", "Siti", "1974", "", "", b"", 1000, "a1", "1", b"")
    pin_key = PinKey(bytes(32))
    wrapped = pin_key.wrap("a1", draft.key)
    given = encode_header(replace(draft.header, wrapped_key=wrapped, **change))  # type: ignore[arg-type]
    with linked(Station([], {1: part([], 0, given)}), "s1") as (link, worker):
        welcome = Welcome("s1", "", "", "WIB", 0, 1, bytes(32), "p", "", "1", 0, 0)
        arrival = Arrival(welcome, None, None, None, None)  # type: ignore[arg-type]
        seat = Seat(link, worker, None, arrival, "0.1.0", "2")  # type: ignore[arg-type]
        with pytest.raises(Tampered, match="the station gave another participant's"):
            take_up(seat, LoggedIn(who, pin_key, draft))
