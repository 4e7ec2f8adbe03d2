"""Somebody has copied a seat's disk, with its key: the copy is noticed, named, and shut out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from client.config import load_seat_config
from client.net.renewing import Renewing
from client.net.station import Station
from client.net.uplink import Barred, Uplink
from exam.exchange import wire
from exam.vault import unlock
from server.station.doubles import LIVE_WITHIN_MS, Doubles
from server.web.peers import Line as ServerLine
from server.web.peers import Peer
from tests.helpers.room import Room
from tests.helpers.scripted_seat import Declined, ScriptedSeat

pytestmark = pytest.mark.xdist_group("cloned")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Each test takes a seat of its own."""
    with Room(tmp_path_factory.mktemp("cloned"), centre=False) as made:
        yield made


@pytest.fixture
def seat(room: Room) -> Iterator[ScriptedSeat]:
    with closing(ScriptedSeat(room, room.next_seat())) as one:
        yield one


class Copy:
    """Another computer with all of a seat's files: it speaks over a line of its own."""

    def __init__(self, seat: ScriptedSeat) -> None:
        self._seat = seat
        self.line = seat.new_line()

    def __enter__(self) -> ScriptedSeat:
        self._own, self._seat.line = self._seat.line, self.line
        return self._seat

    def __exit__(self, *_: object) -> None:
        self._seat.line = self._own


def trouble(room: Room, seat: ScriptedSeat) -> str:
    return str(room.seat_row(seat.seat)["trouble"])


