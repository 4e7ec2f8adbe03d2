"""Secrets on the disk: made once, by exactly one, and never through a file that lay in wait."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from exam.core.errors import StoreFailed
from exam.vault.keys import device_secret, write_private

RACERS = 8


def test_programs_that_make_the_device_secret_at_once_go_on_with_the_same(tmp_path: Path) -> None:
    for turn in range(20):
        path = tmp_path / str(turn) / "device.secret"
        start = threading.Barrier(RACERS)

        def race(path: Path = path, start: threading.Barrier = start) -> bytes:
            start.wait()
            return device_secret(path)

        with ThreadPoolExecutor(RACERS) as pool:
            found = {one.result() for one in [pool.submit(race) for _ in range(RACERS)]}
        assert found == {path.read_bytes()}
        assert list(path.parent.iterdir()) == [path]
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="links and modes of POSIX")
def test_a_secret_is_not_written_through_a_file_that_lay_in_wait(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    bait = tmp_path / "bait"
    bait.write_bytes(b"")
    (home / "key.partial").symlink_to(bait)
    (home / "key").symlink_to(bait)
    write_private(home / "key", b"secret")
    assert bait.read_bytes() == b""
    assert not (home / "key").is_symlink()
    assert (home / "key").read_bytes() == b"secret"
    assert (home / "key").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_cannot_be_written_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    with pytest.raises(StoreFailed, match="key"):
        write_private(tmp_path / "key", b"secret")
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
