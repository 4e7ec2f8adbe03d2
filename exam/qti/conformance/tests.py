"""Test vectors: a whole test is taken along its route; items' and test's outcomes are compared."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from exam.core.errors import ExamError, Rejected
from exam.qti.conformance.report import BAD_INPUT, Tally, arguments
from exam.qti.conformance.score import read_bytes
from exam.qti.conformance.vectors import given, read_vectors, same
from exam.qti.engine.assessment import read_assessment
from exam.qti.engine.running import AssessmentRun
from exam.qti.engine.selected import RunningItem
from exam.qti.engine.structure import AssessmentLogic
from exam.qti.engine.values import Maybe, plain

MAX_STEPS: Final = 10_000


def main_tests(argv: Sequence[str]) -> int:
    """``pendopo conformance tests VECTORS.json --corpora DIR [--json]``: 0, 1 or 2."""
    options = arguments("tests", corpora=True).parse_args(argv)
    try:
        tally = score_tests(read_vectors(options.vectors), options.corpora)
    except Rejected as error:
        sys.stderr.write(f"{error}\n  do  {error.remedy}\n")
        return BAD_INPUT
    print(tally.as_json() if options.json else tally.as_text("test runs"))
    return tally.exit_code


main = main_tests


def score_tests(vectors: Sequence[dict[str, Any]], corpora: Path) -> Tally:
    """Every run against this engine; ``hard`` are those that tell engines apart."""
    if not corpora.is_dir():
        raise Rejected(f"{corpora} is not a folder", remedy="name the corpora's folder")
    tally = Tally()
    for number, vector in enumerate(vectors):
        path = str(vector["test_path"])
        identifier = str(vector.get("id", f"t{number:03d} {Path(path).name} {vector['policy']}"))
        expected = {
            "route": vector["route"],
            "items": [step["item_outcomes"] for step in vector["steps"]],
            "test": vector["expected_test_outcomes"] or {},
        }
        hard = bool(vector.get("discriminating"))
        try:
            got = run_vector(vector, corpora)
        except ExamError as error:
            tally.count(identifier, False, hard, expected, {"error": str(error)})
            continue
        wrong = _differences(expected, got)
        tally.count(
            identifier,
            not wrong,
            hard,
            {called: there for called, (there, _) in wrong.items()},
            {called: here for called, (_, here) in wrong.items()},
        )
    return tally


def run_vector(vector: dict[str, Any], corpora: Path) -> dict[str, Any]:
    """Route, outcomes of each item, and of the test. Raises :class:`ExamError`."""
    logic = read_test_file(corpora / str(vector["corpus"]) / str(vector["test_path"]))
    answers = {str(step["item"]): step["responses"] for step in vector["steps"]}
    run = AssessmentRun(logic)
    route: list[str] = []
    items: list[dict[str, Maybe]] = []
    while (item := run.current) is not None and len(route) < MAX_STEPS:
        route.append(item.visit.identifier)
        items.append(run.submit(_responses(item, answers.get(item.visit.identifier, {}))))
    return {"route": route, "items": items, "test": run.outcomes}


def _responses(item: RunningItem, written: Any) -> dict[str, Maybe]:
    variables = item.session.logic.variables
    found = {
        called: given(variables[called], value)
        for called, value in dict(written or {}).items()
        if called in variables and variables[called].role == "response"
    }
    return {called: value for called, value in found.items() if value is not None}


def read_test_file(path: Path) -> AssessmentLogic:
    """One test file of the corpora with its items, as they are."""
    folder = path.parent
    return read_assessment(
        read_bytes(path),
        path=path.name,
        load=lambda written: read_bytes(folder / written),
        tolerant=True,
    )


def _differences(expected: dict[str, Any], got: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    wrong: dict[str, tuple[Any, Any]] = {}
    if got["route"] != expected["route"]:
        return {"route": (expected["route"], got["route"])}
    steps = zip(expected["route"], expected["items"], got["items"], strict=True)
    for where, there, here in [*steps, ("test", expected["test"], got["test"])]:
        for called, value in dict(there or {}).items():
            if called not in here or not same(value, here[called]):
                wrong[f"{where}.{called}"] = (value, plain(here.get(called)))
    return wrong
