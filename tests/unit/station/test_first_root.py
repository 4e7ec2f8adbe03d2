"""A new station begins with a root that something apart from the medium vouches for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam.core.errors import ExamError, Rejected, Tampered
from exam.package.anchor import digest_of, find_root, read_digest
from exam.package.keys import CentreKeys
from exam.package.publish import publish
from exam.package.trust import folder_fetch
from server.station import packages, setup
from server.station.config import ANCHOR_SETTING, ROOT_SETTING
from server.station.desk import Desk
from server.station.mirror import RoomMirror
from server.station.register import Register
from tests.attacks.forging import now
from tests.helpers.publishers import Publishers, StationHome, files_of, publishers
from tests.helpers.room import PASSPHRASE, SAMPLES, SESSION_ID, pendopo, session_text

pytestmark = pytest.mark.xdist_group("publishers")


@pytest.fixture
def made(tmp_path: Path) -> Publishers:
    found = publishers(tmp_path)
    found.publish_signed("latihan", "ayu", "bima")
    return found


@pytest.fixture
def untold(tmp_path: Path) -> StationHome:
    return StationHome(tmp_path / "stasiun", told=False)


@pytest.fixture
def desk(untold: StationHome) -> Iterator[Desk]:
    opened = setup.open_desk(untold.home, PASSPHRASE)
    yield opened
    opened.close()


def kept_root(desk: Desk) -> bytes:
    register = Register(desk.database)
    return desk.run(lambda: register.setting(ROOT_SETTING))


def digits(made: Publishers) -> str:
    """As the centre reads them out."""
    return str(json.loads(made.at_centre("show", "--json").stdout)["sha256"])


def new_root(made: Publishers) -> None:
    """The publishers' keys change."""
    made.at_centre("revoke", "--role", "targets", "--key", made.key_id("ayu"))
    made.collect("siti", "budi", "bima", "citra")
    made.at_centre("apply")


def test_a_stick_that_nothing_vouches_for_is_refused_and_its_digits_are_told(
    made: Publishers, untold: StationHome
) -> None:
    stick = made.stick("stik")
    before = files_of(untold.home)
    refused = untold.take(stick, check=False)
    assert refused.returncode == 1
    own = digest_of((stick / "metadata" / "root.json").read_bytes())
    assert "nothing vouches for" in refused.stderr
    assert own in refused.stderr
    assert "--root" in refused.stderr
    assert files_of(untold.home).keys() == before.keys()


def test_the_digits_that_the_centre_reads_out_let_its_stick_in_and_no_other(
    made: Publishers, untold: StationHome
) -> None:
    stick = made.stick("stik")
    shown = made.at_centre("show").stdout
    told = digits(made)
    assert told in shown
    wrong = untold.take(stick, "--root", told[::-1], check=False)
    assert wrong.returncode == 1
    assert "its publisher is unknown here" in wrong.stderr
    spoken = " ".join(told[start : start + 4].upper() for start in range(0, 64, 4))
    assert json.loads(untold.take(stick, "--root", spoken).stdout)["packages"]
    assert untold.take(stick).returncode == 0, "the digits are needed once"


def test_a_station_that_was_told_of_the_first_root_follows_to_the_one_that_counts(
    made: Publishers, tmp_path: Path
) -> None:
    first = digits(made)
    new_root(made)
    assert digits(made) != first
    stick = made.stick("stik")
    assert digest_of((stick / "metadata" / "root.json").read_bytes()) != first
    station = StationHome(tmp_path / "stasiun")
    assert json.loads(station.take(stick).stdout)["packages"]


def test_a_station_that_was_told_of_a_later_root_takes_none_from_before_it(
    made: Publishers, untold: StationHome
) -> None:
    old = made.stick("stik-lama")
    new_root(made)
    told = digits(made)
    refused = untold.take(old, "--root", told, check=False)
    assert "its publisher is unknown here" in refused.stderr
    assert untold.take(made.stick("stik-baru"), "--root", told).returncode == 0


