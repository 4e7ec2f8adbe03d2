"""A malicious station: each lie fails, or is named with the store and the place it came from."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from client.config import SeatConfig
from client.programs import _session_folder
from client.seat import leaving, link
from client.seat.trust import Doubt, judge_move
from client.seat.views import SaveState
from exam.core import events as ev
from exam.core.attempt import State
from exam.core.chain import Head
from exam.core.errors import Rejected
from exam.core.ids import check_session_id
from exam.core.orders import Distrust, Order, OrderKind
from exam.core.roles import Role
from exam.exchange import statements, wire
from exam.exchange.orders import Addressee, sign_order
from exam.exchange.receipts import Hop
from server.station.export import export_room
from server.station.setup import open_desk
from server.station.status import status_now
from tests.attacks.crooked_station import SEAT, Sitting
from tests.helpers.officers import HOUR_MS, Centre, an_order
from tests.helpers.room import PASSPHRASE, SESSION_ID, Room, pendopo, until
from tests.helpers.scripted_seat import wall_ms

_ENVELOPE: dict[str, type] = {"order": bytes, "certificate": bytes}


@pytest.fixture
def sitting(tmp_path: Path) -> Iterator[Sitting]:
    with ExitStack() as stack:
        yield Sitting(tmp_path, stack)


def shows(sitting: Sitting, *orders: bytes) -> None:
    """The station gives these as orders, and the seat has seen them."""
    sitting.crook.orders = lambda _: orders
    sitting.settle()


def test_an_honest_station_is_believed_and_the_chain_names_officer_role_and_key(
    sitting: Sitting,
) -> None:
    sitting.begin()
    order = sitting.order(OrderKind.PAUSE)
    sitting.give(order)
    sitting.settle()
    assert sitting.snapshot.state is State.PAUSED
    paused = [one for one in sitting.events() if isinstance(one, ev.Paused)]
    assert [(one.order_id, one.officer, one.role, one.key_id) for one in paused] == [
        (order.id, "Siti Aminah", "proctor", sitting.officer.key_id)
    ]
    assert (sitting.told, sitting.suspicions()) == ([], [])


def test_an_order_that_the_station_signs_itself_lets_nobody_begin(sitting: Sitting) -> None:
    own = sitting.crook.room.signing_key
    self_made = Centre(own).officer(wall_ms(), name="Siti Aminah", role=Role.SUPERVISOR)
    shows(
        sitting,
        self_made.order(sitting.order()),
        sign_order(sitting.order(), own, sitting.officer.signed),
        statements.sign("pendopo/order/1", {"id": "x"}, own),
    )
    assert sitting.snapshot.state is State.CHECKED_IN
    assert sitting.suspicions() == [
        ("station", 1, "certificate"),
        ("station", 2, "signature"),
        ("station", 3, "unreadable"),
    ]
    assert (
        "station, order 1 of 3: the role certificate is not signed by the centre" in sitting.told[0]
    )
    assert "station, order 2 of 3: the order does not bear Siti Aminah's" in sitting.told[1]


def test_an_altered_order_and_a_prolonged_one_no_longer_bear_the_signature(
    sitting: Sitting,
) -> None:
    sitting.begin()
    order = sitting.order(OrderKind.CHANGE_TIME, extra_ms=60_000)
    good = sitting.officer.order(order)
    said = wire.decode_map("order", good, _ENVELOPE)
    forged = []
    for change in ({"extra_ms": 600_000}, {"expires_utc_ms": order.expires_utc_ms + HOUR_MS}):
        other = sign_order(replace(order, **change), b"\x07" * 32, b"")  # type: ignore[arg-type]
        made = bytearray(wire.decode_map("order", other, _ENVELOPE)["order"])
        # The officer's own signature, 64 bytes, under the words that the station would like.
        made[-64:] = said["order"][-64:]
        forged.append(wire.encode_map("order", {**said, "order": bytes(made)}))
    shows(sitting, *forged)
    assert sitting.suspicions() == [("station", 1, "signature"), ("station", 2, "signature")]
    assert not any(isinstance(one, ev.TimeChanged) for one in sitting.events())
    shows(sitting, good)
    given = [one.extra_ms for one in sitting.events() if isinstance(one, ev.TimeChanged)]
    assert given == [60_000]


def test_an_order_is_good_for_its_own_seat_session_and_attempt_alone(sitting: Sitting) -> None:
    shows(
        sitting,
        sitting.officer.order(sitting.order(attempt_id="another", seat="2")),
        sitting.officer.order(sitting.order(seat="2")),
        sitting.officer.order(sitting.order(attempt_id="another")),
        sitting.officer.order(sitting.order(session_id="SESI-KEMARIN")),
    )
    assert sitting.snapshot.state is State.CHECKED_IN
    assert [one for _, _, one in sitting.suspicions()] == [
        "other_seat", "other_seat", "other_attempt", "other_session",
    ]  # fmt: skip
    assert sitting.snapshot.last_order_sequence == 0


def test_a_false_order_with_a_great_number_does_not_keep_later_good_ones_out(
    sitting: Sitting,
) -> None:
    shows(sitting, Centre().officer(wall_ms()).order(sitting.order(sequence=2**52)))
    sitting.crook.orders = lambda orders: orders
    sitting.give(sitting.order())
    sitting.settle()
    assert sitting.snapshot.state is State.AUTHORIZED


def test_another_certificate_is_no_better_and_a_revoked_one_is_called_that(
    sitting: Sitting,
) -> None:
    now = wall_ms()
    technician = sitting.centre.officer(now, role=Role.TECHNICIAN)
    over = sitting.centre.officer(now - 48 * HOUR_MS)
    elsewhere = sitting.centre.officer(now, sessions=("SESI-LAIN",))
    revoked = sitting.centre.officer(now, name="Bekas Pengawas")
    sitting.link.name_staff(sitting.centre.without(revoked))
    order = sitting.order()
    swapped = wire.decode_map("order", sitting.officer.order(order), _ENVELOPE)
    shows(
        sitting,
        wire.encode_map("order", {**swapped, "certificate": technician.signed}),
        technician.order(order),
        over.order(order),
        elsewhere.order(order),
        revoked.order(order),
    )
    assert sitting.snapshot.state is State.CHECKED_IN
    assert [one for _, _, one in sitting.suspicions()] == [
        "signature", "role", "no_longer_valid", "other_session", "revoked",
    ]  # fmt: skip
    assert "Bekas Pengawas" in sitting.told[-1]


def test_a_good_order_repeated_for_ever_counts_once(sitting: Sitting) -> None:
    sitting.begin()
    order = sitting.officer.order(sitting.order(OrderKind.CHANGE_TIME, extra_ms=60_000))
    for _ in range(3):
        shows(sitting, order, order)
    given = [one for one in sitting.events() if isinstance(one, ev.TimeChanged)]
    assert len(given) == 1
    assert sitting.suspicions() == []


def test_a_flood_of_forgeries_does_not_fill_the_seat(sitting: Sitting) -> None:
    for start in range(0, 300, 100):
        shows(sitting, *(f"palsu {number}".encode() for number in range(start, start + 100)))
    assert len(sitting.suspicions()) == 64
    assert len(sitting.told) == 256


def test_a_dropped_order_shows_as_not_obeyed_and_its_officer_finds_it_missing_in_the_chain(
    sitting: Sitting,
) -> None:
    sitting.begin()
    sitting.crook.orders = lambda _: ()
    order = sitting.order(OrderKind.PAUSE)
    sitting.give(order)
    sitting.settle()
    assert sitting.snapshot.state is State.ACTIVE
    room = sitting.crook.room
    row = next(
        one for one in sitting.crook.desk.run(lambda: status_now(room))["seats"]  # type: ignore[attr-defined]
        if one["seat"] == SEAT
    )  # fmt: skip
    assert row["last_order_sequence"] < order.sequence
    obeyed = {one.order_id for one in sitting.events() if isinstance(one, ev.OrderObeyed)}
    assert order.id not in obeyed


def test_an_order_held_back_beyond_its_end_is_refused_whatever_time_the_station_says(
    sitting: Sitting,
) -> None:
    sitting.begin()
    first = sitting.order().sequence
    held = sitting.order(OrderKind.PAUSE, expires_utc_ms=wall_ms() + 60_000, sequence=first + 1)
    signed = sitting.officer.order(held)
    later = 2 * HOUR_MS
    sitting.crook.clock_ms = lambda: wall_ms() + later
    now = wall_ms() + later
    shows(
        sitting,
        sitting.officer.order(
            an_order(
                now, attempt_id=sitting.attempt_id, session_id=SESSION_ID, seat=SEAT,
                sequence=first, kind=OrderKind.CHANGE_TIME, extra_ms=60_000,
            )
        ),
    )  # fmt: skip
    sitting.crook.clock_ms = wall_ms
    shows(sitting, signed)
    assert sitting.snapshot.state is State.ACTIVE
    refused = [one.why for one in sitting.events() if isinstance(one, ev.OrderRefused)]
    assert any("has expired" in why for why in refused)
    clock = [one for one in sitting.suspicions() if one[2] == "clock"]
    assert {store for store, _, _ in clock} == {"station"}
    assert any("behind what others have signed" in one for one in sitting.told)


def test_an_expired_order_is_written_down_as_refused_with_its_reason(sitting: Sitting) -> None:
    now = wall_ms()
    old = sitting.order(issued_utc_ms=now - HOUR_MS, expires_utc_ms=now - 1)
    shows(sitting, sitting.officer.order(old))
    refused = [one for one in sitting.events() if isinstance(one, ev.OrderRefused)]
    assert [(one.order_id, one.role) for one in refused] == [(old.id, "proctor")]
    assert "has expired" in refused[0].why
    assert sitting.snapshot.state is State.CHECKED_IN


def test_a_clock_that_the_station_moves_is_named_with_the_heartbeat(sitting: Sitting) -> None:
    sitting.crook.clock_ms = lambda: wall_ms() - HOUR_MS
    sitting.settle()
    assert [(store, why) for store, _, why in sitting.suspicions()] == [("station", "clock")]
    assert "the station's clock went back by 60 min" in sitting.told[0]


def test_entries_that_the_station_holds_back_are_never_shown_as_arrived_and_the_stick_has_them(
    sitting: Sitting, tmp_path: Path
) -> None:
    sitting.begin()
    sitting.crook.reachable = False
    sitting.answer(5)
    assert sitting.shown().station is SaveState.WAITING
    assert sitting.shown().here is SaveState.SAVED
    assert sitting.carried(tmp_path) == (1, sitting.head.seq)
    sitting.crook.reachable = True
    sitting.settle()
    until(lambda: sitting.held() == sitting.head.seq, "the station has everything")
    assert sitting.shown().station is SaveState.SAVED


def test_saved_without_saving_reads_as_at_the_room_and_not_the_centre_and_the_bundles_show_it(
    sitting: Sitting, tmp_path: Path
) -> None:
    sitting.begin()
    sitting.crook.saves = False
    before = sitting.held()
    sitting.answer(5)
    until(lambda: sitting.crook.dropped, "the station throws entries away")
    until(lambda: sitting.shown().station is SaveState.SAVED, "the station says: saved")
    shown = sitting.shown()
    assert shown.centre is SaveState.WAITING
    assert shown.centre_utc_ms == 0
    signed_for = sitting.marks[Hop.STATION].seq
    seat, room = tmp_path / "seat-stick", tmp_path / "room-stick"
    for folder in (seat, room):
        folder.mkdir()
    assert sitting.carried(seat) == (1, sitting.head.seq)
    carried = export_room(sitting.crook.desk, room, wall_ms, lambda _done, _all: None)
    assert carried.attempts()[sitting.attempt_id] == (1, before)
    assert signed_for > before
    sitting.settle()
    assert ("station", before + 1, "rolled_back") in sitting.suspicions()


def test_a_forged_receipt_moves_nothing_and_is_written_down(sitting: Sitting) -> None:
    sitting.begin()
    sitting.settle()
    marks, head = dict(sitting.marks), sitting.head
    stranger = statements.new_signing_key()
    for false in (
        sitting.crook.sign(sitting.attempt_id, Head(head.seq + 90, bytes(32))),
        sitting.crook.sign(sitting.attempt_id, Head(2, b"\x01" * 32)),
        sitting.crook.sign(sitting.attempt_id, head, stranger),
        b"no receipt at all",
    ):
        sitting.crook.receipts = lambda _, false=false: (false,)  # type: ignore[misc]
        sitting.settle()
    assert sitting.marks == marks
    named = [store for store, _, why in sitting.suspicions() if why == "receipt"]
    assert len(named) >= 4
    assert set(named) == {"station"}
    assert any("signed for entry 2, which this journal holds differently" in one
               for one in sitting.told)  # fmt: skip
    assert any(f"signed for entry {head.seq + 90}, which this journal never had" in one
               for one in sitting.told)  # fmt: skip


def test_receipts_in_another_order_lose_nothing_and_going_back_is_named(sitting: Sitting) -> None:
    sitting.begin()
    sitting.answer(3)
    until(lambda: sitting.held() == sitting.head.seq, "the station has everything")
    sitting.settle()
    events = sitting.events()
    old = sitting.crook.sign(sitting.attempt_id, Head(0, sitting.genesis()))
    new = sitting.crook.sign(sitting.attempt_id, sitting.head)
    sitting.crook.receipts = lambda _: (new, old)
    sitting.settle()
    sitting.crook.receipts = lambda receipts: receipts
    sitting.settle()
    until(lambda: sitting.held() == sitting.head.seq, "it was sent again")
    assert ("station", 1, "rolled_back") in sitting.suspicions()
    assert sitting.events()[: len(events)] == events


def test_a_station_that_rolls_its_store_back_gets_all_again_and_is_named_with_the_first_loss(
    sitting: Sitting,
) -> None:
    sitting.begin()
    until(lambda: sitting.held() == sitting.head.seq, "the station has everything")
    first_lost = sitting.held() + 1
    sitting.crook.reachable = False
    with sitting.station_rolled_back():
        sitting.crook.reachable = True
        sitting.settle()
        sitting.answer(4)
        until(lambda: sitting.held() == sitting.head.seq, "the station has everything")
        sitting.settle()
        sitting.crook.reachable = False
    assert sitting.held() == first_lost - 1
    sitting.crook.reachable = True
    sitting.settle()
    until(lambda: sitting.held() == sitting.head.seq, "the seat sends again what was signed for")
    assert ("station", first_lost, "rolled_back") in sitting.suspicions()


def test_a_station_names_its_session_so_that_it_shares_a_folder_with_another_one(
    tmp_path: Path,
) -> None:
    with Room(tmp_path, centre=False) as room:
        code = room.code(1)
        room.station.stop()
        desk = open_desk(room.station.home, PASSPHRASE)
        name = SESSION_ID.replace("-", "/", 1)
        desk.run(lambda: desk.database.execute("UPDATE session SET session_id = ?", (name,)))
        desk.close()
        room.station.start()
        seat = tmp_path / "seat.toml"
        enrol = ("seat", "--config", seat, "--enrol", code, "--station", room.cable.url)
        done = pendopo(*enrol, check=False)
        assert (done.returncode, f"session id '{name}'" in done.stderr) == (1, True), done.stderr
        assert not seat.exists()
    ids = ("a-b", "a.b", "a_b", "ab", "-", "--", "a" * 64)
    folders = set()
    for one in ids:
        config = SeatConfig("https://s", "", tmp_path, "1", check_session_id(one), b"", b"", b"")
        folders.add(_session_folder(config, Namespace(data=tmp_path)))
    assert len(folders) == len(ids)
    for odd in ("a/b", "a b", "ä", "..", ".", "", "a" * 65, "a\\b", "a:b", "a\n"):
        with pytest.raises(Rejected, match="session id"):
            check_session_id(odd)


def test_a_station_names_its_session_so_that_a_seat_writes_beside_its_folder(
    tmp_path: Path,
) -> None:
    for name in ("..", ".", "../..", "a/../.."):
        config = SeatConfig("https://s", "", tmp_path, "1", name, b"", b"", b"")
        folder = _session_folder(config, Namespace(data=tmp_path))
        assert folder.resolve().parent == tmp_path.resolve()


def by_heartbeat(sitting: Sitting, shown: dict[str, bytes]) -> None:
    sitting.crook.shown, sitting.crook.says_moved = shown, True
    sitting.settle()


def by_refusal(sitting: Sitting, shown: dict[str, bytes]) -> None:
    sitting.crook.shown, sitting.crook.refuses_as_moved = shown, True
    sitting.answer()
    until(lambda: sitting.crook.asked, "the seat asks to be shown the order")
    sitting.settle()


def by_welcome(sitting: Sitting, shown: dict[str, bytes]) -> None:
    sitting.restart(shown)


def moves_away(sitting: Sitting, **changes: object) -> Order:
    """What an officer gives to let the attempt go on at seat 2."""
    return sitting.order(OrderKind.MOVE, **{"seat": "2", **changes})


def nothing(sitting: Sitting) -> bytes:
    del sitting
    return b""


def own_officer(sitting: Sitting) -> bytes:
    self_made = Centre(sitting.crook.room.signing_key).officer(wall_ms(), role=Role.SUPERVISOR)
    return self_made.order(moves_away(sitting))


def own_key(sitting: Sitting) -> bytes:
    own = sitting.crook.room.signing_key
    return sign_order(moves_away(sitting), own, sitting.officer.signed)


def of_another_attempt(sitting: Sitting) -> bytes:
    return sitting.officer.order(moves_away(sitting, attempt_id="another"))


def of_another_session(sitting: Sitting) -> bytes:
    return sitting.officer.order(moves_away(sitting, session_id="SESI-KEMARIN"))


def of_a_technician(sitting: Sitting) -> bytes:
    technician = sitting.centre.officer(wall_ms(), role=Role.TECHNICIAN)
    return technician.order(moves_away(sitting))


def an_order_to_pause(sitting: Sitting) -> bytes:
    return sitting.officer.order(sitting.order(OrderKind.PAUSE, seat="2", sequence=99))


def that_brought_it_here(sitting: Sitting) -> bytes:
    """Back from seat 2, where it was; the participant logged in and sits here since."""
    number = sitting.snapshot.last_order_sequence + 2
    back = moves_away(sitting, seat=SEAT, sequence=number)
    sitting.obey(replace(back, officer="Siti Aminah", role="proctor"))
    assert isinstance(sitting.events()[-1], ev.Moved)
    return sitting.officer.order(back)


def from_before_it_came_back(sitting: Sitting) -> bytes:
    """Moved to seat 2, and from there back to where the participant sits now."""
    there = sitting.officer.order(moves_away(sitting))
    that_brought_it_here(sitting)
    return there


def from_tomorrow(sitting: Sitting) -> bytes:
    then = wall_ms() + HOUR_MS
    return sitting.officer.order(
        moves_away(sitting, issued_utc_ms=then, expires_utc_ms=then + HOUR_MS)
    )


LIES: dict[Callable[[Sitting], bytes], str] = {
    nothing: "unordered",
    own_officer: "certificate",
    own_key: "signature",
    of_another_attempt: "other_attempt",
    of_another_session: "other_session",
    of_a_technician: "role",
    an_order_to_pause: "unordered",
    from_before_it_came_back: "outdated",
    from_tomorrow: "clock",
}
CHANNELS = (by_heartbeat, by_refusal, by_welcome)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("lie", LIES)
def test_a_station_that_says_moved_without_an_officer_ends_no_sitting_and_is_on_record(
    sitting: Sitting,
    channel: Callable[[Sitting, dict[str, bytes]], None],
    lie: Callable[[Sitting], bytes],
) -> None:
    sitting.begin()
    sitting.answer()
    sitting.settle()
    shown = {sitting.attempt_id: lie(sitting)}
    channel(sitting, shown)
    assert ("station", 0, LIES[lie]) in sitting.suspicions()
    assert any("station, a move: " in one for one in sitting.told)
    assert goes_on(sitting)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_station_that_says_moved_and_shows_what_brought_the_test_here_ends_no_sitting(
    sitting: Sitting, channel: Callable[[Sitting, dict[str, bytes]], None]
) -> None:
    sitting.begin()
    sitting.answer()
    sitting.settle()
    channel(sitting, {sitting.attempt_id: that_brought_it_here(sitting)})
    # With its greeting a station names all that ever left: there it is no contradiction.
    lied = channel is not by_welcome
    assert (("station", 0, "unordered") in sitting.suspicions()) is lied
    assert any("station, a move: " in one for one in sitting.told) is lied
    assert goes_on(sitting)


def goes_on(sitting: Sitting) -> bool:
    """The participant answers at this seat, now and after a start of the program."""
    answers = len(sitting.events())
    sitting.answer()
    here = len(sitting.events()) > answers and sitting.snapshot.state is State.ACTIVE
    return here and not sitting.has_left() and sitting.left == []


@pytest.mark.parametrize("seat", ["2", SEAT])
@pytest.mark.parametrize("channel", CHANNELS)
def test_an_officers_order_to_move_is_believed_whichever_way_the_seat_hears_of_it(
    sitting: Sitting, channel: Callable[[Sitting, dict[str, bytes]], None], seat: str
) -> None:
    """Also long after it ended, and after its officer's certificate did: it was carried out.

    One to this very seat as well: the test was elsewhere meanwhile.
    """
    sitting.begin()
    then = wall_ms() - 30 * HOUR_MS
    officer = sitting.centre.officer(then)
    order = moves_away(sitting, seat=seat, issued_utc_ms=then, expires_utc_ms=then + 60_000)
    channel(sitting, {sitting.attempt_id: officer.order(order)})
    until(sitting.has_left, "the attempt has left this seat")
    assert sitting.left == ([] if channel is by_welcome else [seat])
    assert (sitting.told, sitting.suspicions()) == ([], [])


def test_a_lie_about_a_move_is_told_once_and_entries_go_on_to_the_station(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (leaving, link):
        monkeypatch.setattr(module, "RETRY_MS", 50)
    sitting.begin()
    by_heartbeat(sitting, {})
    by_refusal(sitting, {})
    asked = sitting.crook.asked
    until(lambda: sitting.crook.asked > asked + 2, "the seat asks again")
    assert sitting.suspicions() == [("station", 0, "unordered")]
    assert len(sitting.told) == 1
    sitting.crook.refuses_as_moved = False
    sitting.answer(3)
    until(lambda: sitting.held() == sitting.head.seq, "the station has everything")
    assert goes_on(sitting)


def test_a_seat_whose_package_names_no_staff_key_believes_no_move_as_it_does_no_other_order(
    sitting: Sitting,
) -> None:
    sitting.begin()
    row = sitting.attempt.row
    found = judge_move(
        sitting.officer.order(moves_away(sitting)),
        None,
        Addressee(SESSION_ID, SEAT, row.attempt_id),
        after=0,
        utc_ms=wall_ms(),
    )
    assert isinstance(found, Doubt)
    assert found.found.why is Distrust.NO_STAFF_KEY


def test_a_welcome_that_cannot_be_read_sends_nobody_away_and_is_on_record(
    sitting: Sitting,
) -> None:
    sitting.begin()
    sitting.restart(b"no message at all")
    assert sitting.suspicions() == [("station", 0, "unreadable")]
    assert len(sitting.told) == 1
    assert goes_on(sitting)
