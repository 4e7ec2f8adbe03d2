"""A whole item: stimulus and questions in reading order, one response out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import PARAGRAPH_GAP, block_widget
from client.ui.items.choice import ChoiceView
from client.ui.items.option import SpareRows
from client.ui.items.picture import Picture
from client.ui.widgets import column
from exam.core.responses import ItemResponse
from exam.qti.content import ChoiceInteraction, ItemContent

Orders = tuple[tuple[str, tuple[str, ...]], ...]


class ItemBody(QWidget):
    """The widgets of one item; built once, kept while it may come back."""

    changed = Signal(object)
    """ItemResponse."""
    refused = Signal(object)
    """str."""
    zoom_asked = Signal(object)
    """QImage."""

    def __init__(
        self,
        content: ItemContent,
        orders: Orders,
        media: Callable[[str], bytes],
        spare: SpareRows | None = None,
    ) -> None:
        super().__init__()
        self.content = content
        self.choices: list[ChoiceView] = []
        order_of = dict(orders)
        layout = column(spacing=PARAGRAPH_GAP)
        for block in content.body:
            if isinstance(block, ChoiceInteraction):
                view = ChoiceView(block, order_of.get(block.response, ()), media, spare)
                view.changed.connect(self._on_changed)
                view.refused.connect(self.refused)
                self.choices.append(view)
                layout.addWidget(view)
            else:
                layout.addWidget(block_widget(block, media))
        layout.addStretch(1)
        self.setLayout(layout)
        for picture in self.findChildren(Picture):
            picture.zoom_asked.connect(self.zoom_asked)

    def restore(self, response: ItemResponse) -> None:
        """Show a stored response without telling of a change."""
        values = dict(response)
        for view in self.choices:
            view.restore(values.get(view.interaction.response))

    def response(self) -> ItemResponse:
        """What is on screen, sorted by response variable."""
        pairs = [(view.interaction.response, view.response()) for view in self.choices]
        return tuple(sorted(pairs, key=_variable))

    def choose_letter(self, letter: str) -> bool:
        """A letter key answers the interaction that has the focus, else the first one."""
        focused: QWidget | None = self.focusWidget()
        for view in self.choices:
            if focused is not None and view.isAncestorOf(focused):
                return view.choose_letter(letter)
        return bool(self.choices) and self.choices[0].choose_letter(letter)

    def _on_changed(self) -> None:
        self.changed.emit(self.response())


def _variable(pair: tuple[str, object]) -> str:
    return pair[0]
