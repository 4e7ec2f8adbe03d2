"""What an officer says, in plain text: as high as it needs, up to what a page can spare."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from client.ui.theme import Look
from client.ui.widgets import Scroll, Text

SHARE_OF_WINDOW = 5
"""At most a fifth of the window: in the largest letters three lines, and the rest by scrolling."""


class Said(Scroll):
    """Takes the keyboard only where there is something to scroll."""

    def __init__(self) -> None:
        self._words = Text("", "control")
        super().__init__(self._words)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def say(self, text: str) -> None:
        """Show ``text`` from its beginning; nothing is shown where it is empty."""
        self.setVisible(bool(text))
        if text != self._words.text():
            self._words.say(text)
            self.setAccessibleName(text)
            self.verticalScrollBar().setValue(0)
            self._fit()

    def relook(self, _look: Look) -> None:
        """Follow the scale."""
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower lines are more lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._words.ensurePolished()
        needed = max(0, self._words.heightForWidth(self.width()))
        most = self.window().height() // SHARE_OF_WINDOW
        scrolls = needed > most
        self.setFixedHeight(most if scrolls else needed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)