def test_a_copy_gets_no_share_of_the_vault_while_the_seat_lives_and_both_are_named(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.deliver()
    copy = Copy(seat)
    with copy as other, pytest.raises(Declined) as refused:
        other.hello()
    assert (refused.value.status, refused.value.code) == (409, "in_use")
    said = trouble(room, seat)
    assert said.startswith("one identity at two places: 127.0.0.1")
    names = {str(one.session.headers["Pendopo-Instance"])[:8] for one in (seat.line, copy.line)}
    assert all(name in said for name in names)
    seat.beat()
    assert seat.post([])[0].head == seat.head


def test_a_copy_gets_no_challenges_in_which_half_of_the_vaults_key_lies(
    room: Room, seat: ScriptedSeat
) -> None:
    asked = wire.encode_map("unlock-wanted", {"seat": seat.seat})
    assert unlock.decode_slots(seat.line.post("/v1/unlock-slots", asked))[0].seat == seat.seat
    with Copy(seat) as copy:
        with pytest.raises(Declined) as refused:
            copy.line.post("/v1/unlock-slots", asked)
        copy.line.close()
    assert (refused.value.status, refused.value.code) == (409, "in_use")
    assert "one identity at two places" in trouble(room, seat)


def test_a_copy_that_only_listens_in_is_noticed_as_soon_as_the_seat_speaks_again(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.deliver()
    seat.line.close()
    with Copy(seat) as copy:
        copy.post([])
        copy.line.close()
    assert trouble(room, seat) == "", "so far it looks like a seat that was started again"
    seat.beat()
    assert "one identity at two places" in trouble(room, seat)


def test_the_sitting_goes_on_while_the_proctor_is_told(room: Room, seat: ScriptedSeat) -> None:
    seat.begin()
    seat.authorized()
    for _ in range(5):
        with Copy(seat) as copy:
            copy.post([])
        seat.answer_once()
        assert seat.deliver()[0].head == seat.head
    assert "one identity at two places" in trouble(room, seat)


def test_the_copy_itself_says_that_another_computer_is_on_the_line(
    seat: ScriptedSeat,
) -> None:
    seat.hello()
    config = load_seat_config(seat.path)
    with (
        closing(Uplink(config.station_url, config.ends)) as uplink,
        pytest.raises(Barred) as barred,
    ):
        Station(uplink, config.seat).hello("salinan", "0.1.0")
    assert barred.value.code == "in_use"
    seat.line.close()


def test_a_seat_that_is_started_again_is_nobodys_copy(room: Room, seat: ScriptedSeat) -> None:
    share = seat.hello()["vault_share"]
    for _ in range(5):
        seat.line.close()
        seat.line = seat.new_line()
        assert seat.hello()["vault_share"] == share
    assert trouble(room, seat) == ""


@dataclass
class _Heard:
    doubles: Doubles
    now_utc_ms: int = 0

    def hear(self, peer: Peer) -> str:
        return self.doubles.hear(peer, self.now_utc_ms)


def _peer(instance: str, address: str = "192.0.2.7") -> Peer:
    return Peer(ServerLine(b"", b"k" * 32, address, expired=False), instance)


def test_a_computer_that_lost_its_power_hangs_up_nothing_and_is_not_taken_for_two() -> None:
    heard = _Heard(Doubles())
    before, after = _peer("sebelum"), _peer("sesudah")
    assert heard.hear(before) == ""
    heard.now_utc_ms = LIVE_WITHIN_MS + 1
    assert heard.hear(after) == ""
    assert not heard.doubles.another_lives(after, heard.now_utc_ms)


def test_one_name_at_two_addresses_is_two_as_well() -> None:
    heard = _Heard(Doubles())
    assert heard.hear(_peer("sama", "192.0.2.7")) == ""
    said = heard.hear(_peer("sama", "192.0.2.8"))
    assert "192.0.2.7" in said
    assert "192.0.2.8" in said


# -- revoked ----------------------------------------------------------------------------------


def revoke(room: Room, seat: ScriptedSeat) -> None:
    room.vault("revoke", "--seat", seat.seat, "--reason", "disk disalin")


def test_a_revoked_seat_is_refused_in_everything_at_once_with_the_reason(
    room: Room, seat: ScriptedSeat
) -> None:
    seat.begin()
    seat.authorized()
    revoke(room, seat)
    seat.answer_once()
    for tried in (seat.hello, seat.deliver, seat.beat, lambda: seat.line.post("/v1/renew", b"")):
        with pytest.raises(Declined, match="disk disalin") as refused:
            tried()
        assert (refused.value.status, refused.value.code) == (403, "revoked")
    assert "revoked" in trouble(room, seat)


def test_the_seat_itself_takes_it_as_an_absent_station_that_says_why(
    room: Room, seat: ScriptedSeat
) -> None:
    revoke(room, seat)
    config = load_seat_config(seat.path)
    with closing(Uplink(config.station_url, config.ends)) as uplink:
        with pytest.raises(Barred, match="disk disalin") as barred:
            Station(uplink, config.seat).hello("pc", "0.1.0")
        assert barred.value.code == "revoked"
        with pytest.raises(Barred):
            uplink.get("/v1/repository/metadata/1.root.json")


def test_revoking_survives_a_restart_and_touches_no_other_seat(
    room: Room, seat: ScriptedSeat
) -> None:
    with closing(ScriptedSeat(room, room.next_seat())) as other:
        revoke(room, seat)
        room.station.stop()
        room.station.start()
        with pytest.raises(Declined, match="revoked"):
            seat.hello()
        other.hello()


def test_a_new_code_brings_the_computer_back_and_the_copy_stays_out(
    room: Room, seat: ScriptedSeat
) -> None:
    share = seat.hello()["vault_share"]
    revoke(room, seat)
    with closing(ScriptedSeat(room, int(seat.seat))) as back:
        assert back.hello()["vault_share"] == share, "what is on its disk still opens"
        with pytest.raises(Declined) as refused:
            seat.hello()
        assert refused.value.code == "revoked"
        assert trouble(room, back) == ""


def test_a_copy_does_not_outlast_the_seat_by_renewing(room: Room, seat: ScriptedSeat) -> None:
    """The key stays the same when a certificate is renewed, and revoking is by key."""
    config = load_seat_config(seat.path)
    told: list[str] = []
    with closing(Uplink(config.station_url, config.ends)) as uplink:
        renewing = Renewing(
            config.identity,
            monotonic_ms=lambda: 0,
            wall_utc_ms=lambda: 2**60,
            tell=told.append,
        )
        before = config.identity.read_bytes()
        renewing.look(Station(uplink, config.seat), testing=True)
        assert told == []
        assert config.identity.read_bytes() != before
    revoke(room, seat)
    with (
        closing(Uplink(config.station_url, config.ends)) as uplink,
        pytest.raises(Barred, match="disk disalin"),
    ):
        Station(uplink, config.seat).hello("pc", "0.1.0")
