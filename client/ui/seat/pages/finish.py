"""Every section is sealed: the participant hands the test in, with a minute to think again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.seat.views import FinishView
from client.ui import texts
from client.ui.seat.facts import Facts
from client.ui.seat.hand_in import HandIn
from client.ui.seat.hand_in_card import HandInCard
from client.ui.seat.page import Page, top
from client.ui.widgets import Box, Button, Card, Gap, Text, column, row


class FinishPage(Page):
    """Tells ``confirmed`` by button or when the countdown reaches zero."""

    page_name = "finish"
    confirmed = Signal()

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._hand_in = HandIn(monotonic)
        self._sections, self._intro = Facts(gap=5), Text("", "intro")
        self._begin = Button(self.tr("&Serahkan tes"), name="finish_hand_in", kind="big_primary")
        self._begin.clicked.connect(self._on_begin)
        self._card = HandInCard(("finish_cancel", "finish_now"))
        self._card.title.say(self.tr("Tes ini diserahkan dalam"))
        self._card.explanation.say(
            self.tr("Setelah diserahkan, tes selesai dan tanda terima ditampilkan.")
        )
        self._card.cancel.say(self.tr("&Batalkan"))
        self._card.confirm.say(self.tr("Serahkan sekaran&g"))
        self._card.note.say(self.tr("Jawaban Anda sudah tersimpan dan disegel."))
        self._card.cancel.clicked.connect(self._on_cancel)
        self._card.confirm.clicked.connect(self._on_confirm)
        self._call = QWidget()
        call = column(spacing=16)
        words = self.tr("Semua bagian sudah disegel. Serahkan tes untuk menyelesaikannya.")
        call.addWidget(Text(words, "item"))
        press = row()
        press.addStretch(1)
        press.addWidget(self._begin)
        call.addLayout(press)
        self._call.setLayout(call)
        across = self.columns(56)
        across.addLayout(self._overview(), 7)
        side = column()
        side.addWidget(self._call)
        top(self._card, side)
        side.addStretch(1)
        across.addLayout(side, 5)
        self.body.addLayout(across)
        self.body.addStretch(1)
        self._show_card(False)

    def first_focus(self) -> QWidget:
        """What starts the countdown, or the way back from it."""
        return self._card.cancel if self._hand_in.running else self._begin

    def show_view(self, view: FinishView) -> None:
        """Show what was done."""
        words = self.tr("{answered} dari {all} soal dijawab.")
        self._intro.say(
            words.format(answered=texts.number(view.answered), all=texts.number(view.items))
        )
        rows = [
            (
                f"{place + 1}. {line.title}",
                self.tr("{count} soal · sudah disegel").format(count=line.items),
                False,
            )
            for place, line in enumerate(view.sections)
        ]
        self._sections.show_facts(rows)
        self._begin.setEnabled(True)
        self._show_card(self._hand_in.running)

    def tick(self, now_utc_ms: int) -> None:
        """Count down; at zero hand in, once."""
        if self._hand_in.take():
            self._close()
        elif self._hand_in.running:
            self._card.show_seconds(self._hand_in.seconds_left())

    def give_back(self) -> None:
        """The button can be pressed again."""
        self._begin.setEnabled(True)

    def hideEvent(self, event: object) -> None:
        """Leaving the page in any way stops the countdown."""
        self._hand_in.stop()
        self._show_card(False)

    def _overview(self) -> Box:
        left = column()
        title = Text(self.tr("Semua bagian selesai"), "title")
        left.addLayout(self.heading(title, self._intro))
        left.addWidget(Gap(height=18))
        card = Card()
        inside = column((26, 18, 26, 18))
        inside.addWidget(self._sections)
        card.setLayout(inside)
        left.addWidget(card)
        left.addStretch(1)
        return left

    def _show_card(self, counting: bool) -> None:
        self._card.setVisible(counting)
        self._call.setVisible(not counting)

    def _close(self) -> None:
        self._hand_in.stop()
        self._show_card(False)
        self._begin.setEnabled(False)
        self.confirmed.emit()

    def _on_begin(self) -> None:
        self._hand_in.start()
        self._show_card(True)
        self._card.show_seconds(self._hand_in.seconds_left())
        self._card.cancel.setFocus()

    def _on_cancel(self) -> None:
        self._hand_in.stop()
        self._show_card(False)
        self._begin.setFocus()

    def _on_confirm(self) -> None:
        self._close()
