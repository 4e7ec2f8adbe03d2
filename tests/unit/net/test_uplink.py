"""One line to one station: pinned, kept open, and never taken at half a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from client.net.uplink import Declined, Uplink
from client.net.whereabouts import Whereabouts
from exam.core.errors import Rejected, Unreachable
from exam.exchange import wire
from tests.helpers.room import until
from tests.helpers.tls_station import Heard, tls_station


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Heard]:
    with tls_station(tmp_path / "stasiun") as heard:
        yield heard


@pytest.fixture
def uplink(station: Heard) -> Iterator[Uplink]:
    made = Uplink(f"{station.url}/ruang/", station.ends)
    yield made
    made.close()


def test_a_call_carries_name_and_body_below_the_path_of_the_address(
    station: Heard, uplink: Uplink
) -> None:
    assert uplink.post("/v1/halo", b"isi") == b"ada"
    assert station.asked == [("POST", "/ruang/v1/halo", "kunci", b"isi")]


def test_one_line_serves_many_calls(station: Heard, uplink: Uplink) -> None:
    for _ in range(3):
        uplink.get("/v1/berkas")
    assert (station.lines, len(station.asked)) == (1, 3)


def test_a_line_that_the_station_ended_is_opened_anew_before_anything_is_asked(
    station: Heard, uplink: Uplink
) -> None:
    station.hangs_up = True
    assert uplink.post("/v1/satu", b"1") == b"ada"
    until(lambda: station.ended == 1, "the station hangs up", 10)
    assert uplink.post("/v1/dua", b"2") == b"ada"
    assert [body for *_, body in station.asked] == [b"1", b"2"]
    assert station.lines == 2


def test_a_reply_cut_short_is_no_reply(station: Heard, uplink: Uplink) -> None:
    station.promised_bytes = 1000
    with pytest.raises(Unreachable):
        uplink.get("/v1/berkas")
    station.promised_bytes = None
    assert uplink.get("/v1/berkas") == b"ada"


def test_a_file_that_comes_in_parts_is_whole_or_unreachable(station: Heard, uplink: Uplink) -> None:
    length, parts = uplink.get_parts("/v1/berkas")
    assert (length, b"".join(parts)) == (3, b"ada")
    station.promised_bytes = 1000
    with pytest.raises(Unreachable):
        b"".join(uplink.get_parts("/v1/berkas")[1])
    station.promised_bytes = None
    assert uplink.get("/v1/berkas") == b"ada", "the line is opened anew"


def test_a_line_on_which_a_file_was_left_half_read_is_not_used_again(
    station: Heard, uplink: Uplink
) -> None:
    _, parts = uplink.get_parts("/v1/berkas")
    next(parts)
    parts.close()  # type: ignore[attr-defined]
    assert uplink.get("/v1/berkas") == b"ada"


def test_no_other_certificate_is_trusted(station: Heard, tmp_path: Path) -> None:
    with tls_station(tmp_path / "lain") as other:
        uplink = Uplink(station.url, replace(station.ends, authority=other.ends.authority))
        with pytest.raises(Unreachable, match="certificate verify failed"):
            uplink.get("/v1/berkas")
    assert station.asked == []


def test_a_station_that_is_not_there_is_unreachable(station: Heard) -> None:
    uplink = Uplink("https://127.0.0.1:1", station.ends)
    with pytest.raises(Unreachable):
        uplink.get("/v1/berkas")


def test_a_no_keeps_its_reason_and_a_fault_of_the_station_is_not_a_no(
    station: Heard, uplink: Uplink
) -> None:
    said = {"code": "locked", "message": "terkunci", "remedy": "tunggu"}
    station.status, station.reply = 403, wire.encode_map("error", said)
    with pytest.raises(Declined) as refused:
        uplink.get("/v1/berkas")
    assert (refused.value.code, refused.value.remedy) == ("locked", "tunggu")
    station.status, station.reply = 404, b""
    with pytest.raises(Declined) as missing:
        uplink.get("/v1/berkas")
    assert missing.value.code == "absent"
    station.status = 500
    with pytest.raises(Unreachable):
        uplink.get("/v1/berkas")


@pytest.mark.parametrize(
    "address",
    ["http://kursi", "https://", "https://kursi:pintu", "kursi", "https://kursi\x7f:8443"],
)
def test_an_address_that_is_none_is_refused_at_once(station: Heard, address: str) -> None:
    with pytest.raises(Rejected):
        Uplink(address, station.ends)


@pytest.mark.parametrize("host", ["192.168.1..10", "r" * 64])
def test_a_name_that_cannot_be_asked_for_is_a_station_that_is_not_reached(
    station: Heard, host: str
) -> None:
    where = Whereabouts(f"https://{host}:8443")
    heard: list[bool] = []
    where.watch(heard.append)
    with closing(Uplink(where, station.ends)) as uplink:
        with pytest.raises(Unreachable, match=host):
            uplink.reach()
        with pytest.raises(Unreachable, match=host):
            uplink.get("/v1/berkas")
        assert heard == [False, False], "so that it is looked for"
        where.move(station.url)
        assert uplink.get("/v1/berkas") == b"ada"
