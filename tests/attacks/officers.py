"""A room whose package opens with the centre and two of three officers, and what they do there."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from exam.core.errors import ExamError
from exam.package.opening import open_package
from exam.package.release import identity_of
from exam.package.trust import Mirror, folder_fetch
from tests.helpers.room import OFFICERS, Done, Room, pendopo, pendopo_json
from tests.helpers.scripted_seat import Declined, ScriptedSeat, wall_ms

PACKAGE = "pemetaan-1"
LATE = "2099-01-01T08:00:00+07:00"


@contextmanager
def typed(text: str) -> Iterator[None]:
    """What is typed into the next command."""
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before


def enter(room: Room, officer: int, words: str = "", *, package: str = PACKAGE) -> Done:
    """Officer 0, 1 or 2 enters the share they were given, or other words."""
    with typed((words or room.words[officer]) + "\n"):
        return pendopo(
            "release", "shares", "enter", "--home", room.station.home, "--key", room.proctor_key,
            "--package", package, "--officer", OFFICERS[officer], check=False,
        )  # fmt: skip


def schedule(room: Room, at: str) -> None:
    """The centre says from when on."""
    home = room.centre.home
    pendopo("central", "schedule", "--home", home, "--package", PACKAGE, "--at", at)


def spoken(room: Room) -> list[str]:
    """The rows that somebody at the centre reads out."""
    rows: list[str] = pendopo_json(
        "release", "speak", "--home", room.centre.home, "--package", PACKAGE,
        "--session", room.session_id, "--who", "Dewi Lestari",
    )["rows"]  # fmt: skip
    return rows


def hear(room: Room, rows: list[str], *, package: str = PACKAGE) -> Done:
    """Somebody in the room types in what was read out."""
    with typed("\n".join(rows) + "\n"):
        return pendopo(
            "release", "enter", "--home", room.station.home, "--key", room.proctor_key,
            "--package", package, check=False,
        )  # fmt: skip


def room_events(room: Room) -> list[tuple[str, str, str]]:
    """Source, officer and shares of the station's record."""
    state = pendopo_json(
        "release", "report", "--home", room.station.home, "--key", room.proctor_key
    )
    return [(one["source"], one["officer"], one["shares"]) for one in state["events"]]


def centre_events(room: Room) -> list[tuple[str, str, str]]:
    """Outcome, who and detail of the centre's record."""
    events = pendopo_json("release", "report", "--home", room.centre.home)["events"]
    return [(one["outcome"], one["who"], one["detail"]) for one in events]


def why_not(seat: ScriptedSeat) -> str:
    """Why the station gives this seat nothing; empty where it does."""
    try:
        seat.share()
    except Declined as no:
        assert no.code == "not_released"
        return str(no)
    return ""


def given(seat: ScriptedSeat) -> bool:
    """True once the station gives the seat what opens the package."""
    return not why_not(seat)


def opens(room: Room, released: bytes) -> bool:
    """True if the package as it lies in the repository opens with ``released``."""
    mirror = Mirror(
        root=(room.repository / "metadata" / "root.json").read_bytes(),
        cache=room.folder / "thief",
        fetch=folder_fetch(room.repository),
    )
    mirror.refresh()
    target = next(one for one in mirror.targets() if one.package_id == PACKAGE)
    sealed = mirror.download(target.name).read_bytes()
    try:
        identity = identity_of(released, package_id=PACKAGE)
        files = open_package(sealed, target, identity, now_utc_ms=wall_ms(), program="0.1.0")
    except ExamError:
        return False
    return "imsmanifest.xml" in files
