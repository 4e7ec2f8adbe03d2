"""Tata tertib and the notice on personal data; nothing goes on before both are accepted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from client.seat.views import SeatView
from client.ui.seat.page import Page, top
from client.ui.seat.steps import Steps
from client.ui.widgets import Box, Button, Card, Gap, Text, column, row


class RulesPage(Page):
    """Tells ``accepted``."""

    page_name = "rules"
    accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._steps = Steps()
        self._steps.show_step(4)
        self._accept = QCheckBox(self.tr("&Saya sudah membaca dan memahami"))
        self._accept.setObjectName("rules_accept")
        self._accept.toggled.connect(self._on_toggled)
        self._continue = Button(
            self.tr("&Lanjutkan"),
            name="rules_continue",
            kind="big_primary",
            icon="arrow-right",
            trailing=True,
        )
        self._continue.clicked.connect(self._on_continue)
        self._why = Text(self.tr("Centang pernyataan ini dahulu."), "secondary")
        left = column()
        intro = self.tr("Baca sampai selesai. Tanyakan kepada pengawas bila ada yang belum jelas.")
        left.addLayout(
            self.heading(Text(self.tr("Tata tertib dan data Anda"), "title"), Text(intro, "intro"))
        )
        left.addWidget(Gap(height=20))
        left.addWidget(self._card(self.tr("Tata tertib"), self._rules(), numbered=True))
        left.addWidget(Gap(height=16))
        left.addWidget(self._card(self.tr("Pemrosesan data pribadi"), self._data(), numbered=False))
        left.addWidget(Gap(height=16))
        left.addLayout(self._way_on())
        left.addStretch(1)
        across = self.columns(52)
        across.addLayout(left, 72)
        across.addWidget(self._steps, 28)
        self.body.addLayout(across)
        self._on_toggled(False)

    def set_seat(self, seat: SeatView | None) -> None:
        """The rules are the same at every seat."""

    def first_focus(self) -> QWidget:
        """The statement to accept."""
        return self._accept

    def show_view(self) -> None:
        """Start with nothing accepted, scrolled to the top."""
        self._accept.setChecked(False)
        self.area.verticalScrollBar().setValue(0)

    def _way_on(self) -> Box:
        layout = self.columns(16)
        layout.addWidget(self._accept)
        layout.addWidget(self._why, 1)
        layout.addWidget(self._continue)
        return layout

    def _card(self, title: str, lines: tuple[str, ...], *, numbered: bool) -> Card:
        card = Card()
        inside = column((26, 20, 26, 20), 8)
        inside.addWidget(Text(title, "lead"))
        for place, line in enumerate(lines):
            entry = row(spacing=10)
            sign = f"{place + 1}." if numbered else "•"
            top(Text(sign, "control_bold", wrap=False), entry)
            entry.addWidget(Text(line, "control"), 1)
            inside.addLayout(entry)
        card.setLayout(inside)
        return card

    def _rules(self) -> tuple[str, ...]:
        return (
            self.tr("Kerjakan sendiri. Jangan bekerja sama atau membantu peserta lain."),
            self.tr("Simpan telepon, jam pintar, dan catatan di tempat yang ditentukan."),
            self.tr("Jangan memotret, menyalin, atau menyebarkan soal."),
            self.tr("Tetap di kursi Anda. Tekan Panggil pengawas bila perlu bantuan atau keluar."),
            self.tr("Jangan mencabut kabel, mematikan komputer, atau membuka program lain."),
            self.tr("Setiap bagian punya waktunya sendiri dan ditutup ketika waktunya habis."),
            self.tr("Bagian yang sudah diserahkan tidak dapat dibuka kembali."),
            self.tr(
                "Bila komputer bermasalah, angkat tangan. Jawaban yang tersimpan tidak hilang."
            ),
            self.tr("Pelanggaran dicatat pengawas dalam berita acara."),
        )

    def _data(self) -> tuple[str, ...]:
        return (
            self.tr(
                "Dasar: Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi. "
                "Penyelenggara: Badan Kepegawaian Negara."
            ),
            self.tr(
                "Yang direkam: identitas, jawaban dan waktunya, kejadian teknis pada komputer "
                "ini, dan tindakan pengawas. Suara tidak direkam."
            ),
            self.tr(
                "Tujuan: pemetaan kompetensi dan menjaga tes yang adil. "
                "Data tidak dipakai untuk tujuan lain."
            ),
            self.tr(
                "Masa simpan: jawaban 5 tahun, catatan teknis dan tindakan pengawas 2 tahun; "
                "setelah itu dihapus."
            ),
            self.tr(
                "Anda berhak meminta salinan, perbaikan, atau penjelasan melalui Pejabat "
                "Pelindungan Data di instansi penyelenggara."
            ),
        )

    def _on_toggled(self, accepted: bool) -> None:
        self._continue.setEnabled(accepted)
        self._why.setVisible(not accepted)

    def _on_continue(self) -> None:
        self.accepted.emit()
