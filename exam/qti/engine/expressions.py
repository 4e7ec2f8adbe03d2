"""An expression is compiled once into a function of the context; what is malformed is refused."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine import subset
from exam.qti.engine.context import MAX_DEPTH, Context, Expression, Scope
from exam.qti.engine.operators import arithmetic, attributes, containers, logic, mathematics, text
from exam.qti.engine.values import Fault, Maybe, floating, kind, parse_scalar, single
from exam.qti.engine.variables import base_type_of, value_text
from exam.qti.engine.xml import name
from exam.qti.markup import Element, shown

Function = Callable[[Sequence[Maybe]], Maybe]
Builder = Callable[[Element, Sequence[Expression]], Expression]
MANY: Final = 1_000_000


class Plain(NamedTuple):
    """An operator without attributes: a function of its operands' values."""

    least: int
    most: int
    function: Function


class Built(NamedTuple):
    """An operator whose attributes matter: they are read once, when it is compiled."""

    least: int
    most: int
    build: Builder


# fmt: off
OPERATORS: Final[Mapping[str, Plain | Built]] = MappingProxyType({
    "multiple": Plain(0, MANY, containers.multiple),
    "ordered": Plain(0, MANY, containers.ordered),
    "container-size": Plain(1, 1, containers.container_size),
    "is-null": Plain(1, 1, containers.null_test),
    "index": Built(1, 1, containers.index),
    "field-value": Built(1, 1, containers.field_value),
    "random": Built(1, 1, containers.random_item),
    "member": Plain(2, 2, containers.member),
    "delete": Plain(2, 2, containers.delete),
    "contains": Plain(2, 2, containers.contains),
    "repeat": Built(1, MANY, containers.repeat),
    "not": Plain(1, 1, logic.negation),
    "and": Plain(1, MANY, logic.conjunction),
    "or": Plain(1, MANY, logic.disjunction),
    "any-n": Built(1, MANY, logic.any_n),
    "match": Plain(2, 2, logic.match),
    "equal": Built(2, 2, logic.equal),
    "equal-rounded": Built(2, 2, logic.equal_rounded),
    "inside": Built(1, 1, logic.inside),
    "lt": Plain(2, 2, logic.comparison("lt", operator.lt)),
    "gt": Plain(2, 2, logic.comparison("gt", operator.gt)),
    "lte": Plain(2, 2, logic.comparison("lte", operator.le)),
    "gte": Plain(2, 2, logic.comparison("gte", operator.ge)),
    "duration-lt": Plain(2, 2, logic.duration_comparison("durationLT", operator.lt)),
    "duration-gte": Plain(2, 2, logic.duration_comparison("durationGTE", operator.ge)),
    "sum": Plain(1, MANY, arithmetic.over_all("sum", sum)),
    "product": Plain(1, MANY, arithmetic.over_all("product", arithmetic.bounded_product)),
    "max": Plain(1, MANY, arithmetic.over_all("max", max)),
    "min": Plain(1, MANY, arithmetic.over_all("min", min)),
    "gcd": Plain(1, MANY, arithmetic.over_integers("gcd", math.gcd)),
    "lcm": Plain(1, MANY, arithmetic.over_integers("lcm", math.lcm)),
    "subtract": Plain(2, 2, arithmetic.subtract),
    "divide": Plain(2, 2, arithmetic.divide),
    "power": Plain(2, 2, arithmetic.power),
    "integer-divide": Plain(2, 2, arithmetic.integer_divide),
    "integer-modulus": Plain(2, 2, arithmetic.integer_modulus),
    "truncate": Plain(1, 1, arithmetic.truncate),
    "round": Plain(1, 1, arithmetic.round_half_up),
    "round-to": Built(1, 1, arithmetic.round_to),
    "integer-to-float": Plain(1, 1, arithmetic.integer_to_float),
    "random-integer": Built(0, 0, arithmetic.random_integer),
    "random-float": Built(0, 0, arithmetic.random_float),
    "math-operator": Built(1, 2, mathematics.math_operator),
    "stats-operator": Built(1, 1, mathematics.stats_operator),
    "math-constant": Built(0, 0, mathematics.math_constant),
    "string-match": Built(2, 2, text.string_match),
    "substring": Built(2, 2, text.substring),
    "pattern-match": Built(1, 1, text.pattern_match),
    "number-correct": Built(0, 0, subset.number_correct),
    "number-incorrect": Built(0, 0, subset.number_incorrect),
    "number-responded": Built(0, 0, subset.number_responded),
    "number-presented": Built(0, 0, subset.number_presented),
    "number-selected": Built(0, 0, subset.number_selected),
    "test-variables": Built(0, 0, subset.variables_of_items),
    "outcome-minimum": Built(0, 0, subset.outcome_minimum),
    "outcome-maximum": Built(0, 0, subset.outcome_maximum),
})
# fmt: on


