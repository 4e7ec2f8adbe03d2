"""What the soak tests share: the program's look on the one application of the test run."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from PySide6.QtWidgets import QApplication

from client.ui.theme import Theme, apply_theme


@pytest.fixture
def undo(qapp: QApplication) -> Iterator[ExitStack]:
    """Takes down, in reverse, what a test puts up."""
    apply_theme(qapp, Theme.LIGHT, 1.0)
    with ExitStack() as stack:
        yield stack
