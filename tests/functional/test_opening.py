"""A waiting seat gets its release: the first item comes up, with progress, and nothing in plain."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from client.trials.bench_crypto import (
    Published,
    beside_age,
    count_plain,
    missed,
    open_in_seat,
    plain_writes,
    publish,
)
from client.trials.recorder import Kind, build_recorder, read_log, record
from exam.core.errors import Rejected

pytestmark = [pytest.mark.xdist_group("opening"), pytest.mark.timeout(180)]
SIZE_MB = 30
_LIMIT_S = 60.0


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("terbit"), SIZE_MB)


def test_the_first_item_comes_up_with_progress_and_without_the_package_in_memory(
    published: Published, tmp_path: Path
) -> None:
    seen = open_in_seat(published, tmp_path)
    assert 0 < seen["opened_s"] <= seen["first_item_s"]
    assert len(seen["progress"]) >= 2
    assert seen["progress"] == sorted(seen["progress"])
    if sys.platform == "linux":
        assert 0 < seen["before_mib"] <= seen["peak_mib"]


def test_a_seat_that_opens_a_package_writes_none_of_it_in_plain(
    published: Published, tmp_path: Path
) -> None:
    found = plain_writes(published, tmp_path)
    if found is None:
        pytest.skip("this computer cannot record writes: not Linux, or no C compiler")
    assert found == 0


@pytest.mark.parametrize("inside", ["items", "media"])
def test_the_recorder_would_see_a_piece_of_it_in_whatever_file(
    published: Published, tmp_path: Path, inside: str
) -> None:
    try:
        library = build_recorder(tmp_path)
    except Rejected as error:
        pytest.skip(str(error))
    source = max((published.content / inside).iterdir(), key=lambda path: path.stat().st_size)
    copies = "import sys, tempfile; tempfile.TemporaryFile().write(open(sys.argv[1], 'rb').read())"
    log = tmp_path / "log"
    record([sys.executable, "-c", copies, str(source)], library, None, log, _LIMIT_S)
    written = [one.data for one in read_log(log, Path("/")) if one.kind is Kind.WRITE]
    assert count_plain(written, published.content) > 0


def test_decryption_is_measured_beside_stock_age_or_says_that_there_is_none(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = beside_age(published, tmp_path)
    assert (found["age_ratio"] is None) == bool(found["age_note"])
    monkeypatch.setenv("PATH", str(tmp_path))
    without = beside_age(published, tmp_path)
    assert without["age_ratio"] is None
    assert "not installed" in without["age_note"]


def test_each_target_that_is_missed_is_named() -> None:
    good = {
        "seal_ratio": 1.0,
        "first_item_s": {"50": 1.0, "500": 9.0},
        "age_ratio": None,
        "plain_writes": None,
        "more_mib": {"50": 1.0, "500": 1.0},
    }
    assert missed(good) == []
    bad = {
        "seal_ratio": 1.2,
        "first_item_s": {"50": 2.1, "500": 15.1},
        "age_ratio": 0.7,
        "plain_writes": 1,
        "more_mib": {"50": 1.0, "500": 700.0},
    }
    assert len(missed(bad)) == 6
