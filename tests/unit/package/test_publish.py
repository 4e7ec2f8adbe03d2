import datetime as dt
import json
import stat
from pathlib import Path

import pytest

from exam.core.errors import Rejected, Tampered
from exam.package import publish as publishing
from exam.package.archive import pack
from exam.package.keys import CentreKeys
from exam.package.opening import open_package
from exam.package.publish import publish, read_scoring, renew
from tests.unit.package.centre import SAMPLES, Centre, present
from tests.unit.qti.packages import item, package


def _all(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _folder(tmp_path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = tmp_path / "paket" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "paket"


def test_the_report_counts_what_was_kept_back(centre: Centre) -> None:
    done = centre.publish("pemetaan", now=present())
    assert (done.name, done.version, done.package_id) == ("pemetaan", 1, "pemetaan-1")
    assert (done.items, done.sections, done.repository_created) == (42, 4, True)
    assert done.removed["correct-response"] == 42
    assert done.removed["mapping"] == 23
    assert done.left_out == ()
    assert done.warnings == ()


def test_each_publication_is_the_next_version_with_its_own_share(centre: Centre) -> None:
    first, second = centre.publish(now=present()), centre.publish(now=present())
    assert [first.version, second.version] == [1, 2]
    keys = CentreKeys.load(centre.home)
    assert keys.central_share("latihan-1") != keys.central_share("latihan-2")
    assert read_scoring(centre.home, "latihan-1") == read_scoring(centre.home, "latihan-2")


def test_a_package_that_is_refused_leaves_everything_as_it_was(
    centre: Centre, tmp_path: Path
) -> None:
    centre.publish(now=present())
    before = {**_all(centre.repository), **_all(centre.home)}
    bad = _folder(tmp_path, package(item=item(processing="<qti-response-processing><qti-x/>"
                                              "</qti-response-processing>")))  # fmt: skip
    with pytest.raises(Rejected, match='item "i1": <qti-x> is no rule'):
        publish(bad, repository=centre.repository, centre=centre.home, now=present())
    assert {**_all(centre.repository), **_all(centre.home)} == before


def test_a_failure_on_the_way_leaves_everything_as_it_was(centre: Centre) -> None:
    centre.publish(now=present())
    before = {**_all(centre.repository), **_all(centre.home)}
    # the place of the next snapshot is taken by a folder: the disk refuses to write it
    blocker = centre.repository / "metadata" / "2.snapshot.json"
    blocker.mkdir()
    with pytest.raises(OSError, match=r"2\.snapshot\.json|directory"):
        centre.publish(now=present())
    blocker.rmdir()
    assert {**_all(centre.repository), **_all(centre.home)} == before
    assert centre.publish(now=present()).version == 2


def test_a_repository_somebody_changed_is_not_signed(centre: Centre) -> None:
    centre.publish(now=present())
    path = centre.repository / "metadata" / "1.targets.json"
    path.write_bytes(path.read_bytes().replace(b"Latihan", b"Lotihan"))
    with pytest.raises(Tampered, match="targets metadata"):
        centre.publish(now=present())


def test_a_repository_of_another_centre_is_not_signed(centre: Centre, tmp_path: Path) -> None:
    other = Centre(centre.repository, tmp_path / "other-centre")
    centre.publish(now=present())
    with pytest.raises(Tampered, match="its root is not that of this centre"):
        other.publish(now=present())


def test_a_repository_restored_from_an_old_copy_is_refused(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    old = centre.copy(tmp_path / "old")
    centre.publish(now=present())
    restored = Centre(old, centre.home)
    with pytest.raises(Rejected, match="is at state 1, but state 2 was published already"):
        restored.publish(now=present())


def test_a_lost_repository_is_not_begun_anew_in_silence(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    with pytest.raises(Rejected, match="this centre has published before"):
        Centre(tmp_path / "new", centre.home).publish(now=present())


def test_two_cannot_publish_at_once(centre: Centre) -> None:
    centre.publish(now=present())
    with (
        publishing.one_at_a_time(centre.home),
        pytest.raises(Rejected, match="somebody is publishing just now"),
    ):
        centre.publish(now=present())


@pytest.mark.parametrize("name", ["", "Besar", "a/b", "-a", "a" * 60, "ä"])
def test_a_name_that_could_not_be_a_file_is_refused(centre: Centre, name: str) -> None:
    with pytest.raises(Rejected, match="package name"):
        publish(
            SAMPLES / "latihan",
            repository=centre.repository,
            centre=centre.home,
            name=name,
            now=present(),
        )
    assert not centre.repository.exists()


def test_the_name_comes_from_the_folder(centre: Centre, tmp_path: Path) -> None:
    folder = _folder(tmp_path, package()).rename(tmp_path / "Tes Awal_2")
    done = publish(folder, repository=centre.repository, centre=centre.home, now=present())
    assert done.name == "tes-awal-2"


def test_secrets_are_readable_by_their_owner_only(centre: Centre) -> None:
    centre.publish(now=present())
    for path in centre.home.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_file() and path.name not in ("root.json", ".publishing", "staff.pub"):
            assert mode == 0o600, path
    for path in (centre.home / "keys", centre.home / "shares", centre.home / "scoring"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_scoring_copy_is_sealed_signed_and_bound(centre: Centre) -> None:
    done = centre.publish(now=present())
    folder = centre.home / "scoring"
    sealed, statement = folder / "latihan-1.age", folder / "latihan-1.statement.json"
    assert b"correct" not in sealed.read_bytes()
    with pytest.raises(Tampered, match="belongs to another delivery"):
        read_scoring(centre.home, done.package_id, delivery_sha256=bytes(32))
    with pytest.raises(Rejected, match="no scoring copy of package latihan-9"):
        read_scoring(centre.home, "latihan-9")
    kept = sealed.read_bytes()
    sealed.write_bytes(kept[:-1] + b"x")
    with pytest.raises(Tampered, match="does not open with the centre's key"):
        read_scoring(centre.home, done.package_id)
    sealed.write_bytes(kept)
    document = json.loads(statement.read_bytes())
    document["signatures"][0]["sig"] = "AAAA"
    statement.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(Tampered, match="no valid signed statement"):
        read_scoring(centre.home, done.package_id)


def test_a_scoring_copy_put_under_another_name_is_found_out(centre: Centre) -> None:
    centre.publish(now=present())
    centre.publish(now=present())
    folder = centre.home / "scoring"
    for suffix in ("age", "statement.json"):
        (folder / f"latihan-1.{suffix}").replace(folder / f"latihan-2.{suffix}")
    with pytest.raises(Tampered, match="no valid signed statement"):
        read_scoring(centre.home, "latihan-2")


def test_renewing_needs_the_keys(centre: Centre, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="holds no keys of a centre"):
        (tmp_path / "centre").mkdir()
        renew(repository=centre.repository, centre=centre.home, now=present())


def test_a_zip_is_published_like_its_folder(centre: Centre, tmp_path: Path) -> None:
    zipped = tmp_path / "awal.zip"
    zipped.write_bytes(pack(package()))
    done = publish(zipped, repository=centre.repository, centre=centre.home, now=present())
    assert (done.package_id, done.items) == ("awal-1", 1)


def test_the_report_says_when_the_repository_must_be_renewed(centre: Centre) -> None:
    now = present()
    done = centre.publish(now=now)
    assert done.renew_before is not None
    assert now + dt.timedelta(days=89) < done.renew_before < now + dt.timedelta(days=91)


def test_a_pre_release_of_the_program_opens_what_its_release_would(centre: Centre) -> None:
    centre.publish("latihan", now=present(), practice=True)
    mirror = centre.mirror(centre.home.parent / "cache")
    mirror.refresh()
    (target,) = mirror.targets()
    sealed = mirror.download("latihan").read_bytes()
    now_utc_ms = target.valid_from_utc_ms
    assert open_package(sealed, target, None, now_utc_ms=now_utc_ms, program="0.1.0rc1+abc")


def test_an_item_that_needs_its_logic_is_published_only_with_leave(
    centre: Centre, tmp_path: Path
) -> None:
    adaptive = _folder(tmp_path, package(item=item(attributes='adaptive="true"')))
    with pytest.raises(Rejected, match="QTI-411"):
        publish(adaptive, repository=centre.repository, centre=centre.home, now=present())
    assert not centre.repository.exists()
    done = publish(
        adaptive,
        repository=centre.repository,
        centre=centre.home,
        allow_logic=True,
        now=present(),
    )
    assert done.with_logic == {"i1": ("it is adaptive",)}
    assert done.without_feedback == ()
