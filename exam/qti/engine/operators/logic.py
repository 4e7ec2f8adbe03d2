"""Truth in three values, and comparisons that know their types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.context import Context, Expression
from exam.qti.engine.operators import attributes
from exam.qti.engine.operators.rounding import rounded
from exam.qti.engine.shapes import read_shape
from exam.qti.engine.values import (
    FALSE,
    NUMERIC,
    TRUE,
    Fault,
    Maybe,
    Value,
    boolean,
    float_of,
    is_null,
    keys,
    kind,
)
from exam.qti.engine.xml import attribute
from exam.qti.markup import Element

_TOLERANCES: Final = ("exact", "absolute", "relative")
ROUNDING_MODES: Final = ("significantFigures", "decimalPlaces", "significantFigure", "decimalPlace")
"""QTI has the plurals; authors write the singulars too, and mean the same."""


def _truths(called: str, operands: Sequence[Maybe]) -> tuple[int, int, int]:
    """How many are true, false and NULL."""
    true = false = 0
    for operand in operands:
        if operand is None or not operand[2]:
            continue
        if operand[1] is not BaseType.BOOLEAN or operand[0] is not Cardinality.SINGLE:
            raise Fault(f"{called}: an operand is {kind(operand)}, not a single boolean")
        if operand[2][0]:
            true += 1
        else:
            false += 1
    return true, false, len(operands) - true - false


def negation(operands: Sequence[Maybe]) -> Maybe:
    """False for true and the other way round; NULL stays NULL."""
    true, false, _ = _truths("not", operands)
    return FALSE if true else TRUE if false else None


def conjunction(operands: Sequence[Maybe]) -> Maybe:
    """False as soon as one is false; otherwise NULL as soon as one is NULL."""
    _, false, null = _truths("and", operands)
    return FALSE if false else None if null else TRUE


def disjunction(operands: Sequence[Maybe]) -> Maybe:
    """True as soon as one is true; otherwise NULL as soon as one is NULL."""
    true, _, null = _truths("or", operands)
    return TRUE if true else None if null else FALSE


def any_n(element: Element, operands: Sequence[Expression]) -> Expression:
    """Whether at least ``min`` and at most ``max`` are true; NULL where NULLs could decide it."""
    least = attributes.integer_of(element, "min")
    most = attributes.integer_of(element, "max")

    def evaluate(context: Context) -> Maybe:
        true, _, null = _truths("anyN", [operand(context) for operand in operands])
        low, high = least(context), most(context)
        if true > high or true + null < low:
            return FALSE
        return TRUE if true >= low and true + null <= high else None

    return evaluate


def match(operands: Sequence[Maybe]) -> Maybe:
    """Whether two values of the same type are equal; order counts in lists only."""
    first, second = operands
    if first is None or second is None or not first[2] or not second[2]:
        return None
    if first[0] is not second[0] or first[1] is not second[1]:
        raise Fault(f"match: {kind(first)} is compared with {kind(second)}")
    cardinality = first[0]
    if cardinality is Cardinality.SINGLE:
        return TRUE if first[2] == second[2] or keys(first) == keys(second) else FALSE
    if cardinality is Cardinality.MULTIPLE:
        return boolean(Counter(keys(first)) == Counter(keys(second)))
    if cardinality is Cardinality.ORDERED:
        return boolean(keys(first) == keys(second))
    return boolean(dict(first[2]) == dict(second[2]))


def numbers(called: str, operands: Sequence[Maybe]) -> list[float] | None:
    """The operands as numbers; ``None`` if one is NULL. Raises :class:`Fault`."""
    found: list[float] = []
    null = False
    for operand in operands:
        if operand is None or not operand[2]:
            null = True
        elif operand[0] is not Cardinality.SINGLE or operand[1] not in NUMERIC:
            raise Fault(f"{called}: an operand is {kind(operand)}, not a single number")
        else:
            found.append(operand[2][0])
    return None if null else found


def comparison(
    called: str, holds: Callable[[float, float], bool]
) -> Callable[[Sequence[Maybe]], Maybe]:
    """lt, gt, lte and gte."""

    def evaluate(operands: Sequence[Maybe]) -> Maybe:
        found = numbers(called, operands)
        return None if found is None else boolean(holds(found[0], found[1]))

    return evaluate


def duration_comparison(
    called: str, holds: Callable[[float, float], bool]
) -> Callable[[Sequence[Maybe]], Maybe]:
    """durationLT and durationGTE."""

    def evaluate(operands: Sequence[Maybe]) -> Maybe:
        if any(is_null(operand) for operand in operands):
            return None
        seconds: list[float] = []
        for operand in operands:
            if operand is None:
                return None
            if operand[0] is not Cardinality.SINGLE or operand[1] is not BaseType.DURATION:
                raise Fault(f"{called}: an operand is {kind(operand)}, not a single duration")
            seconds.append(operand[2][0])
        return boolean(holds(seconds[0], seconds[1]))

    return evaluate


def equal(element: Element, operands: Sequence[Expression]) -> Expression:
    """Whether two numbers are equal, or the second lies in a range around the first."""
    first, second = operands
    mode = attributes.choice(element, "tolerance-mode", _TOLERANCES, "exact")
    written = attribute(element, "tolerance").split()
    if mode != "exact" and not 1 <= len(written) <= 2:
        raise Fault("equal: a tolerance of one or two numbers is needed", code=401)
    lower = attributes.float_of(element, "tolerance", written[0]) if written else None
    upper = attributes.float_or_none(element, "tolerance", written[-1]) if written else None
    with_lower = attributes.flag(element, "include-lower-bound", True)
    with_upper = attributes.flag(element, "include-upper-bound", True)

    def evaluate(context: Context) -> Maybe:
        found = numbers("equal", (first(context), second(context)))
        if found is None:
            return None
        x, y = found
        if lower is None or upper is None or mode == "exact":
            return TRUE if x == y else FALSE
        x, y = float_of(x), float_of(y)
        below, second_bound = lower(context), upper(context)
        # one tolerance serves both sides, and one that names nothing is as one not written
        above = below if second_bound is None else second_bound
        if not (below >= 0 and above >= 0):
            raise Fault("equal: a tolerance is negative")
        if mode == "relative":
            # a percentage of the size, so that negative numbers have a range too
            below, above = abs(x) * below / 100, abs(x) * above / 100
        low, high = x - below, x + above
        at_least = y >= low if with_lower else y > low
        return boolean(at_least and (y <= high if with_upper else y < high))

    return evaluate


def equal_rounded(element: Element, operands: Sequence[Expression]) -> Expression:
    """Whether two numbers are equal once both are rounded."""
    first, second = operands
    mode = attributes.choice(element, "rounding-mode", ROUNDING_MODES, "significantFigures")
    figures = attributes.integer_of(element, "figures")

    def evaluate(context: Context) -> Maybe:
        found = numbers("equalRounded", (first(context), second(context)))
        count = figures(context)
        if found is None:
            return None
        one, other = (rounded(float_of(number), mode, count) for number in found)
        return boolean(one == other)

    return evaluate


def inside(element: Element, operands: Sequence[Expression]) -> Expression:
    """Whether a point, or one of several, lies in an area or on its edge."""
    (operand,) = operands
    shape = read_shape(attributes.text(element, "shape"), attribute(element, "coords"))

    def evaluate(context: Context) -> Maybe:
        value: Value | None = operand(context)
        if value is None or not value[2]:
            return None
        if value[1] is not BaseType.POINT:
            raise Fault(f"inside: the operand is {kind(value)}, not a point")
        return boolean(any(shape.contains(point) for point in value[2]))

    return evaluate
