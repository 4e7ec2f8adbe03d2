"""Before a section: what it is, how long, and when its time starts."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.seat.views import SectionIntroView
from client.ui import texts
from client.ui.seat.facts import Facts
from client.ui.seat.page import Page, top
from client.ui.seat.section_list import OpenSections
from client.ui.widgets import Button, Card, Gap, Icon, Text, column, drop_all, row
from exam.core.events import CloseReason


class SectionIntroPage(Page):
    """Tells ``begun``, ``section_asked`` for another one, ``declined`` to stay where one is."""

    page_name = "section_intro"
    begun = Signal()
    declined = Signal()
    section_asked = Signal(object)
    """str: section_id."""

    def __init__(self) -> None:
        super().__init__()
        self._before = Text("", "secondary")
        self._title, self._intro = Text("", "title"), Text("", "intro")
        self._facts = Facts()
        self._instructions = column(spacing=8)
        self._begin = Button(
            "",
            name="section_begin",
            kind="big_primary",
            icon="arrow-right",
            trailing=True,
        )
        self._begin.clicked.connect(self._on_begin)
        self._stay = Button("", name="section_stay", icon="arrow-left")
        self._stay.clicked.connect(self._on_stay)
        self._others = OpenSections()
        self._others.section_asked.connect(self._on_section_asked)
        self._before_line = QWidget()
        self._between = Gap(height=20)
        self._build()

    def _build(self) -> None:
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
        press = self.columns(16)
        press.addWidget(self._stay)
        press.addStretch(1)
        press.addWidget(self._begin)
        self.body.addLayout(press)
        self.body.addWidget(self._between)
        self.body.addWidget(self._others)

    def first_focus(self) -> QWidget:
        """The button that begins."""
        return self._begin

    def show_view(self, view: SectionIntroView) -> None:
        """Show a section."""
        self._before.say(self._previous(view.previous_closed))
        self._before_line.setVisible(view.previous_closed is not None)
        self._title.say(view.line.title)
        place = self.tr("Bagian {n} dari {all}.").format(n=view.number, all=view.of)
        self._intro.say(f"{place} {self._when(view)}")
        self._facts.show_facts(self._rows(view))
        drop_all(self._instructions)
        for line in view.instructions:
            self._instructions.addWidget(Text(line, "item"))
        begin = self.tr("&Lanjutkan bagian ini") if view.begun else self.tr("&Mulai bagian ini")
        self._begin.say(begin)
        if view.here is not None:
            self._stay.say(self.tr("Kem&bali ke bagian {n}").format(n=view.here[0]))
        self._stay.setVisible(view.here is not None)
        self._others.show_choices(view.others, self.tr("Atau buka bagian lain"))
        self._others.say("")
        self._between.setVisible(bool(view.others))
        self.give_back()

    def give_back(self) -> None:
        """The buttons can be pressed again."""
        self._begin.setEnabled(True)
        self._others.allow(True)

    def _when(self, view: SectionIntroView) -> str:
        if view.begun:
            return self.tr(
                "Bagian ini masih terbuka. Waktunya berjalan lagi setelah Anda menekan Lanjutkan."
            )
        if view.here is None:
            return self.tr("Waktu berjalan setelah Anda menekan Mulai.")
        begins = self.tr("Waktu bagian ini berjalan setelah Anda menekan Mulai.")
        if not view.timed:
            return begins
        meanwhile = self.tr("Sampai saat itu waktu bagian {n} masih berjalan.")
        return f"{begins} {meanwhile.format(n=view.here[0])}"

    def _rows(self, view: SectionIntroView) -> list[tuple[str, str, bool]]:
        limit = view.line.limit_ms
        none = self.tr("tidak dibatasi")
        rows = [(self.tr("Jumlah soal"), texts.number(view.line.items), True)]
        if view.begun:
            rows.append((self.tr("Dijawab"), texts.number(view.answered), True))
            left = none if limit is None else texts.time_left(limit)
            rows.append((self.tr("Sisa waktu"), left, True))
        else:
            time = none if limit is None else texts.minutes(limit)
            rows.append((self.tr("Waktu"), time, True))
        if view.minimum_ms:
            rows.append((self.tr("Paling cepat diserahkan"), texts.minutes(view.minimum_ms), False))
        rows.append((self.tr("Menutup bagian"), self._leaving(view.leave), False))
        if view.lying_open and not view.begun:
            rows.append((self.tr("Tetap terbuka"), self._lying_open(view), False))
        return rows

    def _lying_open(self, view: SectionIntroView) -> str:
        words = {
            "forbidden": self.tr(
                "Bagian {numbers}. Anda dapat kembali setelah waktu bagian ini habis."
            ),
            "allowed": self.tr("Bagian {numbers}. Anda dapat kembali selama waktu masih ada."),
        }.get(
            view.leave,
            self.tr("Bagian {numbers}. Anda dapat kembali setelah bagian ini diserahkan."),
        )
        return words.format(numbers=", ".join(str(number) for number in view.lying_open))

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
        self._others.allow(False)
        self.begun.emit()

    def _on_stay(self) -> None:
        self.declined.emit()

    def _on_section_asked(self, section_id: object) -> None:
        self.section_asked.emit(section_id)
