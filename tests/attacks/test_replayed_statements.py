"""Somebody who captured what a proctor signed, and shows it in another room, or here again."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from exam.exchange.wire import decode_map
from exam.package.officers import new_room_secret, split
from server.station.config import RUN_FILE
from server.station.console import STATUS_FIELDS
from server.station.lifting import sign_lift
from server.station.orders import sign_request, sign_share, sign_words
from server.station.proctor_files import PASSPHRASE_VARIABLE, read_key_file
from server.station.uplink import Uplink, own_station
from server.web.replies import Refused
from server.web.serving import read_listening
from tests.helpers.room import PASSPHRASE, Room
from tests.helpers.scripted_seat import wall_ms

pytestmark = pytest.mark.xdist_group("replayed")
ELSEWHERE = "SESI-RUANG-LAIN"
WORDS = " ".join(split(new_room_secret(), 2, ["A", "B"])[0].words)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("replayed"), centre=False) as made:
        yield made


@pytest.fixture
def line(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Uplink]:
    """Over the station's own line, so that nothing but the statement itself can be refused."""
    monkeypatch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
    with own_station(read_listening(room.station.home / RUN_FILE), room.station.home) as uplink:
        yield uplink


def signed(room: Room, path: str, session_id: str) -> bytes:
    """What the proctor of both rooms signed just now."""
    key, now = read_key_file(room.proctor_key).private, wall_ms()
    match path:
        case "lift":
            return sign_lift("1", "salah baca", session_id, now, key, at_seat=True)
        case "share":
            return sign_share("pemetaan-1", bytes(32), session_id, now, key)
        case "officer-share":
            return sign_words("pemetaan-1", "A", WORDS, session_id, now, key)
    return sign_request(session_id, now, key)


@pytest.mark.parametrize("path", ["lift", "status", "share", "officer-share", "release-state"])
def test_what_was_signed_in_another_room_says_nothing_here(
    room: Room, line: Uplink, path: str
) -> None:
    with pytest.raises(Refused, match="another session") as refused:
        line.post(f"/v1/{path}", signed(room, path, ELSEWHERE))
    assert refused.value.code == "other_session"
    state = decode_map(
        "release-state",
        line.post("/v1/release-state", signed(room, "release-state", room.session_id)),
        {"packages": list, "events": list},
    )
    assert json.dumps(state["events"]) == "[]"


def test_a_lift_shown_twice_in_its_own_room_counts_once(room: Room, line: Uplink) -> None:
    captured = signed(room, "lift", room.session_id)
    told = [decode_map("lifted", line.post("/v1/lift", captured), {"new": bool}) for _ in range(2)]
    assert [one["new"] for one in told] == [True, False]


def test_a_question_shown_twice_changes_nothing(room: Room, line: Uplink) -> None:
    captured = signed(room, "status", room.session_id)
    first, again = (
        decode_map("status", line.post("/v1/status", captured), STATUS_FIELDS) for _ in range(2)
    )
    assert {**first, "now_utc_ms": 0} == {**again, "now_utc_ms": 0}
