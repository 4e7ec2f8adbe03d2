"""How fast items are parsed and scored on this computer, beside lxml's bare parsing."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

from exam.core.errors import Rejected
from exam.qti.conformance.score import loader, read_bytes
from exam.qti.conformance.vectors import given, read_vectors
from exam.qti.engine.context import Load
from exam.qti.engine.item import ItemLogic, read_logic
from exam.qti.engine.values import Maybe

SAMPLES: Final = Path(__file__).resolve().parents[3] / "resources" / "samples" / "pemetaan"
ROUNDS: Final = 3
MIN_SECONDS: Final = 0.5
LEAST_PER_S: Final = {"parse_and_score_per_s": 3000, "score_per_s": 20_000}
_RESPONSES_PER_ITEM: Final = 5


@dataclass(frozen=True, slots=True)
class _Case:
    """One vector: an item's file as it was read, and the responses to it."""

    data: bytes
    name: str
    load: Load
    written: dict[str, Any]

    def compile(self) -> ItemLogic:
        return read_logic(self.data, path=self.name, load=self.load, tolerant=True)


def bench_score(vectors: Path | None = None, corpora: Path | None = None) -> dict[str, float]:
    """``parse_and_score_per_s``, ``score_per_s`` and ``lxml_parse_per_s`` of one processor core.

    Without vectors the shipped sample's items are used. For ``parse_and_score_per_s`` the file of
    each vector is parsed and compiled anew, also where several vectors share it; for
    ``score_per_s`` items are compiled beforehand. Rates are by processor time, so that other
    programs count as little as possible, and the best of several rounds counts;
    ``wall_parse_and_score_per_s`` is by the clock on the wall, of the same round.
    """
    if vectors is not None and corpora is not None:
        cases = _of_vectors(vectors, corpora)
    else:
        cases = _of_samples()
    compiled = [case.compile() for case in cases]
    responses = [_responses(one, case.written) for one, case in zip(compiled, cases, strict=True)]

    def parse_and_score() -> None:
        for case, written in zip(cases, responses, strict=True):
            case.compile().score(written)

    def score() -> None:
        for logic, written in zip(compiled, responses, strict=True):
            logic.score(written)

    def parse() -> None:
        for case in cases:
            etree.fromstring(case.data, etree.XMLParser(resolve_entities=False, no_network=True))

    both, wall = _rate(parse_and_score, len(cases))
    return {
        "parse_and_score_per_s": both,
        "score_per_s": _rate(score, len(cases))[0],
        "lxml_parse_per_s": _rate(parse, len(cases))[0],
        "wall_parse_and_score_per_s": wall,
        "vectors": len(cases),
        "items": len({case.data for case in cases}),
    }


def missed(figures: dict[str, float]) -> list[str]:
    """Which of the targets the figures of :func:`bench_score` do not reach, in words."""
    return [
        f"{called} {figures[called]:g} < {least}"
        for called, least in LEAST_PER_S.items()
        if figures[called] < least
    ]


def _rate(work: Callable[[], None], amount: int) -> tuple[float, float]:
    """How many a second: by processor time, and by the wall's clock in the same best round."""
    best = wall = 0.0
    for _ in range(ROUNDS):
        done, start, began = 0, time.process_time(), time.perf_counter()
        while (spent := time.process_time() - start) < MIN_SECONDS or not done:
            work()
            done += amount
        rate = done / max(spent, 1e-9)
        if rate > best:
            best, wall = rate, done / max(time.perf_counter() - began, 1e-9)
    return round(best, 1), round(wall, 1)


def _responses(logic: ItemLogic, written: dict[str, Any]) -> dict[str, Maybe]:
    variables = logic.variables
    return {
        called: given(variables[called], value)
        for called, value in written.items()
        if value is not None and called in variables and variables[called].role == "response"
    }


def _of_vectors(vectors: Path, corpora: Path) -> list[_Case]:
    """Every vector's file; those that do not even parse are no part of a measurement."""
    cases: list[_Case] = []
    for vector in read_vectors(vectors):
        path = corpora / str(vector["corpus"]) / str(vector["item_path"])
        case = _case(path, read_bytes(path), dict(vector.get("responses") or {}))
        try:
            case.compile()
        except Rejected:
            continue
        cases.append(case)
    return cases


def _case(path: Path, data: bytes, written: dict[str, Any]) -> _Case:
    return _Case(data, path.name, loader(path.parent), written)


def _of_samples() -> list[_Case]:
    cases: list[_Case] = []
    for path in sorted((SAMPLES / "items").glob("*.xml")):
        data = path.read_bytes()
        choices = [
            str(one.get("identifier"))
            for one in etree.fromstring(data).iter("{*}qti-simple-choice")
        ]
        for choice in choices[:_RESPONSES_PER_ITEM]:
            cases.append(_case(path, data, {"RESPONSE": choice}))
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
            print(f"{called:28}{figure:12,.0f}")
    return 0
