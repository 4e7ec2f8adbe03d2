"""Officers who are all there, and too early: the centre holds its share back."""

import json

import pytest

from exam.core.errors import Rejected
from exam.package import spoken as digits
from tests.attacks.officers import (
    LATE,
    PACKAGE,
    centre_events,
    enter,
    given,
    hear,
    opens,
    room_events,
    schedule,
    spoken,
    why_not,
)
from tests.helpers.room import Room, pendopo, pendopo_json, until
from tests.helpers.scripted_seat import ScriptedSeat

pytestmark = pytest.mark.xdist_group("room")
SHARE = bytes(range(32))


def test_all_officers_before_the_time_open_nothing_and_at_the_time_they_do(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    schedule(guarded_room, LATE)
    for officer in range(3):
        assert enter(guarded_room, officer).returncode == 0
    assert "the centre has not released" in why_not(sitting)
    refused = ("refused", "", "not_released")
    until(lambda: refused in centre_events(guarded_room), "the refusal is on the record")
    assert not given(sitting)
    assert centre_events(guarded_room).count(refused) == 1, "what only repeats is not noted again"
    schedule(guarded_room, "now")
    until(lambda: given(sitting), "the centre's share came")
    assert opens(guarded_room, sitting.share())
    assert ("given", "", "") in centre_events(guarded_room)
    assert ("centre", "", "") in room_events(guarded_room)


def test_nothing_is_read_out_before_the_time_and_the_asking_is_on_the_record(
    guarded_room: Room,
) -> None:
    schedule(guarded_room, LATE)
    done = pendopo(
        "release", "speak", "--home", guarded_room.centre.home, "--package", PACKAGE,
        "--session", guarded_room.session_id, "--who", "Dewi Lestari", "--json", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not released yet" in done.stderr
    assert ("refused", "Dewi Lestari", "not_released") in centre_events(guarded_room)


def test_nothing_is_read_out_for_a_session_that_was_made_up_to_be_earlier(
    guarded_room: Room,
) -> None:
    """The share is one for all sessions: read out for another, it would open this room."""
    home, at = guarded_room.centre.home, ("--at", "now", "--who", "Dewi Lestari")
    pendopo(
        "central", "schedule", "--home", home, "--package", PACKAGE,
        "--session", guarded_room.session_id, "--at", LATE,
    )  # fmt: skip
    said = pendopo(
        "central", "schedule", "--home", home, "--package", PACKAGE, "--session", "LAIN", *at
    ).stdout
    assert f"{guarded_room.session_id} has it only after this" in said
    done = pendopo(
        "release", "speak", "--home", home, "--package", PACKAGE, "--session", "LAIN",
        "--who", "Dewi Lestari", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "no station is registered for session 'LAIN'" in done.stderr
    assert "register a station for it" in done.stderr
    assert centre_events(guarded_room)[-1] == ("refused", "Dewi Lestari", "unknown_session")


def test_a_release_time_that_was_moved_and_moved_back_is_on_the_record(
    guarded_room: Room,
) -> None:
    home = guarded_room.centre.home
    for at in (LATE, "2026-01-02T08:00:00+07:00", LATE):
        said = pendopo_json(
            "central", "schedule", "--home", home, "--package", PACKAGE,
            "--session", guarded_room.session_id, "--at", at, "--who", "Dewi Lestari",
        )  # fmt: skip
    early, late = "2026-01-02T01:00:00+00:00", "2099-01-01T01:00:00+00:00"
    assert [one for one in centre_events(guarded_room) if one[0] == "scheduled"] == [
        ("scheduled", "Dewi Lestari", f"{late}, was no time"),
        ("scheduled", "Dewi Lestari", f"{early}, was {late}"),
        ("scheduled", "Dewi Lestari", f"{late}, was {early}"),
    ]
    assert said["before_utc_ms"] < said["release_at_utc_ms"]
    lines = pendopo("release", "report", "--home", home).stdout
    assert f"Dewi Lestari {early}, was {late}" in lines


def test_a_time_for_a_package_that_another_session_had_says_that_its_items_are_known(
    guarded_room: Room,
) -> None:
    schedule(guarded_room, "now")
    spoken(guarded_room)
    words = (
        "central", "schedule", "--home", guarded_room.centre.home, "--package", PACKAGE,
        "--session", "SESI-2", "--at", LATE,
    )  # fmt: skip
    said = pendopo(*words).stdout
    assert "warning: the share of pemetaan-1 is one for all sessions; " in said
    assert f"{guarded_room.session_id} has it before this: these items are known there" in said
    assert guarded_room.session_id in pendopo_json(*words)["earlier_for"]


def test_a_share_read_out_by_telephone_opens_the_package_without_a_network(
    guarded_room: Room, sitting: ScriptedSeat
) -> None:
    guarded_room.centre_cable.pull()
    schedule(guarded_room, "now")
    enter(guarded_room, 0)
    enter(guarded_room, 2)
    rows = spoken(guarded_room)
    wrong = [*rows]
    wrong[4] = str((int(wrong[4][0]) + 1) % 10) + wrong[4][1:]
    assert "baris 5 salah dengar" in hear(guarded_room, wrong).stderr
    assert not given(sitting)
    assert hear(guarded_room, rows).returncode == 0
    assert opens(guarded_room, sitting.share())
    assert ("spoken", "Dewi Lestari", "centre") in centre_events(guarded_room)
    assert ("spoken", "Pengawas Satu", "") in room_events(guarded_room)


def test_every_digit_misheard_and_every_two_exchanged_are_noticed_in_their_row() -> None:
    rows = digits.speak(SHARE, PACKAGE)
    for number, row in enumerate(rows[:-1], start=1):
        plain = row.replace(" ", "")
        for place, right in enumerate(plain):
            for other in set("0123456789") - {right}:
                with pytest.raises(Rejected, match=f"baris {number} salah dengar"):
                    digits.hear_row(number, plain[:place] + other + plain[place + 1 :])
        for place in range(len(plain) - 1):
            one, two = plain[place], plain[place + 1]
            if one != two:
                with pytest.raises(Rejected, match=f"baris {number} salah dengar"):
                    digits.hear_row(number, plain[:place] + two + one + plain[place + 2 :])


def test_exchanged_rows_and_another_packages_digits_are_noticed() -> None:
    rows = list(digits.speak(SHARE, PACKAGE))
    assert digits.hear(rows, PACKAGE) == SHARE
    with pytest.raises(Rejected, match="baris 2 salah dengar"):
        digits.hear([rows[0], rows[2], rows[1], *rows[3:]], PACKAGE)
    with pytest.raises(Rejected, match="dibacakan untuk paket lain"):
        digits.hear(rows, "pemetaan-2")
    with pytest.raises(Rejected, match="8 baris dan satu kelompok terakhir"):
        digits.hear(rows[:-1], PACKAGE)


def test_the_record_of_a_release_reads_as_json_and_as_lines(guarded_room: Room) -> None:
    home = guarded_room.centre.home
    told = json.loads(pendopo("release", "report", "--home", home, "--json").stdout)
    assert [one["outcome"] for one in told["events"]] == ["shares_made"]
    assert "shares_made pemetaan-1 SESI-UJI-1 Kepala Pusat" in (
        pendopo("release", "report", "--home", home).stdout
    )
    enter(guarded_room, 0)
    lines = pendopo(
        "release", "report", "--home", guarded_room.station.home, "--key", guarded_room.proctor_key
    ).stdout
    assert "menunggu bagian pusat, bagian petugas (1 dari 2)" in lines
