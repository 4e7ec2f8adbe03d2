"""Six digits: who guesses them at a seat is locked out; whoever has a disk has nothing to try."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from exam.core import decisions
from exam.core.chain import genesis, verify
from exam.core.errors import StoreFailed, Tampered
from exam.exchange import wire
from exam.exchange.bodies import BodySealer
from exam.sealing.pin import SALT_BYTES, PinKey, stretch_pin, verifier_of
from exam.vault.database import JOURNAL, Database
from exam.vault.keys import vault_key
from server.station.pins import TRIES_OF_ONE
from server.station.setup import open_desk
from tests.helpers.room import PASSPHRASE, PINS, Room, pendopo, until
from tests.helpers.scripted_seat import Declined, NotAdmitted, ScriptedSeat

pytestmark = [pytest.mark.xdist_group("guesser-of-pins"), pytest.mark.timeout(180)]
REASON = ("--reason", "uji")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("guesser")) as made:
        yield made


@pytest.fixture
def mine(room: Room) -> Iterator[ScriptedSeat]:
    """Where the participant sits whose PIN is guessed."""
    with closing(ScriptedSeat(room, room.next_seat())) as made:
        yield made


@pytest.fixture
def other(room: Room) -> Iterator[ScriptedSeat]:
    """Another seat of the room."""
    with closing(ScriptedSeat(room, room.next_seat())) as made:
        yield made


@pytest.fixture
def third(room: Room) -> Iterator[ScriptedSeat]:
    """And another."""
    with closing(ScriptedSeat(room, room.next_seat())) as made:
        yield made


def number_of(seat: ScriptedSeat) -> str:
    """The number of the participant whose seat it is."""
    return f"PST-{int(seat.seat):03}"


def guess(seat: ScriptedSeat, number: str) -> NotAdmitted:
    """One wrong PIN over the real wire, as soon as the station looks at one."""
    found: list[NotAdmitted] = []

    def looked_at() -> bool:
        with pytest.raises(NotAdmitted) as refused:
            seat.show_proof(number, bytes(32))
        found.append(refused.value)
        return refused.value.code != "wait"

    until(looked_at, "the station looks at another try")
    return found[-1]


def forgive(room: Room, *whom: str) -> None:
    pendopo(
        "station", "forgive", "--home", room.station.home, "--key", room.proctor_key,
        *whom, *REASON,
    )  # fmt: skip


def move(room: Room, seat: ScriptedSeat, to: ScriptedSeat) -> None:
    pendopo(
        "station", "move", "--home", room.station.home, "--key", room.proctor_key,
        number_of(seat), "--to", to.seat, *REASON,
    )  # fmt: skip


def test_a_guesser_goes_from_seat_to_seat_is_locked_out_and_restarts_the_station(
    room: Room, mine: ScriptedSeat, other: ScriptedSeat, third: ScriptedSeat
) -> None:
    at = itertools.cycle((other, third))
    told = [
        guess(next(at), mine.nip if number % 2 else number_of(mine))
        for number in range(TRIES_OF_ONE)
    ]
    assert [one.code for one in told] == ["unknown"] * (TRIES_OF_ONE - 1) + ["locked"]
    assert [one.said["tries_left"] for one in told] == [4, 3, 2, 1, 0]
    room.station.kill()
    room.station.start()
    for seat in (mine, other, third):
        with pytest.raises(NotAdmitted) as refused:
            seat.check_in(mine.nip, mine.pin)
        assert refused.value.code == "locked"
    assert room.status()["locked"] == [number_of(mine)]
    assert other.check_in(other.nip, other.pin)["name"] == other.name
    forgive(room, "--participant", number_of(mine))
    assert mine.check_in(mine.nip, mine.pin)["name"] == mine.name
    assert room.status()["locked"] == []


def test_a_guesser_who_takes_another_number_each_time_has_ten_tries_at_a_seat_and_no_more(
    room: Room, mine: ScriptedSeat
) -> None:
    """Ten and five as SECURITY.md promises them, whatever the program's own constants say."""
    told = [guess(mine, f"PST-{number}").code for number in range(901, 911)]
    assert told == ["unknown"] * 9 + ["seat_locked"]
    with pytest.raises(NotAdmitted) as refused:
        mine.check_in(mine.nip, mine.pin)
    assert refused.value.code == "seat_locked", "the right PIN as well"
    assert f"seat {mine.seat}" in room.status()["locked"]
    forgive(room, "--seat", mine.seat)
    told = [guess(mine, "PST-950").code for _ in range(5)]
    assert told == ["unknown"] * 4 + ["locked"]
    assert mine.check_in(mine.nip, mine.pin)["name"] == mine.name
    assert "PST-950" not in room.status()["locked"]


