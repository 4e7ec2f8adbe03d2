"""One calm sentence where the participant is looking, with an icon beside the words."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QScrollArea

from client.ui.announce import announce
from client.ui.widgets import Icon, Text, row


class Notice(QFrame):
    """Shown while there is something to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._words = Text("", "control")
        layout = row((14, 8, 14, 8), 12)
        layout.addWidget(Icon("info", "warn", 22))
        layout.addWidget(self._words, 1)
        self.setLayout(layout)
        self.hide()

    def tell(self, text: str) -> None:
        """Show a sentence, where it is new also by scrolling to it; empty hides it."""
        is_new = bool(text) and text != self._words.text()
        if is_new:
            announce(self, text)
        self._words.say(text)
        self.setVisible(bool(text))
        if is_new:
            QTimer.singleShot(0, self, self._come_into_view)  # once it has its place

    @Slot()
    def _come_into_view(self) -> None:
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None and self.isVisible():
            around.ensureWidgetVisible(self)
