"""Lists, tables, figures and lines across: blocks that hold blocks, and ask nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from exam.qti.content import Block, Cell, DefinitionList, Figure, ItemList, Rule, Table
from exam.qti.figures import picture_of
from exam.qti.markup import Element, attribute, children, integer, name, only
from exam.qti.plain import block_text
from exam.qti.reading import Reads
from exam.qti.vocabulary import layout_classes

_ROW_GROUPS: Final = ("thead", "tbody", "tfoot")
_MAX_SPAN: Final = 100
_MAX_START_DIGITS: Final = 6


def table_of(element: Element, reads: Reads) -> Table:
    """A table. Raises :class:`Rejected` for cells that span without measure."""
    source = reads.source
    only(element, source, "caption", "colgroup", "col", "tr", *_ROW_GROUPS)
    caption = " ".join(block_text(reads.blocks(one)) for one in children(element, "caption"))
    rows: list[tuple[Cell, ...]] = []
    # HTML 4 wrote the foot before the body, and it is shown below it all the same.
    groups = sorted(children(element, "tr", *_ROW_GROUPS), key=lambda one: name(one) == "tfoot")
    for child in groups:
        for row in [child] if name(child) == "tr" else children(child, "tr"):
            only(row, source, "td", "th")
            rows.append(tuple(_cell(cell, reads) for cell in children(row)))
    return Table(tuple(rows), caption, layout_classes(attribute(element, "class")))


def _cell(element: Element, reads: Reads) -> Cell:
    spans = [integer(element, which, 1, reads.source) for which in ("colspan", "rowspan")]
    if max(spans) > _MAX_SPAN or min(spans) < 1:
        raise reads.source.refuse(
            205, f"a cell spans {spans}", at=element, remedy=f"span 1 to {_MAX_SPAN}"
        )
    return Cell(reads.blocks(element), name(element) == "th", columns=spans[0], rows=spans[1])


def _items(element: Element, reads: Reads) -> ItemList:
    only(element, reads.source, "li")
    start = attribute(element, "start")
    usable = start.isascii() and start.isdigit() and len(start) <= _MAX_START_DIGITS
    return ItemList(
        tuple(reads.blocks(entry) for entry in children(element)),
        name(element) == "ol",
        int(start) if usable else 1,
        layout_classes(attribute(element, "class")),
    )


def _definitions(element: Element, reads: Reads) -> DefinitionList:
    entries: list[tuple[tuple[Block, ...], tuple[Block, ...]]] = []
    for child in children(element):
        if name(child) == "div":
            entries += _definitions(child, reads).entries
        elif name(child) == "dt":
            entries.append((reads.blocks(child), ()))
        elif entries and not entries[-1][1]:
            entries[-1] = (entries[-1][0], reads.blocks(child))
        else:
            entries.append(((), reads.blocks(child)))
    return DefinitionList(tuple(entries))


def _figure(element: Element, reads: Reads) -> Figure:
    captions = [block for one in children(element, "figcaption") for block in reads.blocks(one)]
    return Figure(reads.blocks(element, skip=("figcaption",)), tuple(captions))


def _sound(element: Element, reads: Reads) -> Block | None:
    return picture_of(element, reads.base, reads.source)


def _rule(element: Element, reads: Reads) -> Rule:
    del element, reads
    return Rule()


STRUCTURES: Mapping[str, Callable[[Element, Reads], Block | None]] = {
    "ul": _items,
    "ol": _items,
    "dl": _definitions,
    "table": table_of,
    "audio": _sound,
    "video": _sound,
    "figure": _figure,
    "hr": _rule,
}
