"""Who left a seat that somebody else begins at meanwhile is still there for the proctor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from exam.core.chain import genesis, link
from exam.exchange.wire import encode_header
from tests.helpers.room import Done, Room, pendopo
from tests.helpers.scripted_seat import ScriptedSeat

pytestmark = pytest.mark.xdist_group("moving-from-behind")
FIRST, SECOND, ELSEWHERE, FORGER = 1, 2, 3, 4
REASON = ("--reason", "komputer rusak")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(tmp_path, centre=False) as made:
        yield made


def tried(room: Room, *more: str) -> Done:
    """The command, whatever comes of it."""
    where = ("--home", room.station.home, "--key", room.proctor_key)
    return pendopo("station", "move", *where, *more, *REASON, check=False)


def move(room: Room, *more: str) -> str:
    """What the command says."""
    done = tried(room, *more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def made_up_for(other: ScriptedSeat, at: ScriptedSeat) -> str:
    """A seat that lies opens an attempt for somebody who never logged in there; which one."""
    at.begin()
    forged = replace(at.header, registration=other.header.registration)
    encoded = encode_header(forged)
    at.post([link(genesis(encoded), bytes(60))], encoded)
    return forged.attempt_id


def test_who_sat_at_a_seat_before_the_next_one_is_shown_and_can_be_moved(room: Room) -> None:
    with (
        closing(ScriptedSeat(room, FIRST)) as first,
        closing(ScriptedSeat(room, SECOND)) as second,
        closing(ScriptedSeat(room, ELSEWHERE)) as elsewhere,
    ):
        first.begin()
        first.deliver()
        # The next one sits down at the same computer.
        second.seat, second.line, own = first.seat, first.line, second.line
        own.close()
        second.begin()
        second.deliver()
        assert room.seat_row(FIRST)["name"] == second.name
        (behind,) = room.status()["behind"]
        assert (behind["seat"], behind["name"]) == (first.seat, first.name)
        said = pendopo("station", "status", "--home", room.station.home, "--key", room.proctor_key)
        assert f"{first.name}  behind at this seat" in said.stdout

        assert move(room, "PST-001", "--to", elsewhere.seat) == "seat 3: move given\n"
        assert room.status()["behind"] == []
        assert room.seat_row(ELSEWHERE)["name"] == first.name
        elsewhere.check_in(first.nip, first.pin)
        elsewhere.go_on_with(first.header.attempt_id)
        assert elsewhere.entries == first.entries
        assert room.seat_row(FIRST)["name"] == second.name


def test_of_two_attempts_of_one_participant_the_proctor_names_the_one_to_move(room: Room) -> None:
    with (
        closing(ScriptedSeat(room, FIRST)) as first,
        closing(ScriptedSeat(room, FORGER)) as forger,
    ):
        first.begin()
        first.deliver()
        genuine, forged = first.header.attempt_id, made_up_for(first, forger)
        to = ("PST-001", "--to", str(ELSEWHERE))

        asked = tried(room, *to)
        assert asked.returncode == 2
        for attempt_id, seat in ((genuine, first.seat), (forged, forger.seat)):
            assert f"{attempt_id} (seat {seat}, " in asked.stderr
        assert "--attempt ID" in asked.stderr
        wrong = tried(room, *to, "--attempt", "lain")
        assert wrong.returncode == 1
        assert "attempt lain is none of PST-001's" in wrong.stderr
        assert room.seat_row(ELSEWHERE)["attempt_id"] == ""

        assert move(room, *to, "--attempt", genuine) == f"seat {ELSEWHERE}: move given\n"
        assert room.seat_row(ELSEWHERE)["attempt_id"] == genuine
        assert room.seat_row(FORGER)["attempt_id"] == forged
