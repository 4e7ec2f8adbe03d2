"""Names and attributes as :mod:`exam.qti.markup` gives them, for code that reads very many."""

from __future__ import annotations

from typing import Final

from exam.qti import markup
from exam.qti.markup import Element

_MAX_NAMES: Final = 4096
_NAMES: Final[dict[object, str]] = {}
_SPELLINGS: Final[dict[str, str]] = {}


def name(element: Element) -> str:
    """As :func:`exam.qti.markup.name`, remembered by tag."""
    tag = element.tag
    found = _NAMES.get(tag)
    if found is None:
        found = markup.name(element)
        if len(_NAMES) < _MAX_NAMES:
            _NAMES[tag] = found
    return found


def attribute(element: Element, called: str, default: str = "") -> str:
    """As :func:`exam.qti.markup.attribute`; ``called`` must be one of the program's own names."""
    value: str | None = element.get(called)
    if value is None:
        spelling = _SPELLINGS.get(called)
        if spelling is None:
            first, *rest = called.split("-")
            spelling = _SPELLINGS[called] = first + "".join(part.capitalize() for part in rest)
        if spelling != called:
            value = element.get(spelling)
        if value is None:
            return default
    return value.strip()


def children(element: Element) -> list[Element]:
    """Child elements, in order; comments and the like left out."""
    names = _NAMES
    return [child for child in element if (names.get(child.tag) or name(child))]
