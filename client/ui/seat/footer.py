"""Is it saved, and the tools: the line below every page."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame

from client.ui import texts
from client.ui.seat.mode import Mode
from client.ui.seat.saved import SavedLine
from client.ui.theme import Look, current_look
from client.ui.widgets import Button, Text, bold, row

HEIGHT = 60


class Footer(QFrame):
    """Saved line left; tools right, or the second clock where room is short."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.saved = SavedLine()
        self.tool_slot = row(spacing=12)
        self._clock = Text("", "secondary_ink", rich=True, wrap=False)
        self.menu = Button(self.tr("Menu"), name="footer_menu", kind="tool", icon="menu")
        self._layout = row((24, 0, 24, 0), 16)
        self._layout.addWidget(self.saved, 1)
        self._layout.addLayout(self.tool_slot)
        self._layout.addWidget(self._clock)
        self._layout.addWidget(self.menu)
        self.setLayout(self._layout)
        self._mode = Mode.ROOMY
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """A bar of a fixed height, higher only where the words need it."""
        hint = super().sizeHint()
        least = 0 if self._mode.in_menu else current_look().pad(HEIGHT)
        return QSize(hint.width(), max(hint.height(), least))

    def minimumSizeHint(self) -> QSize:
        """Never less than its words."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def set_mode(self, mode: Mode, in_item: bool) -> None:
        """Keep what fits."""
        self._mode = mode
        self.saved.set_short(mode is not Mode.ROOMY)
        side = 16 if mode.in_menu else 24
        self._layout.set_margins((side, 5, side, 5))
        self.menu.setVisible(mode.in_menu and not in_item)
        self.relook(current_look())

    def show_clock(self, label: str, left_ms: int | None) -> None:
        """The clock that has no room in the header; ``None`` hides it."""
        shown = left_ms is not None and self._mode.in_menu
        self._clock.setVisible(shown)
        if shown and left_ms is not None:
            self._clock.say(f"{label} {bold(texts.time_left(left_ms))}")
