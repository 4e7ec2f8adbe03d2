"""A seat with a root of its own believes no station that brings another."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam.core.errors import ExamError, Rejected
from exam.package.anchor import MAX_ROOT_BYTES, root_of
from exam.package.publish import publish
from exam.package.trust import Mirror, folder_fetch
from tests.attacks.forging import now

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"


def repository(folder: Path) -> Path:
    publish(SAMPLES / "latihan", repository=folder / "r", centre=folder / "c", now=now())
    return folder / "r"


def test_a_station_that_was_false_from_the_beginning_gets_no_package_past_a_built_in_root(
    tmp_path: Path,
) -> None:
    ours, theirs = repository(tmp_path / "bkn"), repository(tmp_path / "lain")
    enrolled = (theirs / "metadata" / "root.json").read_bytes()
    built_in = tmp_path / "root.json"
    built_in.write_bytes((ours / "metadata" / "root.json").read_bytes())
    root = root_of(enrolled, built_in)
    with pytest.raises(ExamError, match="its publisher is unknown here"):
        Mirror(root=root, cache=tmp_path / "one", fetch=folder_fetch(theirs)).refresh()
    mirror = Mirror(root=root, cache=tmp_path / "two", fetch=folder_fetch(ours))
    mirror.refresh()
    assert [one.name for one in mirror.targets()] == ["latihan"]


def test_a_seat_without_one_begins_with_what_its_station_gave(tmp_path: Path) -> None:
    assert root_of(b"given", tmp_path / "root.json") == b"given"


def test_a_root_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "root.json").write_bytes(b" " * (MAX_ROOT_BYTES + 1))
    with pytest.raises(Rejected, match=r"root\.json: over"):
        root_of(b"given", tmp_path / "root.json")
