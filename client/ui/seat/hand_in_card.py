"""The card that hands in: countdown, the safe way back as the main button, the way on."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget

from client.ui.announce import announce
from client.ui.seat.hand_in import COUNTDOWN_S
from client.ui.widgets import Button, Card, Gap, Text, column, row


class HandInCard(Card):
    """Words and buttons; the page owns the countdown."""

    def __init__(self, names: tuple[str, str]) -> None:
        super().__init__("strong_card")
        self.title = Text("", "heading")
        self.explanation = Text("", "item")
        self.cancel = Button("", name=names[0], kind="big_primary", icon="arrow-left")
        self.confirm = Button("", name=names[1])
        self.note = Text("", "secondary")
        self._number = Text("", "countdown", wrap=False)
        self._unit = Text("", "heading", wrap=False)
        self._bar = QProgressBar()
        self._bar.setRange(0, COUNTDOWN_S)
        self._bar.setTextVisible(False)
        self._clock = QWidget()
        clock = column()
        figures = row(spacing=10)
        figures.addWidget(self._number, 0, Qt.AlignmentFlag.AlignBaseline)
        figures.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBaseline)
        figures.addStretch(1)
        clock.addLayout(figures)
        clock.addWidget(self._bar)
        self._clock.setLayout(clock)
        layout = column((30, 24, 30, 24))
        for widget in (
            self.title,
            self._clock,
            Gap(height=16),
            self.explanation,
            Gap(height=20),
            self.cancel,
            Gap(height=12),
            self.confirm,
            Gap(height=14),
            self.note,
        ):
            layout.addWidget(widget)
        self.setLayout(layout)

    def show_seconds(self, seconds: float) -> None:
        """The countdown; only full seconds are redrawn."""
        whole = math.ceil(seconds)
        if self._number.text() == str(whole) and self._clock.isVisible():
            return
        self._number.say(str(whole))
        self._unit.say(self.tr("detik"))
        self._bar.setValue(whole)
        self._bar.setAccessibleName(self.tr("{n} detik lagi").format(n=whole))
        self._clock.show()
        if whole in (COUNTDOWN_S, 30, 10):
            announce(self, f"{self.title.text()} {whole} {self._unit.text()}")

    def show_clock(self, text: str) -> None:
        """A time instead of seconds, without a bar; empty hides it."""
        self._clock.setVisible(bool(text))
        self._number.say(text)
        self._unit.say("")
        self._bar.setVisible(False)

    def show_bar(self) -> None:
        """The bar belongs to the countdown only."""
        self._bar.setVisible(True)
