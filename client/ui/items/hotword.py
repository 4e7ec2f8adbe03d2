"""Words in a text that can be chosen: one control, even where it breaks over lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from client.ui.items.richtext import runs_plain
from client.ui.theme import BASE_TEXT_PX, Look, current_look
from exam.qti.content import Hottext

ROOM = 5
HEIGHT = 34
RADIUS = 6


class HotPiece(QAbstractButton):
    """One word of a span; the first can have the keyboard and speaks for all."""

    step_asked = Signal(object)

    def __init__(self, word: str, place: int, last: bool) -> None:
        super().__init__()
        self.word, self.first, self.last = word, place == 0, last
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.first else Qt.FocusPolicy.NoFocus)

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self.updateGeometry()
        self.update()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(current_look().font(BASE_TEXT_PX))

    def sizeHint(self) -> QSize:
        """The word, and the blank after it where another follows."""
        look = current_look()
        width = self._metrics().horizontalAdvance(self.word + ("" if self.last else " "))
        width += look.px(ROOM) * (int(self.first) + int(self.last))
        return QSize(round(width + 0.5), look.px(HEIGHT))

    def line_ascent(self) -> float:
        """The line of writing inside the piece."""
        metrics = self._metrics()
        high = current_look().px(HEIGHT)
        return (high - metrics.height()) / 2 + metrics.ascent()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, arrows move."""
        forward = (Qt.Key.Key_Right, Qt.Key.Key_Down)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (*forward, Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.step_asked.emit(1 if event.key() in forward else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, line below and word."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        frame = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        if chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("primary" if chosen else "primary_soft"))
            painter.drawRect(frame)
        colour = look.colour("on_primary" if chosen else "ink")
        painter.setFont(look.font(BASE_TEXT_PX))
        painter.setPen(colour)
        left = look.px(ROOM) if self.first else 0
        painter.drawText(QPointF(left, self.line_ascent()), self.word)
        thick = look.px(2)
        line = QPen(look.colour("primary" if not chosen else "on_primary"), thick)
        if not chosen:
            line.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(line)
        low = frame.bottom() - thick
        painter.drawLine(QPointF(0, low), QPointF(self.width(), low))
        painter.end()


class HotSpan:
    """The pieces of one hottext act as one."""

    def __init__(self, hottext: Hottext) -> None:
        self.identifier = hottext.identifier
        words = runs_plain(hottext.inlines).split() or ["…"]
        last = len(words) - 1
        self.pieces = [HotPiece(word, n, n == last) for n, word in enumerate(words)]
        self.pieces[0].setAccessibleName(" ".join(words))
        self.pieces[0].setObjectName(f"hottext_{hottext.identifier}")
        for piece in self.pieces[1:]:
            piece.setAccessibleName(piece.word)

    @property
    def head(self) -> HotPiece:
        """The piece that can have the keyboard."""
        return self.pieces[0]

    def is_chosen(self) -> bool:
        """Whether the words are chosen."""
        return self.head.isChecked()

    def show_chosen(self, chosen: bool) -> None:
        """Paint all pieces so."""
        for piece in self.pieces:
            piece.setChecked(chosen)

    def owns(self, widget: QWidget | None) -> bool:
        """Whether a piece belongs here."""
        return widget in self.pieces
