"""The line to the centre: what one attempt does to it is no other attempt's trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import Rejected, Tampered, Unreachable
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import (
    AttemptHeader,
    EntriesMessage,
    ReceiptsMessage,
    decode_entries,
    decode_header,
    encode_header,
    encode_receipts,
)
from server.station.desk import Desk
from server.station.line import ASK_AGAIN_S, REFUSED_AGAIN_S, TOLD_AFTER, StationLine
from server.station.register import Register
from server.station.room import SIGNING_KEY_SETTING, Room
from server.station.seals import RECIPIENTS_SETTING
from server.station.session import read_session
from server.station.store import MAX_BATCHES_APART
from server.station.uplink import Faulty
from server.web.clock import as_datetime, utc_ms
from server.web.replies import Refused
from tests.helpers.hops import MemoryStore
from tests.helpers.room import session_text, until

KEY = bytes(range(32))
CENTRE = new_signing_key()
SHARE = bytes(32)


@dataclass
class Centre:
    """The centre's own receiving code over a store in memory; ``moods`` is how it behaves."""

    store: MemoryStore = field(default_factory=MemoryStore)
    moods: dict[str, Exception] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    def post_entries(self, message: bytes) -> bytes:
        """Take in, or fail."""
        batch = decode_entries(message)
        attempt_id = decode_header(batch.header).attempt_id
        self.posts.append(attempt_id)
        if attempt_id in self.moods:
            raise self.moods[attempt_id]
        receipt = Intake(self.store, Hop.CENTRE, CENTRE).accept(batch, len(self.posts))
        return encode_receipts(ReceiptsMessage((receipt,)))

    def receipt_key(self) -> bytes:
        """What receipts are checked with."""
        return public_of(CENTRE)

    def release(self, package_id: str, session_id: str) -> bytes:
        """Give at once."""
        self.released.append(package_id)
        return SHARE

    def fetch(self, path: str) -> bytes | None:
        """Nothing there."""
        return None

    def close(self) -> None:
        """Nothing to let go."""


@dataclass
class Bench:
    """A room with its line; the line's clock stands still until it is moved."""

    room: Room
    centre: Centre
    now_s: float = 0.0

    @contextmanager
    def line(
        self, mirror: Callable[[object], object] = lambda fetch: None
    ) -> Iterator[StationLine]:
        """A line at work."""
        made = StationLine(self.room, self.centre, mirror, monotonic=lambda: self.now_s)
        made.start()
        try:
            yield made
        finally:
            made.stop()

    def write(self, attempt_id: str, count: int) -> list[Entry]:
        """What the station took in of one attempt."""
        header = AttemptHeader(attempt_id, "S-1", "1", "r", "p-1", bytes(32), "F", b"sealed", 1)
        encoded = encode_header(header)
        head, entries = genesis(encoded), []
        for number in range(count):
            entries.append(link(head, f"{attempt_id}-{number}".encode()))
            head = Head(entries[-1].seq, entries[-1].seal)
        self.room.desk.run(lambda: self.room.store.append(header, encoded, entries))
        return entries

    def mark(self, attempt_id: str) -> int:
        """How far the centre has signed."""
        return self.room.desk.run(lambda: self.room.store.mark(attempt_id)).seq

    def until_marked(self, attempt_id: str, seq: int) -> None:
        """Wait for the centre's word."""
        until(lambda: self.mark(attempt_id) == seq, f"the centre holds {seq} of {attempt_id}", 10)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    path = tmp_path / "sesi.toml"
    path.write_text(session_text("S-1", 3), encoding="utf-8")
    session = read_session(path, as_datetime(utc_ms()).date())
    desk = Desk(tmp_path / "station.vault", KEY)
    register = Register(desk.database)

    def begin() -> None:
        nobody = {one.registration: (b"", b"") for one in session.participants}
        register.begin(session, nobody)
        register.keep_setting(SIGNING_KEY_SETTING, new_signing_key())
        register.keep_setting(RECIPIENTS_SETTING, b'{"p-1": null}')

    desk.run(begin)
    yield Bench(Room(desk, utc_ms), Centre())
    desk.close()


