"""The look of the program, and a sheet with one item."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from client.ui.theme import Look, Theme, apply_theme, current_look
from tests.ui.items.hands import sheet

__all__ = ["looks", "sheet"]


@pytest.fixture
def looks(qapp: QApplication) -> None:
    """Light, at 100 %."""
    if current_look() != Look(Theme.LIGHT, 1.0) or not qapp.styleSheet():
        apply_theme(qapp, Theme.LIGHT, 1.0)
