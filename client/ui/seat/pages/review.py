"""Periksa sebelum menyerahkan: what is still open, and a minute to think again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.seat.views import PaletteCell, ReviewView
from client.ui import texts
from client.ui.seat.hand_in import HandIn
from client.ui.seat.hand_in_card import HandInCard
from client.ui.seat.page import Page, top
from client.ui.seat.review_list import OpenItems
from client.ui.seat.words import refusal_sentence
from client.ui.widgets import Gap, Text, column, row
from exam.core.errors import Refusal


class Figure(QWidget):
    """A number over its word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._number = Text("", "figure", wrap=False)
        layout = column()
        layout.addWidget(self._number)
        layout.addWidget(Text(word, "secondary", wrap=False))
        self.setLayout(layout)

    def say(self, value: int) -> None:
        """Show the number."""
        self._number.say(texts.number(value))


class ReviewPage(Page):
    """Tells ``cancelled``, ``item_asked`` and, by button or countdown, ``confirmed``."""

    page_name = "review"
    cancelled = Signal()
    confirmed = Signal()
    item_asked = Signal(object)

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._hand_in = HandIn(monotonic)
        self._opens_at: float | None = None
        self._title, self._intro = Text("", "title"), Text("", "intro")
        self._figures = (
            Figure(self.tr("soal")),
            Figure(self.tr("dijawab")),
            Figure(self.tr("belum dijawab")),
            Figure(self.tr("ragu-ragu")),
        )
        self._list = OpenItems()
        self._list.item_asked.connect(self._on_item_asked)
        self._card = HandInCard(("review_cancel", "review_hand_in"))
        self._card.cancel.clicked.connect(self._on_cancel)
        self._card.confirm.clicked.connect(self._on_confirm)
        left = column()
        left.addLayout(self.heading(self._title, self._intro))
        left.addWidget(Gap(height=14))
        figures = row(spacing=40)
        for figure in self._figures:
            figures.addWidget(figure)
        figures.addStretch(1)
        left.addLayout(figures)
        left.addWidget(Gap(height=14))
        left.addWidget(self._list)
        left.addStretch(1)
        across = self.columns(56)
        across.addLayout(left, 7)
        side = column()
        top(self._card, side)
        side.addStretch(1)
        across.addLayout(side, 5)
        self.body.addLayout(across)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget:
        """The safe way back."""
        return self._card.cancel

    def show_view(self, view: ReviewView, minimum_ms: int) -> None:
        """Show the section's state; the countdown starts where handing in is allowed."""
        self._say_head(view)
        cells = view.cells
        answered = sum(cell.answered for cell in cells)
        flagged = sum(cell.flagged for cell in cells)
        numbers = (len(cells), answered, len(cells) - answered, flagged)
        for figure, value in zip(self._figures, numbers, strict=True):
            figure.say(value)
        self._list.show_cells(_worth_a_look(cells))
        counts = view.hand_in_refused is None and not view.practice
        back = self.tr("Kem&bali ke soal")
        self._card.cancel.say(self.tr("&Batalkan, kembali ke soal") if counts else back)
        self._opens_at = None
        if view.hand_in_refused is not None:
            self._hand_in.stop()
            self._say_refused(view.hand_in_refused, minimum_ms)
        elif view.practice:
            self._hand_in.stop()
            self._say_practice()
        else:
            self._say_countdown(view)

    def tick(self, now_utc_ms: int) -> None:
        """Count down; at zero hand in, once."""
        if self._hand_in.take():
            self._card.confirm.setEnabled(False)
            self.confirmed.emit()
        elif self._hand_in.running:
            self._card.show_seconds(self._hand_in.seconds_left())
        elif self._opens_at is not None:
            left = self._opens_at - self._monotonic()
            self._card.show_clock(texts.time_left(round(left * texts.MS_PER_SECOND)))
            self._card.confirm.setEnabled(left <= 0)

    def give_back(self) -> None:
        """The button can be pressed again."""
        self._card.confirm.setEnabled(self._opens_at is None)

    def hideEvent(self, event: object) -> None:
        """Leaving the page in any way stops the countdown."""
        self._hand_in.stop()

    def _say_head(self, view: ReviewView) -> None:
        self._title.say(
            self.tr("Latihan selesai?") if view.practice else self.tr("Periksa sebelum menyerahkan")
        )
        where = self.tr("Bagian {n}, {title}.").format(
            n=view.section_number, title=view.section_title
        )
        rest = self.tr("Soal yang belum dijawab masih dapat Anda isi.")
        self._intro.say(rest if view.practice or view.final else f"{where} {rest}")

    def _say_countdown(self, view: ReviewView) -> None:
        card = self._card
        card.show_bar()
        card.title.say(
            self.tr("Tes ini diserahkan dalam")
            if view.final
            else self.tr("Bagian ini diserahkan dalam")
        )
        card.explanation.say(
            self.tr(
                "Setelah diserahkan, jawaban disegel dan tidak dapat dibuka lagi. "
                "Jawaban Anda tetap tersimpan."
            )
        )
        card.confirm.say(self.tr("Serahkan sekaran&g"))
        card.confirm.setEnabled(True)
        card.note.say(self.tr("Membuka soal juga membatalkan penyerahan. Waktu tetap berjalan."))
        self._hand_in.start()
        card.show_seconds(self._hand_in.seconds_left())

    def _say_practice(self) -> None:
        card = self._card
        card.show_clock("")
        card.title.say(self.tr("Akhiri latihan"))
        card.explanation.say(self.tr("Latihan tidak dinilai dan jawabannya tidak disimpan."))
        card.confirm.say(self.tr("Selesai ber&latih"))
        card.confirm.setEnabled(True)
        card.note.say("")

    def _say_refused(self, refusal: Refusal, minimum_ms: int) -> None:
        card = self._card
        card.show_clock("")
        card.title.say(self.tr("Belum dapat diserahkan"))
        card.explanation.say(refusal_sentence(refusal))
        card.confirm.say(self.tr("Serahkan sekaran&g"))
        card.confirm.setEnabled(False)
        card.note.say(self.tr("Waktu tetap berjalan. Anda dapat terus mengerjakan."))
        if refusal is Refusal.MINIMUM_TIME:
            card.title.say(self.tr("Dapat diserahkan dalam"))
            self._opens_at = self._monotonic() + minimum_ms / texts.MS_PER_SECOND
            card.show_clock(texts.time_left(minimum_ms))

    def _on_item_asked(self, item_id: object) -> None:
        self._hand_in.stop()
        self.item_asked.emit(item_id)

    def _on_cancel(self) -> None:
        self._hand_in.stop()
        self.cancelled.emit()

    def _on_confirm(self) -> None:
        self._hand_in.stop()
        self._card.confirm.setEnabled(False)
        self.confirmed.emit()


def _worth_a_look(cells: tuple[PaletteCell, ...]) -> list[PaletteCell]:
    """Unanswered first, then answered ones that are flagged."""
    unanswered = [cell for cell in cells if not cell.answered]
    return unanswered + [cell for cell in cells if cell.answered and cell.flagged]
