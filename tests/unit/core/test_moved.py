"""Going on at another seat is written down and changes nothing of the attempt itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exam.core import events as ev
from exam.core.attempt import OPEN_STATES, State
from exam.core.obedience import refuse
from exam.core.orders import OrderKind
from exam.exchange.bodies import decode_event, encode_event
from tests.helpers.attempts import Bench
from tests.helpers.forms import form, section


@pytest.fixture
def bench() -> Bench:
    made = Bench(form(section("A"), section("B")))
    made.begin()
    made.enter(made.form.sections[0].id)
    made.pass_time(5_000)
    return made


def test_the_event_names_who_moved_it_and_where_and_no_clock_or_answer_changes(
    bench: Bench,
) -> None:
    before = bench.attempt.snapshot(bench.now_ms)
    event = bench.obey(bench.order(OrderKind.MOVE, seat="12"))
    after = bench.attempt.snapshot(bench.now_ms)
    assert isinstance(event, ev.Moved)
    assert (event.to_seat, event.officer, event.reason) == ("12", "Pengawas", "uji")
    assert after == replace(
        before,
        seq=before.seq + 1,
        wall_utc_ms=event.wall_utc_ms,
        orders_obeyed=before.orders_obeyed + 1,
        last_order_sequence=event.sequence,
    )
    assert decode_event(encode_event(event)) == event


def test_it_may_happen_wherever_a_test_may_go_on_and_once(bench: Bench) -> None:
    order = bench.order(OrderKind.MOVE, seat="12")
    assert bench.attempt.state in OPEN_STATES
    assert bench.obey(order) is not None
    assert bench.obey(order) is None
    bench.obey(bench.order(OrderKind.PAUSE))
    assert bench.obey(bench.order(OrderKind.MOVE, seat="3")) is not None
    assert bench.attempt.state is State.PAUSED


def test_an_attempt_that_is_over_notes_nothing_any_more(bench: Bench) -> None:
    bench.obey(bench.order(OrderKind.END))
    assert refuse(bench.attempt, bench.now, bench.order(OrderKind.MOVE, seat="12")) is None
