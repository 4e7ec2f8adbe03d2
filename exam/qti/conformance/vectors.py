"""Values as test vectors write them in JSON, and how two of them are compared."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from exam.core.errors import Rejected
from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.values import Fault, Maybe, Value, parse_scalar, plain, single
from exam.qti.engine.variables import Variable

RELATIVE_TOLERANCE: Final = 1e-9
ABSOLUTE_TOLERANCE: Final = 1e-9
_DURATION: Final = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_SECONDS: Final = (31_557_600, 2_629_800, 604_800, 86_400, 3600, 60, 1)


def read_vectors(path: Path) -> list[dict[str, Any]]:
    """The list of vectors in a file. Raises :class:`Rejected` where there is none."""
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="name a file of vectors") from None
    except ValueError as error:
        raise Rejected(f"{path} is not JSON: {error}", remedy="name a file of vectors") from None
    listed = found.get("vectors") if isinstance(found, dict) else found
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Rejected(f"{path} is no list of vectors", remedy="name a file of vectors")
    return listed


def given(variable: Variable, written: Any) -> Maybe:
    """A response as a vector writes it. Text that is no value of the type counts as NULL."""
    if written is None or variable.base_type is None:
        return record(written) if isinstance(written, dict) else None
    listed = written if isinstance(written, list) else [written]
    scalars: list[Any] = []
    for one in listed:
        try:
            if one is not None:
                scalars.append(scalar(variable.base_type, one))
        except Fault:
            continue
    scalars = [one for one in scalars if one != ""]
    if not scalars:
        return None
    if variable.cardinality is Cardinality.SINGLE:
        return single(variable.base_type, scalars[0])
    return Value(variable.cardinality, variable.base_type, tuple(scalars))


def scalar(base_type: BaseType, written: Any) -> Any:
    """One scalar. Raises :class:`Fault`."""
    if isinstance(written, bool):
        written = "true" if written else "false"
    if isinstance(written, list | tuple):
        written = " ".join(str(part) for part in written)
    if base_type is BaseType.DURATION and isinstance(written, str) and written.startswith("P"):
        return _seconds(written)
    if base_type is BaseType.FLOAT and isinstance(written, int | float):
        return float(written)
    if base_type is BaseType.INTEGER and isinstance(written, float) and written.is_integer():
        written = int(written)
    return parse_scalar(base_type, str(written))


def _seconds(written: str) -> float:
    found = _DURATION.fullmatch(written)
    if found is None:
        raise Fault(f"{written!r} is no duration", code=205)
    return sum(float(part or 0) * unit for part, unit in zip(found.groups(), _SECONDS, strict=True))


def record(written: Mapping[str, Any]) -> Maybe:
    """A record whose fields say their types."""
    fields = tuple((str(called), typed(one)) for called, one in written.items())
    return Value(Cardinality.RECORD, None, fields)


def typed(written: Mapping[str, Any]) -> Maybe:
    """A value that says its type: ``{cardinality, baseType, value}`` or ``{null: true}``.

    Raises :class:`Fault` for a type that QTI does not have.
    """
    if not isinstance(written, Mapping):
        raise Fault(f"{written!r} says no type", code=205)
    if written.get("null"):
        return None
    if written.get("cardinality") == "record":
        return record(written["value"] or {})
    try:
        cardinality = Cardinality(written["cardinality"])
        base_type = BaseType(written["baseType"])
    except (KeyError, ValueError) as error:
        raise Fault(f"{error} is no type", code=205) from None
    value = written.get("value")
    if cardinality is Cardinality.SINGLE:
        return None if value is None else single(base_type, scalar(base_type, value))
    items = tuple(None if one is None else scalar(base_type, one) for one in value or ())
    return Value(cardinality, base_type, items)


def same(expected: Any, got: Maybe) -> bool:
    """Whether a value is the one expected: numbers closely, bags in any order, ``[]`` as NULL."""
    if expected in ([], "", {}):
        expected = None
    ours = plain(got)
    if isinstance(ours, list) and isinstance(expected, list):
        if len(ours) != len(expected):
            return False
        if got is not None and got.cardinality is Cardinality.MULTIPLE:
            ours, expected = sorted(ours, key=_sortable), sorted(expected, key=_sortable)
        return all(map(_close, expected, ours))
    return _close(expected, ours)


def _sortable(one: Any) -> tuple[str, float, str]:
    number = isinstance(one, int | float)
    return ("number" if number else "text", float(one) if number else 0.0, str(one))


def _close(expected: Any, ours: Any) -> bool:
    if isinstance(expected, bool) or isinstance(ours, bool):
        return expected is ours
    if isinstance(expected, int | float) and isinstance(ours, int | float):
        return math.isclose(expected, ours, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    return bool(expected == ours)
