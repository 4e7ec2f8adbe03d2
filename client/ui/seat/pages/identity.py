"""The identity card: the participant says whether it is theirs; then the proctor decides."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from client.seat.views import IdentityView, SeatView
from client.ui import texts
from client.ui.seat.facts import Facts
from client.ui.seat.page import Page, top
from client.ui.seat.steps import Steps
from client.ui.theme import Look, current_look
from client.ui.widgets import Button, Card, Gap, Icon, Text, bold, column, row

PHOTO = (178, 236)


class Photo(QWidget):
    """The photo from the institution's data, or a plain figure."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setAccessibleName(self.tr("Foto peserta"))
        self.relook(current_look())

    def show_photo(self, encoded: bytes) -> None:
        """Show an encoded image."""
        self._image = QImage.fromData(encoded) if encoded else QImage()
        self.update()

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.setFixedSize(look.pad(PHOTO[0]), look.pad(PHOTO[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw photo or figure in a rounded frame."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, look.px(8), look.px(8))
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), look.colour("sunken"))
        if self._image.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("edge"))
            wide, high = self.width(), self.height()
            painter.drawEllipse(QRectF(wide * 0.31, high * 0.41, wide * 0.38, wide * 0.38))
            painter.drawEllipse(QRectF(wide * 0.15, high * 0.74, wide * 0.7, wide * 0.95))
        else:
            scaled = self._image.size().scaled(
                self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding
            )
            target = QRectF(0, 0, scaled.width(), scaled.height())
            target.moveCenter(frame.center())
            painter.drawImage(target, self._image)
        painter.setClipping(False)
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        painter.end()


class IdentityPage(Page):
    """Tells ``answered`` with True (mine) or False (something is not right)."""

    page_name = "identity"
    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._seat: SeatView | None = None
        self._title, self._intro = Text("", "title"), Text("", "intro")
        self._photo, self._facts, self._steps = Photo(), Facts(gap=6), Steps()
        self._yes = Button(
            self.tr("&Ya, ini data saya"), name="identity_yes", kind="big_primary", icon="check"
        )
        self._no = Button(self.tr("&Ada yang tidak sesuai"), name="identity_no", kind="big")
        self._yes.clicked.connect(self._on_yes)
        self._no.clicked.connect(self._on_no)
        self._done = QWidget()
        self._done_icon = Icon("circle-check", "primary", 24)
        self._done_words = Text("", "item", rich=True)
        left = column()
        left.addLayout(self.heading(self._title, self._intro))
        left.addWidget(Gap(height=20))
        left.addWidget(self._card())
        left.addWidget(Gap(height=22))
        answer = self.columns(16)
        done = row(spacing=12)
        top(self._done_icon, done)
        done.addWidget(self._done_words, 1)
        self._done.setLayout(done)
        answer.addWidget(self._done, 1)
        answer.addWidget(self._yes)
        answer.addWidget(self._no)
        self._end = QWidget()
        answer.addWidget(self._end, 1)
        left.addLayout(answer)
        left.addStretch(1)
        across = self.columns(52)
        across.addLayout(left, 72)
        across.addWidget(self._steps, 28)
        self.body.addLayout(across)
        self.body.addStretch(1)

    def set_seat(self, seat: SeatView | None) -> None:
        """Place and session are part of the card."""
        self._seat = seat

    def first_focus(self) -> QWidget | None:
        """The main answer, while it is asked."""
        return self._yes if not self._yes.isHidden() else None

    def show_view(self, view: IdentityView) -> None:
        """Show the card, and how far the check has come."""
        waiting = bool(view.confirmed_utc_ms) or view.disputed
        self._title.say(
            self.tr("Menunggu pengawas")
            if view.disputed
            else self.tr("Menunggu izin pengawas")
            if waiting
            else self.tr("Periksa data diri Anda")
        )
        self._intro.say(
            self.tr("Mohon tetap di kursi Anda. Pengawas datang untuk memeriksa data Anda.")
            if view.disputed
            else self.tr("Mohon tetap di kursi Anda. Layar ini berlanjut setelah izin diberikan.")
            if waiting
            else self.tr("Bandingkan dengan kartu peserta. Foto berasal dari data instansi.")
        )
        self._photo.show_photo(view.photo)
        self._facts.show_facts(self._rows(view))
        self._yes.setVisible(not waiting)
        self._no.setVisible(not view.disputed)
        self._end.setVisible(not waiting)
        self._show_done(view, waiting)
        zone = self._zone()
        checked_in = self.tr("Selesai {time}").format(
            time=texts.minute(view.checked_in_utc_ms, zone)
        )
        confirmed = self.tr("Dibenarkan {time}").format(
            time=texts.clock(view.confirmed_utc_ms, zone)
        )
        agreed = waiting and not view.disputed
        self._steps.show_step(3 if agreed else 2, (checked_in, confirmed if agreed else ""))

    def _card(self) -> Card:
        card = Card()
        inside = row((28, 24, 28, 24), 28)
        top(self._photo, inside)
        inside.addWidget(self._facts, 1)
        card.setLayout(inside)
        return card

    def _zone(self) -> str:
        return self._seat.zone if self._seat else texts.DEFAULT_ZONE

    def _rows(self, view: IdentityView) -> list[tuple[str, str, bool]]:
        rows = [
            (self.tr("Nama"), view.name, True),
            (self.tr("NIP"), view.masked_number, False),
            (self.tr("Jabatan"), view.position, False),
            (self.tr("Instansi"), view.institution, False),
        ]
        if self._seat is not None:
            seat = self._seat
            place = self.tr("Kursi {seat}, {place}").format(seat=seat.seat, place=seat.place)
            day = texts.date(seat.starts_utc_ms, seat.zone)
            times = texts.span(seat.starts_utc_ms, seat.ends_utc_ms, seat.zone)
            rows.append((self.tr("Tempat"), place, False))
            rows.append((self.tr("Sesi"), f"{seat.session_title}, {day}, {times}", False))
        return rows

    def _show_done(self, view: IdentityView, waiting: bool) -> None:
        self._done.setVisible(waiting)
        if view.disputed:
            self._done_icon.show_icon("hand", "ink")
            self._done_words.say(self.tr("Pengawas sudah diberi tahu."))
        elif waiting:
            self._done_icon.show_icon("circle-check", "primary")
            at = bold(texts.clock_zone(view.confirmed_utc_ms, self._zone()))
            words = self.tr("Data sudah Anda benarkan pukul {time}")
            self._done_words.say(words.format(time=at))

    def _on_yes(self) -> None:
        self.answered.emit(True)

    def _on_no(self) -> None:
        self.answered.emit(False)
