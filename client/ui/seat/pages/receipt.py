"""The receipt to keep, and what was recorded about the person who holds it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.seat.views import ReceiptView, SeatView
from client.ui import texts
from client.ui.seat.facts import Facts
from client.ui.seat.notice import Notice
from client.ui.seat.page import Page, top
from client.ui.seat.qr import QrCode
from client.ui.widgets import Box, Button, Card, Gap, Grid, Rule, Text, column, drop_all, row

WORDS_ACROSS = 3


class ReceiptPage(Page):
    """Tells ``done``; printing is offered here."""

    page_name = "receipt"
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._zone = texts.DEFAULT_ZONE
        self._view: ReceiptView | None = None
        self._notice = Notice()
        self._intro = Text("", "intro")
        self._qr, self._facts = QrCode(), Facts(ruled=False, gap=6)
        self._words = Grid(across=24, down=6)
        self._signature = Text("", "secondary")
        self._table = Grid()
        self._print = Button(self.tr("&Cetak tanda terima"), name="receipt_print", icon="printer")
        self._done = Button(self.tr("&Selesai"), name="receipt_done", kind="primary")
        self._print.clicked.connect(self._on_print)
        self._done.clicked.connect(self._on_done)
        across = self.columns(48, early=True)
        across.addLayout(self._receipt(), 53)
        across.addLayout(self._recorded(), 47)
        self.body.addLayout(across)
        self.body.addStretch(1)
        self.body.addWidget(Gap(height=14))
        self.body.addWidget(self._notice)
        press = row(spacing=14)
        press.addStretch(1)
        press.addWidget(self._print)
        press.addWidget(self._done)
        self.body.addLayout(press)

    def set_seat(self, seat: SeatView | None) -> None:
        """The zone that times are shown in."""
        self._zone = seat.zone if seat else texts.DEFAULT_ZONE

    def first_focus(self) -> QWidget:
        """The way out."""
        return self._done

    def show_view(self, view: ReceiptView) -> None:
        """Show the receipt."""
        if self._view is None or self._view.qr != view.qr:
            self._notice.tell("")
        self._view = view
        intro = self.tr("Jawaban sudah disegel. Silakan cetak atau catat tanda terima ini.")
        if view.ended_by:
            intro = self.tr("Tes ditutup oleh {who}.").format(who=view.ended_by) + " " + intro
        self._intro.say(intro)
        self._qr.show_text(view.qr)
        answers = self.tr("{answered} dari {all} soal").format(
            answered=texts.number(view.answered), all=texts.number(view.items)
        )
        self._facts.show_facts(
            (
                (self.tr("Nama"), view.name, True),
                (self.tr("NIP"), view.masked_number, False),
                (self.tr("Sesi"), view.session_title, False),
                (
                    self.tr("Diserahkan"),
                    texts.clock_zone(view.submitted_utc_ms, self._zone),
                    True,
                ),
                (self.tr("Jawaban"), answers, False),
            )
        )
        self._show_words(view.words)
        self._signature.say("" if view.signed else self.tr("Tanda tangan server ruang menyusul."))
        self._signature.setVisible(not view.signed)
        self._show_recorded(view.recorded)

    def _receipt(self) -> Box:
        left = column()
        title = Text(self.tr("Terima kasih, tes Anda sudah selesai"), "title")
        left.addLayout(self.heading(title, self._intro))
        left.addWidget(Gap(height=16))
        card = Card()
        inside = column((24, 20, 24, 18), 12)
        head = row(spacing=24)
        top(self._qr, head)
        facts = column(spacing=10)
        facts.addWidget(Text(self.tr("Tanda terima"), "lead"))
        facts.addWidget(self._facts)
        facts.addStretch(1)
        head.addLayout(facts, 1)
        inside.addLayout(head)
        inside.addWidget(self._signature)
        inside.addWidget(Rule())
        note = self.tr("Kata tanda terima. Catat untuk mencocokkan kemudian.")
        inside.addWidget(Text(note, "secondary"))
        inside.addLayout(self._words)
        card.setLayout(inside)
        left.addWidget(card)
        left.addStretch(1)
        return left

    def _recorded(self) -> Box:
        right = column()
        right.addWidget(Text(self.tr("Apa yang direkam tentang saya"), "heading"))
        right.addWidget(Gap(height=8))
        table = Card("table")
        inside = column((1, 1, 1, 1))
        inside.addLayout(self._table)
        table.setLayout(inside)
        right.addWidget(table)
        right.addWidget(Gap(height=14))
        rights = self.tr(
            "Setelah masa simpan, data dihapus otomatis. Anda berhak meminta salinan, perbaikan, "
            "atau penjelasan melalui Pejabat Pelindungan Data di instansi penyelenggara."
        )
        right.addWidget(Text(rights, "secondary"))
        right.addWidget(Gap(height=12))
        result = self.tr("Hasil pemetaan disampaikan melalui instansi Anda.")
        right.addWidget(Text(result, "secondary_ink"))
        right.addStretch(1)
        return right

    def _show_words(self, words: tuple[str, ...]) -> None:
        drop_all(self._words)
        for place, word in enumerate(words):
            pair = QWidget()
            layout = row(spacing=12)
            layout.addWidget(Text(str(place + 1), "secondary", wrap=False))
            layout.addWidget(Text(word, "word", wrap=False))
            layout.addStretch(1)
            pair.setLayout(layout)
            self._words.addWidget(pair, place // WORDS_ACROSS, place % WORDS_ACROSS)

    def _show_recorded(self, recorded: tuple[tuple[str, int], ...]) -> None:
        drop_all(self._table)
        head = (self.tr("Data"), self.tr("Jumlah"), self.tr("Disimpan"))
        lines = [head, *(self._recorded_line(kind, count) for kind, count in recorded)]
        lines.append((self.tr("Rekaman suara"), self.tr("tidak ada"), "–"))
        for down, line in enumerate(lines):
            role = "cell_head" if not down else "cell_last" if down == len(lines) - 1 else "cell"
            for across, text in enumerate(line):
                self._table.addWidget(Text(text, role), down, across)
        self._table.setColumnStretch(0, 1)

    def _recorded_line(self, kind: str, count: int) -> tuple[str, str, str]:
        shown = texts.number(count)
        notes = self.tr("{count} catatan").format(count=shown)
        five, two = self.tr("5 tahun"), self.tr("2 tahun")
        return {
            "answers": (
                self.tr("Jawaban dan waktunya"),
                self.tr("{count} soal").format(count=shown),
                five,
            ),
            "technical": (self.tr("Kejadian teknis"), notes, two),
            "proctor": (self.tr("Tindakan pengawas"), notes, two),
        }.get(kind, (kind, notes, two))

    def _on_print(self) -> None:
        # Read with the first receipt that is printed: it takes memory that the test needs.
        from client.ui.seat import printing

        if self._view is not None:
            printing.offer(self._view, self._zone, self.window(), self._notice.tell)

    def _on_done(self) -> None:
        self.done.emit()
