"""A seat that the station does not take, or that meets another station, goes on as if alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from client.config import load_seat_config
from client.net.station import Station
from client.net.uplink import Uplink
from client.seat.link import Link
from client.seat.updates import LinkTrouble, StationLost, StationSeen, Update
from exam.core.attempt import State
from exam.exchange.wire import PresenceMessage
from exam.vault.worker import Worker
from tests.helpers.room import Room, until
from tests.helpers.scripted_seat import ScriptedSeat
from tests.helpers.tls_station import tls_station

pytestmark = pytest.mark.xdist_group("barred")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("barred"), centre=False) as made:
        yield made


class Linked:
    """The seat's real network thread, beating for an attempt that was begun."""

    def __init__(self, room: Room) -> None:
        self.seat = ScriptedSeat(room, room.next_seat())
        self.seat.begin()
        self.seat.deliver()
        # The scripted seat hands its identity on; it must not look like a copy of this one.
        self.seat.close()
        self.said: list[Update] = []
        config = load_seat_config(self.seat.path)
        self._worker = Worker()
        self._uplink = Uplink(config.station_url, config.ends)
        self.link = Link(
            Station(self._uplink, config.seat),
            self._worker,
            self.said.append,
            station_key=config.station_receipt_key,
            session_id=config.session_id,
        )
        beat = PresenceMessage(
            seat=config.seat,
            attempt_id=self.seat.header.attempt_id,
            state=State.CHECKED_IN.value,
            section="",
            answered=0,
            items=0,
            head_seq=self.seat.head.seq,
            last_order_sequence=0,
            called_utc_ms=0,
            trouble="",
        )
        self.link.report(lambda: beat)
        self.link.start()
        until(lambda: self.saw(StationSeen), "the station is seen")

    def saw(self, kind: type[Update]) -> list[Update]:
        return [one for one in self.said if isinstance(one, kind)]

    def close(self) -> None:
        self.link.stop()
        self._worker.stop()
        self._uplink.close()


def test_a_seat_that_is_revoked_in_the_middle_is_cut_off_and_nothing_else(room: Room) -> None:
    with closing(Linked(room)) as linked:
        room.vault("revoke", "--seat", linked.seat.seat, "--reason", "disk disalin")
        until(lambda: linked.saw(StationLost), "the seat takes it as a lost station")
        (lost,) = linked.saw(StationLost)
        assert isinstance(lost, StationLost)
        assert "disk disalin" in lost.detail
        assert linked.saw(LinkTrouble) == []
        assert linked.link.is_alive()


def test_a_seat_that_meets_an_impostor_says_nothing_and_comes_back(
    room: Room, tmp_path: Path
) -> None:
    with closing(Linked(room)) as linked, tls_station(tmp_path / "penyamar") as impostor:
        room.cable.retarget(int(impostor.url.rpartition(":")[2]))
        room.cable.pull()
        room.cable.plug()
        until(lambda: linked.saw(StationLost), "the seat takes it as a lost station")
        until(lambda: impostor.tried >= 2, "the impostor was tried")
        assert impostor.asked == []
        room.cable.retarget(room.station.port)
        seen = len(linked.saw(StationSeen))
        until(lambda: len(linked.saw(StationSeen)) > seen, "the station is seen again")
        assert linked.saw(LinkTrouble) == []
        assert room.seat_row(linked.seat.seat)["trouble"] == ""
