import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from exam.core.errors import ExamError, Rejected, Tampered, Unreachable
from exam.package.publish import renew
from exam.package.trust import Mirror, NotThere, folder_fetch
from tests.unit.package.centre import Centre, present


def _refusal(mirror: Mirror, kind: type[ExamError]) -> str:
    with pytest.raises(kind) as refused:
        mirror.refresh()
    assert refused.value.remedy
    return str(refused.value)


def _target_file(repository: Path) -> Path:
    (found,) = (repository / "targets").iterdir()
    return found


def _flip(path: Path, at: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_a_mirror_lists_what_was_published(centre: Centre, tmp_path: Path) -> None:
    centre.publish("pemetaan", now=present())
    centre.publish("latihan", now=present(), practice=True)
    mirror = centre.mirror(tmp_path / "cache")
    mirror.refresh()
    listed = [(one.name, one.version, one.package_id, one.title) for one in mirror.targets()]
    assert listed == [
        ("latihan", 1, "latihan-1", "Latihan"),
        ("pemetaan", 1, "pemetaan-1", "Pemetaan Kompetensi ASN (contoh)"),
    ]


def test_a_download_tells_its_progress_and_is_kept(centre: Centre, tmp_path: Path) -> None:
    done = centre.publish(now=present())
    mirror = centre.mirror(tmp_path / "cache")
    mirror.refresh()
    seen: list[tuple[int, int]] = []
    path = mirror.download("latihan", progress=lambda *counts: seen.append(counts))
    assert seen[0] == (0, done.length)
    assert seen[-1] == (done.length, done.length)
    shutil.rmtree(centre.repository)
    assert mirror.download("latihan") == path
    assert path.stat().st_size == done.length


def test_a_seat_without_network_knows_what_it_verified_before(
    centre: Centre, tmp_path: Path
) -> None:
    centre.publish(now=present())
    first = centre.mirror(tmp_path / "cache")
    first.refresh()
    kept = first.download("latihan")
    alone = Mirror(
        root=(centre.repository / "metadata" / "1.root.json").read_bytes(),
        cache=tmp_path / "cache",
        fetch=folder_fetch(tmp_path / "unplugged"),
    )
    with pytest.raises(Unreachable):
        alone.refresh()
    assert [one.name for one in alone.targets()] == ["latihan"]
    assert alone.download("latihan") == kept


def test_a_computer_that_never_saw_the_repository_says_so(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    with pytest.raises(Unreachable, match="no packages are known on this computer yet"):
        centre.mirror(tmp_path / "cache").targets()


def test_a_tampered_cache_is_not_believed(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    centre.mirror(tmp_path / "cache").refresh()
    kept = tmp_path / "cache" / "metadata" / "targets.json"
    kept.write_bytes(kept.read_bytes().replace(b"Latihan", b"Lotihan"))
    with pytest.raises(Unreachable):
        centre.mirror(tmp_path / "cache").targets()
    mirror = centre.mirror(tmp_path / "cache")
    mirror.refresh()
    assert mirror.targets()[0].title == "Latihan"


def test_a_flipped_byte_in_a_package_is_tampering(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    _flip(_target_file(centre.repository))
    mirror = centre.mirror(tmp_path / "cache")
    mirror.refresh()
    with pytest.raises(Tampered, match="package latihan was altered on its way"):
        mirror.download("latihan")
    assert not list((tmp_path / "cache" / "targets").iterdir())


def test_a_truncated_package_says_how_much_is_missing(centre: Centre, tmp_path: Path) -> None:
    done = centre.publish(now=present())
    path = _target_file(centre.repository)
    path.write_bytes(path.read_bytes()[:-100])
    mirror = centre.mirror(tmp_path / "cache")
    mirror.refresh()
    says = f"cut short: {done.length - 100} of {done.length} bytes"
    with pytest.raises(Rejected, match=says):
        mirror.download("latihan")


def test_a_package_with_bytes_added_is_tampering(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    path = _target_file(centre.repository)
    path.write_bytes(path.read_bytes() + b"x")
    mirror = centre.mirror(tmp_path / "cache")
    mirror.refresh()
    with pytest.raises(Tampered, match="longer than it was published"):
        mirror.download("latihan")


def test_a_file_that_the_mirror_lacks_is_named(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    _target_file(centre.repository).unlink()
    mirror = centre.mirror(tmp_path / "cache")
    mirror.refresh()
    with pytest.raises(Rejected, match=r"latihan\.age is not there"):
        mirror.download("latihan")
    with pytest.raises(Rejected, match="no package 'other' is on offer"):
        mirror.download("other")


def test_an_older_state_than_one_already_seen_is_refused(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    old = centre.copy(tmp_path / "old")
    centre.publish(now=present())
    mirror = centre.mirror(tmp_path / "cache")
    mirror.refresh()
    stale = centre.mirror(tmp_path / "cache", source=old)
    assert "older than what this computer has already seen" in _refusal(stale, Rejected)
    assert mirror.targets()[0].version == 2


def test_an_old_state_served_for_too_long_has_expired(centre: Centre, tmp_path: Path) -> None:
    long_ago = present() - dt.timedelta(days=200)
    centre.publish(now=long_ago)
    frozen = centre.mirror(tmp_path / "cache")
    assert "has expired" in _refusal(frozen, Rejected)
    renew(repository=centre.repository, centre=centre.home, now=present())
    frozen.refresh()
    assert frozen.targets()[0].package_id == "latihan-1"


def test_metadata_of_another_centre_are_tampering(centre: Centre, tmp_path: Path) -> None:
    other = Centre(tmp_path / "other", tmp_path / "other-centre")
    centre.publish(now=present())
    other.publish(now=present())
    mirror = centre.mirror(tmp_path / "cache", source=other.repository)
    assert "is not signed by the centre" in _refusal(mirror, Tampered)


@pytest.mark.parametrize("role", ["1.targets.json", "1.snapshot.json"])
def test_changed_metadata_are_tampering(centre: Centre, tmp_path: Path, role: str) -> None:
    centre.publish(now=present())
    path = centre.repository / "metadata" / role
    path.write_bytes(path.read_bytes().replace(b'"version": 1', b'"version": 2'))
    assert "was altered on its way" in _refusal(centre.mirror(tmp_path / "cache"), Tampered)


def test_a_changed_timestamp_is_not_signed(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    path = centre.repository / "metadata" / "timestamp.json"
    document = json.loads(path.read_bytes())
    document["signed"]["version"] = 99
    path.write_text(json.dumps(document), encoding="utf-8")
    assert "is not signed by the centre" in _refusal(centre.mirror(tmp_path / "cache"), Tampered)


def test_metadata_that_are_no_metadata_are_refused(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    (centre.repository / "metadata" / "timestamp.json").write_bytes(b"{}")
    assert "cannot be read" in _refusal(centre.mirror(tmp_path / "cache"), Rejected)


def test_a_root_that_is_no_root_is_refused(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    fetch = folder_fetch(centre.repository)
    mirror = Mirror(root=b"nonsense", cache=tmp_path / "cache", fetch=fetch)
    assert "cannot be read" in _refusal(mirror, Rejected)


def test_a_failed_refresh_leaves_the_former_view(centre: Centre, tmp_path: Path) -> None:
    centre.publish(now=present())
    usb = centre.copy(tmp_path / "usb")
    mirror = centre.mirror(tmp_path / "cache", source=usb)
    mirror.refresh()
    shutil.rmtree(usb)
    with pytest.raises(Unreachable, match="is not there"):
        mirror.refresh()
    assert mirror.targets()[0].name == "latihan"


def test_a_folder_is_fetched_from_but_not_left(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "secret").write_bytes(b"s")
    fetch = folder_fetch(tmp_path / "repo")
    with pytest.raises(NotThere):
        fetch("metadata/timestamp.json")
    with pytest.raises(Rejected, match="leaves the package"):
        fetch("../secret")
