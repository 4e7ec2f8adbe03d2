"""Menu: palette and tools on one screen where the letters leave no room beside the item."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from client.ui.seat.palette import PalettePanel
from client.ui.seat.tools import Tools
from client.ui.widgets import Button, Rule, Scroll, Text, column, row


class MenuPanel(QFrame):
    """Covers header and page; the footer stays in sight."""

    close_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("menu_panel")
        head = QFrame()
        head.setObjectName("menu_head")
        self.close_button = Button("", name="menu_close", kind="primary", icon="x")
        self.close_button.clicked.connect(self._on_close)
        heading = row((16, 6, 16, 6), 16)
        heading.addWidget(Text(self.tr("Menu"), "heading", wrap=False))
        heading.addStretch(1)
        heading.addWidget(self.close_button)
        head.setLayout(heading)
        self._left_holder = QWidget()
        self.left = column(spacing=8)
        self._left_holder.setLayout(self.left)
        right_holder = QWidget()
        self.call_place = column(spacing=10)
        self.right = column(spacing=10)
        self.right.addLayout(self.call_place)
        self.more = column(spacing=10)
        self.right.addLayout(self.more)
        self.right.addStretch(1)
        right_holder.setLayout(self.right)
        self._rule = Rule(standing=True)
        below = row((16, 14, 16, 8), 10)
        below.addWidget(self._left_holder, 1)
        below.addWidget(self._rule)
        below.addWidget(Scroll(right_holder, keeps_width=True), 1)
        body = column()
        body.addWidget(head)
        body.addLayout(below, 1)
        self.setLayout(body)
        self.hide()

    def borrow(self, palette: PalettePanel, tools: Tools, *, tight: bool) -> None:
        """Take tools and palette parts in."""
        tools.into_menu(self.more)
        palette.lend(self.left, self.more, 1 if tight else 2)

    def set_in_item(self, in_item: bool) -> None:
        """The palette only belongs to an item."""
        self._left_holder.setVisible(in_item)
        self._rule.setVisible(in_item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_asked.emit()
        else:
            super().keyPressEvent(event)

    def _on_close(self) -> None:
        self.close_asked.emit()
