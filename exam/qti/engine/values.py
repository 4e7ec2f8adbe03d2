"""A QTI runtime value is typed, immutable and hashable; NULL is ``None``.

Empty containers keep their type, so that a wrong one is noticed, and count as NULL; an empty
string *is* NULL (QTI: both are to be treated as NULL).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from exam.core.errors import Rejected
from exam.core.responses import (
    BaseType,
    Cardinality,
    Multiple,
    Ordered,
    Pair,
    Point,
    Record,
    Response,
    Single,
    StoredFile,
)

MAX_NUMBER_CHARS: Final = 40
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_FLOAT: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_SPECIAL: Final = {"INF": math.inf, "+INF": math.inf, "-INF": -math.inf, "NaN": math.nan}
_BOOLEAN: Final = {"true": True, "1": True, "false": False, "0": False}


class Fault(Rejected):
    """A rule was given what it cannot work with; whoever runs the rules adds the place."""

    def __init__(self, message: str, *, code: int = 410, remedy: str = "correct the rule") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


class Value(NamedTuple):
    """One value: ``items`` holds one scalar (single), any number, or a record's fields.

    A record has no base type; its items are ``(name, value)``.
    """

    cardinality: Cardinality
    base_type: BaseType | None
    items: tuple[Any, ...]


Maybe: TypeAlias = Value | None

TRUE: Final = Value(Cardinality.SINGLE, BaseType.BOOLEAN, (True,))
FALSE: Final = Value(Cardinality.SINGLE, BaseType.BOOLEAN, (False,))
NUMERIC: Final = (BaseType.INTEGER, BaseType.FLOAT)


def boolean(truth: bool) -> Value:
    """One of the two booleans."""
    return TRUE if truth else FALSE


def integer(number: int) -> Value:
    """A single integer."""
    return Value(Cardinality.SINGLE, BaseType.INTEGER, (number,))


def floating(number: float) -> Value:
    """A single float."""
    return Value(Cardinality.SINGLE, BaseType.FLOAT, (number,))


def single(base_type: BaseType, scalar: Any) -> Maybe:
    """A single value; NULL for an empty string."""
    if scalar == "" and base_type is BaseType.STRING:
        return None
    return Value(Cardinality.SINGLE, base_type, (scalar,))


def is_null(value: Maybe) -> bool:
    """True for NULL and for a container without values."""
    return value is None or not value[2]


def truth(value: Maybe) -> bool:
    """Whether a condition holds; NULL does not. Raises :class:`Fault` for other types."""
    if value is TRUE:
        return True
    if value is None or value is FALSE:
        return False
    if value[1] is not BaseType.BOOLEAN or value[0] is not Cardinality.SINGLE:
        raise Fault(f"a condition gives {kind(value)}, not a single boolean")
    return bool(value[2][0])


def kind(value: Maybe) -> str:
    """A value's type in words, for messages."""
    if value is None:
        return "NULL"
    base = f" {value.base_type.value}" if value.base_type else ""
    return f"{value.cardinality.value}{base}"


def key(base_type: BaseType | None, scalar: Any) -> Hashable:
    """By which equal scalars compare equal: the order inside a pair is free."""
    if base_type is BaseType.PAIR:
        return (scalar.first, scalar.second) if scalar.first <= scalar.second else (
            scalar.second, scalar.first
        )  # fmt: skip
    return scalar  # type: ignore[no-any-return]


def keys(value: Value) -> tuple[Hashable, ...]:
    """The :func:`key` of every item."""
    if value[1] is not BaseType.PAIR:
        return value[2]
    return tuple(key(BaseType.PAIR, item) for item in value[2])


def parse_scalar(base_type: BaseType, text: str) -> Any:
    """The scalar that ``text`` writes. Raises :class:`Fault` where it writes none.

    Blanks are significant in strings and ignored around everything else.
    """
    if base_type is BaseType.STRING:
        return text
    text = text.strip()
    scalar = _PARSERS[base_type](text)
    if scalar is None:
        raise Fault(
            f"{text[:40]!r} is not a value of type {base_type.value}",
            code=205,
            remedy="correct the value",
        )
    return scalar


def _integer(text: str) -> int | None:
    return int(text) if len(text) <= MAX_NUMBER_CHARS and _INTEGER.fullmatch(text) else None


def _pair(text: str) -> Pair | None:
    words = text.split()
    return Pair(words[0], words[1]) if len(words) == 2 else None


def _point(text: str) -> Point | None:
    words = text.split()
    fits = len(words) == 2 and all(len(word) < 10 and _INTEGER.fullmatch(word) for word in words)
    return Point(int(words[0]), int(words[1])) if fits else None


