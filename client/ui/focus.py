"""Whatever has the keyboard wears a 3 px ring 4 px away, in every page and theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from client.ui.theme import Look, current_look

RING_WIDTH = 3
RING_DISTANCE = 4
RING_RADIUS = 11
_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
)


def takes_focus(widget: QWidget) -> bool:
    """False for pages, which Qt gives the keyboard to when it has no better place."""
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus


class FocusRing(QWidget):
    """One ring per window; it lives beside the focused widget so that it scrolls with it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._chain: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self._place()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focused widget when it or something around it moves."""
        if event.type() in _MOVES:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring."""
        look = current_look()
        width = look.pad(RING_WIDTH)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("focus"), width))
        half = width / 2
        radius = look.pad(RING_RADIUS)
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(frame, radius, radius)
        painter.end()

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        for left in self._chain:
            if isValid(left):
                left.removeEventFilter(self)
        self._chain = []
        if new is None or not self._window.isAncestorOf(new) or not takes_focus(new):
            self.hide()
            return
        host = self._host(new)
        link: QWidget | None = new
        while link is not None and link is not host:
            link.installEventFilter(self)
            self._chain.append(link)
            link = link.parentWidget()
        if self.parentWidget() is not host:
            self.setParent(host)
        self._place()

    def _host(self, widget: QWidget) -> QWidget:
        """The scrolled content around ``widget``, or the window."""
        around = widget.parentWidget()
        while around is not None and around is not self._window:
            viewport = around.parentWidget()
            area = None if viewport is None else viewport.parentWidget()
            if isinstance(area, QScrollArea) and area.widget() is around:
                return around
            around = viewport
        return self._window

    def _place(self) -> None:
        host = self.parentWidget()
        if not self._chain or not self._chain[0].isVisible() or host is None:
            self.hide()
            return
        focused = self._chain[0]
        look = current_look()
        # A widget that draws with room around itself says how much of it is inside.
        inside = look.pad(getattr(focused, "room_around", 0))
        away = look.pad(RING_WIDTH + RING_DISTANCE) - inside
        corner = focused.mapTo(host, QPoint(0, 0))
        area = QRect(corner, focused.size()).adjusted(-away, -away, away, away)
        self.setGeometry(area)
        self.show()
        self.raise_()