def compile_expression(element: Element, scope: Scope) -> Expression:
    """The expression as a function. Raises :class:`Rejected` for what is malformed or unknown."""
    called = name(element)
    leaf = _LEAVES.get(called)
    try:
        if leaf is not None:
            return leaf(element, scope)
        scope.depth += 1
        if scope.depth > MAX_DEPTH:
            raise Fault("expressions nested too deep", code=208, remedy="use fewer levels")
        operands = [compile_expression(child, scope) for child in element if name(child)]
        scope.depth -= 1
        return compile_operator(called, element, operands)
    except Fault as fault:
        raise scope.fault(fault, element) from None


def compile_operator(called: str, element: Element, operands: list[Expression]) -> Expression:
    """One operator over compiled operands. Raises :class:`Fault` where the two do not fit."""
    found = OPERATORS.get(called)
    if found is None:
        raise Fault(f"{shown(element)} is no expression", code=301, remedy="use a standard one")
    if not found.least <= len(operands) <= found.most:
        raise Fault(f"{shown(element)} has {len(operands)} operands", code=206)
    if isinstance(found, Built):
        return found.build(element, operands)
    function = found.function
    if len(operands) == 1:
        (only,) = operands
        return lambda context: function((only(context),))
    if len(operands) == 2:
        first, second = operands
        return lambda context: function((first(context), second(context)))
    return lambda context: function([operand(context) for operand in operands])


def _identifier(element: Element) -> str:
    return attributes.text(element, "identifier")


def _base_value(element: Element, scope: Scope) -> Expression:
    base_type = base_type_of(element)
    value = single(base_type, parse_scalar(base_type, value_text(element)))
    return lambda context: value


def _null(element: Element, scope: Scope) -> Expression:
    return lambda context: None


def _variable(element: Element, scope: Scope) -> Expression:
    identifier = _identifier(element)
    weight = str(element.get("weight-identifier", element.get("weightIdentifier", "")))
    if weight:
        return subset.weighted_variable(identifier, weight)

    def variable(context: Context) -> Maybe:
        try:
            return context.values[identifier]
        except KeyError:
            return context.read(identifier)

    return variable


def _correct(element: Element, scope: Scope) -> Expression:
    identifier = _identifier(element)

    def correct(context: Context) -> Maybe:
        if identifier in context.correct:
            return context.correct[identifier]
        return context.variable(identifier).correct

    return correct


def _default(element: Element, scope: Scope) -> Expression:
    identifier = _identifier(element)

    def default(context: Context) -> Maybe:
        if identifier in context.defaults:
            return context.defaults[identifier]
        return context.variable(identifier).default

    return default


def _map_response(element: Element, scope: Scope) -> Expression:
    identifier = _identifier(element)

    def map_response(context: Context) -> Maybe:
        variable = context.variable(identifier)
        value = context.read(identifier)
        if variable.mapping is None:
            raise Fault(f'mapResponse: "{identifier}" has no mapping', code=405, remedy="add one")
        return floating(variable.mapping.score(value, variable.base_type))

    return map_response


def _map_response_point(element: Element, scope: Scope) -> Expression:
    identifier = _identifier(element)

    def map_response_point(context: Context) -> Maybe:
        variable = context.variable(identifier)
        value = context.read(identifier)
        if variable.areas is None or variable.base_type is not BaseType.POINT:
            raise Fault(
                f'mapResponsePoint: "{identifier}" is no point with an area mapping', code=405
            )
        if value is not None and value[0] is Cardinality.RECORD:
            raise Fault(f"mapResponsePoint: {kind(value)}")
        return floating(variable.areas.score(value))

    return map_response_point


def _custom_operator(element: Element, scope: Scope) -> Expression:
    if not scope.tolerant:
        raise Fault("custom operators are not supported", code=307,
                    remedy="write the rule with standard operators")  # fmt: skip
    return lambda context: None


_LEAVES: Final[Mapping[str, Callable[[Element, Scope], Expression]]] = MappingProxyType(
    {
        "base-value": _base_value,
        "null": _null,
        "variable": _variable,
        "correct": _correct,
        "default": _default,
        "map-response": _map_response,
        "map-response-point": _map_response_point,
        "custom-operator": _custom_operator,
    }
)
