"""Operator vectors: one operator, typed operands, and the value or error it must give."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from typing import Any, Final

from lxml import etree

from exam.core.errors import Rejected
from exam.core.responses import BaseType
from exam.qti.conformance.report import BAD_INPUT, Tally, arguments
from exam.qti.conformance.vectors import read_vectors, same, typed
from exam.qti.engine.context import Context, Expression
from exam.qti.engine.expressions import compile_operator
from exam.qti.engine.values import Maybe, Value, plain
from exam.qti.engine.variables import Variable

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])([A-Z])")
_QTI: Final = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
_NOT_FINITE: Final = (math.inf, -math.inf, math.nan)
READ_AS_NOT_FINITE: Final = "met only by reading a float written 0 as INF, -INF or NaN"
"""JSON has no such numbers; the vectors write them as the integer 0 (a real zero is 0.0)."""


def main_expressions(argv: Sequence[str]) -> int:
    """``pendopo conformance expressions VECTORS.json [--json]``: 0, 1 or 2."""
    options = arguments("expressions", corpora=False).parse_args(argv)
    try:
        tally = score_expressions(read_vectors(options.vectors))
    except Rejected as error:
        sys.stderr.write(f"{error}\n  do  {error.remedy}\n")
        return BAD_INPUT
    print(tally.as_json() if options.json else tally.as_text("operator vectors"))
    return tally.exit_code


main = main_expressions


def score_expressions(vectors: Sequence[dict[str, Any]]) -> Tally:
    """Every vector against this engine."""
    tally = Tally()
    for number, vector in enumerate(vectors):
        identifier = str(vector.get("id", f"e{number:03d} {vector.get('operator')}"))
        expected = vector["expected"]
        got = evaluate(vector)
        passed = _met(expected, got)
        if not passed and _met_otherwise(vector):
            passed = True
            tally.note(READ_AS_NOT_FINITE, identifier)
        got.pop("_", None)
        tally.count(identifier, passed, True, expected, got)
    return tally


def evaluate(vector: dict[str, Any], reading: float = 0.0) -> dict[str, Any]:
    """``{error}``, ``{null}`` or ``{cardinality, baseType, value}``.

    ``reading`` is what a float operand written as the integer 0 stands for.
    """
    try:
        operands = [_constant(_operand(one, reading)) for one in vector["operands"]]
        expression = compile_operator(
            _CAMEL.sub(r"-\1", vector["operator"]).lower(), _element(vector), operands
        )
        value = expression(_context(vector))
    except Rejected as error:
        return {"error": str(error)}
    if value is None or not value.items:
        return {"null": True}
    base_type = value.base_type.value if value.base_type else None
    return {"cardinality": value.cardinality.value, "baseType": base_type, "value": plain(value),
            "_": value}  # fmt: skip


def _constant(value: Maybe) -> Expression:
    return lambda context: value


def _operand(written: dict[str, Any], reading: float) -> Maybe:
    value = typed(written)
    if value is not None and _lossy(written):
        return Value(value.cardinality, value.base_type, (reading,))
    return value


def _lossy(written: Any) -> bool:
    """A float written as the integer 0: JSON's rendering of a number it does not have."""
    value = written.get("value")
    return written.get("baseType") == "float" and type(value) is int and value == 0


def _element(vector: dict[str, Any]) -> etree._Element:
    element = etree.Element(_QTI + str(vector["operator"]))
    for called, value in vector["attributes"].items():
        listed = value if isinstance(value, list) else [value]
        element.set(called, " ".join(_written(one) for one in listed))
    return element


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _context(vector: dict[str, Any]) -> Context:
    variables: dict[str, Variable] = {}
    values: dict[str, Maybe] = {}
    for called, written in dict(vector["variables"] or {}).items():
        values[called] = value = typed(written)
        if value is not None:
            variables[called] = Variable(called, "outcome", value.cardinality, value.base_type)
    return Context(variables, values)


def _met(expected: dict[str, Any], got: dict[str, Any]) -> bool:
    if expected.get("error"):
        return "error" in got
    if expected.get("null") or expected.get("value") in (None, []):
        return "null" in got
    return (
        got.get("cardinality") == expected["cardinality"]
        and got.get("baseType") == expected.get("baseType")
        and same(expected["value"], got["_"])
    )


def _met_otherwise(vector: dict[str, Any]) -> bool:
    """Whether some number that JSON cannot write, in the place of a 0, meets the vector."""
    operands, expected = vector["operands"], vector["expected"]
    if _lossy(expected):
        got = evaluate(vector)
        readings = (0.0, *_NOT_FINITE) if any(map(_lossy, operands)) else (0.0,)
        return any(_not_finite(evaluate(vector, reading)) for reading in readings) or _not_finite(
            got
        )
    return any(map(_lossy, operands)) and any(
        _met(expected, evaluate(vector, reading)) for reading in _NOT_FINITE
    )


def _not_finite(got: dict[str, Any]) -> bool:
    value = got.get("_")
    return (
        value is not None
        and value.base_type is BaseType.FLOAT
        and not math.isfinite(value.items[0])
    )
