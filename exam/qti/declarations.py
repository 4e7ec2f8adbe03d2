"""What an item declares about its answers, and values written as text, as typed values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from exam.core.responses import BaseType, Cardinality, Pair, Point, Scalar
from exam.qti.markup import Element, Source, attribute, children, required, shown

MAX_NUMBER_CHARS = 40
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Declared:
    """One response declaration and the element it stands in."""

    identifier: str
    base_type: BaseType
    cardinality: Cardinality
    element: Element


def responses(root: Element, source: Source) -> dict[str, Declared]:
    """The item's response declarations by identifier.

    Raises :class:`Rejected` for identifiers that stand twice and for unknown types.
    """
    found: dict[str, Declared] = {}
    for element in children(root, "response-declaration"):
        declared = _response(element, source)
        if declared.identifier in found:
            raise source.refuse(
                402,
                f'response "{declared.identifier}" is declared twice',
                at=element,
                remedy="keep one declaration",
            )
        found[declared.identifier] = declared
    return found


def _response(element: Element, source: Source) -> Declared:
    identifier = required(element, "identifier", source)
    cardinality_text = required(element, "cardinality", source)
    base_text = attribute(element, "base-type")
    try:
        cardinality = Cardinality(cardinality_text)
        # a record has a type for each field, not one of its own
        nominal = "string" if cardinality is Cardinality.RECORD else ""
        base_type = BaseType(base_text or nominal)
    except ValueError:
        raise source.refuse(
            301,
            f'response "{identifier}" of {cardinality_text} {base_text or "no base type"}'
            " is not supported",
            at=element,
            remedy="use single, multiple or ordered, with a base type",
        ) from None
    return Declared(identifier, base_type, cardinality, element)


def number(text: str, element: Element, source: Source) -> Fraction:
    """An exact number. Raises :class:`Rejected` for anything else, also INF and NaN."""
    text = text.strip()
    if len(text) > MAX_NUMBER_CHARS or not _NUMBER.fullmatch(text):
        raise source.refuse(
            205,
            f"{shown(element)}: {text[:40]!r} is not a number",
            at=element,
            remedy="write a decimal number",
        )
    return Fraction(text)


def scalar(base_type: BaseType, text: str, element: Element, source: Source) -> Scalar:
    """One value of ``base_type``. Raises :class:`Rejected` where the text is not one."""
    if base_type in (BaseType.STRING, BaseType.URI):
        return text  # blanks are significant to the scorer
    text = text.strip()
    value = _typed(base_type, text, element, source)
    if value is None:
        raise source.refuse(
            205,
            f"{shown(element)}: {text[:40]!r} is not a value of type {base_type.value}",
            at=element,
            remedy="correct the value",
        )
    return value


def _typed(base_type: BaseType, text: str, element: Element, source: Source) -> Scalar | None:
    words = text.split()
    match base_type:
        case BaseType.IDENTIFIER:
            return text or None
        case BaseType.BOOLEAN:
            return {"true": True, "1": True, "false": False, "0": False}.get(text)
        case BaseType.INTEGER:
            whole = len(text) <= MAX_NUMBER_CHARS and _INTEGER.fullmatch(text)
            return int(text) if whole else None
        case BaseType.FLOAT | BaseType.DURATION:
            return float(number(text, element, source))
        case BaseType.PAIR | BaseType.DIRECTED_PAIR:
            return Pair(words[0], words[1]) if len(words) == 2 else None
        case BaseType.POINT:
            whole_words = all(len(w) < 10 and _INTEGER.fullmatch(w) for w in words)
            return Point(int(words[0]), int(words[1])) if whole_words and len(words) == 2 else None
        case _:
            return None


def value_text(element: Element) -> str:
    """The text of a ``value`` element, comments left out."""
    return "".join(str(part) for part in element.itertext("{*}*"))
