"""Sections that may be left open: entered again while their time lasts, and never after it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import State
from exam.core.errors import NotAllowed, Refusal
from exam.core.form import LeaveRule, Section
from exam.core.orders import OrderKind
from tests.helpers.attempts import ROOT, Bench
from tests.helpers.forms import choose, form, section

LIMIT_MS = 60_000
NAMES = ("S1", "S2", "S3")


@dataclass(frozen=True)
class Step:
    kind: str
    name: str
    ms: int


STEPS = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(
            ("enter", "enter", "enter", "enter", "wait", "wait", "wait", "change", "answer",
             "answer", "hand_in", "crash", "pause", "resume")
        ),
        name=st.sampled_from(("S1", *NAMES)),
        ms=st.sampled_from((0, 1, 10_000, 20_000, 30_000, LIMIT_MS - 1, LIMIT_MS, LIMIT_MS + 1)),
    ),
    min_size=8,
    max_size=40,
)  # fmt: skip
RULE = st.sampled_from((LeaveRule.ALLOWED, LeaveRule.ALLOWED, LeaveRule.ALLOWED, *LeaveRule))
RULES = st.tuples(*[RULE] * len(NAMES))


def take(bench: Bench, step: Step) -> None:
    attempt = bench.attempt
    match step.kind:
        case "enter":
            bench.store(decisions.start_section(attempt, bench.now, step.name))
        case "answer":
            item = f"{step.name}-1"
            event = decisions.record_response(attempt, bench.now, item, choose("A"))
            bench.store(event)
        case "hand_in":
            bench.store(decisions.hand_in_section(attempt, bench.now))
        case "change":
            order = bench.order(
                OrderKind.CHANGE_TIME, section_id=step.name, adjustment_ms=step.ms - 30_000
            )
            bench.obey(order)
        case "pause":
            bench.obey(bench.order(OrderKind.PAUSE))
        case "resume":
            bench.obey(bench.order(OrderKind.RESUME))
        case "crash":
            bench.checkpoint_ms = bench.now_ms
            bench.crash()
        case _:
            bench.now_ms += step.ms


def used_up(bench: Bench, one: Section) -> bool:
    watch = bench.attempt.sections.get(one.id)
    return watch is not None and watch.remaining_at(bench.now_ms, bench.attempt.entitled(one)) == 0


@given(rules=RULES, steps=STEPS, settles=st.booleans())
@settings(deadline=None, max_examples=400)
def test_a_section_whose_time_is_used_up_is_never_entered_nor_answered_by_any_path(
    rules: tuple[LeaveRule, ...], steps: list[Step], settles: bool
) -> None:
    """Whether or not what fell due is applied first, as the program does before every step."""
    sections = tuple(
        section(name, max_ms=LIMIT_MS, leave=rule) for name, rule in zip(NAMES, rules, strict=True)
    )
    bench = Bench(form(*sections))
    bench.begin()
    for step in steps:
        if bench.attempt.state not in (State.ACTIVE, State.PAUSED):
            break
        if settles:
            bench.settle()
        one = bench.form.section(step.name)
        over = used_up(bench, one) or one.id in bench.attempt.closed
        before = len(bench.events)
        try:
            take(bench, step)
        except NotAllowed:
            continue
        for event in bench.events[before:]:
            entered = isinstance(event, ev.SectionStarted) and event.section_id == one.id
            answered = isinstance(event, ev.ResponseRecorded)
            assert not (over and (entered or answered))
        sealed = [e.section_id for e in bench.events if isinstance(e, ev.SectionClosed)]
        assert len(sealed) == len(set(sealed))


@given(rules=RULES, steps=STEPS)
@settings(deadline=None, max_examples=400)
def test_some_section_can_always_be_entered_until_all_are_sealed(
    rules: tuple[LeaveRule, ...], steps: list[Step]
) -> None:
    sections = tuple(
        section(name, max_ms=LIMIT_MS, leave=rule) for name, rule in zip(NAMES, rules, strict=True)
    )
    bench = Bench(form(*sections))
    bench.begin()
    for step in steps:
        try:
            take(bench, step)
        except NotAllowed:
            continue
    bench.settle()
    attempt = bench.attempt
    if attempt.state is not State.ACTIVE or attempt.section_id is not None:
        return
    unsealed = [one.id for one in sections if one.id not in attempt.closed]
    entered = []
    for name in unsealed:
        try:
            entered.append(decisions.start_section(attempt, bench.now, name))
        except NotAllowed:
            continue
    assert bool(entered) is bool(unsealed)
    if not unsealed:
        submitted = decisions.submit(attempt, bench.now, answers_root=ROOT)
        assert submitted.reason is ev.CloseReason.HANDED_IN


def test_the_clock_of_a_section_left_open_stands_still_and_the_whole_tests_runs_on() -> None:
    bench = Bench(form(section("S1", leave=LeaveRule.ALLOWED), section("S2"), total_ms=200_000))
    bench.begin()
    bench.enter("S1")
    bench.pass_time(10_000)
    bench.enter("S2")
    bench.pass_time(30_000)
    bench.do(decisions.hand_in_section)
    now = bench.attempt.snapshot(bench.now_ms)
    assert now.waiting_ms == {"S1": LIMIT_MS - 10_000}
    assert now.total_remaining_ms == 200_000 - 40_000


def test_a_section_left_open_is_sealed_once_a_correction_takes_its_last_time() -> None:
    bench = Bench(form(section("S1", leave=LeaveRule.ALLOWED), section("S2")))
    bench.begin()
    bench.enter("S1")
    bench.pass_time(50_000)
    bench.enter("S2")
    bench.obey(bench.order(OrderKind.CHANGE_TIME, section_id="S1", adjustment_ms=-10_000))
    bench.settle()
    assert bench.attempt.closed == {"S1": ev.CloseReason.TIME_UP}
    assert bench.attempt.section_id == "S2"
    bench.do(decisions.hand_in_section)
    with pytest.raises(NotAllowed) as caught:
        bench.do(lambda a, now: decisions.start_section(a, now, "S1"))
    assert caught.value.refusal is Refusal.SECTION_SEALED


def test_what_was_open_in_a_section_is_remembered_for_the_way_back() -> None:
    bench = Bench(form(section("S1", leave=LeaveRule.ALLOWED), section("S2")))
    bench.begin()
    bench.enter("S1")
    bench.do(lambda a, now: decisions.open_item(a, now, "S1-3"))
    bench.do(lambda a, now: decisions.open_item(a, now, "S1-2"))
    bench.enter("S2")
    assert bench.attempt.last_items == {"S1": "S1-2", "S2": "S2-1"}
