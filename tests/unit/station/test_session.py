"""A session file is taken whole or refused with the fault's place, never with personal data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from exam.core.errors import Rejected
from server.station.session import read_session
from tests.helpers.room import NAMES, NIPS, session_text

TODAY = dt.date(2026, 3, 2)
TOO_LONG = "participant 1: registration has over 256 characters"


def write(folder: Path, old: str = "", new: str = "") -> Path:
    path = folder / "sesi.toml"
    text = session_text("S-1", 3)
    assert not old or old in text
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return path


def test_a_good_file_gives_plan_roster_and_fresh_pseudonyms(tmp_path: Path) -> None:
    file = read_session(write(tmp_path), TODAY)
    assert file.plan.session_id == "S-1"
    assert file.plan.seats == ("1", "2", "3")
    assert [one.name for one in file.participants] == list(NAMES)
    registrations = {one.registration for one in file.participants}
    assert len(registrations) == len(NAMES)
    assert not any(nip in one for nip in NIPS for one in registrations)


def test_a_time_without_offset_is_meant_in_the_session_s_zone(tmp_path: Path) -> None:
    path = write(tmp_path, 'zone = "WIB"', 'zone = "WIT"')
    lines = [
        "starts = 2026-03-02T08:00:00" if line.startswith("starts") else line
        for line in path.read_text().splitlines()
    ]
    text = "\n".join(
        "ends = 2026-03-02T12:00:00" if line.startswith("ends") else line for line in lines
    )
    path.write_text(text)
    starts = read_session(path, TODAY).plan.starts_utc_ms
    assert starts == int(dt.datetime(2026, 3, 1, 23, tzinfo=dt.UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('zone = "WIB"', 'zone = "MESZ"', "zone"),
        ("seats = 3", "seats = 0", "seats"),
        ("seats = 3", "seats = 3\ncolour = 1", "unknown key 'colour'"),
        (f'nip = "{NIPS[0]}"', 'nip = "197413141999032012"', "participant 1: NIP digits 1-8"),
        ('pin = "314159"', 'pin = "31415"', "participant 1: the pin"),
        ('number = "PST-002"', 'number = "PST-001"', "participant 2: its number stands twice"),
        ('place = "Ruang Uji 1"', "", "place is missing"),
        ("[[participant]]", "[[people]]", "unknown table 'people'"),
        ("[[participant]]", f'[[participant]]\nregistration = "{"R" * 257}"', TOO_LONG),
        ("[[participant]]", '[[participant]]\nregistration = "R\\u0000"', TOO_LONG),
        ('package = "', f'package = "{"p" * 257}', "session: package has over 256 characters"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, where: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_session(write(tmp_path, old, new), TODAY)
    assert where in str(refused.value)
    assert not any(secret in str(refused.value) for secret in (*NAMES, *NIPS))


def test_an_id_that_names_no_folder_is_refused_with_what_it_may_hold(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="session: session id 'S/1'") as refused:
        read_session(write(tmp_path, '"S-1"', '"S/1"'), TODAY)
    assert "SESI-1" in refused.value.remedy