def test_two_who_try_at_the_same_moment_get_no_more_tries_between_them(
    room: Room, mine: ScriptedSeat, other: ScriptedSeat
) -> None:
    answers = []
    for seat in (mine, other, mine):
        with pytest.raises(NotAdmitted) as refused:
            seat.show_proof(number_of(mine), bytes(32))
        answers.append(refused.value)
    counted = [one for one in answers if one.code == "unknown"]
    assert [one.said["tries_left"] for one in counted] == list(range(4, 4 - len(counted), -1))
    assert all(one.said["wait_ms"] > 0 for one in answers)


def test_a_guesser_asks_for_salts_of_numbers_to_learn_who_is_on_the_roster(
    mine: ScriptedSeat, other: ScriptedSeat
) -> None:
    def salt(number: str) -> bytes:
        asked: dict[str, object] = {"seat": other.seat, "number": number}
        return bytes(
            other.call("/v1/pin-salt", "pin-salt", asked, "pin-salt", {"salt": bytes})["salt"]
        )

    known, unknown = salt(number_of(mine)), salt("PST-999")
    assert (len(known), len(unknown)) == (SALT_BYTES, SALT_BYTES)
    assert (salt(number_of(mine)), salt("PST-999")) == (known, unknown)
    assert salt(mine.nip) == known


def test_a_seat_with_the_right_pin_gets_no_attempt_that_no_proctor_moved_to_it(
    room: Room, mine: ScriptedSeat, other: ScriptedSeat, third: ScriptedSeat
) -> None:
    mine.begin()
    mine.deliver()
    with pytest.raises(NotAdmitted) as refused:
        other.check_in(mine.nip, mine.pin)
    assert (refused.value.code, refused.value.said["seat"]) == ("elsewhere", mine.seat)
    with pytest.raises(Declined, match="not_moved"):
        other.handed_over(mine.header.attempt_id)
    move(room, mine, other)
    with pytest.raises(Declined, match="not_admitted"):
        other.handed_over(mine.header.attempt_id)
    with pytest.raises(Declined, match="not_moved"):
        third.handed_over(mine.header.attempt_id)
    assert other.check_in(mine.nip, mine.pin)["moved_from"] == mine.seat
    assert other.handed_over(mine.header.attempt_id)["head_seq"] == len(mine.entries)


def test_a_wrong_pin_opens_nothing_of_what_is_handed_over_and_the_right_one_all_of_it(
    room: Room, mine: ScriptedSeat, other: ScriptedSeat
) -> None:
    mine.begin()
    mine.authorized()
    mine.answer_once()
    mine.deliver()
    move(room, mine, other)
    other.check_in(mine.nip, mine.pin)
    batch = wire.decode_entries(other.handed_over(mine.header.attempt_id)["batch"])
    header = wire.decode_header(batch.header)
    verify(genesis(batch.header), list(batch.entries))
    wrong = other.pin_key(mine.nip, "000000")
    with pytest.raises(Tampered, match="this PIN does not open"):
        wrong.unwrap(header.attempt_id, header.wrapped_key)
    key = other.stretched.unwrap(header.attempt_id, header.wrapped_key)
    sealer = BodySealer(header.attempt_id, key)
    assert [sealer.open(one.seq, one.body) for one in batch.entries] == [
        mine.sealer.open(one.seq, one.body) for one in mine.entries
    ]


