"""No server after a restart: three steps with the proctor, and the test goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.seat.unlocking import MAX_TRIES, Trouble, UnlockView
from client.ui import texts
from client.ui.seat.notice import Notice
from client.ui.seat.number_field import NumberField
from client.ui.seat.page import Page, top
from client.ui.seat.qr import QrCode
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Button, Card, Gap, Rule, Text, column, row
from exam.vault.digits import GROUP, digits_of, grouped
from exam.vault.unlock import CODE_GROUPS

FIELD_WIDTH = 560
BUTTON_WIDTH = 240
MS_PER_SECOND = 1000


def in_groups(text: str) -> str:
    """A code with blanks between its groups; anything else stays as typed."""
    digits = digits_of(text)
    plain = digits.isascii() and digits.isdecimal() and len(digits) <= CODE_GROUPS * GROUP
    return grouped(digits) if plain else text


class UnlockPage(Page):
    """Tells ``submitted`` with the code as typed, and ``renewed`` when another is wanted."""

    page_name = "unlock"
    submitted = Signal(object)
    renewed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._challenge, self._left = Text("", "countdown"), Text("", "secondary")
        self._over = Text("", "item")
        self._field, self._notice = NumberField(in_groups), Notice()
        self._qr = QrCode(168)
        self._open = Button(
            self.tr("&Buka"), name="unlock_open", kind="big_primary", icon="arrow-right",
            trailing=True,
        )  # fmt: skip
        self._renew = Button(self.tr("&Kode baru"), name="unlock_renew", kind="big_primary")
        self._answer, self._qr_box = QWidget(), QWidget()
        self._dress()
        intro = self.tr(
            "Komputer ini dimulai ulang dan server ruang tidak menjawab; jawaban Anda "
            "tersimpan aman di sini."
        )
        title = Text(self.tr("Perlu kode dari pengawas"), "title")
        self.body.addLayout(self.heading(title, Text(intro, "intro")))
        self.body.addWidget(Gap(height=24))
        across = self.columns(48)
        across.addLayout(self._steps(), 7)
        across.addLayout(self._beside(), 4)
        self.body.addLayout(across)
        self.body.addStretch(1)
        self.body.addWidget(Gap(height=16))
        goes_on = self.tr("Server ruang tetap dihubungi. Bila menjawab, tes berlanjut sendiri.")
        self.body.addWidget(Text(goes_on, "secondary"))
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        super().relook(look)
        self._field.setMaximumWidth(look.px(FIELD_WIDTH))
        self._open.setMinimumWidth(look.px(BUTTON_WIDTH))
        self._renew.setMinimumWidth(look.px(BUTTON_WIDTH))

    def first_focus(self) -> QWidget:
        """The field: everything else is read out."""
        return self._field

    def show_view(self, view: UnlockView) -> None:
        """Show a challenge, how long its code works, and why the last one did not."""
        usable = bool(view.challenge)
        if view.challenge != self._challenge.text():
            self._field.clear()
            self._qr.show_text(view.qr)
            self._challenge.say(view.challenge)
            self._challenge.setAccessibleName(" ".join(view.challenge))
        left = self.tr("Berlaku {time} lagi").format(time=texts.time_left(view.left_ms))
        self._left.say(left if usable else "")
        sentence = self._sentence(view)
        self._notice.tell(sentence if usable else "")
        self._over.say("" if usable else sentence)
        turned = usable is self._answer.isHidden()
        for widget in (self._challenge, self._left, self._qr_box, self._answer):
            widget.setVisible(usable)
        self._over.setVisible(not usable)
        self._renew.setVisible(not usable and view.more)
        if turned:
            (self._field if usable else self._renew).setFocus()
        for widget in (self._field, self._open):
            widget.setEnabled(not view.opening and not view.wait_ms)
        waiting = -(-view.wait_ms // MS_PER_SECOND)
        words = self.tr("Coba lagi {n} detik").format(n=waiting) if waiting else self.tr("&Buka")
        self._open.say(self.tr("Membuka…") if view.opening else words)

    def _dress(self) -> None:
        self._challenge.setObjectName("unlock_challenge")
        self._field.setObjectName("unlock_code")
        self._field.setAccessibleName(self.tr("Kode dari pengawas"))
        self._qr.setAccessibleName(self.tr("Kode QR kursi ini"))
        self._open.clicked.connect(self._on_open)
        self._field.returnPressed.connect(self._on_open)
        self._renew.clicked.connect(self._on_renew)

    def _steps(self) -> Box:
        steps = column()
        first = column(spacing=10)
        first.addWidget(self._challenge)
        first.addWidget(self._left)
        first.addWidget(self._over)
        first.addLayout(_left_of_nothing(self._renew))
        steps.addLayout(_step(1, self.tr("Bacakan kode kursi ini kepada pengawas"), first))
        steps.addWidget(self._answer)
        answer = column()
        second = column(spacing=8)
        hint = self.tr("{groups} kelompok berisi {digits} angka")
        second.addWidget(Text(hint.format(groups=CODE_GROUPS, digits=GROUP), "secondary"))
        second.addLayout(_left_of_nothing(self._field, 1))
        third = column(spacing=12)
        third.addWidget(self._notice)
        third.addLayout(_left_of_nothing(self._open))
        answer.addWidget(Gap(height=20))
        answer.addLayout(_step(2, self.tr("Ketik kode yang diberikan pengawas"), second))
        answer.addWidget(Gap(height=24))
        answer.addLayout(_step(3, self.tr("Tekan Buka"), third))
        self._answer.setLayout(answer)
        steps.addStretch(1)
        return steps

    def _beside(self) -> Box:
        card = Card()
        inside = column((26, 22, 26, 22), 8)
        code = column(spacing=8)
        code.addWidget(self._qr)
        code.addWidget(Text(self.tr("Kode kursi untuk kamera pengawas"), "secondary"))
        code.addWidget(Gap(height=4))
        code.addWidget(Rule())
        code.addWidget(Gap(height=4))
        self._qr_box.setLayout(code)
        inside.addWidget(self._qr_box)
        inside.addWidget(Text(self.tr("Bila tidak terbuka"), "lead"))
        inside.addWidget(
            Text(
                self.tr(
                    "Kode hanya berlaku untuk kursi dan layar ini, satu kali. Bila ditolak, "
                    "minta pengawas membacakannya lagi; bila lewat waktu, tekan Kode baru."
                ),
                "secondary",
            )
        )
        card.setLayout(inside)
        side = column()
        side.addWidget(card)
        side.addStretch(1)
        return side

    def _sentence(self, view: UnlockView) -> str:
        """Why the last code did not open, and what to do."""
        if not view.challenge and not view.more:
            return self.tr(
                "Kode kursi sudah habis. Jawaban tetap aman. "
                "Pengawas perlu menyalakan server ruang."
            )
        return {
            Trouble.NONE: "",
            Trouble.INCOMPLETE: self.tr(
                "Kode belum lengkap. Ketik {groups} kelompok berisi {digits} angka."
            ).format(groups=CODE_GROUPS, digits=GROUP),
            Trouble.MISHEARD: self.tr(
                "Kelompok ke-{n} tidak cocok. Minta pengawas membacakan kelompok itu lagi."
            ).format(n=view.group),
            Trouble.WRONG: self.tr(
                "Kode ini bukan untuk kode kursi di atas. Minta pengawas membuat kode lagi."
            ),
            Trouble.TOO_MANY: self.tr(
                "Sudah {n} kali salah. Tekan Kode baru, lalu bacakan kepada pengawas."
            ).format(n=MAX_TRIES),
            Trouble.LAPSED: self.tr(
                "Waktu kode habis. Tekan Kode baru, lalu bacakan kepada pengawas."
            ),
            Trouble.USED: self.tr(
                "Kode kursi ini sudah pernah dipakai. Beri tahu pengawas, lalu tekan Kode baru."
            ),
            Trouble.NO_MORE: "",
        }[view.trouble]

    def _on_open(self) -> None:
        if self._open.isEnabled():
            self.submitted.emit(self._field.text())

    def _on_renew(self) -> None:
        self.renewed.emit()


def _step(number: int, title: str, inside: Box) -> Box:
    step = row(spacing=12)
    top(Text(f"{number}.", "lead", wrap=False), step)
    words = column(spacing=8)
    words.addWidget(Text(title, "lead"))
    words.addLayout(inside)
    step.addLayout(words, 1)
    return step


def _left_of_nothing(widget: QWidget, stretch: int = 0) -> Box:
    line = row()
    line.addWidget(widget, stretch)
    line.addStretch(0 if stretch else 1)
    return line
