import dataclasses
import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest

from exam.core.errors import Rejected, Tampered
from exam.package.archive import pack, unpack
from exam.package.opening import open_package
from exam.package.publish import read_scoring
from exam.package.target import PackageTarget
from exam.qti.delivery import strip_keys
from exam.qti.files import FolderFiles, MemoryFiles
from exam.qti.reader import read_package
from server.central.scoring import ScoringPackage
from tests.unit.package.centre import PROGRAM, SAMPLES, Centre, present

DAY_MS = 24 * 60 * 60 * 1000


def _fetched(centre: Centre, cache: Path) -> tuple[PackageTarget, bytes]:
    mirror = centre.mirror(cache)
    mirror.refresh()
    (target,) = mirror.targets()
    return target, mirror.download(target.name).read_bytes()


def _open(sealed: bytes, target: PackageTarget, identity: str | None) -> dict[str, bytes]:
    now_utc_ms = target.valid_from_utc_ms + DAY_MS
    return open_package(sealed, target, identity, now_utc_ms=now_utc_ms, program=PROGRAM)


def test_what_a_seat_opens_is_exactly_the_package_without_its_keys(
    centre: Centre, tmp_path: Path
) -> None:
    centre.publish("pemetaan", now=present())
    target, sealed = _fetched(centre, tmp_path / "cache")
    files = _open(sealed, target, centre.identity(target))
    assert files == strip_keys(FolderFiles(SAMPLES / "pemetaan"))
    assert read_package(MemoryFiles(files)).form.id == target.form_id


def test_what_the_centre_scores_with_is_exactly_the_package_as_sent_in(centre: Centre) -> None:
    done = centre.publish("pemetaan", now=present())
    files = read_scoring(centre.home, done.package_id)
    original = FolderFiles(SAMPLES / "pemetaan")
    assert files == {path: original.read(path) for path in original.names()}
    sheet = ScoringPackage.read(MemoryFiles(files)).score({})
    assert sheet.overall.maximum == 114


def test_practice_opens_without_a_release(centre: Centre, tmp_path: Path) -> None:
    centre.publish("latihan", now=present(), practice=True)
    target, sealed = _fetched(centre, tmp_path / "cache")
    assert (target.path, target.release, target.practice) == ("latihan.zip", "none", True)
    assert _open(sealed, target, None) == strip_keys(FolderFiles(SAMPLES / "latihan"))


def test_the_sealed_file_shows_nothing_of_its_content(centre: Centre, tmp_path: Path) -> None:
    centre.publish("latihan", now=present())
    _, sealed = _fetched(centre, tmp_path / "cache")
    assert sealed.startswith(b"age-encryption.org/v1\n-> X25519 ")
    for word in (b"PK\x03\x04", b"assessment", b"imsmanifest", b"Latihan"):
        assert word not in sealed


def test_stock_age_opens_a_package_in_an_emergency(centre: Centre, tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("the age tool is not on this computer")
    centre.publish("latihan", now=present())
    target, sealed = _fetched(centre, tmp_path / "cache")
    (tmp_path / "identity").write_text(centre.identity(target) + "\n", encoding="ascii")
    done = subprocess.run(
        [age, "--decrypt", "-i", tmp_path / "identity"],
        input=sealed,
        capture_output=True,
        check=True,
    )
    assert unpack(done.stdout) == strip_keys(FolderFiles(SAMPLES / "latihan"))


def test_each_reason_not_to_open_has_its_own_message(centre: Centre, tmp_path: Path) -> None:
    centre.publish("latihan", now=present())
    target, sealed = _fetched(centre, tmp_path / "cache")
    identity = centre.identity(target)
    altered = bytes([*sealed[:-1], sealed[-1] ^ 1])
    early = target.valid_from_utc_ms - 1
    late = target.valid_until_utc_ms
    good = target.valid_from_utc_ms
    cases: list[tuple[type[Exception], bytes, str | None, int, str]] = [
        (Rejected, sealed, identity, early, PROGRAM),
        (Rejected, sealed, identity, late, PROGRAM),
        (Rejected, sealed, identity, good, "0.0.9"),
        (Rejected, sealed, identity, good, "eins"),
        (Rejected, sealed[:-5], identity, good, PROGRAM),
        (Tampered, altered, identity, good, PROGRAM),
        (Rejected, sealed, None, good, PROGRAM),
        (Rejected, sealed, "AGE-SECRET-KEY-1TYPO", good, PROGRAM),
        (Rejected, sealed, _some_identity(), good, PROGRAM),
    ]
    messages = set()
    for kind, data, key, now_utc_ms, program in cases:
        with pytest.raises(kind) as refused:
            open_package(data, target, key, now_utc_ms=now_utc_ms, program=program)
        assert isinstance(refused.value, Rejected | Tampered)
        assert refused.value.remedy
        messages.add(str(refused.value))
    assert len(messages) == len(cases), messages
    assert any("this release does not open package latihan-1" in one for one in messages)
    assert any("has not been released yet" in one for one in messages)


def _some_identity() -> str:
    return str(pyrage.x25519.Identity.generate())


def test_a_plaintext_other_than_the_published_one_is_tampering(
    centre: Centre, tmp_path: Path
) -> None:
    centre.publish("latihan", now=present())
    target, sealed = _fetched(centre, tmp_path / "cache")
    lying = dataclasses.replace(target, plaintext_sha256=bytes(32))
    with pytest.raises(Tampered, match="its content is not what was published"):
        _open(sealed, lying, centre.identity(target))


def test_the_same_files_give_the_same_zip() -> None:
    files = {"b/x.xml": b"x" * 1000, "a.xml": b"y"}
    backwards = dict(reversed(files.items()))
    assert pack(files) == pack(backwards)
    assert unpack(pack(files)) == files


def test_a_package_is_valid_a_little_before_it_was_published(
    centre: Centre, tmp_path: Path
) -> None:
    now = present()
    done = centre.publish("latihan", now=now)
    target, sealed = _fetched(centre, tmp_path / "cache")
    slow_clock = now - dt.timedelta(hours=5)
    files = open_package(
        sealed,
        target,
        centre.identity(target),
        now_utc_ms=round(slow_clock.timestamp() * 1000),
        program=PROGRAM,
    )
    assert files
    assert done.valid_until > now + dt.timedelta(days=364)
