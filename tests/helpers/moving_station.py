"""A station that is at another address than before, and seats that were enrolled at the old one."""

from __future__ import annotations

from pathlib import Path

import pytest

from client.seat.finding import find_stations
from server.station.announcing import Announcement
from tests.helpers.room import Room, pendopo

_TRIES = 3


def needs_multicast() -> None:
    """Skip, saying so, where what is announced on this computer is not heard on it."""
    with Announcement("Percobaan multicast", "127.0.0.1", 9):
        for _ in range(_TRIES):
            if any(one.address == "127.0.0.1:9" for one in find_stations()):
                return
    pytest.skip("this computer's network carries no multicast, so mDNS finds nothing")


def enrolled(room: Room, folder: Path, address: str = "") -> Path:
    """The file of a seat that was enrolled at ``address``, else straight at the station's own."""
    path = folder / "kursi" / "seat.toml"
    code = room.code(room.next_seat())
    where = address or room.station_address
    pendopo("seat", "--config", path, "--enrol", code, "--station", where)
    return path


def move_station(room: Room, *, announced: bool) -> str:
    """Started again on another port, which it may announce by mDNS; its address there."""
    room.station.stop()
    before, room.station.port = room.station.port, 0
    room.station.more = ("--announce",) if announced else ()
    room.station.start()
    assert room.station.port != before
    return f"https://{room.station_address}"
