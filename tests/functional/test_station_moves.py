"""The command line of a seat whose station has another address today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from client.config import load_seat_config
from client.net.station import Station
from client.net.uplink import Uplink
from client.seat.vault import SeatVault
from client.trials.seat_process import SeatProcess
from client.trials.site import seat_command
from tests.helpers.moving_station import enrolled, move_station, needs_multicast
from tests.helpers.room import SESSION_ID, Done, Room, pendopo
from tests.helpers.tls_station import tls_station

pytestmark = pytest.mark.xdist_group("moving-station")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("moves"), centre=False) as made:
        yield made


@dataclass
class Seat:
    """Enrolled, with a vault of its own."""

    path: Path
    stick: Path

    def export(self, *more: str) -> Done:
        """``pendopo seat --export``."""
        words = ("--config", self.path, "--data", self.path.parent, "--export", self.stick)
        return pendopo("seat", *words, "--json", *more, check=False)

    @property
    def address(self) -> str:
        """As the file has it."""
        return load_seat_config(self.path).station_url


@pytest.fixture
def seat(room: Room, tmp_path: Path) -> Seat:
    path = enrolled(room, tmp_path)
    config = load_seat_config(path)
    with closing(Uplink(config.station_url, config.ends)) as uplink:
        share = Station(uplink, config.seat).hello("pc", "1").vault_share
    SeatVault.open(path.parent / SESSION_ID, share).close()
    return Seat(path, tmp_path / "stick")


def test_an_export_finds_the_station_where_it_announces_itself(room: Room, seat: Seat) -> None:
    needs_multicast()
    new = move_station(room, announced=True)
    said = json.loads(seat.export().stdout)
    assert Path(said["file"]).is_file(), "a bundle, not the sealed vault of a seat without station"
    assert seat.address == new


def test_an_address_that_is_given_is_believed_when_the_station_proves_itself_there(
    room: Room, seat: Seat, tmp_path: Path
) -> None:
    old = seat.address
    new = move_station(room, announced=False)
    with tls_station(tmp_path / "ruang-lain") as stranger:
        for address, why in ((stranger.url, "stranger"), ("127.0.0.1:1", "unreachable")):
            done = seat.export("--station", address)
            assert done.returncode == 1
            assert f"is not this seat's station: {why}" in done.stderr
            assert "compare the address" in done.stderr
        assert stranger.asked == []
    assert (seat.address, seat.stick.exists()) == (old, False)
    done = seat.export("--station", new.removeprefix("https://"))
    assert Path(json.loads(done.stdout)["file"]).is_file()
    assert seat.address == new


def test_what_is_no_address_is_refused_with_an_example_before_anything_is_tried(
    seat: Seat,
) -> None:
    done = seat.export("--station", "ruang satu")
    assert done.returncode == 1
    assert "192.168.1.10:8443" in done.stderr
    assert not seat.stick.exists()


def test_the_seat_program_is_started_with_the_new_address_and_goes_on_there(
    room: Room, seat: Seat, tmp_path: Path
) -> None:
    new = move_station(room, announced=False)
    script = tmp_path / "script.json"
    script.write_text("{}", encoding="utf-8")
    words = seat_command(
        seat.path, seat.path.parent, script, "--station", new.removeprefix("https://")
    )
    with ExitStack() as undo:
        process = SeatProcess(words, tmp_path / "seat.log")
        undo.callback(process.end)
        process.expect("page", 60, page="check_in")
    assert seat.address == new
    assert "the station is at" in (tmp_path / "seat.log").read_text(encoding="utf-8")
