"""A button that ends the attempt at this item."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QWidget

from client.ui.items.kit import Kit
from client.ui.items.view import InteractionView
from client.ui.widgets import Button, column
from exam.core.responses import BaseType, Cardinality, Response, scalars
from exam.qti.content import EndAttemptInteraction

translate = QCoreApplication.translate


class EndAttemptView(InteractionView):
    """One button; once pressed it stays pressed."""

    def __init__(self, interaction: EndAttemptInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._shape = kit.shape(interaction.response, BaseType.BOOLEAN, Cardinality.SINGLE)
        self._stored: Response | None = None
        words = interaction.title or translate("Items", "Selesai dengan soal ini")
        self.button = Button(words, name=f"end_attempt_{interaction.response}", kind="row")
        self.button.setCheckable(True)
        layout = column()
        layout.addWidget(self.button)
        self.setLayout(layout)
        self.setFocusProxy(self.button)
        self.button.clicked.connect(self._on_clicked)

    def sizeHint(self) -> QSize:
        """The button's."""
        return self.button.sizeHint()

    def restore(self, response: Response | None) -> None:
        """Pressed or not."""
        self._stored = response
        self.button.setChecked(scalars(response) == (True,))

    def response(self) -> Response | None:
        """True once pressed."""
        if self.button.isChecked():
            return self._shape.pack((True,))
        return self._stored if scalars(self._stored) == (False,) else None

    def first_focus(self) -> QWidget | None:
        """The button."""
        return self.button

    def _on_clicked(self, checked: bool) -> None:
        self.button.setChecked(True)
        if checked:
            self.changed.emit()
