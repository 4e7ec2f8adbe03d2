"""A Debian package's md5sums name each of its files once, but none that a technician may change."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMITS = "etc/security/limits.d/pendopo-seat.conf"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("md5sum") is None,
    reason="Debian packages are made on Linux, with md5sum",
)


def tree_of(home: Path, conffiles: str) -> dict[str, str]:
    """A package's files in ``home``; the sum of each."""
    contents = {
        "opt/pendopo-seat/pendopo": b"program",
        "opt/pendopo-seat/with a space.txt": b"",
        f"opt/pendopo-seat/{LIMITS}": b"of that name elsewhere",
        "usr/bin/pendopo-seat": b"starts it",
        LIMITS: b"* - memlock unlimited\n",
        f"{LIMITS}.d": b"of a longer name",
    }
    for name, content in contents.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    (home / "usr/bin/link").symlink_to("pendopo-seat")
    (home / "DEBIAN").mkdir()
    (home / "DEBIAN/control").write_text("Package: uji\n", encoding="ascii")
    (home / "DEBIAN/conffiles").write_text(conffiles, encoding="ascii")
    return {
        name: hashlib.md5(content, usedforsecurity=False).hexdigest()
        for name, content in contents.items()
    }


def listed(home: Path) -> list[tuple[str, str]]:
    """Name and sum of each line that the script prints."""
    done = subprocess.run(
        [ROOT / "installer" / "md5sums", home], capture_output=True, text=True, check=True
    )
    parted = (line.partition("  ") for line in done.stdout.splitlines())
    return [(name, found) for found, _, name in parted]


def test_every_file_is_listed_in_order_but_not_what_may_be_changed(tmp_path: Path) -> None:
    sums = tree_of(tmp_path, f"/{LIMITS}\n")
    del sums[LIMITS]
    assert listed(tmp_path) == sorted(sums.items())


def test_a_package_in_which_nothing_may_be_changed_has_all_its_files_listed(tmp_path: Path) -> None:
    sums = tree_of(tmp_path, "")
    assert listed(tmp_path) == sorted(sums.items())


def test_the_package_is_built_with_that_list_and_names_its_file_that_may_be_changed() -> None:
    steps = (ROOT / "installer" / "build-deb").read_text(encoding="utf-8")
    names, sums = '>"$tree/DEBIAN/conffiles"', '"$here/md5sums" "$tree" >"$tree/DEBIAN/md5sums"'
    assert steps.count("md5sum") == sums.count("md5sum")
    assert 0 < steps.index(f"/{LIMITS} {names}") < steps.index(sums)
