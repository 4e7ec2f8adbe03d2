"""Looking for the room's server: nothing to do, unless it does not take this computer."""

from __future__ import annotations

from PySide6.QtCore import Signal

from client.seat.views import ConnectView
from client.ui.seat.details import Details
from client.ui.seat.enrolment_words import barred_sentence
from client.ui.seat.facts import Facts
from client.ui.seat.notice import Notice
from client.ui.seat.page import Page
from client.ui.widgets import Button, Card, Gap, Text, column, row


class ConnectingPage(Page):
    """Who is looked for, and how often already."""

    page_name = "connect"
    enrolment_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title, self._intro = Text("", "title"), Text("", "intro")
        self.body.addLayout(self.heading(self._title, self._intro))
        self.body.addWidget(Gap(height=24))
        card = Card()
        inside = column((26, 18, 26, 18))
        self._facts = Facts()
        inside.addWidget(self._facts)
        card.setLayout(inside)
        self.body.addWidget(card)
        self.body.addWidget(Gap(height=16))
        self._notice = Notice()
        self.body.addWidget(self._notice)
        self.body.addWidget(Gap(height=16))
        self._enrol = Button(self.tr("Daftarkan &lagi"), name="connect_enrol")
        self._enrol.clicked.connect(self.enrolment_asked)
        across = row()
        across.addWidget(self._enrol)
        across.addStretch(1)
        self.body.addLayout(across)
        self._details = Details()
        self.body.addWidget(self._details)
        self.body.addStretch(1)

    def show_view(self, view: ConnectView) -> None:
        """Show how the search goes."""
        if view.barred:
            self._title.say(self.tr("Komputer ini belum dapat dipakai"))
            self._intro.say(self.tr("Server ruang tetap dicoba; jawaban di komputer ini aman."))
        else:
            self._title.say(self.tr("Menghubungi server ruang"))
            self._intro.say(
                self.tr("Mohon tunggu. Layar ini berlanjut sendiri setelah tersambung.")
            )
        self._facts.show_facts(
            (
                (self.tr("Kursi"), view.seat, True),
                (self.tr("Server"), view.server or self.tr("dicari di jaringan ruang"), False),
                (self.tr("Percobaan"), str(view.attempts), False),
            )
        )
        self._notice.tell(barred_sentence(view.barred))
        self._enrol.setVisible(bool(view.barred))
        self._details.show_detail(view.trouble)
