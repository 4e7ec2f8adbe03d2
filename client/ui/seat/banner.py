"""Changed time, lost connection, messages: full width under the header until read."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from client.seat.views import BannerKind, BannerView
from client.ui import texts
from client.ui.announce import announce
from client.ui.seat.words import banner_words
from client.ui.widgets import Button, Icon, Text, row

_FACES = {
    BannerKind.STATION_LOST: ("banner_warn", "unplug", "warn"),
    BannerKind.NOT_SAVED: ("banner_danger", "triangle-alert", "danger"),
    BannerKind.TIME_CHANGED: ("banner_calm", "clock", "ink"),
    BannerKind.PROCTOR_CALLED: ("banner_calm", "hand", "ink"),
    BannerKind.TAMPERED: ("banner_danger", "triangle-alert", "danger"),
    BannerKind.ACCIDENT: ("banner_warn", "triangle-alert", "warn"),
    BannerKind.SECTION_TIME_UP: ("banner_warn", "clock-alert", "warn"),
}
_LASTING = (BannerKind.STATION_LOST, BannerKind.NOT_SAVED, BannerKind.TAMPERED)


class Banner(QFrame):
    """One message; what is still true cannot be closed, what was only told can."""

    def __init__(self) -> None:
        super().__init__()
        self._view: BannerView | None = None
        self._zone = texts.DEFAULT_ZONE
        self._icon = Icon("info", "ink", 24)
        self._words = Text("", "secondary_ink", rich=True)
        self._close = Button(self.tr("Saya mengerti"), name="banner_close", kind="tool")
        self._close.clicked.connect(self._on_close)
        layout = row((32, 6, 24, 6), 14)
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._close)
        self.setLayout(layout)
        self.hide()

    def set_zone(self, zone: str) -> None:
        """The zone that times are shown in."""
        self._zone = zone

    def show_banner(self, view: BannerView | None) -> None:
        """Show a message; the same message stays closed once it was read."""
        if view == self._view:
            return
        self._view = view
        if view is None:
            self.hide()
            return
        role, icon, colour = _FACES[view.kind]
        head, rest = banner_words(view, self._zone)
        self._icon.show_icon(icon, colour)
        self._words.say(f"{head} {rest}".strip())
        self._close.setVisible(view.kind not in _LASTING)
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
        self.show()
        announce(self, f"{head} {rest}".replace("<b>", "").replace("</b>", ""))

    def _on_close(self) -> None:
        self.hide()
