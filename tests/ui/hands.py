"""What a person sees and presses, for the tests of the windows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from client.ui.seat.window import SeatWindow


def words(window: QWidget) -> str:
    """Everything that can be read on screen."""
    shown = [w.text() for w in window.findChildren(QLabel) if w.isVisible()]
    shown += [w.text() for w in window.findChildren(QAbstractButton) if w.isVisible()]
    return "\n".join(shown)


def named(window: SeatWindow, name: str) -> QAbstractButton:
    """The button of a name, in sight or not."""
    found: QAbstractButton | None = window.findChild(QAbstractButton, name)
    assert found is not None
    return found


def press(window: SeatWindow, name: str) -> None:
    """Click the visible button of a name."""
    found = [b for b in window.findChildren(QAbstractButton, name) if b.isVisible()]
    assert len(found) == 1, f"{name}: {len(found)} visible"
    assert found[0].isEnabled(), name
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
