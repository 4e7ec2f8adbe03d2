"""Whatever is put together, rules give a value or say why not."""

import contextlib
import math

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from exam.core.errors import Rejected
from exam.core.responses import BaseType, Cardinality, Pair, Point, StoredFile
from exam.qti.engine.context import Context, Expression, Scope
from exam.qti.engine.expressions import OPERATORS, compile_expression, compile_operator
from exam.qti.engine.patterns import compile_pattern
from exam.qti.engine.values import Maybe, Value, fit, plain, truth
from exam.qti.engine.variables import Variable
from exam.qti.markup import Source, parse
from tests.unit.qti.engine.making import ASI

WORDS = st.sampled_from([
    "", "a", "A", "B C", "0", "1", "-2.5", "INF", "N", "{N}", "significantFigures",
    "decimalPlaces", "absolute", "relative", "1 2", "rect", "poly", "circle", "0,0,1,1", "[a-z]+",
    "[", "mean", "sampleSD", "sin", "atan2", "floor", "signum", "pi", "true", "false",
    "99999999999999999999",
])  # fmt: skip
NAMES = ["n", "min", "max", "step", "figures", "rounding-mode", "tolerance", "tolerance-mode",
         "shape", "coords", "pattern", "name", "case-sensitive", "field-identifier", "identifier",
         "number-repeats", "base-type", "variable-identifier", "outcome-identifier"]  # fmt: skip
INTEGERS = st.one_of(st.integers(-5, 5), st.integers(), st.sampled_from([10**400, -(10**400)]))
FLOATS = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, math.inf, -math.inf, math.nan, 1e308]))
SCALARS = {
    BaseType.BOOLEAN: st.booleans(),
    BaseType.INTEGER: INTEGERS,
    BaseType.FLOAT: FLOATS,
    BaseType.DURATION: st.floats(0, 1e9),
    BaseType.STRING: st.text(min_size=1, max_size=8),
    BaseType.IDENTIFIER: st.sampled_from(["A", "B"]),
    BaseType.URI: st.just("urn:x"),
    BaseType.PAIR: st.builds(Pair, st.sampled_from("AB"), st.sampled_from("AB")),
    BaseType.DIRECTED_PAIR: st.builds(Pair, st.sampled_from("AB"), st.sampled_from("AB")),
    BaseType.POINT: st.builds(Point, st.integers(-9, 9), st.integers(-9, 9)),
    BaseType.FILE: st.just(StoredFile("f", "text/plain", b"\0" * 32)),
}


@st.composite
def values(draw: st.DrawFn) -> Maybe:
    if draw(st.integers(0, 9)) == 0:
        return None
    cardinality = draw(st.sampled_from(Cardinality))
    if cardinality is Cardinality.RECORD:
        return Value(cardinality, None, (("a", Value(Cardinality.SINGLE, BaseType.INTEGER, (1,))),))
    base_type = draw(st.sampled_from(BaseType))
    size = 1 if cardinality is Cardinality.SINGLE else draw(st.integers(0, 3))
    items = tuple(draw(SCALARS[base_type]) for _ in range(size))
    return Value(cardinality, base_type, items)


def _constant(value: Maybe) -> Expression:
    return lambda context: value


def _context() -> Context:
    two = Value(Cardinality.SINGLE, BaseType.INTEGER, (2,))
    declared = {"N": Variable("N", "outcome", Cardinality.SINGLE, BaseType.INTEGER)}
    return Context(declared, {"N": two})


@settings(max_examples=600)
@given(
    st.sampled_from(sorted(OPERATORS)),
    st.lists(values(), max_size=4),
    st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=5),
)
def test_an_operator_gives_a_value_or_a_refusal(
    called: str, operands: list[Maybe], attributes: dict[str, str]
) -> None:
    element = etree.Element(f"{{{ASI}}}qti-{called}")
    for name, text in attributes.items():
        element.set(name, text)
    with contextlib.suppress(Rejected):
        expression = compile_operator(called, element, [_constant(one) for one in operands])
        value = expression(_context())
        plain(value)
        with contextlib.suppress(Rejected):
            truth(value)
        with contextlib.suppress(Rejected):
            fit(value, Cardinality.SINGLE, BaseType.INTEGER, "x")


@st.composite
def _trees(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.booleans()):
        base_type = draw(st.sampled_from(BaseType)).value
        leaf = f'<qti-base-value base-type="{base_type}">{draw(WORDS)}</qti-base-value>'
        return draw(st.sampled_from([leaf, "<qti-null/>", '<qti-variable identifier="N"/>']))
    called = draw(st.sampled_from(sorted(OPERATORS)))
    attributes = draw(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=3))
    written = "".join(f' {name}="{text}"' for name, text in attributes.items())
    inside = "".join(draw(_trees(depth - 1)) for _ in range(draw(st.integers(0, 3))))
    return f"<qti-{called}{written}>{inside}</qti-{called}>"


@settings(max_examples=300)
@given(_trees())
def test_a_tree_of_operators_gives_a_value_or_a_refusal_with_its_place(xml: str) -> None:
    root = parse(f'<x xmlns="{ASI}">{xml}</x>'.encode(), Source("x.xml"))
    try:
        expression = compile_expression(root[0], Scope(Source("x.xml")))
    except Rejected as refused:
        assert "x.xml, line 1" in str(refused)
        return
    with contextlib.suppress(Rejected):
        expression(_context())


@given(st.text(alphabet="ab[]()^$-\\pdwsiLu{}1,+*?.|", max_size=14))
def test_a_pattern_compiles_or_is_refused(pattern: str) -> None:
    with contextlib.suppress(Rejected):
        compile_pattern(pattern)
