"""One item in the palette: filled, outlined, with a pennant, ringed; never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from client.seat.views import PaletteCell
from client.ui.theme import Look, current_look

SIDE = 44
AROUND = 4
"""Room around the square for the ring and the pennant."""
RADIUS = 7
_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left.value: (-1, 0),
    Qt.Key.Key_Right.value: (1, 0),
    Qt.Key.Key_Up.value: (0, -1),
    Qt.Key.Key_Down.value: (0, 1),
}


def paint_square(
    painter: QPainter, frame: QRectF, look: Look, *, answered: bool, muted: bool = False
) -> None:
    """The square itself."""
    thick = look.px(2)
    half = thick / 2
    edge, ground = ("primary", "primary") if answered else ("edge", "surface")
    pen = QPen(look.colour(edge), thick)
    if muted:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(look.colour(ground))
    painter.drawRoundedRect(
        frame.adjusted(half, half, -half, -half), look.px(RADIUS), look.px(RADIUS)
    )


def paint_pennant(painter: QPainter, left: float, top: float, look: Look) -> None:
    """The mark *ragu-ragu*: a small flag on its pole."""
    unit = look.pad(16) / 16

    def at(x: float, y: float) -> QPointF:
        return QPointF(left + x * unit, top + y * unit)

    corners = ((1, 1), (15, 1), (12, 5.5), (15, 10), (4, 10), (4, 17), (1, 17))
    flag = QPolygonF([at(x, y) for x, y in corners])
    painter.setPen(QPen(look.colour("on_mark"), 1.5 * unit))
    painter.setBrush(look.colour("mark"))
    painter.drawPolygon(flag)


def paint_ring(painter: QPainter, frame: QRectF, colour: QColor, look: Look) -> None:
    """The ring of the item that is open."""
    width = look.px(3)
    half = width / 2
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(
        frame.adjusted(half, half, -half, -half), look.px(RADIUS + 2), look.px(RADIUS + 2)
    )


class CellButton(QAbstractButton):
    """A cell that opens its item; reused for other items."""

    open_asked = Signal(object)
    """str: item_id."""
    aimed = Signal(object)
    """str: item_id; pointer or keyboard came here, so that it may be opened next."""
    step_asked = Signal(object)
    """tuple[int, int]: columns and rows to move by."""
    room_around = AROUND

    def __init__(self) -> None:
        super().__init__()
        self.cell: PaletteCell | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._on_clicked)

    def show_cell(self, cell: PaletteCell) -> None:
        """Show another state; costs nothing where it is the same."""
        if cell == self.cell:
            return
        before, self.cell = self.cell, cell
        if before is None or before.number != cell.number:
            self.setObjectName(f"palette_{cell.number}")
            self.setText(str(cell.number))
        self.setAccessibleName(self._name(cell))
        self.setEnabled(cell.reachable)
        self.update()

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The square with its surroundings."""
        side = current_look().pad(SIDE) + 2 * current_look().pad(AROUND)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer comes."""
        super().enterEvent(event)
        self._tell_aim()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes."""
        super().focusInEvent(event)
        self._tell_aim()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter opens."""
        step = _STEPS.get(event.key())
        if step is not None:
            self.step_asked.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cell."""
        if self.cell is None:
            return
        look, cell = current_look(), self.cell
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = look.pad(AROUND)
        frame = QRectF(self.rect()).adjusted(around, around, -around, -around)
        paint_square(painter, frame, look, answered=cell.answered, muted=not cell.reachable)
        bold = cell.answered or cell.current
        painter.setFont(look.font(16, bold=bold))
        painter.setPen(look.colour("on_primary" if cell.answered else "ink"))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.text())
        if cell.current:
            paint_ring(painter, QRectF(self.rect()), look.colour("ink"), look)
        elif self.underMouse() and cell.reachable:
            paint_ring(painter, QRectF(self.rect()), look.colour("edge"), look)
        if cell.flagged:
            paint_pennant(painter, self.width() - look.pad(17), 0, look)
        painter.end()

    def _name(self, cell: PaletteCell) -> str:
        parts = [
            self.tr("Soal {number}").format(number=cell.number),
            self.tr("dijawab") if cell.answered else self.tr("belum dijawab"),
        ]
        if cell.flagged:
            parts.append(self.tr("ragu-ragu"))
        if cell.current:
            parts.append(self.tr("sedang dibuka"))
        if not cell.reachable:
            parts.append(self.tr("tidak dapat dibuka"))
        return ", ".join(parts)

    def _tell_aim(self) -> None:
        if self.cell is not None and self.cell.reachable and not self.cell.current:
            self.aimed.emit(self.cell.item_id)

    def _on_clicked(self) -> None:
        if self.cell is not None:
            self.open_asked.emit(self.cell.item_id)


class Swatch(QWidget):
    """A small picture of a state, for the legend and for lists."""

    def __init__(self, kind: str, side: int = 26) -> None:
        super().__init__()
        self._kind, self._side = kind, side
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.setFixedSize(look.pad(self._side), look.pad(self._side))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the state: answered, open, flagged or current."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect())
        if self._kind == "flagged":
            side = look.pad(16)
            paint_pennant(painter, (self.width() - side) / 2, (self.height() - side) / 2, look)
        elif self._kind == "current":
            paint_ring(painter, frame, look.colour("ink"), look)
        else:
            paint_square(painter, frame, look, answered=self._kind == "answered")
        painter.end()
