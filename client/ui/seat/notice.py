"""One calm sentence where the participant is looking, with an icon beside the words."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

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
        """Show a sentence; empty hides it."""
        if text and text != self._words.text():
            announce(self, text)
        self._words.say(text)
        self.setVisible(bool(text))
