"""Looking for the room's server: nothing for the participant to do."""

from __future__ import annotations

from client.seat.views import ConnectView
from client.ui.seat.details import Details
from client.ui.seat.facts import Facts
from client.ui.seat.page import Page
from client.ui.widgets import Card, Gap, Text, column


class ConnectingPage(Page):
    """Who is looked for, and how often already."""

    page_name = "connect"

    def __init__(self) -> None:
        super().__init__()
        title = Text(self.tr("Menghubungi server ruang"), "title")
        intro = Text(
            self.tr("Mohon tunggu. Layar ini berlanjut sendiri setelah tersambung."), "intro"
        )
        self.body.addLayout(self.heading(title, intro))
        self.body.addWidget(Gap(height=24))
        card = Card()
        inside = column((26, 18, 26, 18))
        self._facts = Facts()
        inside.addWidget(self._facts)
        card.setLayout(inside)
        self.body.addWidget(card)
        self.body.addWidget(Gap(height=16))
        self._details = Details()
        self.body.addWidget(self._details)
        self.body.addStretch(1)

    def show_view(self, view: ConnectView) -> None:
        """Show how the search goes."""
        self._facts.show_facts(
            (
                (self.tr("Kursi"), view.seat, True),
                (self.tr("Server"), view.server or self.tr("dicari di jaringan ruang"), False),
                (self.tr("Percobaan"), str(view.attempts), False),
            )
        )
        self._details.show_detail(view.trouble)
