"""The parts of a line of text, and how words of each style look."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF, QImage
from PySide6.QtWidgets import QWidget

from client.ui.items.richtext import MONOSPACE
from client.ui.theme import Look
from exam.qti.content import (
    Baseline,
    EndAttemptInteraction,
    Gap,
    Hottext,
    Image,
    Inline,
    InlineChoiceInteraction,
    InlineGroup,
    InlineMath,
    Run,
    TextEntryInteraction,
)

_SHIFTED_SIZE = 0.72
_SMALL_SIZE = 0.85
_CONTROLS = (TextEntryInteraction, InlineChoiceInteraction, EndAttemptInteraction, Gap, Hottext)


@dataclass(frozen=True, slots=True)
class Style:
    """How a word looks."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    code: bool = False
    small: bool = False
    baseline: Baseline = Baseline.NORMAL


def style_of(run: Run, base: Style) -> Style:
    """A run's style in a paragraph of a style."""
    return Style(
        base.bold or run.bold,
        run.italic,
        run.underline,
        run.strike,
        base.code or run.code,
        run.small,
        run.baseline,
    )


@dataclass(slots=True)
class Part:
    """A word, blank, break, picture or control, and how much room it takes."""

    text: str = ""
    style: Style = Style()
    blank: bool = False
    new_line: bool = False
    source: InlineMath | Image | None = None
    widget: QWidget | None = None
    image: QImage | None = None
    width: float = 0.0
    ascent: float = 0.0
    descent: float = 0.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A part in its line; ``y`` is the line of writing."""

    part: Part
    x: float
    y: float
    width: float


def holds_controls(inlines: Sequence[Inline]) -> bool:
    """True if something in the line can be used."""
    return any(
        isinstance(one, _CONTROLS) or (isinstance(one, InlineGroup) and holds_controls(one.inlines))
        for one in inlines
    )


@lru_cache(maxsize=256)
def font_of(style: Style, size: float, look: Look) -> QFont:
    """The font of a style at a size given for 100 %."""
    if style.baseline is not Baseline.NORMAL:
        size *= _SHIFTED_SIZE
    elif style.small:
        size *= _SMALL_SIZE
    font = look.font(size, bold=style.bold)
    font.setItalic(style.italic)
    font.setUnderline(style.underline)
    font.setStrikeOut(style.strike)
    if style.code:
        font.setFamilies([name.strip() for name in MONOSPACE.split(",")])
    return font


def shift_of(style: Style, metrics: QFontMetricsF) -> float:
    """How far above the line of writing a word stands."""
    if style.baseline is Baseline.SUPER:
        return metrics.ascent() * 0.45
    return -metrics.ascent() * 0.2 if style.baseline is Baseline.SUB else 0.0


def breakable(word: str) -> list[str]:
    """Scripts that are written without blanks may break between any two letters."""
    if not any(unicodedata.east_asian_width(letter) in "WF" for letter in word):
        return [word]
    return list(word)
