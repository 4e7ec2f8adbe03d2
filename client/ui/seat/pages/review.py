"""Periksa sebelum menyerahkan: what is still open, where else to go, a minute to think again."""

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
from client.ui.seat.section_list import OpenSections
from client.ui.seat.words import refusal_sentence
from client.ui.widgets import Gap, Text, column, row
from exam.core.errors import Refusal

SECOND_PRESS_S = 0.8
"""A double click on what begins the countdown is no wish to end it."""


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
    """Tells ``cancelled``, ``item_asked``, ``section_asked`` and ``confirmed``.

    The countdown that ends in ``confirmed`` runs at once, except where other sections may be
    opened: who comes to move on must not hand in by waiting, so there a button starts it.
    """

    page_name = "review"
    cancelled = Signal()
    confirmed = Signal()
    item_asked = Signal(object)
    section_asked = Signal(object)

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._hand_in = HandIn(monotonic)
        self._opens_at: float | None = None
        self._asks_since = 0.0
        self._view: ReviewView | None = None
        self._title, self._intro = Text("", "title"), Text("", "intro")
        self._figures = (
            Figure(self.tr("soal")),
            Figure(self.tr("dijawab")),
            Figure(self.tr("belum dijawab")),
            Figure(self.tr("ragu-ragu")),
        )
        self._list = OpenItems()
        self._list.item_asked.connect(self._on_item_asked)
        self._sections = OpenSections()
        self._sections.section_asked.connect(self._on_section_asked)
        self._card = HandInCard(("review_cancel", "review_hand_in"))
        self._card.cancel.clicked.connect(self._on_cancel)
        self._card.confirm.clicked.connect(self._on_confirm)
        self._between = Gap(height=14)
        self._build()

    def _build(self) -> None:
        left = column()
        left.addLayout(self.heading(self._title, self._intro))
        left.addWidget(Gap(height=14))
        figures = row(spacing=40)
        for figure in self._figures:
            figures.addWidget(figure)
        figures.addStretch(1)
        left.addLayout(figures)
        left.addWidget(Gap(height=14))
        left.addWidget(self._sections)
        left.addWidget(self._between)
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
        """Show the section's state; the countdown starts where handing in is all there is."""
        if self._view is None or self._view.section_number != view.section_number:
            self._hand_in.stop()
        self._view = view
        self._say_head(view)
        cells = view.cells
        answered = sum(cell.answered for cell in cells)
        flagged = sum(cell.flagged for cell in cells)
        numbers = (len(cells), answered, len(cells) - answered, flagged)
        for figure, value in zip(self._figures, numbers, strict=True):
            figure.say(value)
        self._list.show_cells(_worth_a_look(cells))
        self._sections.show_choices(view.others, self.tr("Pindah ke bagian lain"))
        self._between.setVisible(bool(view.others))
        self._say_moving(view.hand_in_refused is None)
        self._card.cancel.say(self.tr("Kem&bali ke soal"))
        self._opens_at = None
        if view.hand_in_refused is not None:
            self._hand_in.stop()
            self._say_refused(view.hand_in_refused, minimum_ms)
        elif view.practice:
            self._hand_in.stop()
            self._say_practice()
        elif view.others and not self._hand_in.running:
            self._say_open()
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
            if left <= 0 and self._view is not None and self._view.others:
                self._opens_at = None
                self._say_open()
                self._say_moving(True)

    def give_back(self) -> None:
        """The buttons can be pressed again."""
        self._card.confirm.setEnabled(self._opens_at is None)
        self._sections.allow(self._opens_at is None)

    def hideEvent(self, event: object) -> None:
        """Leaving the page in any way stops the countdown."""
        self._hand_in.stop()

    def _say_head(self, view: ReviewView) -> None:
        self._title.say(
            self.tr("Latihan selesai?") if view.practice else self.tr("Periksa sebelum menyerahkan")
        )
        if view.others:
            self._title.say(self.tr("Periksa atau pindah bagian"))
        where = self.tr("Bagian {n}, {title}.").format(
            n=view.section_number, title=view.section_title
        )
        rest = self.tr("Soal yang belum dijawab masih dapat Anda isi.")
        self._intro.say(rest if view.practice or view.final else f"{where} {rest}")

    def _say_countdown(self, view: ReviewView) -> None:
        card = self._card
        card.show_bar()
        card.cancel.say(self.tr("&Batalkan, kembali ke soal"))
        if view.others:
            card.cancel.say(self.tr("&Batalkan"))
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
        card.note.say(
            self.tr(
                "Membuka soal atau bagian lain juga membatalkan penyerahan. Waktu tetap berjalan."
            )
            if view.others
            else self.tr("Membuka soal juga membatalkan penyerahan. Waktu tetap berjalan.")
        )
        self._hand_in.start()
        card.show_seconds(self._hand_in.seconds_left())

    def _say_open(self) -> None:
        card = self._card
        card.show_clock("")
        card.title.say(self.tr("Serahkan bagian ini"))
        card.explanation.say(
            self.tr(
                "Serahkan hanya bila Anda sudah selesai dengan bagian ini. Setelah diserahkan, "
                "jawaban disegel dan tidak dapat dibuka lagi."
            )
        )
        card.cancel.say(self.tr("Kem&bali ke soal"))
        card.confirm.say(self.tr("Serahkan dan se&gel bagian ini"))
        card.confirm.setEnabled(True)
        card.note.say(self.tr("Waktu tetap berjalan."))

    def _say_moving(self, allowed: bool) -> None:
        """What becomes of this section and of the clocks when another one is opened."""
        view = self._view
        if view is None or not view.others:
            return
        self._sections.allow(allowed)
        if not allowed:
            self._sections.say(
                self.tr("Belum dapat pindah: waktu minimum bagian ini belum tercapai.")
            )
            return
        said = [self.tr("Bagian {n} tetap terbuka; Anda dapat kembali selama waktu masih ada.")]
        if view.timed:
            said.append(self.tr("Waktu bagian {n} berhenti selama Anda di bagian lain."))
        if view.total_timed:
            said.append(self.tr("Waktu seluruh tes tetap berjalan."))
        self._sections.say(" ".join(said).format(n=view.section_number))

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

    def _on_section_asked(self, section_id: object) -> None:
        self._hand_in.stop()
        self._sections.allow(False)
        self.section_asked.emit(section_id)

    def _on_cancel(self) -> None:
        counted = self._hand_in.running
        self._hand_in.stop()
        if counted and self._view is not None and self._view.others:
            self._say_open()
        else:
            self.cancelled.emit()

    def _on_confirm(self) -> None:
        view, now = self._view, self._monotonic()
        if view is not None and view.others and not self._hand_in.running:
            self._asks_since = now
            self._hand_in.start()
            self._say_countdown(view)
            self._card.cancel.setFocus()
            return
        if view is not None and view.others and now - self._asks_since < SECOND_PRESS_S:
            return
        self._hand_in.stop()
        self._card.confirm.setEnabled(False)
        self.confirmed.emit()


def _worth_a_look(cells: tuple[PaletteCell, ...]) -> list[PaletteCell]:
    """Unanswered first, then answered ones that are flagged."""
    unanswered = [cell for cell in cells if not cell.answered]
    return unanswered + [cell for cell in cells if cell.answered and cell.flagged]
