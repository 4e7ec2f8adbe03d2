"""The parts of a line of text, and how words of each style look."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QWidget

from client.ui.items.document import on_paper, wanted_size
from client.ui.items.mathml import formula, with_values
from client.ui.items.richtext import MONOSPACE
from client.ui.items.values import Values
from client.ui.theme import Look, current_look
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
from exam.qti.plain import inline_text

_WORDS = re.compile(r"\n|[^\S\n\u00a0]+|[^\s]+(?:\u00a0[^\s]*)*|\u00a0+")
CONTROL_ROOM = 4  # the ring around a control leaves the next letter alone
_SHIFTED_SIZE = 0.72
_SMALL_SIZE = 0.85
_SMOOTH = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
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
    """A word, blank, break, picture or control, and how much room it takes.

    ``room``: 1 for each side, left and right, on which a control keeps its distance.
    """

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
    room: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Placed:
    """A part in its line; ``y`` is the line of writing."""

    part: Part
    x: float
    y: float
    width: float


def words_of(text: str, style: Style) -> Iterator[Part]:
    """Words, blanks and breaks in order."""
    for found in _WORDS.finditer(text):
        word = found.group()
        if word == "\n":
            yield Part(new_line=True)
        elif word.isspace() and "\u00a0" not in word:
            yield Part(text=word if style.code else " ", style=style, blank=True)
        else:
            for place, piece in enumerate(breakable(word)):
                if place:
                    yield Part(blank=True)
                yield Part(text=piece, style=style)


def measure_widget(part: Part, widest: float) -> None:
    """How much room a control takes; none is wider than ``widest``."""
    widget = part.widget
    if widget is None:
        return
    hint = widget.sizeHint()
    room = sum(part.room) * current_look().pad(CONTROL_ROOM)
    part.width = min(float(hint.width() + room), widest)
    ascent = getattr(widget, "line_ascent", None)
    part.ascent = float(ascent()) if ascent is not None else hint.height() * 0.7
    part.descent = hint.height() - part.ascent


def runs_leftwards(inlines: Sequence[Inline], direction: str) -> bool:
    """Whether a line begins on the right: as it is told to, else as its first letter does."""
    if direction:
        return direction == "rtl"
    kinds = map(unicodedata.bidirectional, inline_text(inlines))
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def mirrored(places: Sequence[Placed], width: int) -> list[Placed]:
    """The same lines, begun on the right."""
    return [replace(one, x=width - one.x - one.width) for one in places]


def drop_outer_breaks(parts: list[Part]) -> None:
    """A paragraph neither begins nor ends with an empty line."""
    for place in (0, -1):
        while parts and (parts[place].new_line or parts[place].blank):
            parts.pop(place)


def holds_terms(inlines: Sequence[Inline]) -> bool:
    """True if something in the line is explained."""
    return any(
        (isinstance(one, Run) and bool(one.catalog))
        or (isinstance(one, InlineGroup) and holds_terms(one.inlines))
        for one in inlines
    )


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


def fit_picture(part: Part, image: Callable[[str], QImage], values: Values, size: float) -> None:
    """Draw the part's picture or formula at the present look; its words stay where none is."""
    look = current_look()
    part.image = None
    if isinstance(part.source, InlineMath):
        mathml = with_values(part.source.mathml, values)
        drawn = formula(mathml, look.px(size), look.hex("ink"))
        if drawn is not None:
            part.image, part.descent = drawn.image, drawn.descent
    elif isinstance(part.source, Image):
        decoded = image(part.source.path)
        if not decoded.isNull():
            wanted = wanted_size(part.source, decoded) * look.scale
            part.image = on_paper(decoded.scaled(wanted, *_SMOOTH), look)
            part.descent = 0.0
    if part.image is not None:
        part.width = part.image.width() + look.px(2)
        part.ascent = part.image.height() - part.descent


def paint_part(painter: QPainter, placed: Placed, size: float, look: Look) -> None:
    """Draw words or a picture; a control draws itself."""
    part = placed.part
    if part.image is not None:
        corner = QPointF(placed.x, placed.y - part.ascent)
        painter.drawImage(QRectF(corner, part.image.deviceIndependentSize()), part.image)
    elif part.text and part.widget is None:
        font = font_of(part.style, size, look)
        painter.setFont(font)
        shift = shift_of(part.style, QFontMetricsF(font))
        painter.drawText(QPointF(placed.x, placed.y - shift), part.text)


def breakable(word: str) -> list[str]:
    """Scripts that are written without blanks may break between any two letters."""
    if not any(unicodedata.east_asian_width(letter) in "WF" for letter in word):
        return [word]
    return list(word)
