"""Nothing is cut off: at every size, scale and theme the words have the room they need."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget

from client.ui.gallery import scenes
from client.ui.seat.window import SeatWindow
from client.ui.theme import Theme
from client.ui.widgets import Elided
from tests.ui.conftest import OpenWindow

ROUNDING_PX = 2


def room(widget: QWidget, window: QWidget) -> QRect:
    """The part of the window in which ``widget`` can be brought to sight."""
    bounds = QRect(QPoint(0, 0), widget.size())
    around: QWidget | None = widget.parentWidget()
    while around is not None:
        area = around.parentWidget()
        if isinstance(area, QScrollArea) and area.viewport() is around:
            # Scrolling brings the rest to sight; too wide a content is looked for elsewhere.
            return bounds
        bounds = bounds.intersected(QRect(widget.mapFrom(around, QPoint(0, 0)), around.size()))
        around = None if around is window else area
    return bounds


def complaints(window: SeatWindow) -> list[str]:
    """Widgets whose words do not fit."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, Elided):
            continue
        if isinstance(widget, QLabel) and widget.text():
            needed = widget.minimumSizeHint().width()
            high = widget.heightForWidth(widget.width())
            high = high if high >= 0 else widget.sizeHint().height()
        elif isinstance(widget, QPushButton):
            needed, high = widget.sizeHint().width(), widget.minimumSizeHint().height()
        else:
            continue
        seen = room(widget, window)
        if seen.width() + ROUNDING_PX < needed or seen.height() + ROUNDING_PX < high:
            text = getattr(widget, "text", str)()
            found.append(f"{text!r}: has {seen.width()}x{seen.height()}, needs {needed}x{high}")
    for area in window.findChildren(QScrollArea):
        if area.isVisible() and area.horizontalScrollBar().maximum() > 0:
            found.append(f"{type(area.widget()).__name__} is too wide")
    return found


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_no_words_are_cut_off(
    open_window: OpenWindow, size: tuple[int, int], scale: float, theme: Theme
) -> None:
    window = open_window(size, scale, theme)
    for name in scenes(window):
        assert complaints(window) == [], name
        assert (window.width(), window.height()) == size


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_english_words_are_cut_off(open_window: OpenWindow, scale: float) -> None:
    window = open_window((1024, 768), scale, language="en")
    for name in scenes(window):
        assert complaints(window) == [], name
