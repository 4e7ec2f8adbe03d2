"""A certificate is renewed early and quietly, and never in the middle of a test without need."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from client.config import load_seat_config
from client.net.renewing import LAST_DAY_MS, LOOK_AGAIN_MS, Renewing, is_due
from client.net.station import Station
from client.net.uplink import Uplink
from client.trials.cable import Cable
from exam.exchange import wire
from exam.sealing.certificates import Lifetime, key_digest, lifetime
from server.web.identity import certificate_der
from tests.helpers.room import Room
from tests.helpers.scripted_seat import ScriptedSeat
from tests.helpers.tls_station import Heard, tls_station

pytestmark = pytest.mark.xdist_group("renewing")

LIFE = Lifetime(0, 14 * LAST_DAY_MS)


@pytest.mark.parametrize(
    ("gone_days", "idle", "testing"),
    [
        (0, False, False),
        (6.9, False, False),
        (7, True, False),
        (12.9, True, False),
        (13, True, True),
    ],
)
def test_idle_after_half_its_life_and_in_a_test_only_on_the_last_day(
    gone_days: float, idle: bool, testing: bool
) -> None:
    now = round(gone_days * LAST_DAY_MS)
    assert is_due(LIFE, now, testing=False) is idle
    assert is_due(LIFE, now, testing=True) is testing


class _Clock:
    """Both clocks; the monotonic one moves by hand."""

    def __init__(self, wall_utc_ms: int) -> None:
        self.monotonic, self.wall = 0, wall_utc_ms
        self.told: list[str] = []

    def renewing(self, identity: Path) -> Renewing:
        return Renewing(
            identity,
            monotonic_ms=lambda: self.monotonic,
            wall_utc_ms=lambda: self.wall,
            tell=self.told.append,
        )


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedSeat]:
    with (
        Room(tmp_path_factory.mktemp("renewing"), centre=False) as room,
        closing(ScriptedSeat(room, 1)) as one,
    ):
        yield one


def test_the_station_certifies_the_same_key_for_longer_and_the_open_line_is_not_touched(
    seat: ScriptedSeat,
) -> None:
    config = load_seat_config(seat.path)
    before = config.identity.read_bytes()
    life = lifetime(before)
    seat.begin()
    seat.authorized()
    clock = _Clock(life.ends_utc_ms - 1000)
    port = seat.room.station.port
    with Cable(port) as cable, closing(Uplink(cable.url, config.ends)) as uplink:
        station = Station(uplink, config.seat)
        uplink.get("/v1/health")
        cable.retarget(1)  # from here on no new line would stand
        clock.renewing(config.identity).look(station, testing=True)
        assert uplink.get("/v1/health")
        cable.retarget(port)
        uplink.close()
        assert uplink.get("/v1/health"), "the next line is begun with the new certificate"
    seat.answer_once()
    assert seat.deliver()[0].head == seat.head, "the sitting's own line went on"
    after = config.identity.read_bytes()
    assert clock.told == []
    assert lifetime(after).ends_utc_ms >= life.ends_utc_ms
    assert after != before
    assert key_digest(certificate_der(after)) == key_digest(certificate_der(before))
    assert config.identity.stat().st_mode & 0o077 == 0


def test_a_station_that_does_not_answer_leaves_everything_as_it_was_and_is_asked_later(
    tmp_path: Path,
) -> None:
    with tls_station(tmp_path / "stasiun") as heard:
        _looks_twice(heard, tmp_path)


def _looks_twice(heard: Heard, tmp_path: Path) -> None:
    identity = heard.ends.identity
    before = identity.read_bytes()
    clock = _Clock(lifetime(before).ends_utc_ms)
    renewing = clock.renewing(identity)
    heard.status, heard.reply = 500, b""
    with closing(Uplink(heard.url, heard.ends)) as uplink:
        station = Station(uplink, "1")
        for _ in range(3):
            renewing.look(station, testing=False)
        assert len(heard.asked) == 1
        assert len(clock.told) == 1
        clock.monotonic += LOOK_AGAIN_MS
        heard.status = 200
        heard.reply = wire.encode_map("renewed", {"certificate": b"keine"})
        renewing.look(station, testing=False)
        assert len(heard.asked) == 2
        assert len(clock.told) == 2, "what is no certificate is not kept"
    assert identity.read_bytes() == before


def test_a_young_certificate_costs_the_station_nothing(tmp_path: Path) -> None:
    with (
        tls_station(tmp_path / "stasiun") as heard,
        closing(Uplink(heard.url, heard.ends)) as uplink,
    ):
        clock = _Clock(time.time_ns() // 1_000_000)
        clock.renewing(heard.ends.identity).look(Station(uplink, "1"), testing=False)
        assert heard.lines == 0
        assert clock.told == []
