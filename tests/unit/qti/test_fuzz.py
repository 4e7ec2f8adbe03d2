"""Hostile content is read, scored or refused: nothing else comes out, and nothing hangs.

A few seconds as a rule; ``PENDOPO_FUZZ_SECONDS=600`` goes on by the clock, through other examples.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from exam.core.errors import ExamError, Rejected
from exam.core.responses import BaseType, Cardinality, Pair, Point
from exam.qti.engine.assessment import read_assessment
from exam.qti.engine.item import ItemLogic, ItemSession, read_logic
from exam.qti.engine.running import AssessmentRun
from exam.qti.engine.values import Maybe, Value, plain
from exam.qti.keys import read_key
from exam.qti.reader import read_item
from tests.unit.qti.engine.making import ASI, SCORE
from tests.unit.qti.everything import EVERYTHING
from tests.unit.qti.hostile import TEXTS, hostile_items, hostile_tests, mutated

SECONDS: Final = float(os.environ.get("PENDOPO_FUZZ_SECONDS", "0"))
LIMIT_S: Final = 5.0
"""Processor time for one example; far more than any of these small files needs."""
_ROUND: Final = 200 if SECONDS else 50
_STEPS: Final = 12

SCALARS: Final[dict[BaseType, st.SearchStrategy[Any]]] = {
    BaseType.BOOLEAN: st.booleans(),
    BaseType.INTEGER: st.sampled_from([0, 1, -1, 10**400]),
    BaseType.FLOAT: st.floats(),
    BaseType.POINT: st.just(Point(1, 1)),
    BaseType.PAIR: st.just(Pair("A", "B")),
    BaseType.DIRECTED_PAIR: st.just(Pair("B", "A")),
}


def _answers(logic: ItemLogic, data: st.DataObject) -> dict[str, Maybe]:
    responses = (called for called, one in logic.variables.items() if one.role == "response")
    return {called: _answer(logic, called, data) for called in responses}


def _answer(logic: ItemLogic, called: str, data: st.DataObject) -> Maybe:
    declared = logic.variables[called]
    base_type = declared.base_type
    if data.draw(st.integers(0, 4)) == 0 or base_type is None:
        return None
    if data.draw(st.integers(0, 9)) == 0:
        base_type = BaseType.STRING
    size = 1 if declared.cardinality is Cardinality.SINGLE else data.draw(st.integers(0, 3))
    scalars = SCALARS.get(base_type, TEXTS)
    return Value(declared.cardinality, base_type, tuple(data.draw(scalars) for _ in range(size)))


def _read_and_score(xml: bytes, data: st.DataObject, tolerant: bool) -> None:
    with contextlib.suppress(Rejected):
        read_item(xml, item_id="i1", base="items/i1.xml")
    with contextlib.suppress(Rejected):
        read_key(xml, item_id="i1")
    with contextlib.suppress(Rejected):
        logic = read_logic(xml, path="i.xml", tolerant=tolerant)
        session = ItemSession(logic, seed=7)
        for _ in range(2):
            session.submit(_answers(logic, data))
        for value in session.values.values():
            plain(value)


def _sit(test: bytes, item: bytes, data: st.DataObject, tolerant: bool) -> None:
    with contextlib.suppress(ExamError):
        logic = read_assessment(test, path="t.xml", load=lambda path: item, tolerant=tolerant)
        run = AssessmentRun(logic, seed=3)
        for _ in range(_STEPS):
            if (here := run.current) is None:
                return
            run.submit(_answers(here.session.logic, data))


RIGHT: Final = (
    f'<qti-assessment-item xmlns="{ASI}" identifier="i" title="t"><qti-response-declaration '
    f'identifier="RESPONSE" cardinality="single" base-type="identifier"/>{SCORE}<qti-item-body/>'
    "</qti-assessment-item>"
).encode()


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Raises in what takes more processor time than :data:`LIMIT_S`, where the system can."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"still at work after {LIMIT_S} s of processor time")

    if not hasattr(signal, "setitimer"):
        start = time.process_time()
        yield
        assert time.process_time() - start < LIMIT_S
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


KINDS: Final[dict[str, Callable[[st.DataObject, bool], None]]] = {
    "rules": lambda data, tolerant: _read_and_score(data.draw(hostile_items()), data, tolerant),
    "moved": lambda data, tolerant: _read_and_score(
        data.draw(mutated([EVERYTHING])), data, tolerant
    ),
    "mixed": lambda data, tolerant: _read_and_score(
        data.draw(mutated([data.draw(hostile_items())])), data, tolerant
    ),
    "tests": lambda data, tolerant: _sit(
        data.draw(hostile_tests()),
        data.draw(st.one_of(st.just(RIGHT), hostile_items())),
        data,
        tolerant,
    ),
}


@pytest.mark.timeout(0 if SECONDS else 120)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_content_is_read_scored_or_refused_in_time(kind: str) -> None:
    tried = 0

    def example(data: st.DataObject, tolerant: bool) -> None:
        nonlocal tried
        tried += 1
        with _bounded():
            KINDS[kind](data, tolerant)

    def round_of(started_with: int) -> None:
        @seed(started_with)
        @settings(max_examples=_ROUND, database=None, derandomize=False)
        @given(st.data(), st.booleans())
        def run(data: st.DataObject, tolerant: bool) -> None:
            example(data, tolerant)

        run()

    turn, until = 0, time.monotonic() + SECONDS / len(KINDS)
    while not turn or time.monotonic() < until:
        turn += 1
        round_of(turn)
    print(f"{kind}: {tried} examples")
    assert tried