def test_a_centre_put_back_from_a_backup_is_refilled_though_nobody_writes(bench: Bench) -> None:
    entries = bench.write("a1", 8)
    with bench.line() as line:
        bench.until_marked("a1", 8)
        bench.centre.store.forget_after("a1", 3)
        bench.now_s += ASK_AGAIN_S
        line.nudge()
        until(lambda: bench.centre.store.entries["a1"] == entries, "the centre has the rest", 10)
        bench.until_marked("a1", 8)


def test_a_station_asks_at_its_start_what_the_centre_holds(bench: Bench) -> None:
    entries = bench.write("a1", 8)
    with bench.line():
        bench.until_marked("a1", 8)
    bench.centre.store = MemoryStore()
    with bench.line():
        until(lambda: bench.centre.store.entries.get("a1") == entries, "it has all again", 10)


def test_a_centre_that_was_away_is_asked_again_at_once(bench: Bench) -> None:
    first = bench.write("a1", 4)
    with bench.line() as line:
        bench.until_marked("a1", 4)
        bench.centre.moods["a2"] = Unreachable("no answer")
        bench.write("a2", 1)
        bench.centre.store.forget_after("a1", 1)
        line.nudge()
        until(lambda: "a2" in bench.centre.posts, "the centre was not there", 10)
        until(lambda: bench.centre.store.entries["a1"] == first, "the centre has the rest", 10)


def test_a_complete_attempt_is_not_asked_about_all_the_time(bench: Bench) -> None:
    bench.write("a1", 2)
    with bench.line() as line:
        bench.until_marked("a1", 2)
        for number in range(3):
            bench.write(f"b{number}", 1)
            line.nudge()
            bench.until_marked(f"b{number}", 1)
        assert bench.centre.posts.count("a1") == 1


def released(room: Room) -> list[str]:
    """Packages that seats are given the key of."""
    return room.desk.run(room.release.complete_now)


@pytest.mark.parametrize(
    "mood", [Faulty("store failed"), Rejected("odd"), Unreachable("no answer"), Refused("x", "no")]
)
def test_an_attempt_that_cannot_be_taken_stops_neither_others_nor_shares(
    bench: Bench, mood: Exception
) -> None:
    bench.centre.moods["a1"] = mood
    for attempt_id in ("a1", "a2", "a3"):
        bench.write(attempt_id, 2)
    bench.room.release.wanted_shares.add("p-1")
    with bench.line() as line:
        bench.until_marked("a2", 2)
        bench.until_marked("a3", 2)
        until(lambda: released(bench.room) == ["p-1"], "the share came", 10)
        assert bench.mark("a1") == 0
        bench.centre.moods.clear()
        bench.now_s += ASK_AGAIN_S
        line.nudge()
        bench.until_marked("a1", 2)


def test_a_repository_that_cannot_be_mirrored_stops_no_delivery(bench: Bench) -> None:
    def broken(_fetch: object) -> object:
        raise Rejected("expired")

    bench.write("a1", 2)
    with bench.line(broken) as line:
        bench.until_marked("a1", 2)
        bench.write("a2", 2)
        line.nudge()
        bench.until_marked("a2", 2)
        assert bench.centre.posts.count("a1") == 1


def test_a_share_is_given_out_only_once_who_gave_it_is_on_the_disk(bench: Bench) -> None:
    room = bench.room
    room.desk.run(lambda: room.release.note_now("p-1", SHARE, "file", "Pengawas"))
    assert released(room) == []
    room.release.hold("p-1", SHARE, "Pengawas")
    room.desk.run(lambda: room.release.settle_now("p-1"))
    assert released(room) == ["p-1"]
    room.desk.run(lambda: room.release.note_now("p-1", SHARE, "centre", ""))
    rows = room.desk.run(lambda: room.desk.database.query("SELECT source FROM package_release"))
    assert rows == [("file",)]


