"""Arithmetic: whole where every operand is whole, NULL where the result is no number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.context import Context, Expression
from exam.qti.engine.operators import attributes
from exam.qti.engine.operators.logic import ROUNDING_MODES, numbers
from exam.qti.engine.operators.rounding import half_up, rounded
from exam.qti.engine.values import (
    NUMERIC,
    Fault,
    Maybe,
    float_of,
    floating,
    integer,
    is_infinite,
    is_nan,
    kind,
)
from exam.qti.markup import Element

MAX_DIGITS: Final = 4000
_LIMIT: Final = 10**MAX_DIGITS


def _flat(called: str, operands: Sequence[Maybe], *types: BaseType) -> list[Any] | None:
    """Every number in singles and containers; ``None`` if one is NULL. Raises :class:`Fault`."""
    found: list[Any] = []
    if any(operand is None or not operand[2] or None in operand[2] for operand in operands):
        types_of = [operand for operand in operands if operand is not None and operand[2]]
        _check(called, types_of, types)
        return None
    _check(called, operands, types)
    for operand in operands:
        if operand is not None:
            found.extend(operand[2])
    return found


def _check(called: str, operands: Sequence[Maybe], types: tuple[BaseType, ...]) -> None:
    for operand in operands:
        if operand is None or operand[0] is Cardinality.RECORD or operand[1] not in types:
            raise Fault(f"{called}: an operand is {kind(operand)}")


def _number(result: float, whole: bool) -> Maybe:
    """A single integer or float; NULL for NaN."""
    if whole:
        if abs(result) >= _LIMIT:
            raise Fault(f"a whole number of more than {MAX_DIGITS} digits")
        return integer(int(result))
    result = float_of(result)
    return None if math.isnan(result) else floating(result)


def over_all(
    called: str, combine: Callable[[list[Any]], float]
) -> Callable[[Sequence[Maybe]], Maybe]:
    """sum, product, max and min: any number of operands, containers included."""

    def evaluate(operands: Sequence[Maybe]) -> Maybe:
        found = _flat(called, operands, *NUMERIC)
        if not found:
            return None
        whole = all(type(number) is int for number in found)
        if not whole:
            found = [float_of(number) for number in found]
            if called in ("max", "min") and any(math.isnan(number) for number in found):
                return None
        return _number(combine(found), whole)

    return evaluate


def bounded_product(found: list[Any]) -> float:
    """A product that stops before it fills the memory."""
    total: float = 1
    for number in found:
        total *= number
        if isinstance(total, int) and abs(total) >= _LIMIT:
            raise Fault(f"a whole number of more than {MAX_DIGITS} digits")
    return total


def over_integers(called: str, combine: Callable[..., int]) -> Callable[[Sequence[Maybe]], Maybe]:
    """gcd and lcm."""

    def evaluate(operands: Sequence[Maybe]) -> Maybe:
        found = _flat(called, operands, BaseType.INTEGER)
        return None if not found else _number(combine(*found), True)

    return evaluate


def subtract(operands: Sequence[Maybe]) -> Maybe:
    """The first less the second."""
    found = numbers("subtract", operands)
    if found is None:
        return None
    whole = type(found[0]) is int and type(found[1]) is int
    return _number(_safe(lambda: found[0] - found[1]), whole)


def divide(operands: Sequence[Maybe]) -> Maybe:
    """The first by the second, always a float; NULL by zero."""
    found = numbers("divide", operands)
    if found is None or found[1] == 0:
        return None
    return _number(_safe(lambda: found[0] / found[1]), False)


def power(operands: Sequence[Maybe]) -> Maybe:
    """The first to the power of the second, a float; NULL where there is no such real number."""
    found = numbers("power", operands)
    if found is None:
        return None
    try:
        return _number(math.pow(found[0], found[1]), False)
    except (ValueError, OverflowError):
        return None


def _safe(compute: Callable[[], float]) -> float:
    """Integers too large for a float make the result NaN, which is NULL."""
    try:
        return compute()
    except OverflowError:
        return math.nan


def _integers(called: str, operands: Sequence[Maybe]) -> list[int] | None:
    found = numbers(called, operands)
    if found is not None and not all(type(number) is int for number in found):
        raise Fault(f"{called}: an operand is not an integer")
    return None if found is None else [int(number) for number in found]


def integer_divide(operands: Sequence[Maybe]) -> Maybe:
    """Rounded down, towards minus infinity; NULL by zero."""
    found = _integers("integerDivide", operands)
    return None if found is None or found[1] == 0 else integer(found[0] // found[1])


def integer_modulus(operands: Sequence[Maybe]) -> Maybe:
    """What integerDivide leaves over: it has the divisor's sign."""
    found = _integers("integerModulus", operands)
    return None if found is None or found[1] == 0 else integer(found[0] % found[1])


def to_integer(called: str, convert: Callable[[float], int]) -> Callable[[Sequence[Maybe]], Maybe]:
    """truncate and round: NULL for NaN, infinities unchanged (as floats; integers have none)."""

    def evaluate(operands: Sequence[Maybe]) -> Maybe:
        found = numbers(called, operands)
        if found is None or is_nan(found[0]):
            return None
        number = found[0]
        return floating(number) if is_infinite(number) else integer(convert(number))

    return evaluate


round_half_up = to_integer("round", half_up)
truncate = to_integer("truncate", math.trunc)


def integer_to_float(operands: Sequence[Maybe]) -> Maybe:
    """An integer as a float."""
    found = _integers("integerToFloat", operands)
    return None if found is None else floating(float_of(found[0]))


def round_to(element: Element, operands: Sequence[Expression]) -> Expression:
    """A float rounded to figures or places; NULL for NaN."""
    (operand,) = operands
    mode = attributes.choice(element, "rounding-mode", ROUNDING_MODES, "significantFigures")
    figures = attributes.integer_of(element, "figures")

    def evaluate(context: Context) -> Maybe:
        found = numbers("roundTo", (operand(context),))
        count = figures(context)
        return None if found is None else _number(rounded(float_of(found[0]), mode, count), False)

    return evaluate


def random_integer(element: Element, operands: Sequence[Expression]) -> Expression:
    """A whole number from ``min`` to ``max`` in steps, drawn with the recorded seed."""
    least = attributes.integer_of(element, "min", 0)
    most = attributes.integer_of(element, "max")
    step = attributes.integer_of(element, "step", 1)

    def evaluate(context: Context) -> Maybe:
        low, high, by = least(context), most(context), step(context)
        if high < low or by < 1:
            raise Fault(f"randomInteger: from {low} to {high} in steps of {by}")
        return integer(low + by * context.random().randrange((high - low) // by + 1))

    return evaluate


def random_float(element: Element, operands: Sequence[Expression]) -> Expression:
    """A number from ``min`` to ``max``, drawn with the recorded seed."""
    least = attributes.float_of(element, "min", attributes.text(element, "min", "0"))
    most = attributes.float_of(element, "max", attributes.text(element, "max"))

    def evaluate(context: Context) -> Maybe:
        low, high = least(context), most(context)
        if not (math.isfinite(high - low) and low <= high):
            raise Fault(f"randomFloat: from {low} to {high}")
        return floating(context.random().uniform(low, high))

    return evaluate
