"""Rows of questions that were put away serve the next ones: dressing a widget costs the most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from client.ui.items.option import OptionRow


class SpareRows:
    """A shelf of rows inside ``parent``, so that the style of the window is already on them."""

    def __init__(self, parent: QWidget) -> None:
        self._shelf = QWidget(parent)
        self._shelf.hide()
        self._rows: list[OptionRow] = []

    def __len__(self) -> int:
        """How many lie ready."""
        return len(self._rows)

    def take(self) -> OptionRow:
        """One from the shelf, or a new one."""
        return self._rows.pop() if self._rows else OptionRow()

    def keep(self, rows: Sequence[OptionRow]) -> None:
        """Take rows out of a question that is given up, which must not use them again."""
        for row in rows:
            row.toggled.disconnect()
            row.step_asked.disconnect()
            row.setParent(self._shelf)
            row.setAutoExclusive(False)
            row.setChecked(False)
            row.setObjectName("")
            self._rows.append(row)

    def prepare(self) -> None:
        """Lay one more ready."""
        row = OptionRow()
        row.setParent(self._shelf)
        row.ensurePolished()
        self._rows.append(row)
