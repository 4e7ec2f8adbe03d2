"""Rows of a name and a value, with hairlines between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from client.ui.widgets import Grid, Rule, Text, drop_all

Fact = tuple[str, str, bool]
"""Name, value, and whether the value is bold."""


class Facts(QWidget):
    """Rebuilt when the facts change, which is seldom."""

    def __init__(self, *, ruled: bool = True, gap: int = 8) -> None:
        super().__init__()
        self._ruled = ruled
        self._shown: tuple[Fact, ...] = ()
        self._grid = Grid(across=24, down=gap)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(self._grid)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these rows."""
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        drop_all(self._grid)
        line = 0
        for place, (name, value, strong) in enumerate(facts):
            if self._ruled and place:
                self._grid.addWidget(Rule(), line, 0, 1, 2)
                line += 1
            label = Text(name, "secondary", wrap=False)
            self._grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignVCenter)
            text = Text(value, "item_bold" if strong else "item")
            text.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(text, line, 1)
            line += 1
