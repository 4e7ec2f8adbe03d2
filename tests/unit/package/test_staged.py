import os
import sys
from pathlib import Path

import pytest

from exam.package.staged import staged


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_work_that_ends_well_takes_the_folders_place(tmp_path: Path) -> None:
    folder = tmp_path / "metadata"
    with staged(folder) as work:
        (work / "a").write_bytes(b"1")
        assert not folder.exists()
    with staged(folder) as work:
        assert (work / "a").read_bytes() == b"1"
        (work / "b").write_bytes(b"2")
    assert _names(folder) == ["a", "b"]
    assert _names(tmp_path) == ["metadata"]


def test_work_that_fails_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "metadata"
    with staged(folder) as work:
        (work / "a").write_bytes(b"1")
    with pytest.raises(ValueError, match="no"), staged(folder) as work:
        (work / "a").write_bytes(b"2")
        raise ValueError("no")
    assert (folder / "a").read_bytes() == b"1"
    assert _names(tmp_path) == ["metadata"]


def test_a_folder_that_a_power_cut_left_aside_is_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "metadata"
    with staged(folder) as work:
        (work / "a").write_bytes(b"1")
    folder.rename(tmp_path / "metadata.former")
    (tmp_path / "metadata.next").mkdir()
    (tmp_path / "metadata.next" / "half").touch()
    with staged(folder) as work:
        assert _names(work) == ["a"]
    assert _names(tmp_path) == ["metadata"]


def test_work_that_changes_nothing_touches_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "metadata"
    with staged(folder) as work:
        (work / "a").write_bytes(b"1")
    before = folder.stat().st_ino
    with staged(folder):
        pass
    assert folder.stat().st_ino == before


@pytest.mark.skipif(sys.platform != "linux", reason="names of open files are Linux'")
def test_a_power_cut_after_the_change_finds_every_file_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what was seen would be forgotten, and an older list of packages could come again."""
    durable: list[str] = []
    real = os.fsync

    def noted(handle: int) -> None:
        durable.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        real(handle)

    monkeypatch.setattr(os, "fsync", noted)
    with staged(tmp_path / "metadata") as work:
        (work / "timestamp.json").write_bytes(b"7")
    assert durable == ["timestamp.json", "metadata.next", tmp_path.name]
