"""The five steps before the test: done, now, and still to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from client.ui.icons import icon_pixmap
from client.ui.seat.page import top
from client.ui.theme import Look, current_look
from client.ui.widgets import Text, column, row

SIDE = 36


class StepSign(QWidget):
    """A number in a circle; a tick once it is done."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._done = self._now = False
        self.relook(current_look())

    def tell(self, *, done: bool, now: bool) -> None:
        """Show a state."""
        self._done, self._now = done, now
        self.update()

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.setFixedSize(look.px(SIDE), look.px(SIDE))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = look.px(3 if self._now else 2)
        half = thick / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        role = "primary" if self._done or self._now else "edge"
        painter.setPen(QPen(look.colour(role), thick))
        painter.setBrush(look.colour("primary" if self._done else "page"))
        painter.drawEllipse(frame)
        if self._done:
            size = look.px(20)
            icon = icon_pixmap("check", look.hex("on_primary"), size, self.devicePixelRatioF())
            left = (self.width() - size) // 2
            painter.drawPixmap(left, (self.height() - size) // 2, icon)
        else:
            painter.setFont(look.font(16, bold=self._now))
            painter.setPen(look.colour("primary" if self._now else "ink2"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


class StepLine(QWidget):
    """One step: sign, name, and what it is about."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self._sign = StepSign(number)
        self._name, self._strong = Text(name, "control"), Text(name, "control_bold")
        self._about = Text("", "secondary")
        words = column((0, 4, 0, 0))
        for text in (self._name, self._strong, self._about):
            words.addWidget(text)
        layout = row(spacing=16)
        top(self._sign, layout)
        layout.addLayout(words, 1)
        self.setLayout(layout)

    def tell(self, about: str, *, done: bool, now: bool) -> None:
        """Show a state."""
        self._sign.tell(done=done, now=now)
        self._name.setVisible(not now)
        self._strong.setVisible(now)
        self._about.say(about)
        self._about.setVisible(bool(about))
        state = self.tr("selesai") if done else self.tr("sekarang") if now else ""
        name = self._name.text()
        self.setAccessibleName(f"{name}, {state}" if state else name)


class Steps(QWidget):
    """The column beside the pages before the test."""

    def __init__(self) -> None:
        super().__init__()
        names = (
            self.tr("Masuk"),
            self.tr("Periksa data diri"),
            self.tr("Izin pengawas"),
            self.tr("Tata tertib dan latihan"),
            self.tr("Mulai bersama"),
        )
        self._about = (
            "",
            self.tr("Tekan salah satu tombol."),
            self.tr("Pengawas mencocokkan wajah dan dokumen Anda di tempat duduk."),
            self.tr("Lima menit, tidak dinilai."),
            self.tr("Setelah pengarahan pengawas."),
        )
        layout = column(spacing=18)
        layout.addWidget(Text(self.tr("Langkah sebelum tes"), "lead"))
        self._lines = [StepLine(place + 1, name) for place, name in enumerate(names)]
        for line in self._lines:
            layout.addWidget(line)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_step(self, now: int, done: Sequence[str] = ()) -> None:
        """``now`` counts from 1; ``done`` are words for the finished steps, from the first on."""
        for place, line in enumerate(self._lines):
            finished = place + 1 < now
            about = done[place] if finished and place < len(done) else ""
            line.tell(
                about or ("" if finished else self._about[place]),
                done=finished,
                now=place + 1 == now,
            )
