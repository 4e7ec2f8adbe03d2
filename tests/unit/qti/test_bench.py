"""``pendopo bench score``, as it is called."""

import json
from pathlib import Path

import pytest

from client.trials import bench


def test_the_bench_of_scoring_prints_its_figures_and_judges_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = bench.main(["score", "--json"])
    printed = capsys.readouterr()
    figures = json.loads(printed.out)
    assert {"parse_and_score_per_s", "score_per_s", "lxml_parse_per_s"} <= set(figures)
    reached = figures["parse_and_score_per_s"] >= 3000 and figures["score_per_s"] >= 20_000
    assert code == (0 if reached else 1)
    assert ("target missed" in printed.err) is not reached


def test_vectors_without_their_items_are_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.main(["score", "--vectors", str(tmp_path / "v.json")]) == 2
    assert "--corpora" in capsys.readouterr().err


def test_vectors_that_are_not_there_are_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "v.json"
    assert bench.main(["score", "--vectors", str(missing), "--corpora", str(tmp_path)]) == 2
    assert "v.json" in capsys.readouterr().err
