"""The scripted participant at a locked seat: tells the challenge, types the code it is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from client.ui.hands import Hands


class Locksmith:
    """``codes`` names a file in which somebody writes, for a challenge, the code: one line each."""

    def __init__(
        self, window: QWidget, hands: Hands, codes: str, tell: Callable[..., None]
    ) -> None:
        self._window, self._hands, self._codes = window, hands, Path(codes) if codes else None
        self._tell = tell
        self._told = ""

    def act(self) -> None:
        """One look, and one thing done at most."""
        label = self._window.findChild(QLabel, "unlock_challenge")
        challenge = label.text() if label is not None and label.isVisible() else ""
        if challenge and challenge != self._told:
            self._told = challenge
            self._tell("unlock", challenge=challenge)
        code = self._code(challenge)
        if code:
            self._hands.write("unlock_code", code)
            self._hands.press("unlock_open")

    def _code(self, challenge: str) -> str:
        if self._codes is None or not challenge or not self._codes.exists():
            return ""
        for line in self._codes.read_text(encoding="utf-8").splitlines():
            asked, _, code = line.partition("=")
            if asked == challenge:
                return code
        return ""
