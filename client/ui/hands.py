"""A hand on the mouse and one on the keyboard: real events, on the ways that Qt's own take."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QWidget

MOST_STEPS = 400
"""So many presses of Tab go through any window, and round it."""
_NONE = Qt.KeyboardModifier.NoModifier


class Unreached(RuntimeError):
    """What was to be pressed cannot be reached with the keyboard, or does not answer to it."""


def point_at(widget: QWidget) -> None:
    """Bring the pointer to the middle of a widget."""
    at = QPointF(widget.rect().center())
    there = widget.mapTo(widget.window(), at)
    QApplication.sendEvent(widget, QEnterEvent(at, there, widget.mapToGlobal(at)))


def click(widget: QWidget) -> None:
    """Press and release the left button in the middle of a widget."""
    at = QPointF(widget.rect().center())
    for kind, held in (
        (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        event = QMouseEvent(
            kind, at, widget.mapToGlobal(at), Qt.MouseButton.LeftButton, held, _NONE
        )
        QApplication.sendEvent(widget, event)


def press_key(widget: QWidget, text: str) -> None:
    """Type one character."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, 0, _NONE, text))


class Hands:
    """Finds what is named on a window as it stands and presses it, with the mouse."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def find(self, name: str) -> QWidget | None:
        """What has this name, if it can be pressed now."""
        found = self._window.findChild(QWidget, name)
        if found is None or not found.isVisible() or not found.isEnabled():
            return None
        return found

    def press(self, name: str) -> bool:
        """Press it; False where it cannot be pressed now."""
        widget = self.find(name)
        if widget is None:
            return False
        self.use(widget)
        return True

    def tick(self, name: str) -> None:
        """Tick a box that is not ticked."""
        box = self.find(name)
        if isinstance(box, QCheckBox) and not box.isChecked():
            self.use(box)

    def write(self, name: str, text: str) -> None:
        """Type into an empty line."""
        line = self.find(name)
        if isinstance(line, QLineEdit) and not line.text():
            self.type_into(line, text)

    def options(self) -> list[QWidget]:
        """Whatever can be chosen on the page, from above."""
        rows = [
            row
            for row in self._window.findChildren(QWidget)
            if row.objectName().startswith("option_") and row.isVisible()
        ]
        return sorted(rows, key=lambda row: row.mapTo(self._window, row.rect().topLeft()).y())

    def use(self, widget: QWidget) -> None:
        """Press a widget."""
        click(widget)

    def type_into(self, line: QWidget, text: str) -> None:
        """Type."""
        for letter in text:
            press_key(line, letter)


class KeyboardHands(Hands):
    """Goes to everything with Tab and the arrows; no widget is ever given the focus or a click.

    Keys go to whatever has the keyboard, which only they have moved.
    """

    def use(self, widget: QWidget) -> None:
        """Go there, press Space. Raises :class:`Unreached`."""
        self.go_to(widget)
        self.key(Qt.Key.Key_Space)

    def type_into(self, line: QWidget, text: str) -> None:
        """Go there and type instead of what is there. Raises :class:`Unreached`."""
        self.go_to(line)
        self.key(Qt.Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
        self.type(text)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        for letter in text:
            known = Qt.Key.Key_Return if letter == "\n" else Qt.Key.Key_unknown
            self.key(known, letter)

    def key(
        self, key: Qt.Key, text: str = "", *, held: Qt.KeyboardModifier = _NONE, times: int = 1
    ) -> None:
        """Press and let go."""
        for _ in range(times):
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                there = _has_keyboard()
                if there is not None:
                    QApplication.sendEvent(there, QKeyEvent(kind, key, held, text))
                elif kind is QEvent.Type.KeyPress:
                    raise Unreached("no window has the keyboard")

    def go_to(self, widget: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> None:
        """Press ``key`` until the keyboard is there. Raises :class:`Unreached`."""
        self.go(lambda: QApplication.focusWidget() is widget, key, widget.objectName())

    def go(self, arrived: Callable[[], object], key: Qt.Key, what: str) -> None:
        """Press ``key`` until ``arrived``. Raises :class:`Unreached`, naming the way."""
        way: list[str] = []
        while not arrived():
            if len(way) == MOST_STEPS:
                seen = " ".join(dict.fromkeys(way))
                raise Unreached(f"{what} is not reached with {key.name}; on the way: {seen}")
            self.key(key)
            way.append(_name_of(QApplication.focusWidget()))


def _has_keyboard() -> QWidget | None:
    """As Qt finds it: a list that hangs open, else a dialog, else the window in front."""
    window = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    window = window or QApplication.activeWindow()
    inside = None if window is None else window.focusWidget()
    return window if inside is None else inside


def _name_of(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    return widget.objectName() or type(widget).__name__