def parse_float(text: str) -> float | None:
    """A float as XML Schema writes it, INF and NaN included; ``None`` for anything else."""
    if len(text) <= MAX_NUMBER_CHARS and _FLOAT.fullmatch(text):
        return float(text)
    return _SPECIAL.get(text)


_PARSERS: Final[Mapping[BaseType, Callable[[str], Any]]] = MappingProxyType(
    {
        BaseType.IDENTIFIER: lambda text: text or None,
        BaseType.URI: lambda text: text or None,
        BaseType.FLOAT: parse_float,
        BaseType.DURATION: parse_float,
        BaseType.INTEGER: _integer,
        BaseType.BOOLEAN: _BOOLEAN.get,
        BaseType.PAIR: _pair,
        BaseType.DIRECTED_PAIR: _pair,
        BaseType.POINT: _point,
        BaseType.FILE: lambda text: None,
    }
)


def from_response(response: Response | None) -> Maybe:
    """A recorded response as a runtime value."""
    match response:
        case None:
            return None
        case Single(base_type=base_type, value=value):
            return single(base_type, value)
        case Multiple(base_type=base_type, values=values):
            return Value(Cardinality.MULTIPLE, base_type, values) if values else None
        case Ordered(base_type=base_type, values=values):
            return Value(Cardinality.ORDERED, base_type, values) if values else None
        case Record(fields=fields):
            inside = tuple((name, from_response(field)) for name, field in fields)
            return Value(Cardinality.RECORD, None, inside) if inside else None


def to_response(value: Maybe) -> Response | None:
    """A runtime value as a recorded one."""
    if value is None or not value.items:
        return None
    cardinality, base_type, items = value
    if cardinality is Cardinality.RECORD or base_type is None:
        singles = ((name, to_response(item)) for name, item in items)
        return Record(tuple((name, one) for name, one in singles if isinstance(one, Single)))
    if cardinality is Cardinality.SINGLE:
        return Single(base_type, items[0])
    return (Multiple if cardinality is Cardinality.MULTIPLE else Ordered)(base_type, items)


def plain(value: Maybe) -> Any:
    """A value as JSON: ``None``, a scalar, a list, or an object for a record.

    Pairs and points are two words, as QTI writes them; a file is its name.
    """
    if value is None or not value.items:
        return None
    if value.cardinality is Cardinality.RECORD:
        return {name: plain(item) for name, item in value.items}
    listed = [_plain_scalar(item) for item in value.items]
    return listed[0] if value.cardinality is Cardinality.SINGLE else listed


def _plain_scalar(scalar: Any) -> Any:
    match scalar:
        case Pair(first=first, second=second):
            return f"{first} {second}"
        case Point(x=x, y=y):
            return f"{x} {y}"
        case StoredFile(name=name):
            return name
        case float() if not math.isfinite(scalar):
            return "NaN" if math.isnan(scalar) else ("INF" if scalar > 0 else "-INF")
        case _:
            return scalar


def fit(value: Maybe, cardinality: Cardinality, base_type: BaseType | None, name: str) -> Maybe:
    """``value`` as a variable of this type takes it: numbers are coerced where nothing is lost.

    Raises :class:`Fault` for any other difference of type.
    """
    if value is None or (value[0] is cardinality and value[1] is base_type):
        return value
    if not value[2]:
        return None
    if value[0] is not cardinality:
        raise Fault(f'"{name}" is {cardinality.value}; it was given {kind(value)}', code=403)
    if base_type is BaseType.FLOAT and value[1] is BaseType.INTEGER:
        return Value(cardinality, base_type, tuple(float_of(item) for item in value[2]))
    if base_type is BaseType.INTEGER and value[1] is BaseType.FLOAT:
        if all(math.isfinite(item) and item == math.floor(item) for item in value[2]):
            return Value(cardinality, base_type, tuple(int(item) for item in value[2]))
        raise Fault(f'"{name}" is an integer; it was given {plain(value)}', code=403)
    wanted = base_type.value if base_type else "no base type"
    raise Fault(f'"{name}" has type {wanted}; it was given {kind(value)}', code=403)


def float_of(number: float) -> float:
    """A number as a float; integers beyond its range become infinite."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def is_nan(number: float) -> bool:
    """True for NaN; integers of any size have none."""
    return type(number) is float and math.isnan(number)


def is_infinite(number: float) -> bool:
    """True for INF and -INF; integers of any size are finite."""
    return type(number) is float and math.isinf(number)
