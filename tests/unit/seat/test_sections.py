"""Where a participant may go between sections, for every mix of leave rules."""

from __future__ import annotations

from client.seat import presenter, sections
from exam.core import decisions
from exam.core.attempt import Snapshot
from exam.core.errors import Refusal
from exam.core.events import CloseReason
from exam.core.form import LeaveRule, Navigation, Section
from exam.core.orders import OrderKind
from tests.helpers.attempts import Bench
from tests.helpers.forms import form, section

ALLOWED, CONFIRM, FORBIDDEN = LeaveRule.ALLOWED, LeaveRule.CONFIRM, LeaveRule.FORBIDDEN


def begun(*parts: Section) -> Bench:
    bench = Bench(form(*parts))
    bench.begin()
    return bench


def three(*rules: LeaveRule) -> Bench:
    return begun(*(section(f"S{n}", leave=rule) for n, rule in enumerate(rules, start=1)))


def now(bench: Bench) -> Snapshot:
    return bench.attempt.snapshot(bench.now_ms)


def offered(bench: Bench) -> list[tuple[str, bool]]:
    return [(one.id, one.begun) for one in sections.choices(bench.form, now(bench))]


def ahead(bench: Bench) -> str | None:
    section_ = sections.next_section(bench.form, now(bench))
    return section_.id if section_ is not None else None


def test_three_sections_left_open_are_walked_and_each_is_sealed_before_the_end() -> None:
    bench = three(ALLOWED, ALLOWED, ALLOWED)
    assert offered(bench) == [("S1", False)]
    bench.enter("S1")
    assert offered(bench) == [("S2", False)]
    bench.enter("S2")
    assert offered(bench) == [("S1", True), ("S3", False)]
    bench.enter("S3")
    assert offered(bench) == [("S1", True), ("S2", True)]
    bench.do(decisions.hand_in_section)
    assert ahead(bench) == "S1"
    assert offered(bench) == [("S1", True), ("S2", True)]
    bench.enter("S2")
    assert not sections.review_view(bench.form, now(bench), ()).final
    bench.do(decisions.hand_in_section)
    bench.enter("S1")
    assert offered(bench) == []
    assert sections.review_view(bench.form, now(bench), ()).final
    bench.do(decisions.hand_in_section)
    assert ahead(bench) is None


def test_a_new_section_comes_before_one_that_was_left_open() -> None:
    bench = three(ALLOWED, CONFIRM, FORBIDDEN)
    bench.enter("S1")
    bench.enter("S2")
    assert offered(bench) == []
    bench.do(decisions.hand_in_section)
    assert ahead(bench) == "S3"
    assert offered(bench) == [("S1", True), ("S3", False)]
    bench.enter("S3")
    assert offered(bench) == []
    bench.pass_time(60_000)
    assert bench.attempt.closed["S3"] is CloseReason.TIME_UP
    assert ahead(bench) == "S1"


def test_a_section_that_is_to_be_handed_in_offers_no_other_one() -> None:
    bench = three(CONFIRM, ALLOWED, ALLOWED)
    bench.enter("S1")
    assert offered(bench) == []
    assert not sections.may_move(bench.form, now(bench))


def test_the_minimum_time_is_named_for_moving_as_for_handing_in() -> None:
    bench = begun(section("S1", leave=ALLOWED, min_ms=10_000), section("S2"))
    bench.enter("S1")
    view = presenter.review_view(bench.form, now(bench))
    assert view.hand_in_refused is Refusal.MINIMUM_TIME
    assert [one.id for one in view.others] == ["S2"]
    bench.pass_time(10_000)
    assert presenter.review_view(bench.form, now(bench)).hand_in_refused is None


def test_only_what_may_be_opened_is_stood_before() -> None:
    bench = three(ALLOWED, ALLOWED, ALLOWED)
    bench.enter("S1")
    for asked, stands in (("S2", "S2"), ("S3", None), ("S1", None), ("S9", None), (None, None)):
        found = sections.section_ahead(bench.form, now(bench), asked)
        assert (found.id if found else None) == stands


def test_the_introduction_tells_which_clock_runs_and_what_stays_open() -> None:
    bench = three(ALLOWED, CONFIRM, ALLOWED)
    bench.enter("S1")
    bench.pass_time(5_000)
    view = sections.intro_view(bench.form, now(bench), bench.form.section("S2"))
    assert (view.here, view.timed, view.lying_open) == ((1, "S1"), True, (1,))
    assert (view.begun, view.previous_closed, view.others) == (False, None, ())
    bench.enter("S2")
    bench.do(decisions.hand_in_section)
    view = sections.intro_view(bench.form, now(bench), bench.form.section("S1"))
    assert (view.here, view.begun, view.line.limit_ms) == (None, True, 55_000)
    assert view.previous_closed is CloseReason.HANDED_IN
    assert [one.id for one in view.others] == ["S3"]


def test_an_introduction_gives_the_time_granted_to_this_participant() -> None:
    bench = Bench(form(section("S1")))
    bench.begin(multiplier_permille=1500)
    view = sections.intro_view(bench.form, now(bench), bench.form.section("S1"))
    assert view.line.limit_ms == 90_000


def test_practice_knows_one_way_only() -> None:
    bench = three(ALLOWED, ALLOWED)
    bench.enter("S1")
    assert presenter.review_view(bench.form, now(bench), practice=True).others == ()


def test_a_linear_section_is_taken_up_where_it_was_left() -> None:
    bench = begun(
        section("S1", leave=ALLOWED, navigation=Navigation.LINEAR), section("S2", leave=ALLOWED)
    )
    bench.enter("S1")
    bench.do(lambda a, at: decisions.open_item(a, at, "S1-2"))
    bench.enter("S2")
    bench.do(lambda a, at: decisions.start_section(a, at, "S1"))
    last = bench.attempt.last_items["S1"]
    bench.do(lambda a, at: decisions.open_item(a, at, last))
    assert bench.attempt.item_id == "S1-2"


def test_the_start_page_tells_the_time_that_this_participant_has() -> None:
    bench = Bench(form(section("S1"), section("S2", max_ms=None), total_ms=100_000))
    bench.begin(multiplier_permille=1500)
    bench.obey(bench.order(OrderKind.CHANGE_TIME, section_id="S1", extra_ms=30_000))
    view = presenter.start_view("", presenter.OpenedContent(bench.form, {}), now(bench))
    assert [line.limit_ms for line in view.sections] == [120_000, None]
    assert view.total_ms == 180_000