def test_two_seats_at_one_attempt_leave_one_chain_and_the_other_is_named(
    room: Room, mine: ScriptedSeat, other: ScriptedSeat
) -> None:
    mine.begin()
    mine.authorized()
    mine.deliver()
    fence = len(mine.entries)
    move(room, mine, other)
    other.check_in(mine.nip, mine.pin)
    other.go_on_with(mine.header.attempt_id)
    mine.answer_once()
    other.store(decisions.call_proctor(other.attempt, other.now()))
    with pytest.raises(Declined, match="moved"):
        mine.post(mine.entries[fence:])
    assert other.deliver()[0].head.seq == fence + 1
    with pytest.raises(Declined, match="moved"):
        mine.post(mine.entries)
    assert mine.beat().moved_to == other.seat
    assert other.beat().moved_to == ""
    row = room.seat_row(other.seat)
    assert row["station_seq"] == fence + 1
    first, last = fence + 1, len(mine.entries)
    assert f"entries {first} to {last} of seat {mine.seat} came after the fence" in row["trouble"]
    until(
        lambda: room.seat_row(other.seat)["centre_seq"] == fence + 1,
        "the centre has the new seat's",
    )


def test_a_thief_of_the_stations_disk_has_no_salt_verifier_or_wrap_to_try_pins_against(
    room: Room, mine: ScriptedSeat
) -> None:
    mine.begin()
    mine.deliver()
    salt_of = mine.stretched
    room.station.stop()
    desk = open_desk(room.station.home, PASSPHRASE)
    rows = desk.run(lambda: desk.database.query("SELECT pin_salt, pin_hash FROM participant"))
    desk.close()
    (salt, digest) = next(row for row in rows if row[1] == verifier_of(salt_of.proof))
    assert stretch_pin(mine.pin, salt).proof == salt_of.proof
    files = [one for one in room.station.home.rglob("*") if one.is_file()]
    assert len(files) > 5
    needles = (salt, digest, salt_of.proof, mine.header.wrapped_key, mine.encoded_header)
    for path in files:
        data = path.read_bytes()
        assert not [one for one in needles if one in data], path.name
    secret = (room.station.home / "device.secret").read_bytes()
    vault = room.station.home / "station.vault"
    for pin in PINS[:3]:
        with pytest.raises(StoreFailed):
            Database.open(vault, vault_key(secret, pin.encode()), JOURNAL)
    room.station.start()


def test_a_thief_of_what_a_courier_or_the_centre_holds_has_a_wrap_and_no_salt(
    room: Room, mine: ScriptedSeat, other: ScriptedSeat
) -> None:
    """The right PIN with any other salt looks exactly like a wrong one."""
    mine.begin()
    mine.deliver()
    until(
        lambda: room.seat_row(mine.seat)["centre_seq"] == len(mine.entries), "the centre holds it"
    )
    wrapped = mine.header.wrapped_key
    assert mine.stretched.unwrap(mine.header.attempt_id, wrapped)
    for salt in (bytes(SALT_BYTES), mine.header.registration.encode().ljust(SALT_BYTES, b"\0")):
        with pytest.raises(Tampered):
            stretch_pin(mine.pin, salt).unwrap(mine.header.attempt_id, wrapped)
    with pytest.raises(Tampered):
        PinKey(mine.stretched.proof).unwrap(mine.header.attempt_id, wrapped)
    database = (room.centre.home / "central.sqlite3").read_bytes()
    assert mine.stretched.root not in database
    assert mine.stretched.proof not in database


def test_a_lift_is_refused_from_somebody_who_is_no_proctor_of_this_room(
    room: Room, tmp_path: Path
) -> None:
    stranger = tmp_path / "orang-lain.p12"
    pendopo("proctor", "key", "--name", "Orang Lain", "--out", stranger)
    done = pendopo(
        "station", "forgive", "--home", room.station.home, "--key", stranger,
        "--participant", "PST-001", *REASON, "--json", check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "nobody of this room signed it" in done.stderr
    assert json.dumps(room.status()["locked"]) == "[]"
