"""Tes dijeda: why, since when, and that no time is lost."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from client.seat.views import PausedView, SeatView
from client.ui import texts
from client.ui.icons import icon_pixmap
from client.ui.seat.page import Page, top
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Card, Gap, Icon, Rule, Text, bold, column, row
from exam.qti.escaping import escape

SIGN = 60


class PauseSign(QWidget):
    """Two bars in a filled circle."""

    def __init__(self) -> None:
        super().__init__()
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.setFixedSize(look.pad(SIGN), look.pad(SIGN))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("ink"))
        painter.drawEllipse(QRectF(self.rect()))
        size = self.width() // 2
        icon = icon_pixmap("pause", look.hex("page"), size, self.devicePixelRatioF())
        left = (self.width() - size) // 2
        painter.drawPixmap(left, left, icon)
        painter.end()


class PausedPage(Page):
    """Counts the length of the pause; both clocks of the test stand still."""

    page_name = "paused"

    def __init__(self) -> None:
        super().__init__()
        self._zone = texts.DEFAULT_ZONE
        self._since = 0
        self._why = Text("", "large", rich=True)
        self._go_on = Text("", "large", rich=True)
        self._length = Text("", "figure", wrap=False)
        self._section, self._total = Text("", "lead", wrap=False), Text("", "lead", wrap=False)
        self._lines = (QWidget(), QWidget())
        left = column(spacing=16)
        head = row(spacing=20)
        top(PauseSign(), head)
        head.addWidget(Text(self.tr("Tes dijeda oleh pengawas"), "title"), 1)
        left.addLayout(head)
        left.addWidget(self._why)
        kept = self.tr(
            "Waktu Anda berhenti dan semua jawaban tersimpan. Lama jeda dicatat otomatis."
        )
        left.addWidget(Text(kept, "large"))
        left.addWidget(self._go_on)
        left.addStretch(1)
        across = self.columns(72)
        across.addLayout(left, 60)
        side = column()
        side.addWidget(self._card())
        side.addStretch(1)
        across.addLayout(side, 40)
        self.body.addWidget(Gap(height=16))
        self.body.addLayout(across)
        self.body.addStretch(1)

    def set_seat(self, seat: SeatView | None) -> None:
        """The zone that times are shown in."""
        self._zone = seat.zone if seat else texts.DEFAULT_ZONE

    def show_view(self, view: PausedView, now_utc_ms: int) -> None:
        """Show why, and the times as they stand."""
        self._since = view.since_utc_ms
        at = bold(texts.clock_zone(view.since_utc_ms, self._zone))
        words = self.tr("Pengawas menjeda tes Anda pukul {time}.").format(time=at)
        if view.reason:
            why = self.tr("Alasan: {reason}.").format(reason=escape(view.reason))
            words = f"{words} {why}"
        self._why.say(words)
        stay = bold(self.tr("Mohon tetap di kursi."))
        on = self.tr("Tes berlanjut setelah pengawas membuka jeda.")
        if view.item_number:
            on = self.tr("Tes berlanjut di soal {n} setelah pengawas membuka jeda.").format(
                n=view.item_number
            )
        self._go_on.say(f"{stay} {on}")
        for line, text, left_ms in (
            (self._lines[0], self._section, view.section_ms),
            (self._lines[1], self._total, view.total_ms),
        ):
            line.setVisible(left_ms is not None)
            text.say("" if left_ms is None else texts.time_left(left_ms))
        self.tick(now_utc_ms)

    def tick(self, now_utc_ms: int) -> None:
        """How long the pause has been."""
        self._length.say(texts.time_passed(now_utc_ms - self._since))

    def _card(self) -> Card:
        card = Card()
        inside = column((28, 20, 28, 20), 14)
        inside.addLayout(_pair(Text(self.tr("Lama jeda"), "intro", wrap=False), self._length))
        inside.addWidget(Rule())
        self._lines[0].setLayout(
            _pair(Text(self.tr("Sisa waktu bagian"), "intro", wrap=False), self._section)
        )
        self._lines[1].setLayout(
            _pair(Text(self.tr("Sisa waktu seluruhnya"), "intro", wrap=False), self._total)
        )
        for line in self._lines:
            inside.addWidget(line)
        note = row(spacing=10)
        top(Icon("circle-pause", "ink2"), note)
        note.addWidget(Text(self.tr("Waktu berhenti selama jeda."), "secondary"), 1)
        inside.addLayout(note)
        card.setLayout(inside)
        return card


def _pair(left: Text, right: Text) -> Box:
    layout = row(spacing=16)
    layout.addWidget(left)
    layout.addStretch(1)
    layout.addWidget(right)
    return layout
