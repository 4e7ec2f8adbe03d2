"""The items that may want another look, each with the button that opens it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from client.seat.views import PaletteCell
from client.ui.seat.cell import AROUND, SIDE, paint_pennant, paint_square
from client.ui.theme import Look, current_look
from client.ui.widgets import Button, Card, Rule, Text, bold, column, row


class CellPicture(QWidget):
    """The palette's picture of an item, without being a button."""

    def __init__(self, cell: PaletteCell) -> None:
        super().__init__()
        self._cell = cell
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        side = look.pad(SIDE) + 2 * look.pad(AROUND)
        self.setFixedSize(side, side)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        look, cell = current_look(), self._cell
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = look.pad(AROUND)
        frame = QRectF(self.rect()).adjusted(around, around, -around, -around)
        paint_square(painter, frame, look, answered=cell.answered)
        painter.setFont(look.font(16, bold=cell.answered))
        painter.setPen(look.colour("on_primary" if cell.answered else "ink"))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, str(cell.number))
        if cell.flagged:
            paint_pennant(painter, self.width() - look.pad(17), 0, look)
        painter.end()


class OpenButton(Button):
    """Buka soal."""

    open_asked = Signal(object)
    """str: item_id."""

    def __init__(self, text: str, cell: PaletteCell) -> None:
        super().__init__(text, name=f"review_open_{cell.number}", kind="row")
        self._item_id = cell.item_id
        self.setEnabled(cell.reachable)
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.open_asked.emit(self._item_id)


class OpenItems(QWidget):
    """Rebuilt when the page comes up."""

    item_asked = Signal(object)
    """str: item_id."""

    def __init__(self) -> None:
        super().__init__()
        self._card: Card | None = None
        self._outer = column()
        self.setLayout(self._outer)

    def show_cells(self, cells: Sequence[PaletteCell]) -> None:
        """Show these items, in this order."""
        if self._card is not None:
            self._card.hide()
            self._card.setParent(None)
            self._card.deleteLater()
        self._card = Card()
        inside = column((18, 8, 18, 8), 4)
        if not cells:
            text = self.tr("Semua soal sudah dijawab, dan tidak ada yang ditandai ragu-ragu.")
            inside.addWidget(Text(text, "item"))
            inside.setContentsMargins(24, 20, 24, 20)
        for place, cell in enumerate(cells):
            if place:
                inside.addWidget(Rule())
            inside.addWidget(self._line(cell))
        self._card.setLayout(inside)
        self._outer.addWidget(self._card)

    def _line(self, cell: PaletteCell) -> QWidget:
        line = QWidget()
        layout = row(spacing=14)
        layout.addWidget(CellPicture(cell))
        state = self.tr("Dijawab") if cell.answered else bold(self.tr("Belum dijawab"))
        if cell.flagged:
            mark = self.tr("ragu-ragu")
            state = f"{state} · {mark}"
        layout.addWidget(Text(state, "item", rich=True), 1)
        button = OpenButton(self.tr("Buka soal"), cell)
        button.setAccessibleName(self.tr("Buka soal {n}").format(n=cell.number))
        button.open_asked.connect(self.item_asked)
        layout.addWidget(button)
        line.setLayout(layout)
        return line
