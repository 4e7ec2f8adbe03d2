"""Shared material beside the questions: it scrolls by itself and says when there is more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from client.ui.widgets import Button, Scroll, Text, column

HIDDEN_SLACK_PX = 12


class Reading(QFrame):
    """Borrows the material of the item on screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reading")
        self.title = Text(self.tr("Bahan bacaan"), "lead")
        self._holder = QWidget()
        self._inside = column((40, 4, 16, 16))
        self._holder.setLayout(self._inside)
        self.area = Scroll(self._holder)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(self.tr("Bahan bacaan"))
        self._more = Button(
            self.tr("Masih ada bacaan di bawah"),
            name="more_reading",
            kind="flat",
            icon="chevron-down",
        )
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.clicked.connect(self._on_more)
        self._more.hide()
        head = column((40, 16, 16, 8))
        head.addWidget(self.title)
        outer = column()
        outer.addLayout(head)
        outer.addWidget(self.area, 1)
        outer.addWidget(self._more)
        self.setLayout(outer)
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._tell_more)
        bar.rangeChanged.connect(self._on_range)
        self._material: QWidget | None = None

    def show_material(self, material: QWidget | None) -> None:
        """Show it from its beginning; ``None`` shows nothing."""
        if material is self._material:
            return
        if self._material is not None:
            self._inside.removeWidget(self._material)
            while self._inside.takeAt(0) is not None:
                pass
        self._material = material
        if material is not None:
            self._inside.addWidget(material)
            self._inside.addStretch(1)
            material.show()
            self.area.verticalScrollBar().setValue(0)
            self._tell_more()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less is in sight."""
        super().resizeEvent(event)
        self._tell_more()

    def _on_range(self, _low: int, _high: int) -> None:
        self._tell_more()

    def _on_more(self) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + round(bar.pageStep() * 0.8))

    def _tell_more(self, _value: int = 0) -> None:
        room = self.area.viewport().height()
        # As if the bar were not there, or showing it would itself be the reason to show it.
        room += self._more.height() if self._more.isVisible() else 0
        rest = self._holder.height() - self.area.verticalScrollBar().value() - room
        self._more.setVisible(rest > HIDDEN_SLACK_PX)
