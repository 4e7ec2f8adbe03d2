"""An item's body becomes blocks that a window can draw, or it is refused: nothing is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from exam.qti.content import (
    Block,
    Cell,
    ChoiceInteraction,
    Image,
    ItemList,
    Paragraph,
    Table,
)
from exam.qti.declarations import Declared
from exam.qti.flow import SUBSCRIPTS, SUPERSCRIPTS, Flow
from exam.qti.interactions import choice_interaction
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    children,
    integer,
    is_element,
    name,
    only,
    required,
    resolve,
    shown,
)

_BOXES = frozenset(
    [
        "div",
        "p",
        "section",
        "article",
        "header",
        "footer",
        "blockquote",
        "address",
        "figure",
        "figcaption",
        "main",
        "content-body",
        "dl",
        "dt",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PLAIN = frozenset(
    [
        "span",
        "a",
        "abbr",
        "acronym",
        "bdo",
        "bdi",
        "big",
        "small",
        "code",
        "kbd",
        "samp",
        "label",
        "tt",
        "time",
    ]
)
_BOLD = frozenset(["b", "strong", "dt", "mark"])
_ITALIC = frozenset(["i", "em", "cite", "dfn", "var"])
_UNDERLINE = frozenset(["u", "ins"])
_LIST_TAGS = ("ul", "ol")
_SILENT = frozenset(["hr", "wbr", "feedback-inline", "feedback-block", "colgroup", "col"])
"""Feedback is shown after scoring, which never happens at a seat; the rest is ornament."""
_ROW_GROUPS = ("thead", "tbody", "tfoot")
_MAX_SPAN = 100
_MAX_PIXELS = 10_000
_MAX_PIXEL_DIGITS = 9


def hidden_from_candidate(element: Element) -> bool:
    """True for a rubric block whose view does not name the candidate."""
    return name(element) == "rubric-block" and "candidate" not in attribute(element, "view").split()


class BodyReader:
    """Reads the bodies of one file; ``base`` is that file's path inside the package."""

    def __init__(self, source: Source, base: str, declared: Mapping[str, Declared]) -> None:
        self._source = source
        self._base = base
        self._declared = declared

    def blocks(self, element: Element) -> tuple[Block, ...]:
        """What is inside ``element``. Raises :class:`Rejected` for what cannot be shown."""
        flow = Flow()
        self._inside(element, flow)
        return flow.finish()

    def plain_text(self, element: Element) -> tuple[str, ...]:
        """What is inside ``element``, a line for each paragraph or list entry.

        Raises :class:`Rejected` for anything that is more than text.
        """
        lines: list[str] = []
        for block in self.blocks(element):
            if isinstance(block, Paragraph):
                lines.append("".join(run.text for run in block.runs))
            elif isinstance(block, ItemList) and all(map(_is_text, block.entries)):
                marks = (f"{n + 1}." if block.numbered else "•" for n in range(len(block.entries)))
                for mark, entry in zip(marks, block.entries, strict=True):
                    words = (
                        run.text for one in entry if isinstance(one, Paragraph) for run in one.runs
                    )
                    lines.append(f"{mark} {''.join(words)}")
            else:
                raise self._source.refuse(
                    302, f"{shown(element)} may hold text only", at=element, remedy="use paragraphs"
                )
        return tuple(lines)

    def _inside(self, element: Element, flow: Flow) -> None:
        flow.text(element.text or "")
        for child in element:
            if not is_element(child):
                self._refuse_entity(child)
            else:
                self._one(child, flow)
            flow.text(child.tail or "")

    def _refuse_entity(self, node: Element) -> None:
        if str(node.text or "").startswith("&"):
            raise self._source.refuse(
                204, f"entity {node.text} is not accepted", remedy="write the character itself"
            )

    def _one(self, element: Element, flow: Flow) -> None:
        called = name(element)
        if called in _SILENT or hidden_from_candidate(element):
            return
        if called in _HEADINGS:
            with flow.paragraph(_HEADINGS[called]):
                self._inside(element, flow)
        elif called in _BOXES or called in ("rubric-block", "dd", "pre"):
            verbatim = flow.style.verbatim or called == "pre"
            bold = flow.style.bold or called == "dt"
            style = replace(flow.style, verbatim=verbatim, bold=bold)
            with flow.paragraph(), flow.styled(style):
                self._inside(element, flow)
        elif called == "br":
            flow.close()
        elif not self._inline(element, called, flow):
            flow.block(self._block(element, called))

    def _inline(self, element: Element, called: str, flow: Flow) -> bool:
        style = flow.style
        if called in _BOLD:
            style = replace(style, bold=True)
        elif called in _ITALIC:
            style = replace(style, italic=True)
        elif called in _UNDERLINE:
            style = replace(style, underline=True)
        elif called in ("sub", "sup"):
            flow.text(self._shifted(element, called))
            return True
        elif called == "q":
            flow.text("“")
            self._inside(element, flow)
            flow.text("”")
            return True
        elif called not in _PLAIN:
            return False
        with flow.styled(style):
            self._inside(element, flow)
        return True

    def _shifted(self, element: Element, called: str) -> str:
        letters = SUBSCRIPTS if called == "sub" else SUPERSCRIPTS
        text = "".join(str(part) for part in element.itertext("{*}*")).strip()
        if len(element) or not all(character in letters for character in text):
            raise self._source.refuse(
                302,
                f"{shown(element)} around {text[:40]!r} cannot be shown",
                at=element,
                remedy="use plain digits and letters there, or an image",
            )
        return "".join(letters[character] for character in text)

    def _block(self, element: Element, called: str) -> Block:
        if called in _LIST_TAGS:
            return self._list(element, numbered=called == "ol")
        if called == "table":
            return self._table(element)
        if called in ("img", "object", "picture"):
            return self._image(element, called)
        if called == "choice-interaction":
            return choice_interaction(element, self._declared, self._source, self.blocks)
        raise self._source.refuse(
            301 if called.endswith("interaction") else 302,
            f"{shown(element)} is not supported here",
            at=element,
            remedy="ask the author for a supported form, or import the items without this one",
        )

    def _list(self, element: Element, *, numbered: bool) -> ItemList:
        only(element, self._source, "li")
        return ItemList(tuple(self.blocks(entry) for entry in children(element)), numbered)

    def _table(self, element: Element) -> Table:
        only(element, self._source, "caption", "colgroup", "col", "tr", *_ROW_GROUPS)
        captions = [self.plain_text(found) for found in children(element, "caption")]
        caption = " ".join(line for lines in captions for line in lines)
        rows: list[tuple[Cell, ...]] = []
        for child in children(element, "tr", *_ROW_GROUPS):
            for row in [child] if name(child) == "tr" else children(child):
                only(row, self._source, "td", "th")
                rows.append(tuple(self._cell(cell) for cell in children(row)))
        return Table(tuple(rows), caption)

    def _cell(self, element: Element) -> Cell:
        spans = [integer(element, which, 1, self._source) for which in ("colspan", "rowspan")]
        if max(spans) > _MAX_SPAN or min(spans) < 1:
            raise self._source.refuse(
                205, f"a cell spans {spans}", at=element, remedy=f"span 1 to {_MAX_SPAN}"
            )
        return Cell(self.blocks(element), name(element) == "th", columns=spans[0], rows=spans[1])

    def _image(self, element: Element, called: str) -> Image:
        if called == "picture":
            found = next(children(element, "img"), None)
            if found is None:
                raise self._source.refuse(
                    401, "<picture> has no <img>", at=element, remedy="add the image"
                )
            return self._image(found, "img")
        if called == "object" and not attribute(element, "type").startswith("image/"):
            raise self._source.refuse(
                302, "<object> that is not an image", at=element, remedy="use an image"
            )
        where = required(element, "src" if called == "img" else "data", self._source)
        alt = attribute(element, "alt")
        if called == "object":
            alt = " ".join("".join(str(part) for part in element.itertext("{*}*")).split())
        return Image(
            resolve(self._base, where, self._source, element),
            alt,
            width=_pixels(attribute(element, "width")),
            height=_pixels(attribute(element, "height")),
        )


def _is_text(blocks: tuple[Block, ...]) -> bool:
    return all(isinstance(block, Paragraph) for block in blocks)


def _pixels(text: str) -> int | None:
    number = text.removesuffix("px")
    usable = number.isascii() and number.isdigit() and len(number) <= _MAX_PIXEL_DIGITS
    return min(int(number), _MAX_PIXELS) if usable else None


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block, also those inside lists, tables, prompts and choices."""
    for block in blocks:
        yield block
        if isinstance(block, ItemList):
            for entry in block.entries:
                yield from walk(entry)
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from walk(cell.blocks)
        elif isinstance(block, ChoiceInteraction):
            yield from walk(block.prompt)
            for choice in block.choices:
                yield from walk(choice.blocks)