def test_a_stick_without_the_root_that_was_told_of_says_what_to_bring(
    made: Publishers, tmp_path: Path
) -> None:
    new_root(made)
    stick = made.stick("stik")
    (stick / "metadata" / "1.root.json").unlink()
    refused = StationHome(tmp_path / "stasiun").take(stick, check=False)
    assert "bring its whole folder" in refused.stderr


def test_digits_of_another_root_do_not_move_a_station_that_began(
    made: Publishers, untold: StationHome, tmp_path: Path
) -> None:
    theirs = tmp_path / "lain"
    publish(SAMPLES / "latihan", repository=theirs / "r", centre=theirs / "c", now=now())
    untold.take(made.stick("stik"), "--root", digits(made))
    before = files_of(untold.repository)
    told = CentreKeys.load(theirs / "c").root_digest
    refused = untold.take(theirs / "r", "--root", told, check=False)
    assert refused.returncode == 1
    assert "its publisher is unknown here" in refused.stderr
    assert files_of(untold.repository) == before


def test_a_station_whose_program_has_a_root_begins_with_that_alone(
    made: Publishers, untold: StationHome, desk: Desk, tmp_path: Path
) -> None:
    theirs = tmp_path / "lain"
    publish(SAMPLES / "latihan", repository=theirs / "r", centre=theirs / "c", now=now())
    mirror = RoomMirror(untold.home, made.folder / "root-1.json")
    told = CentreKeys.load(theirs / "c").root_digest
    for words in ((), (told,)):
        with pytest.raises(ExamError, match="its publisher is unknown here"):
            packages.take_folder(desk, mirror, untold.home, theirs / "r", *words)
    assert kept_root(desk) == b""
    (found,) = packages.take_folder(desk, mirror, untold.home, made.repository)
    assert found.package_id == "latihan-1"
    assert kept_root(desk) == (made.folder / "root-1.json").read_bytes()


def planted(made: Publishers, name: str, source: Path, root: Path) -> Path:
    """A stick from ``source`` on which somebody put another's root; what counts is left."""
    stick = made.folder / name
    shutil.copytree(source, stick)
    shutil.copy(root, stick / "metadata" / "root.json")
    return stick


def test_a_station_that_began_with_anothers_root_is_told_so_by_the_digits_of_the_centre(
    made: Publishers, untold: StationHome, tmp_path: Path
) -> None:
    theirs = tmp_path / "lain"
    publish(SAMPLES / "latihan", repository=theirs / "r", centre=theirs / "c", now=now())
    untold.take(theirs / "r", "--root", CentreKeys.load(theirs / "c").root_digest)
    before = files_of(untold.repository)
    stick = planted(made, "stik", theirs / "r", made.repository / "metadata" / "root.json")
    for one in (stick, made.repository):
        refused = untold.take(one, "--root", digits(made), check=False)
        assert refused.returncode == 1
        assert f"the root that was told of, {digits(made)}," in refused.stderr
        assert "neither follows from the other" in refused.stderr
        assert "station init" in refused.stderr
    assert files_of(untold.repository) == before


def test_digits_that_a_station_was_made_with_count_beside_the_root_in_its_program(
    made: Publishers, untold: StationHome, desk: Desk, tmp_path: Path
) -> None:
    theirs = tmp_path / "lain"
    publish(SAMPLES / "latihan", repository=theirs / "r", centre=theirs / "c", now=now())
    mirror = RoomMirror(untold.home, theirs / "r" / "metadata" / "root.json")
    stick = planted(made, "stik", theirs / "r", made.folder / "root-1.json")
    register = Register(desk.database)
    desk.run(lambda: register.keep_setting(ANCHOR_SETTING, digits(made).encode()))
    with pytest.raises(Tampered, match="neither follows from the other"):
        packages.take_folder(desk, mirror, untold.home, stick)
    assert kept_root(desk) == b""


def test_digits_of_the_root_that_is_kept_or_of_one_before_or_after_it_let_a_station_go_on(
    made: Publishers, untold: StationHome
) -> None:
    first, old = digits(made), made.stick("stik-lama")
    untold.take(old, "--root", first)
    (old / "metadata" / "1.root.json").unlink()
    (old / "metadata" / "root.json").write_text("{}", encoding="ascii")
    assert untold.take(old, "--root", first).returncode == 0, "nothing else is asked for"
    new_root(made)
    newest, stick = digits(made), made.stick("stik-baru")
    assert newest != first
    for told in (first, newest, first):
        assert json.loads(untold.take(stick, "--root", told).stdout)["packages"]


