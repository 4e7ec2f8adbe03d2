"""Who left a seat that somebody else begins at meanwhile is still there for the proctor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.room import Room, pendopo
from tests.helpers.scripted_seat import ScriptedSeat

pytestmark = pytest.mark.xdist_group("moving-from-behind")
FIRST, SECOND, ELSEWHERE = 1, 2, 3
REASON = ("--reason", "komputer rusak")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(tmp_path, centre=False) as made:
        yield made


def move(room: Room, *more: str) -> str:
    """What the command says."""
    key = ("--key", room.proctor_key)
    return pendopo("station", "move", "--home", room.station.home, *key, *more, *REASON).stdout


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
