"""What HTML's elements mean here: boxes, styles and headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from exam.qti.content import Baseline
from exam.qti.flow import Style
from exam.qti.markup import Element, attribute
from exam.qti.vocabulary import layout_classes

# fmt: off
BOXES: Final = frozenset([
    "div", "p", "section", "article", "header", "footer", "address", "figcaption", "main", "nav",
    "aside", "content-body", "stimulus-body", "html-content", "center", "fieldset", "legend",
    "details", "summary", "hgroup", "search", "menu",
])
PLAIN: Final = frozenset([
    "span", "a", "abbr", "acronym", "bdo", "bdi", "big", "label", "time", "font", "data", "output",
    "rb", "nobr",
])
# fmt: on
_DIRECTIONS: Final = {"rtl": "rtl", "ltr": "ltr", "auto": ""}
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
STYLES: Mapping[str, Callable[[Style], Style]] = {
    **dict.fromkeys(("b", "strong", "mark", "th"), lambda style: replace(style, bold=True)),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), lambda style: replace(style, italic=True)),
    **dict.fromkeys(("u", "ins"), lambda style: replace(style, underline=True)),
    **dict.fromkeys(("s", "strike", "del"), lambda style: replace(style, strike=True)),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), lambda style: replace(style, code=True)),
    "small": lambda style: replace(style, small=True),
    "sub": lambda style: replace(style, baseline=Baseline.SUB),
    "sup": lambda style: replace(style, baseline=Baseline.SUPER),
}


def styled_by(element: Element, style: Style) -> Style:
    """The style that an element's attributes make of the one around it."""
    catalog = attribute(element, "data-catalog-idref") or style.catalog
    direction = _DIRECTIONS.get(attribute(element, "dir").lower(), style.direction)
    if (catalog, direction) == (style.catalog, style.direction):
        return style
    return replace(style, catalog=catalog, direction=direction)


def is_box(element: Element, called: str) -> bool:
    """True for a box that a window must keep together, and not only a piece of text."""
    if called in ("p", "content-body"):
        return False
    placed = attribute(element, "data-stimulus-idref")
    return bool(placed or layout_classes(attribute(element, "class")))
