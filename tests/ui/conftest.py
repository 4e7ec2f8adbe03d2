"""A window with clocks that the test moves by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from client.ui import samples
from client.ui.gallery import sample_media
from client.ui.language import use_language
from client.ui.seat.window import SeatWindow
from client.ui.theme import Look, Theme, apply_theme, current_look


@dataclass
class Clock:
    """Both clocks of the window."""

    seconds: float = 0.0
    told: list[object] = field(default_factory=list)

    def wall(self) -> int:
        """UTC milliseconds."""
        return samples.NOW_UTC_MS + round(self.seconds * 1000)

    def monotonic(self) -> float:
        """Seconds."""
        return self.seconds


OpenWindow = Callable[..., SeatWindow]


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until the test moves it."""
    return Clock()


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, clock: Clock) -> Iterator[OpenWindow]:
    """Opens a window of a size in a theme and scale."""

    def build(
        size: tuple[int, int] = (1366, 768),
        scale: float = 1.0,
        theme: Theme = Theme.LIGHT,
        language: str = "id",
    ) -> SeatWindow:
        if current_look() != Look(theme, scale) or not qapp.styleSheet():
            apply_theme(qapp, theme, scale)
        window = SeatWindow(
            samples.seat(),
            wall_clock=clock.wall,
            monotonic=clock.monotonic,
            media=sample_media,
            language=language,
        )
        qtbot.addWidget(window)
        window.resize(*size)
        with qtbot.waitActive(window):
            window.show()
        return window

    yield build
    use_language("id")


@pytest.fixture
def window(open_window: OpenWindow) -> SeatWindow:
    """1366x768, light, 100 %."""
    return open_window()
