"""Small cards that can be pressed, and a layout that fills line after line with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLayout, QLayoutItem, QSizePolicy

from client.ui.items.document import RichDocument
from client.ui.items.kit import Kit
from client.ui.items.richtext import blocks_html, plain
from client.ui.theme import Look, current_look
from exam.qti.content import Block

HEIGHT = 48
SIDE = 14
RADIUS = 8
_WIDEST = 440
_STEPS = {
    Qt.Key.Key_Up.value: -1,
    Qt.Key.Key_Left.value: -1,
    Qt.Key.Key_Down.value: 1,
    Qt.Key.Key_Right.value: 1,
}


class Tile(QAbstractButton):
    """One text or picture to be picked; a tick in the corner says that it is in use."""

    step_asked = Signal(object)

    def __init__(self, identifier: str, blocks: Sequence[Block], kit: Kit) -> None:
        super().__init__()
        self.identifier = identifier
        self.words = plain(blocks, kit.values)
        self.document = RichDocument(partial(blocks_html, tuple(blocks)), kit.image, kit.values)
        self._heights: dict[int, int] = {}
        self.used = False
        self.setCheckable(True)
        self.setObjectName(f"tile_{identifier}")
        self.setAccessibleName(self.words or identifier)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_used(self, used: bool, note: str = "") -> None:
        """Mark it as placed; ``note`` is read aloud."""
        self.used = used
        self.setAccessibleDescription(note)
        self.update()

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self._heights.clear()
        self.document.follow(look)
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """As high as the words need."""
        known = self._heights.get(width)
        if known is None:
            look = current_look()
            inside = width - 2 * look.pad(SIDE)
            known = max(look.pad(HEIGHT), self.document.height(inside) + 2 * look.pad(8))
            self._heights[width] = known
        return known

    def sizeHint(self) -> QSize:
        """On one line, if it is not too long."""
        look = current_look()
        inside = min(self.document.ideal_width(), look.px(_WIDEST))
        inside = max(inside, self.document.widest_picture())
        width = max(inside + 2 * look.pad(SIDE), look.pad(HEIGHT))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A word."""
        look = current_look()
        return QSize(look.px(90), look.pad(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, arrows move."""
        step = _STEPS.get(event.key())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif step is not None:
            self.step_asked.emit(step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, border, words."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        thick = look.pad(3 if chosen else 2)
        edge = "primary" if chosen or (self.underMouse() and self.isEnabled()) else "edge"
        ground = "primary_soft" if chosen else "surface" if self.isEnabled() else "sunken"
        pen = QPen(look.colour(edge if self.isEnabled() else "line"), thick)
        if self.used and not chosen:
            pen.setStyle(Qt.PenStyle.DashLine)
            ground = "sunken"
        painter.setPen(pen)
        painter.setBrush(look.colour(ground))
        half = thick / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(frame, look.px(RADIUS), look.px(RADIUS))
        side = look.pad(SIDE)
        high = self.document.lay_out(self.width() - 2 * side)
        painter.translate(side, (self.height() - high) / 2)
        self.document.draw(painter, look, "ink2" if self.used and not chosen else "ink")
        painter.end()


class Lines(QLayout):
    """Left to right, and on to the next line; gaps follow the scale."""

    def __init__(self, gap: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap

    def addItem(self, item: QLayoutItem) -> None:
        """Qt hands in what is added."""
        self._items.append(item)

    def count(self) -> int:
        """How many."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Give one back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Narrow is high."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return self._lay_out(QRect(0, 0, width, 0), apply=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place everything."""
        super().setGeometry(rect)
        self._lay_out(rect, apply=True)

    def sizeHint(self) -> QSize:
        """Some width."""
        width = current_look().px(560)
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        """The widest minimum."""
        wide = max((item.minimumSize().width() for item in self._items), default=0)
        return QSize(wide, current_look().px(HEIGHT))

    def _lay_out(self, rect: QRect, *, apply: bool) -> int:
        gap = current_look().pad(self._gap)
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            width = min(item.sizeHint().width(), rect.width())
            high = item.sizeHint().height()
            if item.hasHeightForWidth():
                high = max(item.heightForWidth(width), 1)
            if x > rect.x() and x + width > rect.right() + 1:
                x, y, line = rect.x(), y + line + gap, 0
            if apply:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, high)))
            x += width + gap
            line = max(line, high)
        return y + line - rect.y()


def step_among(tiles: Sequence[QAbstractButton], here: object, step: object) -> None:
    """Move the keyboard among tiles, round the end."""
    live = [tile for tile in tiles if tile.isEnabled() and tile.isVisible()]
    if here in live and isinstance(step, int):
        place = next(n for n, tile in enumerate(live) if tile is here)
        live[(place + step) % len(live)].setFocus(Qt.FocusReason.TabFocusReason)
