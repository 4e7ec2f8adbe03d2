"""mathOperator, statsOperator and mathConstant: NULL outside a function's domain."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from exam.core.responses import Cardinality
from exam.qti.engine.context import Context, Expression
from exam.qti.engine.operators import attributes
from exam.qti.engine.operators.logic import numbers
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


def _inverse(function: Callable[[float], float]) -> Callable[[float], float]:
    """Of ``function``'s value: NaN where that is zero."""

    def inverse(x: float) -> float:
        value = function(x)
        return 1 / value if value else math.nan

    return inverse


def _of_inverse(function: Callable[[float], float]) -> Callable[[float], float]:
    """``function`` of 1/x: NaN for zero."""
    return lambda x: function(1 / x) if x else math.nan


def _signum(x: float) -> int:
    return (x > 0) - (x < 0)


def _sinh(x: float) -> float:
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(math.inf, x)


def _cosh(x: float) -> float:
    try:
        return math.cosh(x)
    except OverflowError:
        return math.inf


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


FUNCTIONS: Final[Mapping[str, Callable[[float], float]]] = MappingProxyType(
    {
        "sin": math.sin,
        "cos": math.cos,
        "tan": math.tan,
        "sec": _inverse(math.cos),
        "csc": _inverse(math.sin),
        "cot": _inverse(math.tan),
        "asin": math.asin,
        "acos": math.acos,
        "atan": math.atan,
        "asec": _of_inverse(math.acos),
        "acsc": _of_inverse(math.asin),
        "acot": lambda x: math.atan(1 / x) if x else math.pi / 2,
        "sinh": _sinh,
        "cosh": _cosh,
        "tanh": math.tanh,
        "sech": _inverse(_cosh),
        "csch": _inverse(_sinh),
        "coth": _inverse(math.tanh),
        "log": math.log10,
        "ln": math.log,
        "exp": _exp,
        "abs": abs,
        "toDegrees": math.degrees,
        "toRadians": math.radians,
    }
)
_WHOLE: Final[Mapping[str, Callable[[float], int]]] = MappingProxyType(
    {"signum": _signum, "floor": math.floor, "ceil": math.ceil}
)
_CONSTANTS: Final[Mapping[str, float]] = MappingProxyType({"pi": math.pi, "e": math.e})


def math_operator(element: Element, operands: Sequence[Expression]) -> Expression:
    """The function that ``name`` names; a float, of signum, floor and ceil an integer."""
    called = attributes.choice(element, "name", (*FUNCTIONS, *_WHOLE, "atan2"))
    wanted = 2 if called == "atan2" else 1
    if len(operands) != wanted:
        raise Fault(f"mathOperator {called}: {len(operands)} operands, {wanted} needed", code=206)

    def evaluate(context: Context) -> Maybe:
        found = numbers(f"mathOperator {called}", [operand(context) for operand in operands])
        if found is None or any(map(is_nan, found)):
            return None
        if called in _WHOLE:
            number = found[0]
            infinite = is_infinite(number) and called != "signum"
            return floating(number) if infinite else integer(_WHOLE[called](number))
        return _float(called, [float_of(number) for number in found])

    return evaluate


def _float(called: str, arguments: list[float]) -> Maybe:
    try:
        if called == "atan2":
            result = math.atan2(arguments[0], arguments[1])
        else:
            result = FUNCTIONS[called](arguments[0])
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return None if math.isnan(result) else floating(float(result))


def _variance(numbers_: list[float], divisor: int) -> float:
    mean = math.fsum(numbers_) / len(numbers_)
    return math.fsum((number - mean) ** 2 for number in numbers_) / divisor


def _statistic(called: str, sample: list[float]) -> float:
    size = len(sample)
    match called:
        case "mean":
            return math.fsum(sample) / size
        case "sampleVariance":
            return _variance(sample, size - 1)
        case "sampleSD":
            return math.sqrt(_variance(sample, size - 1))
        case "popVariance":
            return _variance(sample, size)
        case _:
            return math.sqrt(_variance(sample, size))


_STATISTICS: Final = ("mean", "sampleVariance", "sampleSD", "popVariance", "popSD")


def stats_operator(element: Element, operands: Sequence[Expression]) -> Expression:
    """A statistic of a container; those of a sample are NULL for fewer than two values."""
    (operand,) = operands
    called = attributes.choice(element, "name", _STATISTICS)

    def evaluate(context: Context) -> Maybe:
        value = operand(context)
        if value is None or not value[2]:
            return None
        if value[0] not in (Cardinality.MULTIPLE, Cardinality.ORDERED) or value[1] not in NUMERIC:
            raise Fault(f"statsOperator: the operand is {kind(value)}, not a container of numbers")
        if None in value[2] or (called.startswith("sample") and len(value[2]) < 2):
            return None
        try:
            result = _statistic(called, [float_of(item) for item in value[2]])
        except (OverflowError, ValueError):
            return None
        return floating(result) if math.isfinite(result) else None

    return evaluate


def math_constant(element: Element, operands: Sequence[Expression]) -> Expression:
    """pi or e."""
    number = floating(_CONSTANTS[attributes.choice(element, "name", tuple(_CONSTANTS))])
    return lambda context: number
