"""Officers with their own keys: certified by the centre, admitted by the room, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from client.__main__ import main
from exam.core import events as ev
from exam.core.errors import Tampered
from exam.exchange.orders import read_order, sign_order
from exam.package.staff_keys import read_staff
from server.station.proctor_files import read_key_file
from tests.helpers.officers import an_order
from tests.helpers.room import Room, certified, pendopo, pendopo_json, until
from tests.helpers.scripted_seat import ScriptedSeat, sample_target, wall_ms

pytestmark = pytest.mark.xdist_group("room")


@pytest.fixture
def own_room(tmp_path: Path) -> Iterator[Room]:
    with Room(tmp_path, centre=False) as made:
        yield made


def test_the_centre_certifies_lists_and_revokes_and_the_room_learns_it_with_its_packages(
    own_room: Room,
) -> None:
    home, now = own_room.centre.home, wall_ms()
    listed = pendopo_json("central", "proctor", "list", "--home", home)["officers"]
    assert [(one["name"], one["role"], one["revoked"]) for one in listed] == [
        ("Pengawas Satu", "proctor", False)
    ]
    with closing(ScriptedSeat(own_room, 1)) as seat:
        seat.begin()
        seat.deliver()
        words = ("--key-id", listed[0]["key_id"])
        pendopo("central", "proctor", "revoke", "--home", home, *words)
        again = pendopo("central", "proctor", "issue", "--home", home, "--request",
                        own_room.proctor_key.with_suffix(".request"), check=False)  # fmt: skip
        assert "was revoked" in again.stderr
        own_room.station.stop()
        own_room.vault("import-package", "--repo", own_room.repository)
        own_room.station.start()
        told = own_room.order("authorize", "--seat", "1", check=False)["error"]
        assert "was revoked by the centre" in told
        assert sample_target(own_room).staff == read_staff(home)
        order = an_order(now, attempt_id=seat.header.attempt_id, session_id=own_room.session_id)
        key = read_key_file(own_room.proctor_key)
        with pytest.raises(Tampered, match="revoked"):
            read_order(sign_order(order, key.private, key.certificate), read_staff(home), now)


def test_the_centre_shows_each_order_with_its_officer_and_what_the_seat_did_not_believe(
    tmp_path: Path,
) -> None:
    with Room(tmp_path) as room, closing(ScriptedSeat(room, 1)) as seat:
        seat.begin()
        seat.authorized()
        seat.store(
            ev.StoreDistrusted(
                at_ms=seat.at_ms, wall_utc_ms=wall_ms(), store="station", index=3,
                sha256=bytes(32), why="signature",
            )
        )  # fmt: skip
        seat.deliver()
        seat.beat()
        dropped = room.order("extend", "--seat", "1", "--minutes", "5")["orders"][0]["order_id"]
        attempt, last = seat.header.attempt_id, len(seat.entries)
        until(
            lambda: [one["head_seq"] for one in room.results()] == [last],
            "everything arrives at the centre",
        )
        words = ("--home", room.centre.home, "--attempt", attempt)
        rows = pendopo_json("central", "acts", *words)["acts"]
        assert [one["what"] for one in rows] == ["Authorized", "StoreDistrusted"]
        assert dropped not in {one.get("order_id") for one in rows}
        key_id = pendopo_json("central", "proctor", "list", "--home", room.centre.home)
        assert (rows[0]["officer"], rows[0]["role"]) == ("Pengawas Satu", "proctor")
        assert rows[0]["key_id"] == key_id["officers"][0]["key_id"]
        assert (rows[1]["store"], rows[1]["index"], rows[1]["why"]) == ("station", 3, "signature")
        lines = pendopo("central", "acts", *words).stdout.splitlines()
        assert "Authorized by Pengawas Satu (proctor, key" in lines[0]
        assert lines[1].endswith("! station, 3: signature")
        nobody = pendopo("central", "acts", *words[:2], "--attempt", "x", check=False)
        assert "no attempt x here" in nobody.stderr


def test_every_step_explains_itself_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for words, home in (
        (("proctor", "key"), ""),
        (("proctor", "pause"), " --home"),
        (("proctor", "message"), " --home"),
        (("central", "proctor", "issue"), " --home"),
        (("central", "proctor", "list"), " --home"),
        (("central", "proctor", "revoke"), " --home"),
        (("central", "acts"), " --home"),
    ):
        assert main([*words, "--help"]) == 0
        said = capsys.readouterr().out
        assert f"example:\n  pendopo {' '.join(words)}{home}" in said


def test_a_technician_of_the_room_stops_a_clock_and_may_do_nothing_else(own_room: Room) -> None:
    certificate = certified(own_room.folder, "Teknisi", "teknisi", "--role", "technician")
    own_room.station.stop()
    own_room.vault("proctor-add", "--certificate", certificate)
    own_room.station.start()
    with closing(ScriptedSeat(own_room, 1)) as seat:
        seat.begin()
        seat.authorized()
        seat.beat()
        own_room.proctor_key = certificate.with_suffix(".p12")
        told = own_room.order("end", "--seat", "1", check=False)["error"]
        assert "a technician may not give 'end'" in told
        own_room.order("pause", "--seat", "1")
        assert seat.obey() == 1
        assert seat.attempt.pause is not None
        assert (seat.attempt.pause.officer, seat.attempt.pause.role) == ("Teknisi", "technician")