def test_a_station_that_began_with_a_later_root_is_told_of_the_first(
    made: Publishers, untold: StationHome
) -> None:
    first = digits(made)
    new_root(made)
    stick = made.stick("stik")
    untold.take(stick, "--root", digits(made))
    assert json.loads(untold.take(stick, "--root", first).stdout)["packages"]
    (stick / "metadata" / "1.root.json").unlink()
    refused = untold.take(stick, "--root", first, check=False)
    assert "bring its whole folder" in refused.stderr


def test_a_root_that_was_told_of_counts_only_where_the_repository_follows_to_it(
    made: Publishers, untold: StationHome
) -> None:
    """Its file alone does not make an old stick one of after the publishers' keys changed."""
    old, first = made.stick("stik-lama"), digits(made)
    untold.take(old, "--root", first)
    new_root(made)
    newest = made.repository / "metadata" / "root.json"
    stick = planted(made, "stik", old, newest)
    before = files_of(untold.repository)
    refused = untold.take(stick, "--root", digits(made), check=False)
    assert "neither follows from the other" in refused.stderr
    assert files_of(untold.repository) == before


def test_what_a_station_verified_before_it_was_told_of_a_root_counts_as_its_own_way_there(
    made: Publishers, untold: StationHome
) -> None:
    """A root on the medium that this station does not read, since it has its own of that number."""
    untold.take(made.stick("stik-lama"), "--root", digits(made))
    new_root(made)
    stick = made.stick("stik")
    version = len(list((stick / "metadata").glob("*.root.json")))
    untold.take(stick)
    other = stick / "metadata" / f"{version}.root.json"
    other.write_text("{}", encoding="ascii")
    assert json.loads(untold.take(stick, "--root", digits(made)).stdout)["packages"]


def test_what_names_no_root_is_refused_before_a_station_is_made(tmp_path: Path) -> None:
    session, key, not_one = (tmp_path / name for name in ("sesi.toml", "sandi.txt", "bukan.json"))
    session.write_text(session_text(SESSION_ID, 3), encoding="utf-8")
    key.write_text(PASSPHRASE, encoding="utf-8")
    not_one.write_text("{}", encoding="utf-8")
    home = tmp_path / "ruang"
    words = ("station", "init", "--home", home, "--session", session, "--passphrase-file", key)
    for root in ("ab" * 31, tmp_path / "tidak-ada.json", not_one):
        refused = pendopo(*words, "--root", root, check=False)
        assert refused.returncode == 1
        assert "root" in refused.stderr
        assert not home.exists()


def test_a_root_is_named_by_its_file_or_its_digits(made: Publishers, tmp_path: Path) -> None:
    file = made.folder / "root-1.json"
    digest = digest_of(file.read_bytes())
    assert read_digest(str(file)) == read_digest(digest.upper()) == digest
    with pytest.raises(Rejected, match="is no root"):
        read_digest(digest[:-1])
    altered = tmp_path / "root.json"
    altered.write_bytes(file.read_bytes().replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(Tampered):
        read_digest(str(altered))


def test_a_root_is_looked_for_among_all_that_a_repository_keeps(
    made: Publishers, tmp_path: Path
) -> None:
    first = (made.folder / "root-1.json").read_bytes()
    new_root(made)
    newest = (made.repository / "metadata" / "root.json").read_bytes()
    fetch = folder_fetch(made.repository)
    assert find_root(fetch, digest_of(first)) == first
    assert find_root(fetch, digest_of(newest)) == newest
    with pytest.raises(Tampered, match="its publisher is unknown here"):
        find_root(fetch, "0" * 64)
    shutil.rmtree(made.repository / "metadata")
    with pytest.raises(Rejected, match="this is no repository"):
        find_root(fetch, digest_of(first))
