"""Selection and ordering by the seed: what is drawn, in what order, and that it never changes."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import Attempt
from exam.core.drawing import Draw, Leaf, Member, draw, even, undecided
from exam.core.errors import NotAllowed, Rejected
from exam.core.form import Form, Part, Section
from tests.helpers.forms import form, section
from tests.vectors import make_draw_vectors

SEEDS = st.integers(min_value=0, max_value=2**62 - 1)


def leaves(*names: str) -> tuple[Member, ...]:
    return tuple(Leaf(name) for name in names)


@st.composite
def sets(draw_: st.DrawFn, depth: int = 2, name: str = "R") -> Draw:
    """Any set of items and sets, at most three deep, with a number that its members allow."""
    members: list[Member] = []
    for number in range(draw_(st.integers(1, 5))):
        here = f"{name}.{number}"
        required, fixed = draw_(st.booleans()), draw_(st.booleans())
        if depth and draw_(st.booleans()):
            members.append(draw_(sets(depth - 1, here)))
        else:
            members.append(Leaf(here, required, fixed))
    least = max(1, sum(one.required for one in members))
    select = draw_(st.none() | st.integers(least, len(members)))
    flags = [draw_(st.booleans()) for _ in range(4)]
    return Draw(name, name, tuple(members), select, *flags)


def check(group: Draw, drawn: list[str]) -> None:
    """``drawn`` is what the rules of selection allow, set by set."""
    got = [one for one in group.members if set(within(one)) & set(drawn)]
    assert len(got) == (len(group.members) if group.select is None else group.select)
    assert all(one in got for one in group.members if one.required)
    for one in got:
        if isinstance(one, Draw):
            check(one, [leaf for leaf in drawn if leaf in within(one)])


def within(member: Member) -> list[str]:
    if isinstance(member, Leaf):
        return [member.id]
    return [leaf for one in member.members for leaf in within(one)]


@given(sets(), SEEDS)
def test_every_draw_is_a_valid_selection_without_doubles_and_the_same_each_time(
    whole: Draw, seed: int
) -> None:
    drawn = draw(whole, seed)
    assert len(set(drawn)) == len(drawn)
    check(whole, list(drawn))
    assert draw(whole, seed) == drawn
    check(whole, list(draw(whole, None)))


@given(sets(depth=0), SEEDS)
def test_fixed_members_keep_their_places_and_unshuffled_ones_the_order_of_the_test(
    whole: Draw, seed: int
) -> None:
    written = [one.id for one in whole.members]
    drawn = list(draw(whole, seed))
    in_order = [one for one in written if one in drawn]
    if not whole.shuffle:
        assert drawn == in_order
    for one in whole.members:
        if isinstance(one, Leaf) and one.fixed and one.id in drawn:
            assert drawn.index(one.id) == in_order.index(one.id)


@given(sets(), SEEDS)
def test_the_numbers_told_before_the_start_are_those_that_are_drawn_where_the_draw_is_even(
    whole: Draw, seed: int
) -> None:
    if even(whole, lambda _: 1):
        assert len(draw(whole, seed)) == len(draw(whole, None))


@given(SEEDS)
def test_a_set_that_is_kept_together_is_not_torn_apart_and_another_one_may_be(seed: int) -> None:
    inner = Draw("B", "B", leaves("b1", "b2", "b3"))
    whole = Draw("A", "A", (*leaves("a1", "a2", "a3", "a4"), inner), shuffle=True)
    drawn = draw(whole, seed)
    at = drawn.index("b1")
    assert drawn[at : at + 3] == ("b1", "b2", "b3")


def test_a_set_that_need_not_be_together_mixes_with_what_is_around_it() -> None:
    inner = Draw("B", "B", leaves("b1", "b2", "b3"), together=False)
    whole = Draw("A", "A", (*leaves("a1", "a2", "a3", "a4"), inner), shuffle=True)
    torn = 0
    for seed in range(100):
        places = sorted(draw(whole, seed).index(one) for one in ("b1", "b2", "b3"))
        torn += places != list(range(places[0], places[0] + 3))
    assert torn > 50


def test_every_member_is_drawn_equally_often_and_comes_first_equally_often() -> None:
    whole = Draw("A", "A", leaves(*"abcdefgh"), select=4, shuffle=True)
    drawn = [draw(whole, seed) for seed in range(4000)]
    often = Counter(one for each in drawn for one in each)
    first = Counter(each[0] for each in drawn)
    # 4000 draws: a member is expected 2000 times (deviation 32) and first 500 times (21).
    assert all(abs(often[one] - 2000) < 160 for one in "abcdefgh")
    assert all(abs(first[one] - 500) < 105 for one in "abcdefgh")


def test_a_required_member_is_not_placed_otherwise_than_one_that_was_drawn() -> None:
    """Selection and ordering use different digests: being drawn says nothing of the place."""
    members = (Leaf("a", required=True), *leaves(*"bcdefgh"))
    whole = Draw("A", "A", members, select=4, shuffle=True)
    places = Counter(draw(whole, seed).index("a") for seed in range(4000))
    assert all(abs(places[place] - 1000) < 140 for place in range(4))


def test_the_draw_is_the_published_rule() -> None:
    def digest(*names: str) -> bytes:
        return hashlib.sha256("\x1f".join(names).encode()).digest()

    whole = Draw("A", "A", leaves(*"abcdef"), select=3, shuffle=True)
    chosen = sorted("abcdef", key=lambda one: digest("7", "selection", "A", one))[:3]
    ordered = sorted(chosen, key=lambda one: digest("7", "ordering", "A", one))
    assert list(draw(whole, 7)) == ordered


def test_this_code_draws_as_the_published_vectors_say() -> None:
    published = make_draw_vectors.FILE.read_text(encoding="utf-8")
    assert make_draw_vectors.as_text() == published


def test_what_need_not_be_drawn_goes_by_the_title_of_what_it_is_drawn_from() -> None:
    inner = Draw("B", "Pilihan", leaves("b1", "b2"), select=1)
    whole = Draw("A", "Semua", (*leaves("a1"), inner))
    assert undecided(whole) == {"b1": "Pilihan", "b2": "Pilihan"}
    unequal = Draw("A", "A", (*leaves("a1"), inner, Draw("C", "C", leaves("c1", "c2"))), select=2)
    assert even(whole, lambda _: 1)
    assert not even(unequal, lambda _: 1)


def drawing_form() -> Form:
    """Six items of which three are drawn, and one of two sections."""
    s1 = section("S1", 6)
    s1 = Section(
        s1.id, s1.title, s1.items, s1.limits,
        draw=Draw("S1", "S1", leaves(*(one.id for one in s1.items)), select=3, shuffle=True),
    )  # fmt: skip
    either = Draw("E", "Pilihan", leaves("S2", "S3"), select=1)
    part = Draw("P", "Part", (Leaf("S1"), either))
    return Form("F", "Form", (Part("P", "Part", (s1, section("S2"), section("S3")), part),))


def test_an_attempt_has_the_numbers_before_its_start_and_its_own_form_after_it() -> None:
    whole = drawing_form()
    assert [len(one.items) for one in whole.outlook.sections] == [3, 3]
    assert [one.title for one in whole.outlook.sections] == ["S1", "Pilihan"]
    assert whole.outlook.total_limit_ms == 120_000
    attempt = _started(whole, seed=5)
    assert attempt.form == whole.drawn(5)
    assert attempt.snapshot(10).form == whole.drawn(5)
    later = _started(None, seed=5)
    later.bind(whole)
    assert later.form == whole.drawn(5)
    assert any(whole.drawn(seed) != whole.drawn(5) for seed in range(20))


def test_an_item_that_was_not_drawn_cannot_be_opened_or_answered() -> None:
    whole = drawing_form()
    attempt = _started(whole, seed=5)
    first = attempt.form.sections[0]
    now = decisions.Now(20, 20)
    attempt.apply(decisions.start_section(attempt, now, first.id))
    drawn = {one.id for one in first.items}
    (absent, *_) = sorted({one.id for one in whole.sections[0].items} - drawn)
    with pytest.raises(NotAllowed, match=absent):
        decisions.open_item(attempt, now, absent)
    assert decisions.open_item(attempt, now, first.items[0].id).item_id in drawn


def test_a_form_without_draws_is_itself_and_one_with_a_set_twice_is_refused() -> None:
    plain = form(section("S1"))
    assert plain.drawn(1) is plain
    assert plain.outlook is plain
    twice = Draw("P", "P", (Draw("G", "G", leaves("S1")), Draw("G", "G", leaves("S2"))))
    with pytest.raises(Rejected, match="G stands twice"):
        Form("F", "F", (Part("P", "P", (section("S1"), section("S2")), twice),))


def _started(whole: Form | None, *, seed: int) -> Attempt:
    attempt = Attempt(whole)
    for event in (
        ev.CheckedIn(
            at_ms=0, wall_utc_ms=0, form_id="F", package_sha256=bytes(32), multiplier_permille=1000
        ),
        ev.Authorized(at_ms=1, wall_utc_ms=1, order_id="o", sequence=1, officer="x", reason="y"),
        ev.Started(at_ms=2, wall_utc_ms=2, seed=seed),
    ):
        attempt.apply(event)
    return attempt
