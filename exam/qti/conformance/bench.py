"""How fast items are parsed and scored on this computer, beside lxml's bare parsing."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from lxml import etree

from exam.core.errors import Rejected
from exam.qti.conformance.score import loader, read_bytes
from exam.qti.conformance.vectors import given, read_vectors
from exam.qti.engine.item import ItemLogic, read_logic
from exam.qti.engine.values import Maybe

SAMPLES: Final = Path(__file__).resolve().parents[3] / "resources" / "samples" / "pemetaan"
ROUNDS: Final = 3
MIN_SECONDS: Final = 0.5
_RESPONSES_PER_ITEM: Final = 5

Case = tuple[bytes, Path, dict[str, Any]]


def bench_score(vectors: Path | None = None, corpora: Path | None = None) -> dict[str, float]:
    """``parse_and_score_per_s``, ``score_per_s`` and ``lxml_parse_per_s`` on one core.

    Without vectors the shipped sample's items are used. Each item is parsed anew for
    ``parse_and_score_per_s``; for ``score_per_s`` items are compiled beforehand. The best of
    several rounds counts: other programs on the computer only ever slow one down.
    """
    if vectors is not None and corpora is not None:
        cases = _of_vectors(vectors, corpora)
    else:
        cases = _of_samples()
    compiled = [_compile(case) for case in cases]
    responses = [_responses(one, case[2]) for one, case in zip(compiled, cases, strict=True)]

    def parse_and_score() -> None:
        for case, written in zip(cases, responses, strict=True):
            _compile(case).score(written)

    def score() -> None:
        for logic, written in zip(compiled, responses, strict=True):
            logic.score(written)

    def parse() -> None:
        for data, _, _ in cases:
            etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))

    return {
        "parse_and_score_per_s": _rate(parse_and_score, len(cases)),
        "score_per_s": _rate(score, len(cases)),
        "lxml_parse_per_s": _rate(parse, len(cases)),
    }


def _rate(work: Callable[[], None], amount: int) -> float:
    best = 0.0
    for _ in range(ROUNDS):
        done, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < MIN_SECONDS or not done:
            work()
            done += amount
        best = max(best, done / max(spent, 1e-9))
    return round(best, 1)


def _compile(case: Case) -> ItemLogic:
    data, path, _ = case
    return read_logic(data, path=path.name, load=loader(path.parent), tolerant=True)


def _responses(logic: ItemLogic, written: dict[str, Any]) -> dict[str, Maybe]:
    variables = logic.variables
    return {
        called: given(variables[called], value)
        for called, value in written.items()
        if value is not None and called in variables and variables[called].role == "response"
    }


def _of_vectors(vectors: Path, corpora: Path) -> list[Case]:
    """Every vector's file; those that do not even parse are no part of a measurement."""
    cases: list[Case] = []
    for vector in read_vectors(vectors):
        path = corpora / str(vector["corpus"]) / str(vector["item_path"])
        case = (read_bytes(path), path, dict(vector.get("responses") or {}))
        try:
            _compile(case)
        except Rejected:
            continue
        cases.append(case)
    return cases


def _of_samples() -> list[Case]:
    cases: list[Case] = []
    for path in sorted((SAMPLES / "items").glob("*.xml")):
        data = path.read_bytes()
        choices = [
            str(one.get("identifier"))
            for one in etree.fromstring(data).iter("{*}qti-simple-choice")
        ]
        for choice in choices[:_RESPONSES_PER_ITEM]:
            cases.append((data, path, {"RESPONSE": choice}))
    if not cases:
        raise Rejected(f"{SAMPLES} has no items", remedy="name vectors and corpora")
    return cases


def main(argv: Sequence[str]) -> int:
    """``pendopo conformance bench [--vectors FILE --corpora DIR] [--json]``."""
    parser = argparse.ArgumentParser(prog="pendopo conformance bench")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    figures = bench_score(options.vectors, options.corpora)
    if options.json:
        print(json.dumps(figures))
    else:
        for called, figure in figures.items():
            print(f"{called:24}{figure:12,.0f}")
    return 0
