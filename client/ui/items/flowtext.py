"""A line of text with real controls in it: words wrap, controls stand on the line of writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from client.ui.items.hotword import HotPiece
from client.ui.items.kit import Kit
from client.ui.items.parts import (
    CONTROL_ROOM,
    Part,
    Placed,
    Style,
    drop_outer_breaks,
    fit_picture,
    font_of,
    measure_widget,
    mirrored,
    paint_part,
    runs_leftwards,
    shift_of,
    style_of,
    words_of,
)
from client.ui.items.richtext import printed, runs_plain
from client.ui.items.terms import TermPiece
from client.ui.items.values import is_shown
from client.ui.theme import BASE_TEXT_PX, Look, current_look
from exam.qti.content import (
    EndAttemptInteraction,
    Gap,
    Hottext,
    Image,
    Inline,
    InlineChoiceInteraction,
    InlineGroup,
    InlineMath,
    LineBreak,
    PrintedVariable,
    Ruby,
    Run,
    TextEntryInteraction,
)

LINE_GAP = 6
USUAL_WIDTH = 560
NARROWEST = 160


class FlowText(QWidget):
    """One paragraph. Words are painted, controls are children in reading order."""

    def __init__(
        self,
        inlines: Sequence[Inline],
        kit: Kit,
        *,
        bold: bool = False,
        size: float = BASE_TEXT_PX,
        verbatim: bool = False,
        direction: str = "",
    ) -> None:
        super().__init__()
        self._kit, self._size = kit, size
        self._parts: list[Part] = []
        self._heights: dict[int, int] = {}
        self._placed_for = -1
        self._places: list[Placed] = []
        self._base = Style(bold=bold, code=verbatim)
        self._leftwards = runs_leftwards(inlines, direction)
        self._add(inlines)
        if not verbatim:
            drop_outer_breaks(self._parts)
        self.setAccessibleName(runs_plain(inlines, kit.values))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._measure()

    # ---- parts

    def _add(self, inlines: Sequence[Inline]) -> None:
        for inline in inlines:
            match inline:
                case Run():
                    self._add_run(inline)
                case LineBreak():
                    self._parts.append(Part(new_line=True))
                case InlineMath(block=block):
                    around = [Part(new_line=True)] if block else []
                    self._parts += [*around, Part(source=inline, text=inline.text), *around]
                case Image():
                    self._parts.append(Part(source=inline, text=inline.alt))
                case Ruby(base=base, reading=reading):
                    self._add_words(f"{base} ({reading})", self._base)
                case PrintedVariable():
                    self._add_run(replace(inline.look, text=printed(inline, self._kit.values)))
                case InlineGroup(inlines=inner, visibility=visibility, feedback=feedback):
                    if is_shown(visibility, self._kit.values, template=not feedback):
                        self._add(inner)
                case _:
                    self._add_control(inline)

    def _add_control(self, inline: Inline) -> None:
        kit = self._kit
        match inline:
            case Hottext() if kit.hot is not None:
                if is_shown(inline.visibility, kit.values, template=True):
                    self._add_pieces(kit.hot(inline).pieces, spaced=True)
            case Hottext(inlines=inner):
                self._add(inner)
            case Gap():
                if kit.gap is not None and is_shown(inline.visibility, kit.values, template=True):
                    self._add_widget(kit.gap(inline))
            case TextEntryInteraction() | InlineChoiceInteraction() | EndAttemptInteraction():
                self._add_widget(kit.control(inline))
            case _:
                raise TypeError(f"{type(inline).__name__} cannot stand in a line")

    def _add_run(self, run: Run) -> None:
        style = style_of(run, self._base)
        term = self._kit.glossary.term(run, style, self._size) if run.catalog else None
        if term is None:
            self._add_words(run.text, style)
            return
        self._add_words(" " * run.text[:1].isspace(), style)
        self._add_pieces(term.pieces, spaced=False)
        self._add_words(" " * run.text[-1:].isspace(), style)

    def _add_pieces(self, pieces: Sequence[HotPiece | TermPiece], spaced: bool) -> None:
        """Words that act as one; ``spaced``: with room for their frame at both ends."""
        for place, piece in enumerate(pieces):
            if place:
                self._parts.append(Part(blank=True))
            self._add_widget(piece, first=spaced and piece.first, last=spaced and piece.last)

    def _add_widget(self, widget: QWidget, *, first: bool = True, last: bool = True) -> None:
        widget.setParent(self)
        self._parts.append(Part(widget=widget, room=(int(first), int(last))))

    def _add_words(self, text: str, style: Style) -> None:
        self._parts += words_of(text, style)

    # ---- sizes

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self._measure()
        self._changed()

    def _changed(self) -> None:
        self._heights.clear()
        self._placed_for = -1
        self.updateGeometry()
        self._place()
        self.update()

    def _measure(self) -> None:
        look = current_look()
        for part in self._parts:
            if part.source is not None:
                fit_picture(part, self._kit.image, self._kit.values, self._size)
            if part.widget is not None or part.image is not None:
                continue
            metrics = QFontMetricsF(font_of(part.style, self._size, look))
            part.width = metrics.horizontalAdvance(part.text)
            shift = shift_of(part.style, metrics)
            part.ascent, part.descent = metrics.ascent() + shift, metrics.descent() - shift

    def heightForWidth(self, width: int) -> int:
        """As high as the lines need."""
        known = self._heights.get(width)
        if known is None:
            known = self._break_lines(width)[1]
            self._heights[width] = known
        return known

    def sizeHint(self) -> QSize:
        """On one line, up to a usual width."""
        usual = current_look().px(USUAL_WIDTH)
        widest, line = 0.0, 0.0
        for part in self._parts:
            measure_widget(part, usual)
            line = 0.0 if part.new_line else line + part.width
            widest = max(widest, line)
        width = min(round(widest + 0.5), usual)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A word or a control; wide controls become narrower."""
        look = current_look()
        most = look.px(NARROWEST)
        for part in self._parts:
            measure_widget(part, most)
        widest = max((part.width for part in self._parts), default=0.0)
        return QSize(min(round(widest + 0.5), most), look.px(BASE_TEXT_PX))

    def event(self, event: QEvent) -> bool:
        """A control that changed its size moves what stands after it."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._changed()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if self._placed_for == self.width():
            return
        self._placed_for = self.width()
        self._places, self._heights[self.width()] = self._break_lines(self.width())
        if self._leftwards:
            self._places = mirrored(self._places, self.width())
        room = current_look().pad(CONTROL_ROOM)
        for placed in self._places:
            part = placed.part
            if part.widget is not None:
                left, wide = part.room[0] * room, placed.width - sum(part.room) * room
                area = QRectF(0, 0, wide, part.ascent + part.descent)
                area.moveTo(placed.x + left, placed.y - part.ascent)
                part.widget.setGeometry(area.toRect())

    def _break_lines(self, width: int) -> tuple[list[Placed], int]:
        gap = current_look().pad(LINE_GAP)
        lines: list[list[Part]] = [[]]
        used, waiting = 0.0, 0.0
        for chunk in self._chunks(width):
            wide = sum(part.width for part in chunk)
            if chunk[0].new_line:
                lines.append([])
                used, waiting = 0.0, 0.0
                continue
            if chunk[0].blank:
                waiting += wide
                lines[-1].extend(chunk)
                continue
            if used and used + waiting + wide > width:
                lines.append([])
                used, waiting = 0.0, 0.0
            used += waiting + wide
            waiting = 0.0
            lines[-1].extend(chunk)
        return self._settle(lines, gap)

    def _chunks(self, width: int) -> list[list[Part]]:
        """Parts that stay on one line, as long as they fit on one."""
        chunks: list[list[Part]] = []
        glue = False
        room = 0.0
        for part in self._parts:
            measure_widget(part, width)
            loose = part.blank or part.new_line
            if glue and not loose and room + part.width <= width:
                chunks[-1].append(part)
                room += part.width
            else:
                chunks.append([part])
                room = part.width
            glue = not loose
        return chunks

    def _settle(self, lines: list[list[Part]], gap: int) -> tuple[list[Placed], int]:
        metrics = QFontMetricsF(font_of(self._base, self._size, current_look()))
        places: list[Placed] = []
        top = 0.0
        for line in lines:
            ascent = max((part.ascent for part in line), default=0.0)
            descent = max((part.descent for part in line), default=0.0)
            ascent, descent = max(ascent, metrics.ascent()), max(descent, metrics.descent())
            # Words that can be pressed are as high as their line; controls keep their distance.
            tall = metrics.ascent() + 0.5
            has_control = any(part.widget is not None and part.ascent > tall for part in line)
            top += gap if has_control and top else 0
            across = 0.0
            for part in line:
                if not (part.blank and not across):
                    places.append(Placed(part, across, top + ascent, part.width))
                    across += part.width
            top += ascent + descent + (gap if has_control else 0)
        return places, round(top + 0.5)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw words and pictures; controls draw themselves."""
        look = current_look()
        painter = QPainter(self)
        painter.setPen(look.colour("ink"))
        for placed in self._places:
            paint_part(painter, placed, self._size, look)
        painter.end()
