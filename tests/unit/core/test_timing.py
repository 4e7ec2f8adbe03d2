"""No plan of ticks, pauses, extensions and crashes buys time, and none takes it away unfairly."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.core import decisions
from exam.core.attempt import State
from exam.core.errors import NotAllowed, Refusal
from exam.core.orders import OrderKind
from exam.core.timing import CHECKPOINT_INTERVAL_MS, Entitlement
from tests.helpers.attempts import Bench
from tests.helpers.forms import choose, form, section

TOLERANCE_MS = 1000


@dataclass(frozen=True)
class Step:
    kind: str
    ms: int


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(["tick", "tick", "tick", "pause", "resume", "extend", "adjust", "crash"]),
        st.integers(min_value=0, max_value=CHECKPOINT_INTERVAL_MS),
    ),
    max_size=120,
)


class Observer:
    """Counts the time a section was really open for answers, whatever the attempt believes."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.used_ms = 0
        self.granted_ms = 0

    def take(self, step: Step) -> None:
        bench = self.bench
        match step.kind:
            case "tick":
                self._run(step.ms)
                bench.checkpoint_ms = bench.now_ms
            case "crash":
                # Time runs unobserved, then the program dies before it could store anything.
                if self._open():
                    self.used_ms += min(step.ms, self._left())
                bench.crash()
                bench.settle()
            case "extend" | "adjust" if bench.attempt.state in (State.ACTIVE, State.PAUSED):
                if "S1" in bench.attempt.closed:
                    return
                amount = step.ms * 5 * (1 if step.kind == "extend" else -1)
                name = "extra_ms" if step.kind == "extend" else "adjustment_ms"
                bench.obey(bench.order(OrderKind.CHANGE_TIME, section_id="S1", **{name: amount}))
                self.granted_ms += max(0, amount)
                bench.settle()
            case "pause" if bench.attempt.state is State.ACTIVE:
                bench.obey(bench.order(OrderKind.PAUSE))
            case "resume" if bench.attempt.state is State.PAUSED:
                bench.obey(bench.order(OrderKind.RESUME))

    def _run(self, ms: int) -> None:
        if self._open():
            self.used_ms += min(ms, self._left())
        self.bench.pass_time(ms)

    def _left(self) -> int:
        left = self.bench.attempt.section_remaining(self.bench.now_ms)
        return 0 if left is None else left

    def _open(self) -> bool:
        return self.bench.attempt.state is State.ACTIVE and "S1" not in self.bench.attempt.closed


@given(STEPS)
@settings(max_examples=300)
def test_no_section_is_open_longer_than_it_is_entitled_to(steps: list[Step]) -> None:
    bench = Bench(form(section("S1", max_ms=20_000), section("S2")))
    bench.begin()
    bench.enter("S1")
    observer = Observer(bench)
    for step in steps:
        observer.take(step)
    assert observer.used_ms <= 20_000 + observer.granted_ms + TOLERANCE_MS


@given(STEPS)
@settings(max_examples=200)
def test_an_expired_section_cannot_be_entered_or_answered_again(steps: list[Step]) -> None:
    bench = Bench(form(section("S1", max_ms=3_000), section("S2")))
    bench.begin()
    bench.enter("S1")
    observer = Observer(bench)
    for step in steps:
        observer.take(step)
    if "S1" not in bench.attempt.closed:
        return
    if bench.attempt.state is State.PAUSED:
        bench.obey(bench.order(OrderKind.RESUME))
    if bench.attempt.state is not State.ACTIVE:
        return
    answers = dict(bench.attempt.answers)
    with pytest.raises(NotAllowed) as caught:
        bench.do(lambda a, now: decisions.start_section(a, now, "S1"))
    assert caught.value.refusal is Refusal.SECTION_SEALED
    with pytest.raises(NotAllowed):
        bench.do(lambda a, now: decisions.record_response(a, now, "S1-1", choose("A")))
    assert bench.attempt.answers == answers


@given(st.lists(st.integers(min_value=0, max_value=400), min_size=1, max_size=60))
def test_each_crash_costs_at_most_one_checkpoint_interval(gaps: list[int]) -> None:
    bench = Bench(form(section("S1", max_ms=600_000)))
    bench.begin()
    bench.enter("S1")
    for gap in gaps:
        before = bench.attempt.section_remaining(bench.now_ms)
        bench.pass_time(gap)
        bench.checkpoint_ms = bench.now_ms
        bench.crash()
        after = bench.attempt.section_remaining(bench.now_ms)
        assert before is not None and after is not None
        assert before - after <= gap + CHECKPOINT_INTERVAL_MS


def test_a_multiplier_of_one_point_three_gives_exactly_that_much_time() -> None:
    bench = Bench(form(section("S1", max_ms=600_000)))
    bench.begin(multiplier_permille=1300)
    bench.enter("S1")
    assert bench.attempt.section_remaining(bench.now_ms) == 780_000
    assert bench.attempt.total_remaining(bench.now_ms) == 780_000


def test_the_three_quantities_add_up_and_never_go_below_zero() -> None:
    assert Entitlement(60_000, 1300, 5_000, -3_000).total_ms == 80_000
    assert Entitlement(60_000, 1000, 0, -90_000).total_ms == 0
    assert Entitlement(None, 1300, 5_000, 0).total_ms is None


def test_time_up_is_recorded_at_the_instant_it_ran_out() -> None:
    bench = Bench(form(section("S1", max_ms=5_000), section("S2")))
    bench.begin()
    bench.enter("S1")
    bench.pass_time(7_777)
    assert bench.events[-1].at_ms == 5_000


def test_the_total_ends_the_test_even_in_the_middle_of_a_section() -> None:
    bench = Bench(form(section("S1", max_ms=60_000), total_ms=10_000))
    bench.begin()
    bench.enter("S1")
    bench.pass_time(10_000)
    assert bench.attempt.state is State.SUBMITTED
    assert "S1" in bench.attempt.closed
