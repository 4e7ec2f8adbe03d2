"""The signed metadata of every package say who vouches for officers, and which keys do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam.core.errors import Rejected
from exam.core.roles import Staff
from exam.exchange.statements import public_of
from exam.package.keys import CentreKeys
from exam.package.locked import VARIABLE
from exam.package.publish import renew
from exam.package.staff import STAFF, staff_custom, staff_of
from exam.package.staff_keys import read_staff, revoke, staff_private
from exam.package.target import PackageTarget
from tests.unit.package.centre import Centre, present

IDS = ("ab" * 16, "00" * 16)


def the_target(centre: Centre, cache: Path) -> PackageTarget:
    """The package as a reader sees it."""
    mirror = centre.mirror(cache)
    mirror.refresh()
    (target,) = mirror.targets()
    return target


def test_a_package_names_the_staff_key_and_no_reader_is_told_the_private_one(
    centre: Centre, tmp_path: Path
) -> None:
    centre.publish(now=present(), practice=True)
    private = staff_private(CentreKeys.load(centre.home))
    assert the_target(centre, tmp_path / "cache").staff == Staff(public_of(private))
    for path in centre.repository.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert private not in data
        assert private.hex().encode() not in data
    assert (centre.home / "keys" / "staff.key").stat().st_mode & 0o077 == 0


def test_a_revoked_key_reaches_readers_with_the_next_signing_and_is_never_taken_off(
    centre: Centre, tmp_path: Path
) -> None:
    centre.publish(now=present(), practice=True)
    cache = tmp_path / "cache"
    before = the_target(centre, cache)
    for one in IDS:
        revoke(centre.home, one)
    assert the_target(centre, cache).staff == before.staff
    renew(repository=centre.repository, centre=centre.home, now=present())
    after = the_target(centre, cache)
    assert after.staff == read_staff(centre.home)
    assert after.staff is not None
    assert after.staff.revoked == set(IDS)
    assert (after.version, after.sealed_sha256) == (before.version, before.sealed_sha256)


def test_an_older_list_without_the_revoked_key_is_refused_as_older(
    centre: Centre, tmp_path: Path
) -> None:
    centre.publish(now=present(), practice=True)
    old = centre.copy(tmp_path / "old")
    revoke(centre.home, IDS[0])
    renew(repository=centre.repository, centre=centre.home, now=present())
    cache = tmp_path / "cache"
    assert the_target(centre, cache).staff == read_staff(centre.home)
    with pytest.raises(Rejected, match="older than what this computer has already seen"):
        centre.mirror(cache, source=old).refresh()


def test_a_description_of_version_0_1_names_nobody_and_an_odd_one_is_refused(
    centre: Centre, tmp_path: Path
) -> None:
    centre.publish(now=present(), practice=True)
    target = the_target(centre, tmp_path / "cache")
    file = {"path": target.path, "length": target.length, "sealed_sha256": target.sealed_sha256}
    custom = target.to_custom()
    again = PackageTarget.from_custom(custom, **file)  # type: ignore[arg-type]
    assert again == target
    good = staff_custom(Staff(bytes(32), frozenset(IDS)))
    assert staff_of(good) == Staff(bytes(32), frozenset(IDS))
    without = {name: value for name, value in custom.items() if name != STAFF}
    assert PackageTarget.from_custom(without, **file).staff is None  # type: ignore[arg-type]
    for odd in (
        7,
        {},
        {**good, "more": 1},
        {**good, "key": "00"},
        {**good, "key": "zz" * 32},
        {**good, "revoked": "x"},
        {**good, "revoked": ["AB" * 16]},
        {**good, "revoked": [IDS[0]] * 10_001},
    ):
        with pytest.raises(Rejected, match=STAFF):
            PackageTarget.from_custom({**custom, STAFF: odd}, **file)  # type: ignore[arg-type]


def test_damage_to_the_centres_own_files_is_named(centre: Centre) -> None:
    centre.publish(now=present(), practice=True)
    with pytest.raises(Rejected, match="not a key's id"):
        revoke(centre.home, "Siti")
    (centre.home / "revoked.json").write_text("{")
    with pytest.raises(Rejected, match="revoked keys is damaged"):
        read_staff(centre.home)
    (centre.home / "keys" / "staff.key").write_bytes(b"short")
    with pytest.raises(Rejected, match="staff key is damaged"):
        staff_private(CentreKeys.load(centre.home))


def test_the_staff_key_is_behind_the_passphrase_where_those_that_sign_are(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "empat kata yang acak")
    keys = CentreKeys.create(centre.home)
    keys.begin_locked(("snapshot", "timestamp"))
    staff = read_staff(centre.home)
    assert not (centre.home / "keys" / "staff.key").exists()
    assert public_of(staff_private(CentreKeys.load(centre.home))) == staff.key
    monkeypatch.setenv(VARIABLE, "empat kata yang lain")
    with pytest.raises(Rejected, match="passphrase"):
        staff_private(CentreKeys.load(centre.home))
