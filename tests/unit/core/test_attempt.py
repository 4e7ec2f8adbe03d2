"""What may happen when, and that replay is the only memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import TRANSITIONS, Attempt, State
from exam.core.decisions import Now
from exam.core.errors import NotAllowed, Refusal
from exam.core.form import LeaveRule, Navigation, Section
from exam.core.orders import OrderKind
from exam.core.responses import BaseType, ItemResponse, Multiple, Single
from tests.helpers.attempts import Bench
from tests.helpers.forms import choose, form, section


def refusal_of(bench: Bench, decide: Callable[[Attempt, Now], ev.Event | None]) -> Refusal:
    with pytest.raises(NotAllowed) as caught:
        bench.do(decide)
    return caught.value.refusal


def running(*sections: Section) -> Bench:
    bench = Bench(form(*(sections or (section("S1"), section("S2")))))
    bench.begin()
    return bench


def test_nothing_is_answered_before_the_proctor_authorized() -> None:
    bench = Bench(form(section("S1")))
    bench.do(
        lambda a, now: decisions.check_in(
            a, now, form_id="F", package_sha256=bytes(32), multiplier_permille=1000
        )
    )
    assert (
        refusal_of(bench, lambda a, now: decisions.start(a, now, seed=1)) is Refusal.NOT_AUTHORIZED
    )
    assert bench.attempt.state is State.CHECKED_IN


def test_identity_and_rules_come_before_the_start() -> None:
    bench = Bench(form(section("S1")))
    bench.do(
        lambda a, now: decisions.check_in(
            a, now, form_id="F", package_sha256=bytes(32), multiplier_permille=1000
        )
    )
    bench.obey(bench.order(OrderKind.AUTHORIZE))
    assert (
        refusal_of(bench, lambda a, now: decisions.start(a, now, seed=1)) is Refusal.NOT_AUTHORIZED
    )


def test_a_sealed_section_is_never_entered_again() -> None:
    bench = running()
    bench.enter("S1")
    bench.do(decisions.hand_in_section)
    assert (
        refusal_of(bench, lambda a, now: decisions.start_section(a, now, "S1"))
        is Refusal.SECTION_SEALED
    )


def test_sections_come_in_order_and_the_test_is_handed_in_last() -> None:
    bench = running()
    assert (
        refusal_of(bench, lambda a, now: decisions.start_section(a, now, "S2"))
        is Refusal.SECTION_ORDER
    )
    bench.enter("S1")
    assert (
        refusal_of(bench, lambda a, now: decisions.submit(a, now, answers_root=bytes(32)))
        is Refusal.SECTIONS_OPEN
    )


def test_minimum_time_keeps_a_section_open_until_it_is_over() -> None:
    bench = running(section("S1", min_ms=10_000))
    bench.enter("S1")
    bench.pass_time(9_999)
    assert refusal_of(bench, decisions.hand_in_section) is Refusal.MINIMUM_TIME
    bench.pass_time(1)
    bench.do(decisions.hand_in_section)
    assert "S1" in bench.attempt.closed


def test_leave_forbidden_keeps_a_section_to_its_last_second() -> None:
    bench = running(section("S1", leave=LeaveRule.FORBIDDEN))
    bench.enter("S1")
    assert refusal_of(bench, decisions.hand_in_section) is Refusal.LEAVE_FORBIDDEN
    bench.pass_time(60_000)
    assert bench.attempt.closed["S1"] is ev.CloseReason.TIME_UP


def test_leave_allowed_lets_a_participant_come_back_while_time_lasts() -> None:
    bench = running(section("S1", leave=LeaveRule.ALLOWED), section("S2", leave=LeaveRule.ALLOWED))
    bench.enter("S1")
    bench.pass_time(10_000)
    bench.enter("S2")
    bench.pass_time(10_000)
    bench.enter("S1")
    assert bench.attempt.section_remaining(bench.now_ms) == 50_000


def test_a_linear_section_goes_forward_only() -> None:
    bench = running(section("S1", navigation=Navigation.LINEAR))
    bench.enter("S1")
    assert refusal_of(bench, lambda a, now: decisions.open_item(a, now, "S1-3")) is Refusal.LINEAR
    bench.do(lambda a, now: decisions.open_item(a, now, "S1-2"))
    assert refusal_of(bench, lambda a, now: decisions.open_item(a, now, "S1-1")) is Refusal.LINEAR


@pytest.mark.parametrize(
    "response",
    [
        (("RESPONSE", Single(BaseType.IDENTIFIER, "Z")),),
        (("RESPONSE", Multiple(BaseType.IDENTIFIER, ("A",))),),
        (("RESPONSE", Single(BaseType.INTEGER, 3)),),
        (("RESPONSE", Single(BaseType.IDENTIFIER, True)),),
        (("OTHER", Single(BaseType.IDENTIFIER, "A")),),
    ],
)
def test_a_response_that_does_not_fit_its_declaration_is_refused(
    response: ItemResponse,
) -> None:
    bench = running()
    bench.enter("S1")
    refusal = refusal_of(
        bench,
        lambda a, now: decisions.record_response(a, now, "S1-1", response),
    )
    assert refusal is Refusal.RESPONSE_SHAPE
    assert not bench.attempt.answers


def test_an_order_is_carried_out_once_however_often_it_comes() -> None:
    bench = running()
    bench.enter("S1")
    order = bench.order(OrderKind.CHANGE_TIME, section_id="S1", extra_ms=60_000)
    assert bench.obey(order) is not None
    assert bench.obey(order) is None
    assert bench.attempt.section_remaining(bench.now_ms) == 120_000


def test_an_expired_order_is_refused() -> None:
    bench = running()
    expired = replace(bench.order(OrderKind.PAUSE), expires_utc_ms=1)
    with pytest.raises(NotAllowed):
        bench.obey(expired)


def test_nothing_is_answered_during_a_pause_and_no_time_passes() -> None:
    bench = running()
    bench.enter("S1")
    bench.obey(bench.order(OrderKind.PAUSE))
    before = bench.attempt.section_remaining(bench.now_ms)
    bench.pass_time(500_000)
    assert bench.attempt.section_remaining(bench.now_ms) == before
    assert (
        refusal_of(bench, lambda a, now: decisions.record_response(a, now, "S1-1", choose("A")))
        is Refusal.PAUSED
    )
    bench.obey(bench.order(OrderKind.RESUME))
    bench.do(lambda a, now: decisions.record_response(a, now, "S1-1", choose("A")))


def test_a_finished_attempt_accepts_nothing_more() -> None:
    bench = running(section("S1"))
    bench.enter("S1")
    bench.do(decisions.hand_in_section)
    bench.do(lambda a, now: decisions.submit(a, now, answers_root=bytes(32)))
    for kind in (OrderKind.PAUSE, OrderKind.CHANGE_TIME, OrderKind.END):
        with pytest.raises(NotAllowed):
            bench.obey(bench.order(kind))


def test_replaying_the_events_gives_the_same_attempt() -> None:
    bench = running()
    bench.enter("S1")
    bench.do(lambda a, now: decisions.record_response(a, now, "S1-1", choose("B")))
    bench.do(lambda a, now: decisions.change_flag(a, now, "S1-2", flagged=True))
    bench.pass_time(1234)
    bench.obey(bench.order(OrderKind.CHANGE_TIME, extra_ms=5000))
    again = Attempt(bench.form)
    for event in bench.events:
        again.apply(event)
    assert again.snapshot(bench.now_ms) == bench.attempt.snapshot(bench.now_ms)


def test_the_table_leaves_no_way_out_of_a_finished_state_but_reopening() -> None:
    kinds = {kind for _, kind in TRANSITIONS}
    for state, kind in itertools.product((State.SUBMITTED, State.ENDED), kinds):
        target = TRANSITIONS.get((state, kind))
        assert target is None or (target is state and kind is ev.Resumed)


def test_an_order_that_comes_late_does_not_undo_the_one_after_it() -> None:
    bench = running()
    bench.enter("S1")
    stale = bench.order(OrderKind.RESUME)
    bench.obey(bench.order(OrderKind.PAUSE))
    with pytest.raises(NotAllowed):
        bench.obey(stale)
    assert bench.attempt.state is State.PAUSED
