"""A station's mirror from a USB stick: taken in whole, passed on to seats, never back."""

import json
import shutil
from pathlib import Path

import pytest

from exam.package.trust import Mirror, folder_fetch
from tests.helpers.publishers import Publishers, StationHome, files_of, publishers

pytestmark = pytest.mark.xdist_group("publishers")


@pytest.fixture
def made(tmp_path: Path) -> Publishers:
    found = publishers(tmp_path)
    found.publish_signed("latihan", "ayu", "bima")
    return found


@pytest.fixture
def station(tmp_path: Path) -> StationHome:
    return StationHome(tmp_path / "stasiun")


def _seat_reads(made: Publishers, station: StationHome, name: str) -> list[str]:
    """What a seat finds at the station, verified from the first root on and downloaded."""
    root = (made.folder / "root-1.json").read_bytes()
    seat = Mirror(root=root, cache=made.folder / name, fetch=folder_fetch(station.repository))
    seat.refresh()
    for target in seat.targets():
        assert seat.download(target.name).stat().st_size == target.length
    return [target.package_id for target in seat.targets()]


def test_what_comes_on_a_stick_reaches_the_seats_and_the_stick_is_not_needed_again(
    made: Publishers, station: StationHome
) -> None:
    stick = made.stick("stik")
    told = json.loads(station.take(stick).stdout)
    assert told["packages"] == [{"name": "latihan", "version": 1, "package_id": "latihan-1"}]
    shutil.rmtree(stick)
    assert _seat_reads(made, station, "kursi") == ["latihan-1"]


def test_a_newer_stick_brings_what_is_new_and_an_older_one_takes_nothing_away(
    made: Publishers, station: StationHome
) -> None:
    old = made.stick("stik-lama")
    station.take(old)
    made.publish_signed("pemetaan", "bima", "citra")
    station.take(made.stick("stik-baru"))
    assert _seat_reads(made, station, "kursi") == ["latihan-1", "pemetaan-1"]
    before = files_of(station.repository)
    refused = station.take(old, check=False)
    assert refused.returncode == 1
    assert "older than what this computer has already seen" in refused.stderr
    assert files_of(station.repository) == before


def test_new_keys_come_on_a_stick_as_well(made: Publishers, station: StationHome) -> None:
    station.take(made.stick("stik-lama"))
    assert _seat_reads(made, station, "kursi") == ["latihan-1"]
    made.at_centre("revoke", "--role", "targets", "--key", made.key_id("ayu"))
    made.collect("siti", "budi", "bima", "citra")
    made.at_centre("apply")
    station.take(made.stick("stik-baru"))
    assert (station.repository / "metadata" / "2.root.json").exists()
    assert _seat_reads(made, station, "kursi") == ["latihan-1"]
    assert _seat_reads(made, station, "kursi-baru") == ["latihan-1"]


def test_a_stick_pulled_half_way_leaves_the_former_copy_and_the_next_one_completes_it(
    made: Publishers, station: StationHome
) -> None:
    station.take(made.stick("stik-lama"))
    made.at_centre("rotate", "--role", "timestamp")
    made.collect("siti", "budi")
    made.at_centre("apply")
    made.publish_signed("pemetaan", "bima", "citra")
    half = made.stick("stik-separuh")
    (package,) = (half / "targets").glob("*pemetaan.zip")
    package.unlink()
    before = files_of(station.repository)
    refused = station.take(half, check=False)
    assert refused.returncode == 1
    assert "the mirror is incomplete: copy it again" in refused.stderr
    assert files_of(station.repository) == before
    assert _seat_reads(made, station, "kursi") == ["latihan-1"]
    station.take(made.stick("stik-utuh"))
    assert _seat_reads(made, station, "kursi") == ["latihan-1", "pemetaan-1"]
    assert _seat_reads(made, station, "kursi-baru") == ["latihan-1", "pemetaan-1"]


def test_a_copy_that_was_lost_at_the_station_is_made_again_from_the_stick(
    made: Publishers, station: StationHome
) -> None:
    stick = made.stick("stik")
    station.take(stick)
    before = files_of(station.repository)
    shutil.rmtree(station.repository)
    station.take(stick)
    assert files_of(station.repository) == before


def test_a_stick_that_is_not_there_and_one_that_is_no_repository_are_named(
    made: Publishers, station: StationHome, tmp_path: Path
) -> None:
    absent = station.take(tmp_path / "tidak-ada", check=False)
    assert (absent.returncode, absent.stdout) == (1, "")
    assert "insert the stick" in absent.stderr
    (tmp_path / "kosong").mkdir()
    empty = station.take(tmp_path / "kosong", check=False)
    assert "this is no repository" in empty.stderr
    assert not station.repository.exists() or not files_of(station.repository)
