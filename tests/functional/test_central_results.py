"""From a seat's first entry to the centre's points, through a real station and real cables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exam.core import decisions
from exam.core.chain import link
from exam.core.events import Event, ItemOpened, ResponseRecorded, SectionStarted
from exam.exchange import wire
from exam.exchange.receipts import Hop, answers_root, read_receipt
from tests.helpers.result_files import competency_points, schema_faults
from tests.helpers.room import PINS, Room, backup_of, pendopo, pendopo_json, until
from tests.helpers.scripted_seat import Declined, Line, ScriptedSeat

pytestmark = pytest.mark.xdist_group("room")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Shared by tests that only use it; each takes a seat of its own."""
    with Room(tmp_path_factory.mktemp("room")) as made:
        yield made


@pytest.fixture
def own_room(tmp_path: Path) -> Iterator[Room]:
    """For tests that stop or kill a server, or that need the package shut."""
    with Room(tmp_path) as made:
        yield made


@pytest.fixture
def seat(room: Room) -> Iterator[ScriptedSeat]:
    with closing(authorized(room, room.next_seat())) as one:
        yield one


@pytest.fixture
def own_seat(own_room: Room) -> Iterator[ScriptedSeat]:
    with closing(authorized(own_room, 1)) as one:
        yield one


def authorized(room: Room, number: int) -> ScriptedSeat:
    """A seat whose participant has begun."""
    seat = ScriptedSeat(room, number)
    seat.begin()
    seat.authorized()
    return seat


def centre_holds(room: Room, seat: ScriptedSeat) -> bool:
    """True once the station has the centre's word for everything."""
    return bool(room.seat_row(int(seat.seat))["centre_seq"] == len(seat.entries))


def test_the_centre_signs_scores_and_finds_the_same_root(room: Room, seat: ScriptedSeat) -> None:
    seat.sit_to_the_end()
    seat.deliver()
    until(lambda: centre_holds(room, seat), "the centre holds everything")
    receipts = [seat.read(one) for one in seat.beat().receipts]
    assert [(one.hop, one.head) for one in receipts] == [(Hop.CENTRE, seat.head)]
    until(lambda: room.result(seat.header.attempt_id)["scored_utc_ms"], "the centre has scored")
    found = room.result(seat.header.attempt_id)
    assert found["attempt_id"] == seat.header.attempt_id
    assert (found["state"], found["seat"], found["trouble"]) == ("submitted", seat.seat, "")
    assert found["registration"] == seat.header.registration
    assert found["answers_root"] == answers_root(seat.form, seat.attempt.answers).hex()
    assert found["root_matches"] is True
    assert found["answered"] == seat.answered > 0
    assert found["items"] == sum(1 for _ in seat.form.all_items())
    assert (found["head_seq"], found["head_seal"]) == (seat.head.seq, seat.head.seal.hex())
    codes = {code for item in seat.form.all_items() for code in item.categories}
    assert set(found["results"]) == codes
    assert sum(one["points"] for one in found["results"].values()) > 0
    assert all(one["points"] <= one["maximum"] for one in found["results"].values())
    assert "trouble" not in {*found["results"]}


