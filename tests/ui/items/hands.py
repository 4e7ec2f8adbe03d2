"""A page with one item on it, and hands to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from client.ui.gallery import sample_media
from client.ui.items.body import ItemBody
from client.ui.items.view import InteractionView
from client.ui.sample_items import content
from exam.core.responses import BaseType, ItemResponse, Multiple, Ordered, Pair, Response, Single
from exam.qti.content import Block

LEFT = Qt.MouseButton.LeftButton


class Sheet:
    """An item, and what it told."""

    def __init__(self, body: ItemBody) -> None:
        self.body = body
        self.told: list[ItemResponse] = []
        self.refusals: list[str] = []
        body.changed.connect(self._on_changed)
        body.refused.connect(self._on_refused)

    def _on_changed(self, response: ItemResponse) -> None:
        self.told.append(response)

    def _on_refused(self, sentence: str) -> None:
        self.refusals.append(sentence)

    @property
    def view(self) -> InteractionView:
        """The only interaction."""
        (view,) = self.body.views
        return view

    def last(self, variable: str = "RESPONSE") -> Response | None:
        """What was told last."""
        return dict(self.told[-1])[variable]

    def find(self, name: str) -> QWidget:
        """A widget by its name."""
        found: QWidget | None = self.body.findChild(QWidget, name)
        assert found is not None, name
        return found

    def click(self, *names: str) -> None:
        """Click widgets one after the other."""
        for name in names:
            widget = self.find(name)
            assert widget.isEnabled(), name
            QTest.mouseClick(widget, LEFT)

    def key(self, name: str, *keys: Qt.Key) -> None:
        """Give a widget the keyboard and press keys."""
        self.find(name).setFocus()
        for key in keys:
            QTest.keyClick(self.find(name), key)


OpenSheet = Callable[..., Sheet]


@pytest.fixture
def sheet(qtbot: QtBot, looks: None) -> Iterator[OpenSheet]:
    """Opens an item made of blocks."""
    held: list[Sheet] = []

    def build(*blocks: Block) -> Sheet:
        body = ItemBody(content(*blocks), (), sample_media)
        qtbot.addWidget(body)
        body.resize(960, 640)
        with qtbot.waitActive(body):
            body.show()
        opened = Sheet(body)
        held.append(opened)
        return opened

    yield build
    held.clear()


def single(value: str) -> Single:
    """One identifier."""
    return Single(BaseType.IDENTIFIER, value)


def ordered(*values: str) -> Ordered:
    """Identifiers in order."""
    return Ordered(BaseType.IDENTIFIER, values)


def multiple(*values: str) -> Multiple:
    """Identifiers."""
    return Multiple(BaseType.IDENTIFIER, values)


def directed(*pairs: str) -> Multiple:
    """``ax`` is the pair (a, x)."""
    return Multiple(BaseType.DIRECTED_PAIR, tuple(Pair(one[0], one[1:]) for one in pairs))
