"""Packages of those who may not publish, and lists that are old, held back or put together.

Each attack is made on a seat that reads the repository for itself, and on a station that takes a
USB stick in; what they held before stays what they hold.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Protocol

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.host.folders import repository_folder, session_folder
from exam.core.errors import ExamError, Rejected
from exam.package.publish import publish
from exam.package.trust import Mirror, folder_fetch
from tests.attacks.forging import A_DAY, Forgery, holder_key, now, online_keys
from tests.helpers.publishers import Publishers, StationHome, files_of, publishers
from tests.helpers.room import SAMPLES

pytestmark = pytest.mark.xdist_group("publishers")
EVIL = b"PK not what the centre published"


class Reader(Protocol):
    """Somebody who reads a repository, and goes on with what they verified before."""

    def take(self, source: Path) -> str:
        """Read everything on offer; why it was refused, else nothing."""

    def holds(self) -> object:
        """What they go on with, to be compared."""


class _Seat:
    def __init__(self, made: Publishers) -> None:
        self._made = made

    def take(self, source: Path) -> str:
        mirror = self._made.seat("kursi", source)
        try:
            mirror.refresh()
            for target in mirror.targets():
                mirror.download(target.name)
        except ExamError as error:
            assert error.remedy
            return str(error)
        return ""

    def holds(self) -> object:
        mirror = self._made.seat("kursi", self._made.folder / "tidak-ada")
        return {one.package_id: mirror.download(one.name).read_bytes() for one in mirror.targets()}


class _Station:
    def __init__(self, made: Publishers) -> None:
        self._home = StationHome(made.folder / "stasiun")

    def take(self, source: Path) -> str:
        done = self._home.take(source, check=False)
        assert done.returncode == (1 if done.stderr else 0)
        return done.stderr

    def holds(self) -> object:
        return files_of(self._home.repository)


@pytest.fixture
def made(tmp_path: Path) -> Publishers:
    """It has published ``latihan``, signed by Ayu and Bima."""
    found = publishers(tmp_path)
    found.publish_signed("latihan", "ayu", "bima")
    return found


@pytest.fixture(params=[_Seat, _Station], ids=["seat", "station"])
def reader(made: Publishers, request: pytest.FixtureRequest) -> Reader:
    """It has read what was published."""
    found: Reader = request.param(made)
    assert found.take(made.repository) == ""
    return found


def _forgery(made: Publishers, name: str = "palsu") -> Forgery:
    return Forgery(made.stick(name), online_keys(made))


def _refused(reader: Reader, source: Path) -> str:
    before = reader.holds()
    why = reader.take(source)
    assert reader.holds() == before
    return why


def _revoke(made: Publishers, holder: str, *signers: str) -> None:
    made.at_centre("revoke", "--role", "targets", "--key", made.key_id(holder))
    made.collect(*signers)
    made.at_centre("apply")


def test_the_forgery_would_be_taken_if_two_publishers_had_signed_it(
    made: Publishers, reader: Reader
) -> None:
    forged = _forgery(made)
    forged.publish([holder_key(made, "ayu"), holder_key(made, "citra")], evil=EVIL)
    before = reader.holds()
    assert reader.take(forged.folder) == ""
    assert reader.holds() != before


def test_a_package_of_a_revoked_publisher_is_refused_by_its_name(
    made: Publishers, reader: Reader
) -> None:
    _revoke(made, "ayu", "siti", "budi", "bima", "citra")
    assert reader.take(made.repository) == ""
    forged = _forgery(made)
    forged.publish([holder_key(made, "ayu")], evil=EVIL)
    assert "a publisher's key that the centre has revoked" in _refused(reader, forged.folder)


def test_a_revoked_publisher_with_one_who_was_not_are_too_few(
    made: Publishers, reader: Reader
) -> None:
    _revoke(made, "ayu", "siti", "budi", "bima", "citra")
    forged = _forgery(made)
    forged.publish([holder_key(made, "ayu"), holder_key(made, "bima")], evil=EVIL)
    says = "the list of packages has too few signatures, 1 of 2"
    assert says in _refused(reader, forged.folder)


def test_a_package_of_an_unknown_publisher_is_refused(made: Publishers, reader: Reader) -> None:
    stranger = Ed25519PrivateKey.generate()
    forged = _forgery(made)
    forged.publish([stranger, stranger], evil=EVIL)
    assert "its publisher is unknown here" in _refused(reader, forged.folder)


def test_the_repository_of_another_centre_is_refused(
    made: Publishers, reader: Reader, tmp_path: Path
) -> None:
    other = tmp_path / "lain"
    publish(SAMPLES / "latihan", repository=other / "r", centre=other / "c", now=now())
    assert "its publisher is unknown here" in _refused(reader, other / "r")


def test_what_an_expired_publisher_signed_is_refused(made: Publishers, reader: Reader) -> None:
    forged = _forgery(made)
    keys = [holder_key(made, "ayu"), holder_key(made, "bima")]
    forged.publish(keys, expires=now() - A_DAY, evil=EVIL)
    assert "what the publisher signed is too old" in _refused(reader, forged.folder)


def test_a_repository_whose_publishers_keys_have_expired_is_refused(
    made: Publishers, tmp_path: Path
) -> None:
    long_ago = now() - dt.timedelta(days=6 * 365)
    old = tmp_path / "lama"
    publish(SAMPLES / "latihan", repository=old / "r", centre=old / "c", now=long_ago)
    says = "the publisher's keys have expired"
    root = old / "r" / "metadata" / "root.json"
    station = StationHome(tmp_path / "stasiun-baru", told=False)
    assert says in station.take(old / "r", "--root", str(root), check=False).stderr
    shutil.copy(root, made.folder / "root-1.json")
    assert says in _Seat(made).take(old / "r")


def test_an_older_state_is_refused_by_who_saw_a_newer_one(made: Publishers, reader: Reader) -> None:
    old = made.stick("stik-lama")
    made.publish_signed("latihan", "ayu", "citra")
    assert reader.take(made.repository) == ""
    assert "older than what this computer has already seen" in _refused(reader, old)


def test_an_older_list_behind_a_newer_timestamp_is_refused(
    made: Publishers, reader: Reader
) -> None:
    old = _forgery(made).read("2.targets.json").to_bytes()
    made.publish_signed("latihan", "ayu", "citra")
    assert reader.take(made.repository) == ""
    forged = _forgery(made, "palsu-2")
    forged.list(2, old)
    assert "older than what this computer has already seen" in _refused(reader, forged.folder)


def test_newer_states_held_back_are_noticed_when_the_timestamp_expires(
    made: Publishers, reader: Reader
) -> None:
    forged = _forgery(made)
    newest = forged.newest("snapshot")
    data = (forged.folder / "metadata" / f"{newest.signed.version}.snapshot.json").read_bytes()
    forged.point(newest.signed.version, data, expires=now() - A_DAY)
    why = _refused(reader, forged.folder)
    assert "this copy is old, or newer ones are held back" in why


@pytest.mark.parametrize(
    ("signers", "says"),
    [
        (("siti",), "(root) has too few signatures, 1 of 2"),
        ((), "(root) is not signed by those who hold the keys known here"),
        (("ayu", "bima"), "(root) is not signed by those who hold the keys known here"),
    ],
)
def test_a_root_that_too_few_holders_signed_is_refused(
    made: Publishers, reader: Reader, signers: tuple[str, ...], says: str
) -> None:
    thief = Ed25519PrivateKey.generate()
    forged = _forgery(made)
    forged.root([thief], [thief, *(holder_key(made, one) for one in signers)])
    assert says in _refused(reader, forged.folder)


def test_a_root_that_its_own_keys_did_not_sign_is_refused(made: Publishers, reader: Reader) -> None:
    forged = _forgery(made)
    holders = [holder_key(made, "siti"), holder_key(made, "made")]
    forged.root([Ed25519PrivateKey.generate()], holders)
    says = "(root) is not signed by enough of the keys that it names"
    assert says in _refused(reader, forged.folder)


def test_lists_of_two_states_put_together_are_refused(made: Publishers, reader: Reader) -> None:
    old = made.stick("stik-lama")
    made.publish_signed("latihan", "ayu", "citra")
    mixed = made.stick("campuran")
    metadata = mixed / "metadata"
    shutil.copy(old / "metadata" / "2.targets.json", metadata / "3.targets.json")
    says = "altered on its way, or put together from several states"
    assert says in _refused(reader, mixed)


def test_a_file_in_place_of_a_package_is_refused(made: Publishers, reader: Reader) -> None:
    made.publish_signed("latihan", "ayu", "citra")
    made.publish_signed("pemetaan", "ayu", "citra")
    swapped = made.stick("tertukar")
    files = sorted((swapped / "targets").iterdir())
    package = next(path for path in files if path.name.endswith("pemetaan.zip"))
    length = package.stat().st_size
    package.write_bytes(EVIL.ljust(length, b"."))
    assert "package pemetaan was altered on its way" in _refused_package(reader, swapped)
    package.write_bytes(bytes(length + 1))
    assert "longer than it was published" in _refused_package(reader, swapped)
    package.write_bytes(bytes(length - 1))
    assert f"cut short: {length - 1} of {length} bytes" in _refused_package(reader, swapped)
    package.unlink()
    assert "the mirror is incomplete" in _refused_package(reader, swapped) or isinstance(
        reader, _Seat
    )


def _refused_package(reader: Reader, source: Path) -> str:
    """A seat has read the list by then and knows of the package, but does not hold it."""
    return _refused(reader, source) if isinstance(reader, _Station) else reader.take(source)


def test_a_revocation_kept_from_a_station_ends_with_the_timestamp_at_the_latest(
    made: Publishers, tmp_path: Path
) -> None:
    hidden = made.stick("stik-lama")
    _revoke(made, "ayu", "siti", "budi", "bima", "citra")
    fresh = StationHome(tmp_path / "stasiun-baru")
    assert fresh.take(hidden).stderr == "", "it cannot know; ninety days later it would"
    lasts = Forgery(hidden, online_keys(made)).read("timestamp.json").signed.expires - now()
    assert lasts <= 90 * A_DAY
    assert fresh.take(made.repository).stderr == ""
    assert "older than what this computer" in fresh.take(hidden, check=False).stderr


def test_an_older_state_is_refused_by_a_computer_that_saw_a_newer_one_in_another_session(
    made: Publishers, tmp_path: Path
) -> None:
    root = (made.repository / "metadata" / "root.json").read_bytes()
    old = made.stick("lama")
    _revoke(made, "ayu", "siti", "budi", "bima", "citra")

    def read(session_id: str, source: Path) -> None:
        session = session_folder(tmp_path / "kursi", "1", session_id)
        cache = repository_folder(session, root)
        Mirror(root=root, cache=cache, fetch=folder_fetch(source)).refresh()

    read("SESI-1", made.repository)
    for session_id in ("SESI-1", "SESI-2"):
        with pytest.raises(Rejected, match="older than what this computer"):
            read(session_id, old)
