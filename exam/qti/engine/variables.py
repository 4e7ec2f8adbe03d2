"""A declaration is read once, into a typed variable with its default, key, mapping or table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.shapes import read_shape
from exam.qti.engine.tables import AreaMapping, InterpolationTable, Mapping, MatchTable
from exam.qti.engine.values import (
    Fault,
    Maybe,
    Value,
    float_of,
    integer,
    key,
    parse_float,
    parse_scalar,
    single,
)
from exam.qti.engine.xml import attribute, name
from exam.qti.markup import CASE_MATTERS_BY_DEFAULT, Element, Source, required, shown

_CARDINALITIES: Final = {one.value: one for one in Cardinality}
_BASE_TYPES: Final = {one.value: one for one in BaseType}


@dataclass(frozen=True, slots=True)
class Variable:
    """What an item or test declares. ``role`` is response, outcome or template."""

    identifier: str
    role: str
    cardinality: Cardinality
    base_type: BaseType | None
    default: Maybe = None
    correct: Maybe = None
    mapping: Mapping | None = None
    areas: AreaMapping | None = None
    table: MatchTable | InterpolationTable | None = None
    external: bool = False
    normal_maximum: float | None = None
    normal_minimum: float | None = None

    @property
    def initial(self) -> Maybe:
        """The default; without one a single numeric outcome is zero, anything else NULL."""
        if self.default is not None or self.role != "outcome":
            return self.default
        if self.cardinality is not Cardinality.SINGLE:
            return None
        if self.base_type is BaseType.INTEGER:
            return integer(0)
        return single(BaseType.FLOAT, 0.0) if self.base_type is BaseType.FLOAT else None


_ROLES: Final = {
    "response-declaration": "response",
    "outcome-declaration": "outcome",
    "template-declaration": "template",
}


def read_variable(element: Element, version: str, source: Source) -> Variable:
    """One declaration. Raises :class:`Rejected` naming what is wrong with it."""
    identifier = attribute(element, "identifier") or required(element, "identifier", source)
    try:
        return _variable(element, identifier, version)
    except Fault as fault:
        raise source.refuse(
            fault.code, f'"{identifier}": {fault}', at=element, remedy=fault.remedy
        ) from None


def _variable(element: Element, identifier: str, version: str) -> Variable:
    role = _ROLES[name(element)]
    cardinality, base_type = types_of(element)
    found: dict[str, Any] = {}
    for child in element:
        part = _PARTS.get(name(child))
        if part is not None:
            called, read = part
            found[called] = read(child, cardinality, base_type, version)
    if role == "outcome" and len(element.attrib) > 3:
        found["external"] = attribute(element, "external-scored", "none") != "none"
        found["normal_maximum"] = parse_float(attribute(element, "normal-maximum"))
        found["normal_minimum"] = parse_float(attribute(element, "normal-minimum"))
    return Variable(identifier, role, cardinality, base_type, **found)


def types_of(element: Element) -> tuple[Cardinality, BaseType | None]:
    """Cardinality and base type; a record has none. Raises :class:`Fault`."""
    written = attribute(element, "cardinality")
    cardinality = _CARDINALITIES.get(written)
    if cardinality is None:
        raise Fault(f"cardinality is {written!r}", code=205, remedy="correct the cardinality")
    if cardinality is Cardinality.RECORD:
        return cardinality, None
    return cardinality, base_type_of(element)


def base_type_of(element: Element) -> BaseType:
    """The base type that an element names. Raises :class:`Fault`."""
    written = attribute(element, "base-type")
    base_type = _BASE_TYPES.get(written)
    if base_type is None:
        raise Fault(f"base type is {written!r}", code=205, remedy="correct the base type")
    return base_type


def value_text(element: Element) -> str:
    """The text of an element that holds a value; comments are no part of it."""
    if len(element) == 0:
        return element.text or ""  # the usual case, and the fast one
    return "".join(str(part) for part in element.itertext("{*}*"))


def read_values(parent: Element, cardinality: Cardinality, base_type: BaseType | None) -> Maybe:
    """The ``value`` children as one value; of several for a single, the first counts."""
    elements = [child for child in parent if name(child) == "value"]
    if cardinality is Cardinality.RECORD or base_type is None:
        fields = tuple(_field(child) for child in elements)
        return Value(Cardinality.RECORD, None, fields) if fields else None
    scalars = [parse_scalar(base_type, value_text(child)) for child in elements]
    if base_type is BaseType.STRING:
        scalars = [scalar for scalar in scalars if scalar != ""]
    if not scalars:
        return None
    if cardinality is Cardinality.SINGLE:
        return single(base_type, scalars[0])
    return Value(cardinality, base_type, tuple(scalars))


def _field(element: Element) -> tuple[str, Maybe]:
    identifier = attribute(element, "field-identifier")
    if not identifier:
        raise Fault("a record's value has no field identifier", code=401, remedy="add it")
    base_type = base_type_of(element)
    return identifier, single(base_type, parse_scalar(base_type, value_text(element)))


def _values(
    element: Element, cardinality: Cardinality, base_type: BaseType | None, version: str
) -> Maybe:
    return read_values(element, cardinality, base_type)


def _number(element: Element, called: str, default: float) -> float:
    text = attribute(element, called)
    if not text:
        return default
    number = parse_float(text)
    if number is None or not math.isfinite(number):
        raise Fault(
            f"{shown(element)}: {called}: {text[:40]!r} is not a number",
            code=205,
            remedy="write a decimal number",
        )
    return number


def _flag(element: Element, called: str, default: bool) -> bool:
    text = attribute(element, called)
    if text in ("", "true", "1", "false", "0"):
        return text in ("true", "1") if text else default
    raise Fault(f"{called} is {text!r}", code=205, remedy='write "true" or "false"')


def _mapping(
    element: Element, cardinality: Cardinality, base_type: BaseType | None, version: str
) -> Mapping:
    if base_type is None:
        raise Fault("a record cannot be mapped", code=403)
    # some authors write it once, on the mapping, where QTI has no such attribute
    case_matters = _flag(element, "case-sensitive", version in CASE_MATTERS_BY_DEFAULT)
    exact: dict[Any, float] = {}
    folded: dict[str, float] = {}
    for entry in _entries(element, "map-entry"):
        written = str(entry.get("map-key", entry.get("mapKey", "")))
        scalar = parse_scalar(base_type, written)
        points = _number(entry, "mapped-value", math.nan)
        if math.isnan(points):
            raise Fault(
                f"map entry {written[:40]!r} has no mapped value", code=401, remedy="add it"
            )
        exact.setdefault(key(base_type, scalar), points)
        if isinstance(scalar, str) and not _flag(entry, "case-sensitive", case_matters):
            folded.setdefault(scalar.casefold(), points)
    return Mapping(
        exact,
        folded,
        _number(element, "default-value", 0.0),
        _number(element, "lower-bound", -math.inf),
        _number(element, "upper-bound", math.inf),
    )


def _entries(element: Element, called: str) -> Iterator[Element]:
    return (child for child in element if name(child) == called)


def _area_mapping(
    element: Element, cardinality: Cardinality, base_type: BaseType | None, version: str
) -> AreaMapping:
    areas = tuple(
        (read_shape(attribute(entry, "shape"), attribute(entry, "coords")),
         _number(entry, "mapped-value", 0.0))
        for entry in _entries(element, "area-map-entry")
    )  # fmt: skip
    return AreaMapping(
        areas,
        _number(element, "default-value", 0.0),
        _number(element, "lower-bound", -math.inf),
        _number(element, "upper-bound", math.inf),
    )


def _target(base_type: BaseType | None) -> Callable[[str], Maybe]:
    if base_type is None:
        raise Fault("a record has no look-up table", code=403)
    return lambda text: single(base_type, parse_scalar(base_type, text)) if text else None


def _match_table(
    element: Element, cardinality: Cardinality, base_type: BaseType | None, version: str
) -> MatchTable:
    target = _target(base_type)
    entries: dict[int, Maybe] = {}
    for entry in _entries(element, "match-table-entry"):
        source = parse_scalar(BaseType.INTEGER, attribute(entry, "source-value"))
        entries.setdefault(source, target(attribute(entry, "target-value")))
    return MatchTable(entries, target(attribute(element, "default-value")))


def _interpolation_table(
    element: Element, cardinality: Cardinality, base_type: BaseType | None, version: str
) -> InterpolationTable:
    target = _target(base_type)
    entries = tuple(
        (
            float_of(parse_scalar(BaseType.FLOAT, attribute(entry, "source-value"))),
            _flag(entry, "include-boundary", True),
            target(attribute(entry, "target-value")),
        )
        for entry in _entries(element, "interpolation-table-entry")
    )
    return InterpolationTable(entries, target(attribute(element, "default-value")))


_PARTS: Final[dict[str, tuple[str, Callable[..., Any]]]] = {
    "default-value": ("default", _values),
    "correct-response": ("correct", _values),
    "mapping": ("mapping", _mapping),
    "area-mapping": ("areas", _area_mapping),
    "match-table": ("table", _match_table),
    "interpolation-table": ("table", _interpolation_table),
}
