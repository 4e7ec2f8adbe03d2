"""Pictures of the window, one of each page, numbered in the order in which they were taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

_SETTLE_MS = 60


class Shots:
    """``folder`` empty: no pictures are taken. ``saved`` tells each file's path."""

    def __init__(self, window: QWidget, folder: str, saved: Callable[[str], None]) -> None:
        self.wanted = bool(folder)
        self.done: set[str] = set()
        """The pages whose picture is in the folder."""
        self._window, self._folder, self._saved = window, Path(folder), saved
        self._asked: set[str] = set()
        self._due = 0

    @property
    def pending(self) -> bool:
        """Whether a picture is yet to be taken: until then the window should be left alone."""
        return self._due > 0

    def soon(self, page: str) -> None:
        """Layout comes with the next turns of the loop; the shot shows what a person sees."""
        if self._is_new(page):
            number = len(self._asked)
            self._due += 1
            QTimer.singleShot(_SETTLE_MS, self._window, lambda: self._take_due(number, page))

    def now(self, page: str) -> None:
        """Where the window has stood like this for a while."""
        if self._is_new(page):
            self._take(len(self._asked), page)

    def _is_new(self, page: str) -> bool:
        if not self.wanted or page in self._asked:
            return False
        self._asked.add(page)
        return True

    def _take_due(self, number: int, page: str) -> None:
        self._due -= 1
        self._take(number, page)

    def _take(self, number: int, page: str) -> None:
        path = self._folder / f"{number:02d}-{page}.png"
        if self._window.grab().save(str(path)):
            self.done.add(page)
            self._saved(str(path))
