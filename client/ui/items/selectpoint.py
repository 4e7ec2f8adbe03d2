"""Points set on a picture, by mouse or with a cross that the arrow keys move."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from client.ui.announce import announce
from client.ui.items.blocks import prompt_widgets
from client.ui.items.canvas import Canvas
from client.ui.items.kit import Kit
from client.ui.items.status import StatusLine, count_sentence, too_many_sentence
from client.ui.items.view import InteractionView
from client.ui.theme import current_look
from client.ui.widgets import Button, column, row
from exam.core.responses import BaseType, Cardinality, Point, Response, scalars
from exam.qti.content import Image, SelectPointInteraction

MARK = 11
_STEP = 10
_ARROWS = {
    Qt.Key.Key_Left.value: (-1, 0),
    Qt.Key.Key_Right.value: (1, 0),
    Qt.Key.Key_Up.value: (0, -1),
    Qt.Key.Key_Down.value: (0, 1),
}

translate = QCoreApplication.translate


class PointCanvas(Canvas):
    """The picture, the points on it, and the cross."""

    placed = Signal(object)
    """Point."""
    removed = Signal(object)
    """Point."""

    def __init__(self, picture: Image, kit: Kit) -> None:
        super().__init__(picture, kit)
        self.points: list[Point] = []
        self.cross = Point(self.declared.width() // 2, self.declared.height() // 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        alt = picture.alt or translate("Items", "Gambar")
        self.setAccessibleName(alt)
        self.setAccessibleDescription(
            translate(
                "Items",
                "Tombol panah menggerakkan tanda silang, Spasi menaruh titik, Delete menghapusnya.",
            )
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click sets a point, or takes back the one that is there."""
        at = self.to_picture(event.position())
        if at is None or event.button() != Qt.MouseButton.LeftButton:
            return
        near = self._near(event.position())
        if near is not None:
            self.removed.emit(near)
        else:
            self.cross = Point(at.x(), at.y())
            self.placed.emit(self.cross)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The cross moves by ten pixels, with Shift by one."""
        arrow = _ARROWS.get(event.key())
        if arrow is not None:
            far = 1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
            x = min(max(self.cross.x + arrow[0] * far, 0), self.declared.width() - 1)
            y = min(max(self.cross.y + arrow[1] * far, 0), self.declared.height() - 1)
            self.cross = Point(x, y)
            announce(self, f"{x}, {y}")
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.placed.emit(self.cross)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.points:
            self.removed.emit(self.points[-1])
        else:
            super().keyPressEvent(event)

    def _on_screen(self, point: Point) -> QPointF:
        factor = self.factor()
        return QPointF((point.x + 0.5) * factor, (point.y + 0.5) * factor)

    def _near(self, at: QPointF) -> Point | None:
        reach = current_look().px(MARK)
        for point in self.points:
            away = self._on_screen(point) - at
            if abs(away.x()) <= reach and abs(away.y()) <= reach:
                return point
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, points, cross."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = current_look().px(MARK)
        for point in self.points:
            middle = self._on_screen(point)
            painter.setPen(QPen(QColor("white"), 6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, radius, radius)
            painter.setPen(QPen(QColor("#0B5B57"), 3))
            painter.drawEllipse(middle, radius, radius)
            painter.setBrush(QColor("#0B5B57"))
            painter.drawEllipse(middle, 2, 2)
        if self.hasFocus():
            middle = self._on_screen(self.cross)
            for colour, width in (("white", 5), ("#1D4ED8", 2)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawLine(
                    middle - QPointF(radius * 1.6, 0), middle + QPointF(radius * 1.6, 0)
                )
                painter.drawLine(
                    middle - QPointF(0, radius * 1.6), middle + QPointF(0, radius * 1.6)
                )
        painter.end()


class SelectPointView(InteractionView):
    """Prompt, picture, and a button that takes the last point back."""

    def __init__(self, interaction: SelectPointInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        usual = Cardinality.SINGLE if interaction.single else Cardinality.MULTIPLE
        self._shape = kit.shape(interaction.response, BaseType.POINT, usual)
        layout = column(spacing=10)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        self.canvas = PointCanvas(interaction.picture, kit)
        self.canvas.placed.connect(self._on_placed)
        self.canvas.removed.connect(self._on_removed)
        layout.addWidget(self.canvas)
        foot = row(spacing=12)
        self._status = StatusLine()
        foot.addWidget(self._status, 1)
        self.undo = Button(
            translate("Items", "Hapus titik terakhir"), name="undo_point", kind="row", icon="undo-2"
        )
        self.undo.clicked.connect(self._on_undo)
        foot.addWidget(self.undo)
        layout.addLayout(foot)
        self.setLayout(layout)
        self._show()

    def restore(self, response: Response | None) -> None:
        """Show stored points."""
        self.canvas.points = [one for one in scalars(response) if isinstance(one, Point)]
        self._show()

    def response(self) -> Response | None:
        """The points, in the order in which they were set."""
        return self._shape.pack(self.canvas.points)

    def first_focus(self) -> QWidget | None:
        """The picture."""
        return self.canvas

    def _most(self) -> int:
        return 1 if self.interaction.single else self.interaction.max_choices

    def _show(self) -> None:
        count, most = len(self.canvas.points), self._most()
        where = "; ".join(f"({point.x}, {point.y})" for point in self.canvas.points)
        if not count:
            text = translate(
                "Items",
                "Klik tempatnya pada gambar, atau gerakkan tanda silang dengan tombol panah lalu "
                "tekan Spasi.",
            )
        elif most == 1:
            text = translate("Items", "Titik sudah ditandai.")
        else:
            text = count_sentence(count, self.interaction.min_choices, most)
        self._status.tell(text, complete=0 < most == count)
        self._status.setAccessibleDescription(where)
        self.undo.setEnabled(bool(count))
        self.canvas.update()

    def _on_placed(self, point: object) -> None:
        if not isinstance(point, Point):
            return
        most = self._most()
        if most == 1:
            self.canvas.points = [point]
        elif most and len(self.canvas.points) >= most:
            self.refused.emit(self.interaction.max_message or too_many_sentence(most))
            return
        else:
            self.canvas.points = [*self.canvas.points, point]
        self._show()
        self.changed.emit()

    def _on_removed(self, point: object) -> None:
        if point in self.canvas.points:
            self.canvas.points = [one for one in self.canvas.points if one != point]
            self._show()
            self.changed.emit()

    def _on_undo(self) -> None:
        if self.canvas.points:
            self._on_removed(self.canvas.points[-1])
