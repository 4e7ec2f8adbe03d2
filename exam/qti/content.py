"""What an item looks like: blocks and inlines, free of XML and of any toolkit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exam.qti.asked import (
    Associable,
    AssociateInteraction,
    Choice,
    ChoiceInteraction,
    ExtendedTextInteraction,
    GapMatchInteraction,
    HottextInteraction,
    Interaction,
    MatchInteraction,
    MediaInteraction,
    OrderInteraction,
    SliderInteraction,
    TextFormat,
    UploadInteraction,
)
from exam.qti.inline import (
    Baseline,
    EndAttemptInteraction,
    Gap,
    Hottext,
    Inline,
    InlineChoiceInteraction,
    InlineGroup,
    InlineMath,
    InlineOption,
    LineBreak,
    PrintedVariable,
    Ruby,
    Run,
    TextEntryInteraction,
    Visibility,
)
from exam.qti.medium import Image, Media, MediaSource, MediaTrack
from exam.qti.pictured import (
    GraphicGapMatchInteraction,
    GraphicOrderInteraction,
    Hotspot,
    HotspotInteraction,
    SelectPointInteraction,
    Shape,
    ShapeKind,
)

__all__ = [
    "Associable",
    "AssociateInteraction",
    "Baseline",
    "Block",
    "Box",
    "Catalog",
    "CatalogCard",
    "Cell",
    "Choice",
    "ChoiceInteraction",
    "DefinitionList",
    "EndAttemptInteraction",
    "ExtendedTextInteraction",
    "FeedbackBlock",
    "Figure",
    "Gap",
    "GapMatchInteraction",
    "GraphicGapMatchInteraction",
    "GraphicOrderInteraction",
    "Hotspot",
    "HotspotInteraction",
    "Hottext",
    "HottextInteraction",
    "Image",
    "Inline",
    "InlineChoiceInteraction",
    "InlineGroup",
    "InlineMath",
    "InlineOption",
    "Interaction",
    "ItemContent",
    "ItemList",
    "LineBreak",
    "MatchInteraction",
    "Media",
    "MediaInteraction",
    "MediaSource",
    "MediaTrack",
    "ModalFeedback",
    "OrderInteraction",
    "Paragraph",
    "Preformatted",
    "PrintedVariable",
    "RubricBlock",
    "Ruby",
    "Rule",
    "Run",
    "SelectPointInteraction",
    "Shape",
    "ShapeKind",
    "SliderInteraction",
    "Stimulus",
    "Table",
    "TemplateBlock",
    "TextEntryInteraction",
    "TextFormat",
    "UploadInteraction",
    "Visibility",
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that wraps; ``heading`` 0 is body text, 1-6 are HTML's levels.

    ``direction`` is ``rtl`` or ``ltr`` where the author says it, else its first letter decides.
    """

    runs: tuple[Inline, ...]
    heading: int = 0
    classes: tuple[str, ...] = ()
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Text whose blanks and line breaks count, in letters of one width."""

    runs: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted or numbered list; each entry is blocks. ``start`` is the first number."""

    entries: tuple[tuple[Block, ...], ...]
    numbered: bool = False
    start: int = 1
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms and what they mean, in order; an entry is (term, meaning), either may be empty."""

    entries: tuple[tuple[tuple[Block, ...], tuple[Block, ...]], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell."""

    blocks: tuple[Block, ...]
    header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, with an optional caption."""

    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """Blocks with a caption that belongs to them."""

    blocks: tuple[Block, ...]
    caption: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Blocks that stand together: a quotation, or a row or column of the shared vocabulary."""

    blocks: tuple[Block, ...]
    classes: tuple[str, ...] = ()
    quotation: bool = False


@dataclass(frozen=True, slots=True)
class RubricBlock:
    """Instructions or other words for the candidate."""

    blocks: tuple[Block, ...]
    use: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogCard:
    """Support of one kind (``glossary-on-screen``, ``keyword-translation``, …) in a language."""

    support: str
    language: str
    blocks: tuple[Block, ...]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalog:
    """What :attr:`Run.catalog` and :attr:`Image.catalog` point at."""

    identifier: str
    cards: tuple[CatalogCard, ...]


@dataclass(frozen=True, slots=True)
class Stimulus:
    """Material that several items share; it stands before the item's own words."""

    identifier: str
    title: str
    blocks: tuple[Block, ...]
    catalogs: tuple[Catalog, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedbackBlock:
    """Blocks shown or hidden by an outcome variable."""

    blocks: tuple[Block, ...]
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class TemplateBlock:
    """Blocks shown or hidden by a template variable."""

    blocks: tuple[Block, ...]
    visibility: Visibility


Block: TypeAlias = (
    Paragraph
    | Preformatted
    | Rule
    | ItemList
    | DefinitionList
    | Table
    | Image
    | Media
    | Figure
    | Box
    | RubricBlock
    | Stimulus
    | FeedbackBlock
    | TemplateBlock
    | Interaction
)


@dataclass(frozen=True, slots=True)
class ModalFeedback:
    """Blocks shown in a window of their own after an attempt."""

    title: str
    blocks: tuple[Block, ...]
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class ItemContent:
    """An item's body, ready to be drawn in order."""

    id: str
    title: str
    language: str
    body: tuple[Block, ...]
    modal_feedback: tuple[ModalFeedback, ...] = ()
    catalogs: tuple[Catalog, ...] = ()
    adaptive: bool = False
    time_dependent: bool = False
