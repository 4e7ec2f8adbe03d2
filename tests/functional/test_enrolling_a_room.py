"""The station's command line gives out codes for a room, and is found by those who look for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.net.discovery import search
from client.net.enrolling import enrol
from client.net.whereabouts import read_address
from exam.core.errors import Rejected
from exam.exchange.enrolment import read_code
from server.web.serving import read_listening
from tests.helpers.room import SEATS, WAIT_S, Room, environment, pendopo, until

pytestmark = pytest.mark.xdist_group("enrolling")

SEARCH_MS = 1500


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("enrolling"), centre=False) as made:
        yield made


def test_a_whole_room_gets_codes_on_paper_that_only_their_owner_reads(
    room: Room, tmp_path: Path
) -> None:
    folder = tmp_path / "kode"
    said = room.vault("enrol", "--seats", "3", "--qr", "--qr-folder", folder).stdout
    codes = [line.split()[2] for line in said.splitlines() if line.startswith("seat ")]
    assert len({read_code(code).secret for code in codes}) == 3
    assert len({read_code(code).fingerprint for code in codes}) == 1
    assert "█" in said or "▀" in said, "the codes are drawn on the terminal as well"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"seat-{seat}.{kind}" for seat in (1, 2, 3) for kind in ("png", "svg")]
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name
    assert (folder / "seat-1.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (folder / "seat-1.svg").read_bytes()
    seats = [enrol(room.station_address, code, tmp_path / f"{code}.toml").seat for code in codes]
    assert seats == ["1", "2", "3"]


@pytest.mark.parametrize(
    "words",
    [("--seat", str(SEATS + 1)), ("--seats", str(SEATS + 1)), ("--seats", "0"), ("--seat", "x")],
)
def test_seats_that_the_room_has_not_get_no_code(room: Room, words: tuple[str, ...]) -> None:
    done = pendopo(
        "station", "enrol", "--home", room.station.home,
        "--passphrase-file", room.passphrase, *words, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""


def test_a_revocation_needs_a_seat_of_the_room_and_a_reason(room: Room) -> None:
    for words in (("--seat", "99", "--reason", "hilang"), ("--seat", "1", "--reason", " ")):
        done = pendopo(
            "station", "revoke", "--home", room.station.home,
            "--passphrase-file", room.passphrase, *words, check=False,
        )  # fmt: skip
        assert done.returncode == 1


def test_a_station_on_this_computer_alone_is_silent_and_announced_where_it_is_asked_to(
    room: Room,
) -> None:
    def found() -> bool:
        return room.station_address in [one.address for one in search(SEARCH_MS)]

    assert not found()
    room.station.stop()
    words = ["station", "serve", "--home", room.station.home, "--bind", "127.0.0.1"]
    words += ["--port", room.station.port, "--announce"]
    process = subprocess.Popen(
        [sys.executable, "-m", "client", *map(str, words)], env=environment()
    )
    try:
        until(found, "the station is found")
        run = read_listening(room.station.home / "run.json")
        assert (run.pid, run.port) == (process.pid, room.station.port)
    finally:
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(WAIT_S) == 0
    assert not found(), "it says good-bye"
    room.station.start()


@pytest.mark.parametrize(
    "text", ["", " ", "ruang satu", "ruang/x", "ruang:pintu", "ruang:0", "a@b"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        read_address(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("192.168.1.10", "https://192.168.1.10:8443"),
        (" https://ruang-1.local:9000/ ", "https://ruang-1.local:9000"),
        ("[fe80::1]:77", "https://[fe80::1]:77"),
        ("fe80::1", "https://[fe80::1]:8443"),
    ],
)
def test_addresses_are_read_as_people_write_them(text: str, url: str) -> None:
    assert read_address(text).url == url
