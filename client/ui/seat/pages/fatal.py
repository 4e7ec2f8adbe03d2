"""The program cannot go on: three short sentences, the technical detail behind Rincian."""

from __future__ import annotations

from client.seat.views import FatalView
from client.ui.seat.details import Details
from client.ui.seat.page import Page, top
from client.ui.seat.words import fatal_sentences
from client.ui.widgets import Card, Gap, Icon, Text, column, row


class FatalPage(Page):
    """What happened, what it means, what to do."""

    page_name = "fatal"

    def __init__(self) -> None:
        super().__init__()
        self._what, self._means, self._do = (
            Text("", "title"),
            Text("", "large"),
            Text("", "large"),
        )
        card = Card("strong_card")
        inside = row((30, 26, 30, 26), 22)
        top(Icon("info", "ink", 40), inside)
        words = column(spacing=14)
        for text in (self._what, self._means, self._do):
            words.addWidget(text)
        inside.addLayout(words, 1)
        card.setLayout(inside)
        self.body.addWidget(Gap(height=16))
        self.body.addWidget(card)
        self.body.addWidget(Gap(height=16))
        self._details = Details()
        self.body.addWidget(self._details)
        self.body.addStretch(1)

    def show_view(self, view: FatalView) -> None:
        """Show the sentences of a kind."""
        what, means, do = fatal_sentences(view.kind, view.seat)
        self._what.say(what)
        self._means.say(means)
        self._do.say(do)
        self._details.show_detail(view.detail)
