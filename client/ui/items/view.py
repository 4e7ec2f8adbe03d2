"""What every interaction on screen can do: show a response, give it back, tell of a change."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.ui.theme import Look
from exam.core.responses import Response


class InteractionView(QWidget):
    """One response variable. ``restore`` never emits; a person's change always does, once."""

    changed = Signal()
    refused = Signal(object)
    """str: a sentence for the participant."""

    def __init__(self, response: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.responds = response

    def restore(self, response: Response | None) -> None:
        """Show a stored response exactly, without telling of a change."""
        raise NotImplementedError

    def response(self) -> Response | None:
        """The answer on screen; ``None`` where there is none."""
        raise NotImplementedError

    def kept(self, response: Response | None) -> None:
        """The journal now holds this of it; for those that wait for that."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard starts."""
        return None

    def targets(self) -> list[QWidget]:
        """What can be chosen, for saying how much of it is below the fold."""
        return []

    def choose_letter(self, letter: str) -> bool:
        """Press the option of a letter; False if there is none."""
        return False

    def relook(self, look: Look) -> None:
        """Heights below may have changed."""
        self.updateGeometry()
