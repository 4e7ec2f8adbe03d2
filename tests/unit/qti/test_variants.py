"""Template processing: a seat makes the values by its own half, the centre scores by the whole."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.seat.content import read_content
from exam.core.errors import Rejected
from exam.core.responses import BaseType, Response, Single, scalars
from exam.qti.content import TemplateBlock
from exam.qti.delivery import deliver
from exam.qti.dividing import divide
from exam.qti.document import ItemDocument, read_document
from exam.qti.files import MemoryFiles
from exam.qti.markup import Source, parse
from exam.qti.stripping import strip_item
from exam.qti.variants import read_variants
from server.central.scoring import ScoringPackage
from tests.unit.qti.packages import item, package

SEEDS = st.integers(0, 2**62 - 1)
ENTRY = (
    '<p><qti-printed-variable identifier="A"/> + <qti-printed-variable identifier="B"/> = '
    '<qti-text-entry-interaction response-identifier="RESPONSE"/></p>'
)


def declared(*names: str) -> str:
    return "".join(
        f'<qti-template-declaration identifier="{one}" cardinality="single" base-type="integer"/>'
        for one in names
    )


def variable(name: str) -> str:
    return f'<qti-variable identifier="{name}"/>'


def number(value: int) -> str:
    return f'<qti-base-value base-type="integer">{value}</qti-base-value>'


def drawn(low: int = 1, high: int = 99) -> str:
    return f'<qti-random-integer min="{low}" max="{high}"/>'


def makes(name: str, expression: str) -> str:
    return f'<qti-set-template-value identifier="{name}">{expression}</qti-set-template-value>'


def correct(expression: str) -> str:
    return (
        f'<qti-set-correct-response identifier="RESPONSE">{expression}</qti-set-correct-response>'
    )


def demands(test: str) -> str:
    return f"<qti-template-constraint>{test}</qti-template-constraint>"


def templated(head: str, rules: str, body: str = ENTRY) -> bytes:
    processing = f"<qti-template-processing>{rules}</qti-template-processing>"
    data = item(body, key="", head=head + processing)
    return data.replace(b'base-type="identifier"', b'base-type="integer"', 1)


SUM = templated(
    declared("A", "B", "ANSWER"),
    makes("A", drawn())
    + makes("B", drawn())
    + "secret<!-- secret -->"
    + makes("ANSWER", f"<qti-sum>{variable('A')}{variable('B')}</qti-sum>")
    + demands(f"<qti-gt>{variable('A')}{variable('B')}</qti-gt>")
    + correct(variable("ANSWER")),
)


def files(data: bytes) -> MemoryFiles:
    return MemoryFiles(package(item=data))


def whole(data: bytes) -> ItemDocument:
    return read_document(data, "items/i1.xml", files(data), item_id="i1")


def half(data: bytes) -> ItemDocument:
    cut = strip_item(data, "items/i1.xml", files(data), Counter())
    return read_document(cut, "items/i1.xml", files(data), item_id="i1")


DELIVERED = deliver(files(SUM)).files
CENTRE = ScoringPackage.read(files(SUM))


@given(seed=SEEDS)
@settings(max_examples=60, deadline=None)
def test_what_a_seat_shows_is_what_the_centre_scores_by(seed: int) -> None:
    seat, resumed = (read_content(MemoryFiles(dict(DELIVERED))) for _ in range(2))
    shown = dict(seat.values("i1", seed))
    assert resumed.values("i1", seed) == seat.values("i1", seed)
    first, second = (int(str(scalars(shown[one])[0])) for one in "AB")
    assert first > second

    def points(answer: int) -> float:
        response: Response = Single(BaseType.INTEGER, answer)
        return CENTRE.score({"i1": (("RESPONSE", response),)}, seed=seed).overall.points

    assert points(first + second) == 1
    assert points(first + second + 1) == 0


def test_different_attempts_get_different_values() -> None:
    variants = read_variants(whole(SUM))
    assert len({repr(variants.values(seed)) for seed in range(20)}) > 10


def test_the_delivered_half_makes_the_values_and_says_nothing_of_the_key() -> None:
    delivery = deliver(files(SUM))
    data = delivery.files["items/i1.xml"]
    assert data.count(b"<qti-set-template-value") == 2
    assert data.count(b"<qti-template-constraint>") == 1
    assert data.count(b"<qti-printed-variable") == 2
    for secret in (b"correct", b"ANSWER", b"<qti-sum", b"secret", b"response-processing"):
        assert secret not in data
    assert delivery.divided == ("i1",)
    assert delivery.with_logic == {}
    assert delivery.removed["set-correct-response"] == 1


def test_blocks_of_a_variant_stay_with_what_decides_them() -> None:
    body = (
        '<qti-template-block template-identifier="CASE" identifier="one" show-hide="show">'
        f"<qti-content-body><p>Kasus satu</p></qti-content-body></qti-template-block>{ENTRY}"
    )
    case = declared("CASE", "A", "B").replace("integer", "identifier", 1)
    choose = "".join(
        f'<qti-base-value base-type="identifier">{one}</qti-base-value>' for one in ("one", "two")
    )
    rules = makes("CASE", f"<qti-random><qti-multiple>{choose}</qti-multiple></qti-random>")
    data = templated(case, rules + makes("A", drawn()) + makes("B", number(2)), body)
    seat = read_content(MemoryFiles(dict(deliver(files(data)).files)))
    found = {scalars(dict(seat.values("i1", seed))["CASE"]) for seed in range(20)}
    assert found == {("one",), ("two",)}
    assert any(isinstance(one, TemplateBlock) for one in seat.items["i1"].body)


BOUND_UP_WITH_THE_KEY = {
    "a hidden value is asked of what is shown": (
        makes("A", drawn()) + makes("B", drawn())
        + makes("ANSWER", f"<qti-subtract>{variable('A')}{variable('B')}</qti-subtract>")
        + demands(f"<qti-gt>{variable('ANSWER')}{number(0)}</qti-gt>")
        + correct(variable("ANSWER"))
    ),
    "what is shown is made from the answer": (
        makes("ANSWER", drawn()) + makes("B", drawn(1, 9))
        + makes("A", f"<qti-subtract>{variable('ANSWER')}{variable('B')}</qti-subtract>")
        + correct(variable("ANSWER"))
    ),
    "the key itself is drawn": makes("A", drawn()) + correct(drawn()) + makes("B", drawn()),
    "what is shown asks for the key": (
        makes("B", drawn()) + correct(number(7))
        + makes("A", '<qti-correct identifier="RESPONSE"/>')
    ),
}  # fmt: skip


@pytest.mark.parametrize("rules", BOUND_UP_WITH_THE_KEY.values(), ids=BOUND_UP_WITH_THE_KEY)
def test_an_item_whose_values_cannot_be_told_from_its_key_needs_leave(rules: str) -> None:
    data = templated(declared("A", "B", "ANSWER"), rules)
    with pytest.raises(Rejected, match=r'QTI-411 .*"i1"'):
        deliver(files(data))
    allowed = deliver(files(data), allow_logic=True)
    assert set(allowed.with_logic) == {"i1"}
    assert allowed.divided == ()


def test_an_item_that_fails_in_some_variant_is_not_published() -> None:
    broken = makes("A", '<qti-random-integer min="5" max="{B}"/>')
    data = templated(declared("A", "B"), makes("B", drawn(0, 9)) + broken)
    with pytest.raises(Rejected, match="randomInteger"):
        deliver(files(data))


NAMES = ("A", "B", "C", "D")
EXPRESSIONS = st.one_of(
    st.integers(0, 9).map(number),
    st.sampled_from(NAMES).map(variable),
    st.just(drawn(0, 9)),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).map(
        lambda two: f"<qti-sum>{variable(two[0])}{variable(two[1])}</qti-sum>"
    ),
)
TESTS = st.tuples(EXPRESSIONS, EXPRESSIONS).map(lambda two: f"<qti-lte>{two[0]}{two[1]}</qti-lte>")
LEAVES = st.one_of(
    st.tuples(st.sampled_from(NAMES), EXPRESSIONS).map(lambda one: makes(*one)),
    EXPRESSIONS.map(correct),
    TESTS.map(demands),
    st.just("<qti-exit-template/>"),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(TESTS, inner, TESTS, inner, inner).map(
        lambda five: (
            "<qti-template-condition>"
            f"<qti-template-if>{five[0]}{five[1]}</qti-template-if>"
            f"<qti-template-else-if>{five[2]}{five[3]}</qti-template-else-if>"
            f"<qti-template-else>{five[4]}</qti-template-else></qti-template-condition>"
        )
    ),
    max_leaves=6,
)


@given(rules=st.lists(RULES, min_size=1, max_size=7), seed=SEEDS)
@settings(max_examples=300, deadline=None)
def test_whatever_the_rules_both_halves_agree_or_the_item_says_why_not(
    rules: list[str], seed: int
) -> None:
    start = "".join(makes(one, number(1)) for one in NAMES)
    data = templated(declared(*NAMES), start + "".join(rules))
    if divide(parse(data, Source("i1"))).reasons:
        return
    cut = half(data)
    kept = {one.get("identifier") for one in cut.declarations} - {"RESPONSE", "SCORE"}
    assert kept >= {"A", "B"}
    assert cut.template_processing is None or "correct" not in repr(cut.template_processing)
    there = dict(read_variants(whole(data)).made(seed))
    here = dict(read_variants(cut).made(seed))
    assert {one: here[one] for one in kept} == {one: there[one] for one in kept}


def test_the_rules_drawn_above_are_often_divided_and_sometimes_not() -> None:
    chance = random.Random(1)
    found = Counter(
        bool(divide(parse(templated(declared(*NAMES), one + correct(two)), Source("i1"))).reasons)
        for one in (makes("A", drawn()), makes("A", variable("C")), makes("C", drawn()))
        for two in (number(chance.randrange(9)), variable("C"), variable("D"), drawn())
    )
    assert found[True] > 2
    assert found[False] > 4
