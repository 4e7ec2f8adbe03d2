"""What stands inside a line of text: words, formulas, pictures, and controls to answer with."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from exam.qti.content import Image


class Baseline(enum.Enum):
    """Where a run stands in its line."""

    NORMAL = ""
    SUB = "sub"
    SUPER = "super"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``catalog`` names the item's glossary entry for it."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    code: bool = False
    small: bool = False
    baseline: Baseline = Baseline.NORMAL
    catalog: str = ""


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line in the same paragraph."""


@dataclass(frozen=True, slots=True)
class InlineMath:
    """A formula as MathML text; ``text`` is what is read aloud, ``block`` a line of its own."""

    mathml: str
    text: str
    block: bool = False


@dataclass(frozen=True, slots=True)
class Ruby:
    """Words with their reading."""

    base: str
    reading: str


@dataclass(frozen=True, slots=True)
class PrintedVariable:
    """The value of a template or outcome variable, put in when the item is shown."""

    variable: str
    format: str = ""
    index: str = ""
    field: str = ""
    look: Run = Run("")
    """How its words look."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """Shown only while ``variable`` holds ``identifier``; with ``hide``, only while it does not."""

    variable: str
    identifier: str
    hide: bool = False


@dataclass(frozen=True, slots=True)
class InlineGroup:
    """Inlines that one condition shows or hides: inline feedback, or a template's inline."""

    inlines: tuple[Inline, ...]
    visibility: Visibility
    feedback: bool


@dataclass(frozen=True, slots=True)
class TextEntryInteraction:
    """A box for one short text in the line. ``expected_length`` counts characters."""

    response: str
    expected_length: int | None = None
    pattern: str = ""
    placeholder: str = ""
    format: str = ""
    base: int = 10
    classes: tuple[str, ...] = ()
    pattern_message: str = ""


@dataclass(frozen=True, slots=True)
class InlineOption:
    """One entry of an inline choice."""

    identifier: str
    inlines: tuple[Inline, ...]
    fixed: bool = False
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class InlineChoiceInteraction:
    """A drop-down list in the line; ``required`` means that one must be chosen."""

    response: str
    options: tuple[InlineOption, ...]
    shuffle: bool = False
    required: bool = False
    classes: tuple[str, ...] = ()
    label: tuple[Inline, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that takes a gap choice of the gap match interaction around it."""

    identifier: str
    required: bool = False
    groups: tuple[str, ...] = ()
    visibility: Visibility | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hottext:
    """Words that can be chosen in the hottext interaction around them."""

    identifier: str
    inlines: tuple[Inline, ...]
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class EndAttemptInteraction:
    """A button that ends the attempt at this item, such as a request for a hint."""

    response: str
    title: str
    count_attempt: bool = True
    classes: tuple[str, ...] = ()


Inline: TypeAlias = (
    "Run | LineBreak | InlineMath | Image | Ruby | PrintedVariable | InlineGroup"
    " | TextEntryInteraction | InlineChoiceInteraction | Gap | Hottext | EndAttemptInteraction"
)
