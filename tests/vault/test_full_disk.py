"""A disk that is full: the reserve is given back, work is whole or not done, room is retaken."""

from __future__ import annotations

import errno
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exam.vault.database import SHELF, Database, DiskFull
from exam.vault.reserve import HOLD_AGAIN_AFTER_S, Reserve

DISK_MIB = 4
RESERVE_BYTES = 1024 * 1024
INSIDE = "PENDOPO_TEST_MAY_MOUNT"
FORBIDDEN = "a small disk can be mounted neither here nor in a namespace of its own"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few MiB, in a namespace of its own where only there it may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        if INSIDE in os.environ:
            pytest.skip(FORBIDDEN)
        _run_in_a_namespace()
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _run_in_a_namespace() -> None:
    """Without the right to mount, run this file where it is given."""
    words = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-m", "pytest"]
    try:
        done = subprocess.run(
            [*words, "-q", "-p", "no:cacheprovider", __file__],
            env={**os.environ, INSIDE: "1"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip(FORBIDDEN)
    assert "failed" not in done.stdout, done.stdout
    pytest.skip("done in a namespace of its own" if "passed" in done.stdout else FORBIDDEN)


@pytest.fixture
def database(disk: Path) -> Iterator[Database]:
    schema = replace(SHELF, replaceable=False)
    opened = Database.open(
        disk / "vault", secrets.token_bytes(32), schema, reserve_bytes=RESERVE_BYTES
    )
    yield opened
    opened.close()


def fill(folder: Path) -> None:
    """Take every byte that is left."""
    with (folder / "filler").open("ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC


def put(database: Database, name: str, size: int = 20_000) -> None:
    database.execute("INSERT INTO package (package_id, sha256) VALUES (?, zeroblob(32))", (name,))
    database.execute("INSERT INTO piece VALUES (?, 0, ?)", (name, os.urandom(size)))


def names(database: Database) -> list[str]:
    return [row[0] for row in database.query("SELECT package_id FROM package ORDER BY 1")]


@pytest.mark.parametrize("size", [20_000, 900_000], ids=["at the commit", "at a statement"])
def test_work_on_a_full_disk_is_done_once_more_from_its_beginning(
    database: Database, disk: Path, size: int
) -> None:
    database.execute("PRAGMA cache_size = 16" if size > 100_000 else "PRAGMA cache_size = 4000")
    fill(disk)
    tries = []

    def work() -> str:
        tries.append(1)
        put(database, "a", size // 2)
        put(database, "b", size // 2)
        return "done"

    assert database.run_transaction(work) == "done"
    assert len(tries) == 2
    assert names(database) == ["a", "b"]
    assert not (disk / "vault.reserve").exists()


def test_work_that_finds_no_room_at_all_leaves_nothing(database: Database, disk: Path) -> None:
    fill(disk)

    def work() -> None:
        put(database, "a", 1000)
        put(database, "b", 2 * RESERVE_BYTES)

    with pytest.raises(DiskFull):
        database.run_transaction(work)
    assert names(database) == []
    put(database, "c")
    assert names(database) == ["c"]


def test_the_reserve_is_taken_again_once_there_is_room_and_not_before(disk: Path) -> None:
    now_s = [0.0]
    path = disk / "reserve"
    reserve = Reserve(path, RESERVE_BYTES, monotonic=lambda: now_s[0])
    reserve.hold()
    fill(disk)
    assert reserve.give_back()
    reserve.hold_again()
    now_s[0] += HOLD_AGAIN_AFTER_S
    reserve.hold_again()
    assert not path.exists(), "what is left is for answers"
    (disk / "filler").unlink()
    reserve.hold_again()
    assert not path.exists(), "the disk is not looked at after every commit"
    now_s[0] += HOLD_AGAIN_AFTER_S
    reserve.hold_again()
    assert path.stat().st_size == RESERVE_BYTES
    assert reserve.give_back()
