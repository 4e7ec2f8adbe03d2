"""Seeking the station in a process of its own: who counts, who does not, and for how long."""

from __future__ import annotations

import dataclasses
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from client.config import SeatConfig
from client.net.station import Welcome
from client.seat.seeking import MOST_TRIED, REACH_S, seek
from exam.exchange import wire
from tests.helpers.tls_station import Heard, tls_station

SESSION = "SESI-1"
_HERE = "127.0.0.1"


def welcome(session_id: str) -> bytes:
    """What a station greets a seat with."""
    said = Welcome(session_id, "Sesi", "Ruang", "WIB", 0, 1, bytes(32), "p", "l", "1", 0, 0)
    return wire.encode_map("welcome", dataclasses.asdict(said))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Heard]:
    with tls_station(tmp_path / "stasiun") as heard:
        heard.reply = welcome(SESSION)
        yield heard


@pytest.fixture
def config(station: Heard) -> SeatConfig:
    """A seat of that station."""
    return SeatConfig(
        station_url="https://127.0.0.1:1",
        authority=station.ends.authority,
        identity=station.ends.identity,
        seat="12",
        session_id=SESSION,
        carry_key=bytes(32),
        station_receipt_key=bytes(32),
        repository_root=b"",
    )


def seek_among(config: SeatConfig, *addresses: str) -> tuple[str, dict[str, str]]:
    """The station's address, and why the others are not it."""
    sought = seek(config, "pc-12", addresses, search_ms=0)
    return sought.url, {one.address: one.why for one in sought.others}


def test_the_station_is_the_one_of_the_pinned_authority_that_greets_the_seat(
    station: Heard, config: SeatConfig, tmp_path: Path
) -> None:
    with tls_station(tmp_path / "ruang-lain") as other:
        url, others = seek_among(
            config, "127.0.0.1:1", other.url, station.url.removeprefix("https://")
        )
    assert url == station.url
    assert others.get(other.url, "stranger") == "stranger"
    assert other.asked == []
    ((method, path, instance, body),) = station.asked
    assert (method, path, instance) == ("POST", "/v1/hello", config.instance)
    said = wire.decode_map("hello", body, {"seat": str, "device": str, "program": str})
    assert (said["seat"], said["device"]) == ("12", "pc-12")


def test_a_station_of_another_session_or_with_another_word_is_not_this_seats(
    station: Heard, config: SeatConfig
) -> None:
    station.reply = welcome("SESI-2")
    assert seek_among(config, station.url) == ("", {station.url: "other_session"})
    refusal = {"code": "revoked", "message": "dicabut", "remedy": "daftarkan lagi"}
    station.status, station.reply = 403, wire.encode_map("error", refusal)
    assert seek_among(config, station.url) == ("", {station.url: "revoked"})
    station.status, station.reply = 200, b"ada"
    assert seek_among(config, station.url) == ("", {station.url: "declined"})
    station.status = 503
    assert seek_among(config, station.url) == ("", {station.url: "unreachable"})


def test_whoever_takes_the_line_and_says_nothing_holds_up_nobody(
    station: Heard, config: SeatConfig
) -> None:
    with ExitStack() as undo:
        silent = [undo.enter_context(socket.create_server((_HERE, 0))) for _ in range(MOST_TRIED)]
        addresses = [f"{_HERE}:{one.getsockname()[1]}" for one in silent]
        began = time.monotonic()
        url, _ = seek_among(config, *addresses[:5], station.url, *addresses[5:])
        assert url == station.url
        assert time.monotonic() - began < REACH_S, "the silent ones were not waited for"
        url, others = seek_among(config, *addresses, station.url)
    assert (url, len(others)) == ("", MOST_TRIED), "no more than so many are tried"
    assert set(others.values()) == {"unreachable"}


def test_what_is_no_address_is_passed_over(config: SeatConfig) -> None:
    assert seek_among(config, "ruang satu", "", "127.0.0.1:99999") == ("", {})
