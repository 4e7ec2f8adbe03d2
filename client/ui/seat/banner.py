"""Changed time, lost connection, messages: full width under the header until read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from client.seat.banner_views import BannerKind, BannerView
from client.ui import texts
from client.ui.announce import announce
from client.ui.seat.said import Said
from client.ui.seat.words import banner_words
from client.ui.widgets import Button, Icon, Text, column, row

_FACES = {
    BannerKind.STATION_LOST: ("banner_warn", "unplug", "warn"),
    BannerKind.NOT_SAVED: ("banner_danger", "triangle-alert", "danger"),
    BannerKind.TIME_CHANGED: ("banner_calm", "clock", "ink"),
    BannerKind.PROCTOR_CALLED: ("banner_calm", "hand", "ink"),
    BannerKind.TAMPERED: ("banner_danger", "triangle-alert", "danger"),
    BannerKind.ACCIDENT: ("banner_warn", "triangle-alert", "warn"),
    BannerKind.SECTION_TIME_UP: ("banner_warn", "clock-alert", "warn"),
    BannerKind.MESSAGE: ("banner_calm", "message-square", "ink"),
}
_LASTING = (BannerKind.STATION_LOST, BannerKind.NOT_SAVED, BannerKind.TAMPERED)


class Banner(QFrame):
    """One message; what is still true cannot be closed, what was only told can.

    ``closed`` carries the :class:`BannerView` that was read. It takes no focus, and gives back
    the focus that somebody brought to its button.
    """

    closed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._view: BannerView | None = None
        self._zone = texts.DEFAULT_ZONE
        self._before: QWidget | None = None
        self._icon = Icon("info", "ink", 24)
        self._words = Text("", "secondary_ink", rich=True)
        self._said = Said()
        self._close = Button(self.tr("Mengert&i"), name="banner_close", kind="tool")
        self._close.clicked.connect(self._on_close)
        self._close.installEventFilter(self)
        both = column(spacing=4)
        both.addWidget(self._words)
        both.addWidget(self._said)
        layout = row((32, 6, 24, 6), 14)
        layout.addWidget(self._icon)
        layout.addLayout(both, 1)
        layout.addWidget(self._close)
        self.setLayout(layout)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def set_zone(self, zone: str) -> None:
        """The zone that times are shown in."""
        self._zone = zone

    def show_banner(self, view: BannerView | None) -> None:
        """Show a message; the same message stays closed once it was read."""
        if view == self._view:
            return
        known, self._view = self._view, view
        if view is None:
            self._leave()
            return
        role, icon, colour = _FACES[view.kind]
        head, rest = banner_words(view, self._zone)
        said = view.message.text if view.message is not None else ""
        self._icon.show_icon(icon, colour)
        self._words.say(f"{head} {rest}".strip())
        self._said.say(said)
        if view.kind in _LASTING:
            self._give_focus_back()
        self._close.setVisible(view.kind not in _LASTING)
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
        self.show()
        if not _says_the_same(known, view):
            spoken = f"{head} {rest}".replace("<b>", "").replace("</b>", "")
            announce(self, f"{spoken} {said}".strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The second press of a double click must not close the next message unread."""
        return event.type() == QEvent.Type.MouseButtonDblClick

    def _on_close(self) -> None:
        view = self._view
        if view is not None and view.message is None:
            self._leave()
        self.closed.emit(view)

    def _leave(self) -> None:
        self._give_focus_back()
        self.hide()

    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is self._close:
            self._before = before

    def _give_focus_back(self) -> None:
        before, self._before = self._before, None
        if not self._close.hasFocus() or before is None:
            return
        if isValid(before) and before.isVisible():
            before.setFocus()


def _says_the_same(known: BannerView | None, view: BannerView) -> bool:
    """True where only the number of messages behind it has changed."""
    if known is None or known.message is None or view.message is None:
        return False
    return known.message.order_id == view.message.order_id