def test_the_centre_shows_the_answers_and_scores_again_without_losing_the_first(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.sit_to_the_end()
    seat.deliver()
    until(lambda: centre_holds(room, seat), "the centre holds everything")
    until(lambda: room.result(seat.header.attempt_id)["scored_utc_ms"], "scored")
    first = room.result(seat.header.attempt_id)
    home = room.centre.home
    attempt_id = seat.header.attempt_id
    said = pendopo_json("central", "answers", "--home", home, "--attempt", attempt_id)
    assert {one["item_id"] for one in said["answers"]} == set(seat.attempt.answers)
    one = said["answers"][0]
    assert one["response"][0][1][0] == "single"
    assert one["seq"] == seat.attempt.answers[one["item_id"]].seq
    again = pendopo_json("central", "score", "--home", home, "--attempt", attempt_id)
    assert again == {"scored": [attempt_id], "failed": {}}
    second = room.result(seat.header.attempt_id)
    assert second["scored_utc_ms"] > first["scored_utc_ms"]
    assert second["results"] == first["results"]
    with sqlite3.connect(home / "central.sqlite3") as database:
        count = "SELECT count(*) FROM score WHERE attempt_id = ?"
        assert database.execute(count, (attempt_id,)).fetchone() == (2,)
    database.close()


def test_a_centre_out_of_reach_holds_up_nobody_and_gets_everything_later(
    room: Room, seat: ScriptedSeat
) -> None:
    until(lambda: centre_holds(room, seat), "the centre holds the beginning")
    room.centre_cable.pull()
    for _ in range(3):
        seat.answer_once()
        assert seat.deliver()[0].head == seat.head
    assert room.seat_row(seat.seat)["centre_seq"] < len(seat.entries)
    room.centre_cable.plug()
    until(lambda: centre_holds(room, seat), "the centre holds everything")
    assert room.result(seat.header.attempt_id)["head_seal"] == seat.head.seal.hex()


def test_a_lost_reply_of_the_centre_doubles_nothing(room: Room, seat: ScriptedSeat) -> None:
    until(lambda: centre_holds(room, seat), "the centre holds the beginning")
    room.centre_cable.lose_next_reply()
    seat.answer_once()
    seat.deliver()
    assert room.centre_cable.wait_for_lost_reply(10)
    until(lambda: centre_holds(room, seat), "the centre holds everything")
    assert room.result(seat.header.attempt_id)["head_seq"] == len(seat.entries)


def test_a_centre_restored_from_a_backup_gets_the_rest_from_the_station(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    until(lambda: centre_holds(own_room, own_seat), "the centre holds the beginning")
    own_room.centre.stop()
    with backup_of(own_room.centre.home) as restore:
        own_room.centre.start()
        for _ in range(3):
            own_seat.answer_once()
        own_seat.deliver()
        until(lambda: centre_holds(own_room, own_seat), "the centre holds everything")
        own_room.centre.stop()
        restore()
    own_room.centre.start()
    assert own_room.result(own_seat.header.attempt_id)["head_seq"] < len(own_seat.entries)
    own_seat.answer_once()
    own_seat.deliver()
    until(lambda: centre_holds(own_room, own_seat), "the centre holds everything again")
    assert own_room.result(own_seat.header.attempt_id)["head_seal"] == own_seat.head.seal.hex()


def test_a_restored_centre_is_refilled_though_no_seat_writes_anything_new(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    until(lambda: centre_holds(own_room, own_seat), "the centre holds the beginning")
    own_room.centre.stop()
    with backup_of(own_room.centre.home) as restore:
        own_room.centre.start()
        for _ in range(3):
            own_seat.answer_once()
        own_seat.deliver()
        until(lambda: centre_holds(own_room, own_seat), "the centre holds everything")
        own_room.centre.stop()
        restore()
    own_room.centre.start()
    attempt_id = own_seat.header.attempt_id
    assert own_room.result(attempt_id)["head_seq"] < len(own_seat.entries)
    # A station asks at its start; while it runs, every minute.
    own_room.station.stop()
    own_room.station.start()
    until(
        lambda: own_room.result(attempt_id)["head_seal"] == own_seat.head.seal.hex(),
        "the centre holds everything again",
    )


def test_a_share_goes_to_a_station_of_that_session_alone(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    own_room.release_now()
    until(lambda: centre_holds(own_room, own_seat), "the centre knows the session")
    pem = (own_room.centre.home / "certificate.pem").read_text()

    def ask(session: str, registered: str) -> bytes:
        words = ("station-add", "--name", f"Ruang {session} {registered}", "--session", registered)
        token = pendopo_json("central", *words, "--home", own_room.centre.home)["token"]
        body = wire.encode_map("release", {"package_id": "pemetaan-1", "session_id": session})
        with closing(Line(own_room.centre_cable.url, pem, token)) as line:
            return line.post("/v1/release", body)

    for session, registered in (
        ("sesi lain", own_room.session_id),
        (own_room.session_id, "sesi lain"),
    ):
        with pytest.raises(Declined) as refused:
            ask(session, registered)
        assert (refused.value.status, refused.value.code) == (403, "unknown_session")
    assert ask(own_room.session_id, own_room.session_id)
    until(lambda: shared(own_seat), "the room's own station gets it")


def shared(seat: ScriptedSeat) -> bool:
    """True once the station has the share."""
    try:
        return bool(seat.share())
    except Declined as no:
        assert no.code == "not_released"
        return False


def test_an_attempt_with_absurd_values_is_kept_flagged_and_stops_no_report(
    room: Room, seat: ScriptedSeat
) -> None:
    at = seat.now()
    when = {"at_ms": at.at_ms, "wall_utc_ms": at.wall_utc_ms}
    absurd: tuple[Event, ...] = (
        SectionStarted(**when, section_id="nowhere"),
        ItemOpened(**when, item_id="nothing"),
        ResponseRecorded(**when, item_id="x" * 5000 + "\0", response=()),
    )
    for event in absurd:
        seat.entries.append(link(seat.head, seat.sealer.seal(seat.head.seq + 1, event)))
    assert seat.deliver()[0].head == seat.head
    until(lambda: centre_holds(room, seat), "the centre keeps it all the same")
    found = room.result(seat.header.attempt_id)
    assert found["unreadable"] == 1
    assert "entry" in found["trouble"]


def test_nobody_else_on_its_computer_reads_what_the_centre_keeps(
    room: Room, seat: ScriptedSeat
) -> None:
    until(lambda: centre_holds(room, seat), "the database is in use")
    home = room.centre.home
    for folder in (home, home / "keys", home / "shares", home / "scoring"):
        assert folder.stat().st_mode & 0o777 == 0o700, folder.name
    for file in home.glob("central.sqlite3*"):
        assert file.stat().st_mode & 0o777 == 0o600, file.name


def test_a_killed_centre_has_everything_it_signed_for(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    own_seat.sit_to_the_end()
    own_seat.deliver()
    until(lambda: centre_holds(own_room, own_seat), "the centre holds everything")
    own_room.centre.kill()
    own_room.centre.start()
    assert own_room.result(own_seat.header.attempt_id)["head_seal"] == own_seat.head.seal.hex()
    until(
        lambda: own_room.result(own_seat.header.attempt_id)["scored_utc_ms"],
        "scored, before or after the kill",
    )


def test_no_share_before_its_time_and_the_same_share_after(
    own_room: Room, own_seat: ScriptedSeat
) -> None:
    with pytest.raises(Declined, match="not_released"):
        own_seat.share()
    home = own_room.centre.home
    late = "2099-01-01T08:00:00+07:00"
    pendopo("central", "schedule", "--home", home, "--package", "pemetaan-1", "--at", late)
    with pytest.raises(Declined, match="not_released"):
        own_seat.share()
    own_room.release_now()
    got: list[bytes] = []

    def released() -> bool:
        try:
            got.append(own_seat.share())
        except Declined as no:
            assert no.code == "not_released"
        return bool(got)

    until(released, "the centre's share came")
    assert got[0] == (home / "shares" / "pemetaan-1.share").read_bytes()


def test_entries_without_a_known_station_are_refused(room: Room, seat: ScriptedSeat) -> None:
    pem = (room.centre.home / "certificate.pem").read_text()
    stranger = Line(room.centre_cable.url, pem, token=seat.config["carry_key"])
    message = wire.encode_entries(wire.EntriesMessage(seat.encoded_header, tuple(seat.entries)))
    with pytest.raises(Declined) as refused:
        stranger.post("/v1/entries", message)
    assert (refused.value.status, refused.value.code) == (401, "unauthorized")
    stranger.close()


def test_an_entry_that_does_not_open_is_kept_and_flagged(room: Room, seat: ScriptedSeat) -> None:
    body = bytearray(seat.sealer.seal(seat.head.seq + 1, seat_event(seat)))
    body[-1] ^= 1
    seat.entries.append(link(seat.head, bytes(body)))
    assert seat.deliver()[0].head == seat.head
    until(lambda: centre_holds(room, seat), "the centre keeps it all the same")
    found = room.result(seat.header.attempt_id)
    assert found["unreadable"] == 1
    assert f"entry {seat.head.seq}" in found["trouble"]


def seat_event(seat: ScriptedSeat) -> Event:
    """Some event."""
    return decisions.call_proctor(seat.attempt, seat.now())


def test_the_centre_refuses_another_history_and_the_proctor_is_told(
    room: Room, seat: ScriptedSeat
) -> None:
    """The centre already holds another version of the next entry."""
    until(lambda: centre_holds(room, seat), "the centre holds the beginning")
    token = Line(
        room.centre_cable.url,
        (room.centre.home / "certificate.pem").read_text(),
        pendopo_json(
            "central",
            "station-add",
            "--home",
            room.centre.home,
            "--name",
            "Ruang cadangan",
            "--session",
            room.session_id,
        )["token"],
    )
    other = link(seat.head, seat.sealer.seal(seat.head.seq + 1, seat_event(seat)))
    reply = token.post(
        "/v1/entries", wire.encode_entries(wire.EntriesMessage(seat.encoded_header, (other,)))
    )
    keys = {Hop.CENTRE: seat.target.centre_receipt_public}
    assert read_receipt(wire.decode_receipts(reply).receipts[0], keys).head.seq == other.seq
    token.close()
    seat.answer_once()
    seat.deliver()
    until(lambda: "centre refuses" in room.seat_row(seat.seat)["trouble"], "the proctor is told")
    assert room.result(seat.header.attempt_id)["quarantined"] == 1
    seat.answer_once()
    assert seat.deliver()[0].head == seat.head


def test_no_name_or_pin_reaches_the_centre(own_room: Room, own_seat: ScriptedSeat) -> None:
    own_seat.sit_to_the_end()
    own_seat.deliver()
    until(lambda: centre_holds(own_room, own_seat), "the centre holds everything")
    for path in own_room.centre.home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"Siti Rahayu" not in data
            assert all(f'"{pin}"'.encode() not in data for pin in PINS)


def test_the_station_can_mirror_the_repository_over_the_network(room: Room) -> None:
    folder = room.station.home / "repository"
    assert (folder / "metadata" / "timestamp.json").is_file()
    before = (folder / "metadata" / "timestamp.json").read_bytes()
    said = room.vault("import-package", "--json")
    assert "pemetaan-1" in said.stdout
    assert (folder / "metadata" / "timestamp.json").read_bytes() == before


def test_every_sitting_has_a_valid_result_file_or_a_reason_why_not(
    own_room: Room, own_seat: ScriptedSeat, tmp_path: Path
) -> None:
    """One is handed in, one goes on, one has only checked in, one does not open."""
    own_seat.sit_to_the_end()
    going_on, waiting = authorized(own_room, 2), ScriptedSeat(own_room, 3)
    going_on.answer_once()
    waiting.begin()
    spoilt = authorized(own_room, 4)
    body = bytearray(spoilt.sealer.seal(spoilt.head.seq + 1, seat_event(spoilt)))
    body[-1] ^= 1
    spoilt.entries.append(link(spoilt.head, bytes(body)))
    for seat in (own_seat, going_on, waiting, spoilt):
        seat.deliver()
        until(lambda seat=seat: centre_holds(own_room, seat), "the centre holds everything")  # type: ignore[misc]
    until(lambda: own_room.result(own_seat.header.attempt_id)["scored_utc_ms"], "scored")
    words = ("--home", own_room.centre.home, "--qti", tmp_path / "hasil", "--json")
    done = pendopo("central", "results", *words, check=False)
    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert set(said["unwritten"]) == {spoilt.header.attempt_id}
    files = {attempt_id: Path(name) for attempt_id, name in said["files"].items()}
    assert set(files) == {one.header.attempt_id for one in (own_seat, going_on, waiting)}
    found = {one["attempt_id"]: one for one in said["attempts"]}[own_seat.header.attempt_id]
    points = {code: one["points"] for code, one in found["results"].items()}
    assert competency_points(files[own_seat.header.attempt_id]) == points
    assert competency_points(files[going_on.header.attempt_id]) == {}
    assert schema_faults(list(files.values())) == {}
