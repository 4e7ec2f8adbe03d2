"""An item's body becomes blocks that a window can draw, or it is refused: nothing is dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from exam.core.errors import Rejected
from exam.qti import lines
from exam.qti.catalogs import catalog_info
from exam.qti.content import (
    Block,
    Box,
    Catalog,
    FeedbackBlock,
    Image,
    Inline,
    InlineGroup,
    LineBreak,
    Media,
    PrintedVariable,
    RubricBlock,
    Stimulus,
    TemplateBlock,
)
from exam.qti.declarations import Declared
from exam.qti.embedded import PAGE_TYPES, page_body
from exam.qti.figures import find_medium, picture_of
from exam.qti.flow import Flow, Style, as_line
from exam.qti.kinds import INTERACTIONS
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    children,
    is_element,
    name,
    required,
    resolve,
    shown,
)
from exam.qti.reading import ReadFile, classes_of
from exam.qti.refusing import refuse_block, tolerate
from exam.qti.structures import STRUCTURES
from exam.qti.tags import BOXES, HEADINGS, PLAIN, STYLES, is_box, styled_by
from exam.qti.vocabulary import layout_classes

_SILENT = frozenset(["wbr", "colgroup", "col", "noscript", "track", "source"])
_PLACES = {"gap": "gap-match-interaction", "hottext": "hottext-interaction"}


def hidden_from_candidate(element: Element) -> bool:
    """True for a rubric block whose view does not name the candidate."""
    return name(element) == "rubric-block" and "candidate" not in attribute(element, "view").split()


class BodyReader:
    """Reads the bodies of one file; ``base`` is that file's path inside the package.

    ``stimuli`` are put where the body has a place for them.
    """

    def __init__(
        self,
        source: Source,
        base: str,
        declared: Mapping[str, Declared],
        stimuli: Mapping[str, Stimulus] | None = None,
        files: ReadFile | None = None,
        *,
        loose: bool = False,
    ) -> None:
        self._source = source
        self._base = base
        self._declared = declared
        self._stimuli = dict(stimuli or {})
        self._files = files
        self._loose = loose
        self._around = Style()
        self.placed: set[str] = set()
        self.pages: list[str] = []
        self.catalogs: list[Catalog] = []

    @property
    def source(self) -> Source:
        """Where findings point at."""
        return self._source

    @property
    def base(self) -> str:
        """The path of the file that is read."""
        return self._base

    @property
    def declared(self) -> Mapping[str, Declared]:
        """The item's response variables."""
        return self._declared

    def blocks(self, element: Element, *, skip: Collection[str] = ()) -> tuple[Block, ...]:
        """What is inside ``element``. Raises :class:`Rejected` for what cannot be shown."""
        flow = Flow(styled_by(element, self._around))
        self._inside(element, flow, skip)
        return flow.finish()

    def inlines(self, element: Element, *, skip: Collection[str] = ()) -> tuple[Inline, ...]:
        """What is inside ``element``, as one line. Raises :class:`Rejected` for more than that."""
        line = as_line(self.blocks(element, skip=skip))
        if line is None:
            raise self._source.refuse(
                302, f"{shown(element)} holds more than a line", at=element, remedy="use text"
            )
        return line

    def picture(self, element: Element) -> Image:
        """The picture that a graphic interaction stands on. Raises :class:`Rejected`."""
        found = find_medium(element, self._base, self._source)
        if not isinstance(found, Image):
            raise self._source.refuse(
                302, f"{shown(element)} stands on no picture", at=element, remedy="use an image"
            )
        return found

    def sound_or_film(self, element: Element) -> Media | Image:
        """What a media interaction plays. Raises :class:`Rejected`."""
        return find_medium(element, self._base, self._source)

    def _inside(self, element: Element, flow: Flow, skip: Collection[str] = ()) -> None:
        flow.text(element.text or "")
        for child in element:
            if not is_element(child):
                self._refuse_entity(child)
            elif not (skip and name(child) in skip):
                self._one(child, flow)
            flow.text(child.tail or "")

    def _refuse_entity(self, node: Element) -> None:
        if str(node.text or "").startswith("&"):
            raise self._source.refuse(
                204, f"entity {node.text} is not accepted", remedy="write the character itself"
            )

    def _one(self, element: Element, flow: Flow) -> None:
        called = name(element)
        if called in _SILENT:
            return
        style = styled_by(element, flow.style)
        with flow.styled(style), self._inside_style(Style(direction=style.direction)):
            if not (self._text(element, called, flow) or self._line(element, called, flow)):
                block = self._block(element, called)
                if block is not None:
                    flow.block(block)

    def _text(self, element: Element, called: str, flow: Flow) -> bool:
        """Elements that only style or divide what is inside them."""
        if called in HEADINGS:
            with flow.paragraph(HEADINGS[called], layout_classes(attribute(element, "class"))):
                self._inside(element, flow)
        elif called in BOXES and not is_box(element, called):
            classes = layout_classes(attribute(element, "class"))
            with flow.paragraph(classes=classes if called == "p" else ()):
                self._inside(element, flow)
        elif called == "q":
            flow.text("“")
            self._inside(element, flow)
            flow.text("”")
        elif called == "pre":
            with flow.paragraph(verbatim=True):
                self._inside(element, flow)
        elif called in STYLES or called in PLAIN:
            styled = STYLES[called](flow.style) if called in STYLES else flow.style
            with flow.styled(styled):
                self._inside(element, flow)
            if called == "a" and attribute(element, "href"):
                tolerate(element, self._source)
        elif called == "info-control":
            tolerate(element, self._source)
            with flow.paragraph():
                self._inside(element, flow)
        else:
            return False
        return True

    def _line(self, element: Element, called: str, flow: Flow) -> bool:
        """What stands in the line itself."""
        if called in _PLACES:
            wanted = _PLACES[called]
            if not any(name(one) == wanted for one in element.iterancestors("{*}*")):
                raise self._source.refuse(
                    206, f"{shown(element)} outside {wanted}", at=element, remedy="correct the body"
                )
        if called in lines.INLINES:
            for one in children(element, "prompt"):
                self._source.warn(507, shown(one), at=one, effect="it is shown before its control")
                self._inside(one, flow)
            with self._inside_style(flow.style):
                inline = lines.INLINES[called](element, self)
            if isinstance(inline, PrintedVariable):
                inline = replace(inline, look=flow.style.run())
            flow.add(inline)
        elif called in ("feedback-inline", "template-inline"):
            self._conditional(element, called, flow)
        elif called == "br":
            flow.add(LineBreak())
        elif called == "math:math":
            flow.add(lines.math(element))
        else:
            return self._medium(element, called, flow)
        return True

    @contextmanager
    def _inside_style(self, style: Style) -> Iterator[None]:
        """What stands around a piece of a line styles what is inside it."""
        before, self._around = self._around, style
        try:
            yield
        finally:
            self._around = before

    def _conditional(self, element: Element, called: str, flow: Flow) -> None:
        with self._inside_style(flow.style):
            blocks = self.blocks(element)
        feedback = called == "feedback-inline"
        visibility = lines.condition(element, self)
        line = as_line(blocks)
        if line is not None:
            flow.add(InlineGroup(line, visibility, feedback))
        else:  # authors put whole paragraphs and lists into what should be a line
            kind = FeedbackBlock if feedback else TemplateBlock
            flow.block(kind(blocks, visibility))

    def _medium(self, element: Element, called: str, flow: Flow) -> bool:
        if (
            called == "object"
            and attribute(element, "type") in PAGE_TYPES
            and self._files is not None
        ):
            flow.block(self._page(element, self._files))
        elif called in ("img", "object", "picture"):
            found = picture_of(element, self._base, self._source, catalog=flow.style.catalog)
            if found is None:
                self._inside(element, flow)
            elif isinstance(found, Image):
                flow.add(found)
            else:
                flow.block(found)
        else:
            return False
        return True

    def _block(self, element: Element, called: str) -> Block | None:
        if called in INTERACTIONS:
            return INTERACTIONS[called](element, self)
        if called in STRUCTURES:
            return STRUCTURES[called](element, self)
        if called == "catalog-info":
            self.catalogs += catalog_info(element, self)
            return None
        if called in ("stylesheet", "style"):
            self._source.warn(508, shown(element), at=element, effect="the theme's are used")
            return None
        return self._group(element, called)

    def _group(self, element: Element, called: str) -> Block | None:
        classes = classes_of(element)
        if called == "rubric-block":
            if hidden_from_candidate(element):
                return None
            return RubricBlock(
                self.blocks(element), attribute(element, "use", "instructions"), classes
            )
        if called == "feedback-block":
            return FeedbackBlock(self.blocks(element), lines.condition(element, self))
        if called == "template-block":
            return TemplateBlock(self.blocks(element), lines.condition(element, self))
        named = attribute(element, "data-stimulus-idref")
        if named in self._stimuli:
            self.placed.add(named)
            return self._stimuli[named]
        if called in BOXES or called == "blockquote":
            return Box(self.blocks(element), classes, called == "blockquote")
        return refuse_block(element, self)

    def _page(self, element: Element, files: ReadFile) -> Box:
        path = resolve(self._base, required(element, "data", self._source), self._source, element)
        here = Source(path, self._source.item, self._source.notes)
        reader = BodyReader(here, path, {})  # a page brings no interactions and no pages
        try:
            data = files.read(path)
        except Rejected:
            if not self._loose:
                raise
            here.warn(
                104, f"{path} is not in the package", at=element, effect="the page is not shown"
            )
            return Box(())
        self.pages.append(path)
        return Box(reader.blocks(page_body(data, here)))
