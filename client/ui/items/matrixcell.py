"""One cell of a match table: all of it can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from client.ui.theme import Look, current_look

CELL_WIDTH = 96
CELL_HEIGHT = 56
INDICATOR = 26
_KEYS = {
    Qt.Key.Key_Up.value: (-1, 0),
    Qt.Key.Key_Down.value: (1, 0),
    Qt.Key.Key_Left.value: (0, -1),
    Qt.Key.Key_Right.value: (0, 1),
}


class MatrixCell(QAbstractButton):
    """Where a row and a column meet; the whole cell can be clicked."""

    step_asked = Signal(object)
    """(rows, columns)."""

    def __init__(self, place: tuple[int, int], *, round_indicator: bool) -> None:
        super().__init__()
        self.place = place
        self._round = round_indicator
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A large target."""
        look = current_look()
        return QSize(look.pad(CELL_WIDTH), look.pad(CELL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Still a large target."""
        look = current_look()
        return QSize(look.pad(56), look.pad(CELL_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter chooses."""
        step = _KEYS.get(event.key())
        if step is not None:
            self.step_asked.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, hairline, indicator."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        if chosen or (self.underMouse() and self.isEnabled()):
            painter.fillRect(self.rect(), look.colour("primary_soft" if chosen else "sunken"))
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(0, 0, 0, self.height())
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        size = look.px(INDICATOR)
        frame = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        frame = frame.adjusted(1, 1, -1, -1)
        if self.isEnabled():
            self._paint_indicator(painter, frame, look, chosen)
        else:
            painter.setPen(QPen(look.colour("line"), look.px(2)))
            middle = frame.center()
            painter.drawLine(middle - QPointF(size / 4, 0), middle + QPointF(size / 4, 0))
        painter.end()

    def _paint_indicator(self, painter: QPainter, frame: QRectF, look: Look, chosen: bool) -> None:
        size = frame.width()
        painter.setPen(QPen(look.colour("primary" if chosen else "edge"), look.px(2 + chosen)))
        painter.setBrush(look.colour("surface"))
        if self._round:
            painter.drawEllipse(frame)
            if chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("primary"))
                painter.drawEllipse(frame.center(), size * 0.25, size * 0.25)
            return
        painter.setBrush(look.colour("primary" if chosen else "surface"))
        painter.drawRoundedRect(frame, look.px(4), look.px(4))
        if chosen:
            painter.setPen(QPen(look.colour("on_primary"), look.px(3)))
            left, middle = frame.left(), frame.center()
            painter.drawPolyline(
                [
                    QPointF(left + size * 0.24, middle.y()),
                    QPointF(left + size * 0.44, middle.y() + size * 0.19),
                    QPointF(left + size * 0.76, middle.y() - size * 0.2),
                ]
            )
