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
from client.net import discovery
from client.net.station import Welcome
from client.seat.seeking import AT_ONCE, MOST_TRIED, REACH_S, seek
from exam.exchange import wire
from tests.helpers.tls_station import Heard, tls_station

SESSION = "SESI-1"
_HERE = "127.0.0.1"
ANNOUNCED = discovery.MOST_FOUND * discovery._MOST_ADDRESSES
"""Addresses that one search may come to."""


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


def silent_addresses(number: int, undo: ExitStack) -> list[str]:
    """Whoever connects there is accepted, and nothing is said."""
    servers = [undo.enter_context(socket.create_server((_HERE, 0))) for _ in range(number)]
    return [f"{_HERE}:{one.getsockname()[1]}" for one in servers]


def test_whoever_takes_the_line_and_says_nothing_holds_up_nobody(
    station: Heard, config: SeatConfig
) -> None:
    with ExitStack() as undo:
        addresses = silent_addresses(AT_ONCE - 1, undo)
        began = time.monotonic()
        url, _ = seek_among(config, *addresses[:5], station.url, *addresses[5:])
        assert url == station.url
        assert time.monotonic() - began < REACH_S, "the silent ones were not waited for"


def test_false_stations_cannot_take_the_places_of_the_true_one(
    station: Heard, config: SeatConfig
) -> None:
    """As many as a network may announce at once, and all of them before it."""
    with ExitStack() as undo:
        addresses = silent_addresses(ANNOUNCED - 1, undo)
        url, others = seek_among(config, *addresses, station.url)
    assert url == station.url
    in_turns_before = addresses[: (ANNOUNCED - 1) // AT_ONCE * AT_ONCE]
    assert {f"https://{one}" for one in in_turns_before} <= set(others)
    assert set(others.values()) == {"unreachable"}


def test_no_more_than_can_be_announced_is_tried_in_one_search(config: SeatConfig) -> None:
    assert ANNOUNCED <= MOST_TRIED
    addresses = [f"{_HERE}:{port}" for port in range(1, MOST_TRIED + 2)]
    url, others = seek_among(config, *addresses)
    assert (url, len(others)) == ("", MOST_TRIED)


def test_what_is_no_address_is_passed_over(config: SeatConfig) -> None:
    assert seek_among(config, "ruang satu", "", "127.0.0.1:99999") == ("", {})
