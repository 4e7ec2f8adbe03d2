"""What is to come, the practice, and the one button that begins the test."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from client.seat.views import SeatView, StartView
from client.ui import texts
from client.ui.seat.details import Details
from client.ui.seat.facts import Facts
from client.ui.seat.page import Page
from client.ui.seat.steps import Steps
from client.ui.widgets import Button, Card, Gap, Text, column, row


class StartPage(Page):
    """Tells ``begun`` and ``practice_asked``."""

    page_name = "start"
    begun = Signal()
    practice_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title, self._intro = Text("", "title"), Text("", "intro")
        self._sections, self._steps, self._why = Facts(gap=5), Steps(), Text("", "secondary")
        self._details = Details()
        self._bar = self._opening_bar()
        self._practice = Button(self.tr("Coba &latihan"), name="start_practice", kind="big")
        self._begin = Button(
            self.tr("&Mulai tes"),
            name="start_begin",
            kind="big_primary",
            icon="arrow-right",
            trailing=True,
        )
        self._practice.clicked.connect(self._on_practice)
        self._begin.clicked.connect(self._on_begin)
        self._card = card = Card()
        inside = column((26, 18, 26, 18))
        inside.addWidget(self._sections)
        card.setLayout(inside)
        left = column()
        left.addLayout(self.heading(self._title, self._intro))
        left.addWidget(Gap(height=20))
        left.addWidget(card)
        left.addWidget(Gap(height=20))
        press = row(spacing=16)
        press.addWidget(self._practice)
        press.addWidget(self._why, 1)
        press.addWidget(self._begin)
        left.addLayout(press)
        left.addWidget(Gap(height=14))
        left.addWidget(self._bar)
        left.addWidget(Gap(height=8))
        left.addWidget(self._details)
        left.addStretch(1)
        across = self.columns(52)
        across.addLayout(left, 72)
        across.addWidget(self._steps, 28)
        self.body.addLayout(across)

    def set_seat(self, seat: SeatView | None) -> None:
        """Everything to show is in the view."""

    def first_focus(self) -> QWidget:
        """Begin, or the practice while the test cannot begin."""
        return self._begin if self._begin.isEnabled() else self._practice

    def show_view(self, view: StartView) -> None:
        """Sections and times, and why it may not begin yet."""
        self._title.say(view.title)
        total = texts.minutes(view.total_ms) if view.total_ms is not None else ""
        count = texts.number(len(view.sections))
        words = (
            self.tr("{count} bagian. Waktu seluruhnya {time}.")
            if total
            else self.tr("{count} bagian.")
        )
        if not view.sections:
            words = self.tr("Bagian dan waktunya ditampilkan setelah paket soal dibuka.")
        self._intro.say(words.format(count=count, time=total))
        self._card.setVisible(bool(view.sections))
        rows = []
        for place, line in enumerate(view.sections):
            about = self.tr("{count} soal").format(count=line.items)
            if line.limit_ms is not None:
                about = f"{about} · {texts.minutes(line.limit_ms)}"
            rows.append((f"{place + 1}. {line.title}", about, False))
        self._sections.show_facts(rows)
        self._begin.setEnabled(view.ready and not view.opening)
        self._why.say(self._reason(view))
        self._bar.setVisible(view.opening and self._bar.value() > 0)
        self._details.show_detail(view.trouble)
        self._steps.show_step(5 if view.ready else 4)

    def tell_opening(self, part: float) -> None:
        """Count on, in words and as a bar, how much of the package is open; 1.0 is all of it."""
        if self._begin.isEnabled() or part >= 1:
            return
        percent = int(part * 100)
        if percent != self._bar.value() or self._bar.isHidden():
            words = self.tr("Paket soal sedang dibuka: {n} %. Waktu belum berjalan.")
            self._why.say(words.format(n=texts.number(percent)))
            self._bar.setValue(percent)
            self._bar.show()

    def _opening_bar(self) -> QProgressBar:
        bar = QProgressBar()
        bar.setObjectName("start_opening")
        bar.setAccessibleName(self.tr("Paket soal yang sudah dibuka"))
        bar.setTextVisible(False)
        bar.setRange(0, 100)
        bar.hide()
        return bar

    def give_back(self) -> None:
        """The button can be pressed again."""
        self._begin.setEnabled(True)

    def _reason(self, view: StartView) -> str:
        if view.opening:
            return self.tr("Paket soal sedang dibuka…")
        if view.trouble:
            return self.tr("Paket soal belum dapat dibuka. Waktu belum berjalan. Panggil pengawas.")
        if not view.ready:
            return self.tr("Menunggu aba-aba mulai dari pengawas.")
        return ""

    def _on_practice(self) -> None:
        self.practice_asked.emit()

    def _on_begin(self) -> None:
        self._begin.setEnabled(False)
        self.begun.emit()
