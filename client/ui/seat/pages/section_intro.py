"""Before a section: what it is, how long, and when its time starts."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.seat.views import SectionIntroView
from client.ui import texts
from client.ui.seat.facts import Facts
from client.ui.seat.page import Page, top
from client.ui.widgets import Button, Card, Gap, Icon, Text, column, drop_all, row
from exam.core.events import CloseReason


class SectionIntroPage(Page):
    """Tells ``begun``."""

    page_name = "section_intro"
    begun = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._before = Text("", "secondary")
        self._title, self._intro = Text("", "title"), Text("", "intro")
        self._facts = Facts()
        self._instructions = column(spacing=8)
        self._begin = Button(
            self.tr("&Mulai bagian ini"),
            name="section_begin",
            kind="big_primary",
            icon="arrow-right",
            trailing=True,
        )
        self._begin.clicked.connect(self._on_begin)
        self._before_line = QWidget()
        before = row(spacing=10)
        top(Icon("circle-check", "primary"), before)
        before.addWidget(self._before, 1)
        self._before_line.setLayout(before)
        self.body.addWidget(self._before_line)
        self.body.addWidget(Gap(height=12))
        self.body.addLayout(self.heading(self._title, self._intro))
        self.body.addWidget(Gap(height=20))
        card = Card()
        inside = column((26, 18, 26, 18))
        inside.addWidget(self._facts)
        card.setLayout(inside)
        self.body.addWidget(card)
        self.body.addWidget(Gap(height=20))
        self.body.addLayout(self._instructions)
        self.body.addStretch(1)
        self.body.addWidget(Gap(height=20))
        press = row(spacing=16)
        press.addStretch(1)
        press.addWidget(self._begin)
        self.body.addLayout(press)

    def first_focus(self) -> QWidget:
        """The one button."""
        return self._begin

    def show_view(self, view: SectionIntroView) -> None:
        """Show a section."""
        self._before.say(self._previous(view.previous_closed))
        self._before_line.setVisible(view.previous_closed is not None)
        self._title.say(view.line.title)
        place = self.tr("Bagian {n} dari {all}.").format(n=view.number, all=view.of)
        when = self.tr("Waktu berjalan setelah Anda menekan Mulai.")
        self._intro.say(f"{place} {when}")
        self._facts.show_facts(self._rows(view))
        drop_all(self._instructions)
        for line in view.instructions:
            self._instructions.addWidget(Text(line, "item"))
        self._begin.setEnabled(True)

    def give_back(self) -> None:
        """The button can be pressed again."""
        self._begin.setEnabled(True)

    def _rows(self, view: SectionIntroView) -> list[tuple[str, str, bool]]:
        limit = view.line.limit_ms
        none = self.tr("tidak dibatasi")
        rows = [
            (self.tr("Jumlah soal"), texts.number(view.line.items), True),
            (self.tr("Waktu"), none if limit is None else texts.minutes(limit), True),
        ]
        if view.minimum_ms:
            rows.append((self.tr("Paling cepat diserahkan"), texts.minutes(view.minimum_ms), False))
        rows.append((self.tr("Menutup bagian"), self._leaving(view.leave), False))
        return rows

    def _leaving(self, leave: str) -> str:
        return {
            "forbidden": self.tr("Bagian ini ditutup sendiri ketika waktunya habis."),
            "allowed": self.tr("Anda dapat berpindah bagian dan kembali selama waktu masih ada."),
        }.get(leave, self.tr("Anda menyerahkannya sendiri. Setelah itu tidak dapat dibuka lagi."))

    def _previous(self, reason: CloseReason | None) -> str:
        if reason is None:
            return ""
        if reason is CloseReason.TIME_UP:
            return self.tr("Waktu bagian sebelumnya habis. Semua jawaban sudah tersimpan.")
        return self.tr("Bagian sebelumnya sudah diserahkan dan disegel.")

    def _on_begin(self) -> None:
        self._begin.setEnabled(False)
        self.begun.emit()