def test_batches_kept_apart_are_bounded_and_then_counted(bench: Bench) -> None:
    store, desk = bench.room.store, bench.room.desk
    bench.write("a1", 1)
    for attempt_id in ("a1", "never opened"):
        for number in range(MAX_BATCHES_APART + 3):
            other = Entry(1, str(number).encode(), bytes(32))
            for _ in range(2):
                desk.run(
                    lambda other=other, attempt_id=attempt_id: store.quarantine(  # type: ignore[misc]
                        attempt_id, attempt_id.encode(), [other], "another one"
                    )
                )
    count = "SELECT count(*) FROM quarantine"
    assert desk.run(lambda: desk.database.query(count)) == [(2 * MAX_BATCHES_APART,)]
    assert desk.run(store.quarantined)["a1"] == "another one, and 6 more not kept"
    huge = EntriesMessage(b"header", tuple(Entry(n, bytes(2**20), bytes(32)) for n in range(1, 9)))
    bench.write("a2", 1)
    for number in range(6):
        desk.run(
            lambda number=number: store.quarantine(  # type: ignore[misc]
                "a2", str(number).encode(), huge.entries, "large"
            )
        )
    kept = "SELECT count(*) FROM quarantine WHERE attempt_id = 'a2'"
    assert desk.run(lambda: desk.database.query(kept)) == [(3,)]


def trouble(bench: Bench, attempt_id: str) -> str:
    """What the proctor is told of an attempt's way to the centre."""
    return bench.room.desk.run(bench.room.store.refused).get(attempt_id, "")


def test_what_the_centre_does_not_take_is_told_until_it_takes_it(bench: Bench) -> None:
    bench.centre.moods["a1"] = Rejected("unreadable here", remedy="update the centre")
    bench.write("a1", 2)
    with bench.line() as line:
        for tries in range(1, TOLD_AFTER + 1):
            until(lambda tries=tries: bench.centre.posts.count("a1") >= tries, "tried")  # type: ignore[misc]
            bench.now_s += ASK_AGAIN_S
            line.nudge()
        until(lambda: trouble(bench, "a1") != "", "the proctor is told", 10)
        assert trouble(bench, "a1") == "unreadable here (update the centre)"
        assert bench.mark("a1") == 0
        bench.centre.moods.clear()
        bench.now_s += ASK_AGAIN_S
        line.nudge()
        bench.until_marked("a1", 2)
        assert trouble(bench, "a1") == ""


def test_one_failure_that_passes_by_itself_is_told_to_nobody(bench: Bench) -> None:
    bench.centre.moods["a1"] = Faulty("store failed")
    bench.write("a1", 2)
    with bench.line() as line:
        until(lambda: "a1" in bench.centre.posts, "it was tried")
        bench.write("a2", 1)
        line.nudge()
        bench.until_marked("a2", 1)
        assert trouble(bench, "a1") == ""


def test_an_attempt_that_somebody_vouched_for_meanwhile_goes_without_a_restart(
    bench: Bench,
) -> None:
    bench.centre.moods["a1"] = Tampered("no word for it", remedy="--vouch a1@0123")
    bench.write("a1", 2)
    with bench.line() as line:
        until(lambda: trouble(bench, "a1") == "no word for it (--vouch a1@0123)", "it is told")
        bench.centre.moods.clear()
        bench.now_s += REFUSED_AGAIN_S - 1
        line.nudge()
        bench.write("a2", 1)
        bench.until_marked("a2", 1)
        assert bench.centre.posts.count("a1") == 1
        bench.now_s += 1
        line.nudge()
        bench.until_marked("a1", 2)
        assert trouble(bench, "a1") == ""
