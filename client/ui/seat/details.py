"""Rincian: technical detail for the technician, folded away from everybody else."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from client.ui.theme import Look, current_look
from client.ui.widgets import Button, column, row


class Details(QWidget):
    """A button that unfolds a text."""

    def __init__(self) -> None:
        super().__init__()
        self._toggle = Button(self.tr("Rincian untuk teknisi"), name="details", kind="quiet")
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._on_toggled)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("Rincian"))
        self._text.hide()
        layout = column(spacing=8)
        head = row()
        head.addWidget(self._toggle)
        head.addStretch(1)
        layout.addLayout(head)
        layout.addWidget(self._text)
        self.setLayout(layout)
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self._text.setFixedHeight(look.px(120))

    def show_detail(self, detail: str) -> None:
        """The text to unfold; empty hides all."""
        if detail != self._text.toPlainText():
            self._text.setPlainText(detail)
        self.setVisible(bool(detail))

    def _on_toggled(self, opened: bool) -> None:
        self._text.setVisible(opened)
