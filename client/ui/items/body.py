"""A whole item: stimulus and questions in reading order, one response out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import PARAGRAPH_GAP, block_widget, blocks_widget
from client.ui.items.catalogue import make_inline, make_view
from client.ui.items.choice import ChoiceView
from client.ui.items.endattempt import EndAttemptView
from client.ui.items.glossary import Explained, glossary_of
from client.ui.items.kit import Kit, Media
from client.ui.items.picture import Picture
from client.ui.items.spare import SpareRows
from client.ui.items.values import Values
from client.ui.items.view import InteractionView
from client.ui.widgets import column
from exam.core.responses import ItemResponse, ResponseDeclaration
from exam.qti.content import Block, Box, ItemContent, Stimulus

Orders = tuple[tuple[str, tuple[str, ...]], ...]


class ItemBody(QWidget):
    """The widgets of one item; built once, kept while it may come back."""

    changed = Signal(object)
    """ItemResponse."""
    refused = Signal(object)
    """str."""
    zoom_asked = Signal(object)
    """QImage."""
    attempt_ended = Signal(object)
    """str: the response variable of the button."""

    def __init__(
        self,
        content: ItemContent,
        orders: Orders,
        media: Media,
        declared: Sequence[ResponseDeclaration] = (),
        values: Values | None = None,
        spare: SpareRows | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.content = content
        types: Mapping[str, ResponseDeclaration] = {one.identifier: one for one in declared}
        kit = self.kit = Kit(
            media, make_view, make_inline, dict(orders), types, values or {}, self, spare
        )
        kit.glossary = glossary_of(content)
        layout = column(spacing=PARAGRAPH_GAP)
        self.setLayout(layout)
        material, questions = split_material(content.body)
        self.material: QWidget | None = None
        """What several items share; the page may show it beside the questions."""
        if material:
            self.material = blocks_widget(material, kit)
            layout.addWidget(self.material)
        for block in questions:
            widget = block_widget(block, kit)
            if widget is not None:
                layout.addWidget(widget)
        if kit.glossary.catalogs:
            layout.addWidget(Explained(content, kit))
        layout.addStretch(1)
        self._column = layout
        self.views: tuple[InteractionView, ...] = tuple(kit.views)
        for view in self.views:
            view.changed.connect(self._on_changed)
            view.refused.connect(self.refused)
        for picture in self.findChildren(Picture):
            picture.zoom_asked.connect(self.zoom_asked)

    @property
    def choices(self) -> list[ChoiceView]:
        """The choice interactions."""
        return [view for view in self.views if isinstance(view, ChoiceView)]

    def give_rows_back(self) -> None:
        """Before it is given up: its option rows may serve another item."""
        if self.kit.spare is not None:
            for view in self.choices:
                self.kit.spare.keep(view.rows)

    def lend_material(self) -> QWidget | None:
        """Give the shared material away; :meth:`take_material` brings it back."""
        if self.material is not None:
            self._column.removeWidget(self.material)
        return self.material

    def take_material(self) -> None:
        """Show the shared material above the questions again."""
        if self.material is not None and self._column.indexOf(self.material) < 0:
            self._column.insertWidget(0, self.material)
            self.material.show()

    def restore(self, response: ItemResponse) -> None:
        """Show a stored response without telling of a change."""
        values = dict(response)
        for view in self.views:
            view.restore(values.get(view.responds))

    def kept(self, response: ItemResponse) -> None:
        """The journal holds this now."""
        values = dict(response)
        for view in self.views:
            view.kept(values.get(view.responds))

    def response(self) -> ItemResponse:
        """What is on screen, sorted by response variable."""
        pairs = [(view.responds, view.response()) for view in self.views]
        return tuple(sorted(pairs, key=_variable))

    def first_focus(self) -> QWidget | None:
        """Where the keyboard starts."""
        return next(iter(self.fields()), None)

    def targets(self) -> list[QWidget]:
        """Everything that can be chosen."""
        return [widget for view in self.views for widget in view.targets()]

    def fields(self) -> list[QWidget]:
        """Where each question begins to be answered."""
        found = (view.first_focus() for view in self.views)
        return [widget for widget in found if widget is not None]

    def choose_letter(self, letter: str) -> bool:
        """A letter key answers the interaction that has the focus, else the first one."""
        focused: QWidget | None = self.focusWidget()
        for view in self.views:
            if focused is not None and view.isAncestorOf(focused):
                return view.choose_letter(letter)
        return bool(self.views) and self.views[0].choose_letter(letter)

    def _on_changed(self) -> None:
        self.changed.emit(self.response())
        view = self.sender()
        if isinstance(view, EndAttemptView):
            self.attempt_ended.emit(view.responds)


def split_material(blocks: Sequence[Block]) -> tuple[list[Stimulus], list[Block]]:
    """Shared material, also out of the boxes around it, and the rest; columns become one."""
    material: list[Stimulus] = []
    rest: list[Block] = []
    for block in blocks:
        if isinstance(block, Stimulus):
            material.append(block)
        elif isinstance(block, Box):
            inner, kept = split_material(block.blocks)
            material += inner
            rest += kept if inner else [block]
        else:
            rest.append(block)
    return material, rest


def _variable(pair: tuple[str, object]) -> str:
    return pair[0]
