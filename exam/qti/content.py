"""What an item looks like: blocks and inline runs, free of XML and of any toolkit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that wraps; ``heading`` 0 is body text, 1-6 are HTML's levels."""

    runs: tuple[Run, ...]
    heading: int = 0


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted or numbered list; each entry is blocks."""

    entries: tuple[tuple[Block, ...], ...]
    numbered: bool = False


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


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; ``path`` is its place inside the package, ``width`` and ``height`` CSS px."""

    path: str
    alt: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. ``fixed`` options keep their place when the others are shuffled."""

    identifier: str
    blocks: tuple[Block, ...]
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceInteraction:
    """QTI choiceInteraction: radio buttons for ``single``, else check boxes.

    ``max_choices`` 0 means any number; ``single`` follows the response variable's cardinality.
    """

    response: str
    prompt: tuple[Block, ...]
    choices: tuple[Choice, ...]
    single: bool
    min_choices: int = 0
    max_choices: int = 1
    shuffle: bool = False


Block: TypeAlias = Paragraph | ItemList | Table | Image | ChoiceInteraction


@dataclass(frozen=True, slots=True)
class ItemContent:
    """An item's body, ready to be drawn in order."""

    id: str
    title: str
    language: str
    body: tuple[Block, ...]
