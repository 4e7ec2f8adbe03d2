"""Other people's expectations, where they are on this computer: see CONTRIBUTING."""

import json
import os
from pathlib import Path

import pytest

from exam.qti.conformance.bench import bench_score
from exam.qti.conformance.expressions import score_expressions
from exam.qti.conformance.score import main_score, score_vectors
from exam.qti.conformance.tests import score_tests
from exam.qti.conformance.vectors import read_vectors

ROOT = Path(__file__).resolve().parents[4]
QTI = Path(os.environ.get("PENDOPO_QTI", ROOT.parent / "shared" / "qti"))
DEVIATIONS = (ROOT / "docs" / "qti-deviations.md").read_text(encoding="utf-8")

here = pytest.mark.skipif(
    not (QTI / "vectors" / "items.json").is_file(), reason=f"the QTI vectors are not in {QTI}"
)


@here
def test_every_item_vector_is_met_or_its_deviation_is_explained() -> None:
    tally = score_vectors(read_vectors(QTI / "vectors" / "items.json"), QTI / "corpora")
    assert not [failure.id for failure in tally.failures if failure.id not in DEVIATIONS]
    assert tally.passed >= 2999


@here
def test_every_operator_vector_is_met_or_its_deviation_is_explained() -> None:
    tally = score_expressions(read_vectors(QTI / "vectors" / "expressions.json"))
    assert not [one.id for one in tally.failures if one.id.split()[0] not in DEVIATIONS]
    assert tally.passed >= 296


@here
def test_every_test_run_is_met_or_its_deviation_is_explained() -> None:
    tally = score_tests(read_vectors(QTI / "vectors" / "tests.json"), QTI / "corpora")
    assert not [one.id for one in tally.failures if one.id.split()[0] not in DEVIATIONS]
    assert tally.passed >= 136


@here
def test_the_command_prints_one_line_of_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = tmp_path / "few.json"
    few.write_text(json.dumps(read_vectors(QTI / "vectors" / "items.json")[:5]))
    assert main_score([str(few), "--corpora", str(QTI / "corpora"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["total"], found["passed"], found["failures"]) == (5, 5, [])


def test_vectors_that_are_not_there_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_score([str(tmp_path / "no.json"), "--corpora", str(tmp_path)]) == 2
    assert "no.json" in capsys.readouterr().err


def test_speed_is_measured_beside_bare_parsing() -> None:
    figures = bench_score()
    assert figures["score_per_s"] > figures["parse_and_score_per_s"] > 0
    assert figures["lxml_parse_per_s"] > figures["parse_and_score_per_s"]
