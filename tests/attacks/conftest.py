"""One room for each test: what is released once stays released."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.room import Room
from tests.helpers.scripted_seat import ScriptedSeat


@pytest.fixture
def guarded_room(tmp_path: Path) -> Iterator[Room]:
    """Its package opens with the centre and two of three officers."""
    with Room(tmp_path, officers=True) as made:
        yield made


@pytest.fixture
def sitting(guarded_room: Room) -> Iterator[ScriptedSeat]:
    """A seat whose participant was let begin, and that only lacks the package's key."""
    with closing(ScriptedSeat(guarded_room, 1)) as seat:
        seat.begin()
        seat.authorized()
        yield seat
