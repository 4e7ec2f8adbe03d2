"""Masuk: number and PIN, and the state of this computer beside them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from client.seat.log_in_view import LogInView
from client.seat.views import CheckInView, Condition, SaveState, SeatView
from client.ui import texts
from client.ui.seat.notice import Notice
from client.ui.seat.number_field import NumberField
from client.ui.seat.page import Page, top
from client.ui.seat.words import check_in_sentence
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Button, Card, Gap, Icon, Rule, Text, column, row

FORM_WIDTH = 560
PIN_WIDTH = 240
_ICONS = {
    Condition.READY: ("circle-check", "primary"),
    Condition.PENDING: ("circle-dashed", "ink2"),
    Condition.TROUBLE: ("triangle-alert", "warn"),
}


class ConditionLine(QWidget):
    """One row of the computer's state."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = Icon("circle-dashed", "ink2", 24)
        self._head, self._rest = Text("", "control_bold"), Text("", "secondary")
        words = column()
        words.addWidget(self._head)
        words.addWidget(self._rest)
        layout = row(spacing=14)
        top(self._icon, layout)
        layout.addLayout(words, 1)
        self.setLayout(layout)

    def tell(self, condition: Condition, head: str, rest: str) -> None:
        """Show a state in shape and words."""
        self._icon.show_icon(*_ICONS[condition])
        self._head.say(head)
        self._rest.say(rest)


class CheckInPage(Page):
    """Tells ``submitted`` with ``(number, pin)``."""

    page_name = "check_in"
    submitted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._zone = texts.DEFAULT_ZONE
        self._number, self._pin = NumberField(), QLineEdit()
        self._notice = Notice()
        self._submit = Button(
            self.tr("Mas&uk"),
            name="check_in_submit",
            kind="big_primary",
            icon="arrow-right",
            trailing=True,
        )
        self._toggle = Button(self.tr("&Tampilkan"), name="check_in_show_pin", icon="eye")
        self._session, self._place = Text("", "lead"), Text("", "secondary")
        self._lines = (ConditionLine(), ConditionLine(), ConditionLine(), ConditionLine())
        self._dress_fields()
        across = self.columns(48)
        across.addLayout(self._form(), 7)
        across.addLayout(self._state(), 5)
        self.body.addLayout(across)
        self.body.addStretch(1)
        self.body.addWidget(Gap(height=16))
        hint = self.tr("Slip atau kartu tidak ada? Tekan <b>Panggil pengawas</b> di layar ini.")
        self.body.addWidget(Text(hint, "secondary", rich=True))
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        super().relook(look)
        self._number.setMaximumWidth(look.px(FORM_WIDTH))
        self._pin.setMaximumWidth(look.px(PIN_WIDTH))
        self._submit.setMinimumWidth(look.px(PIN_WIDTH))

    def set_seat(self, seat: SeatView | None) -> None:
        """Session and place."""
        if seat is not None:
            self._zone = seat.zone
            times = texts.span(seat.starts_utc_ms, seat.ends_utc_ms, seat.zone)
            self._session.say(f"{seat.session_title} · {times}")
            self._place.say(seat.place)

    def first_focus(self) -> QWidget:
        """The number, then the PIN."""
        return self._number

    def show_view(self, view: CheckInView) -> None:
        """State of the computer, and why the last try did not work."""
        computer, package, station, centre = self._lines
        computer.tell(view.computer, *self._computer_words(view.computer))
        package.tell(view.package, *self._package_words(view.package))
        station.tell(view.station, *self._station_words(view))
        centre.tell(view.centre, *self._centre_words(view.centre))
        tried = view.log_in
        self._notice.tell(check_in_sentence(tried))
        for widget in (self._number, self._pin, self._toggle, self._submit):
            widget.setEnabled(not tried.busy)
        self._submit.say(self.tr("Memeriksa…") if tried.busy else self.tr("Mas&uk"))
        if tried.refused and not tried.busy:
            at_pin = tried.refused in ("pin", "wait")
            (self._pin if at_pin else self._number).setFocus()

    def forget(self) -> None:
        """The next participant must not see whose number and PIN were here."""
        self._number.clear()
        self._pin.clear()
        self._toggle.setChecked(False)

    def idle(self, view: CheckInView) -> tuple[SaveState, str]:
        """What the footer says before anything is saved."""
        ready = Condition.READY
        if view.computer is ready and view.package is ready and view.station is ready:
            return SaveState.SAVED, self.tr("Komputer siap digunakan")
        return SaveState.WAITING, self.tr("Komputer sedang disiapkan")

    def _dress_fields(self) -> None:
        self._number.setObjectName("check_in_number")
        self._number.setAccessibleName(self.tr("NIP atau nomor peserta"))
        self._pin.setObjectName("check_in_pin")
        self._pin.setAccessibleName(self.tr("PIN registrasi"))
        self._pin.setEchoMode(QLineEdit.EchoMode.Password)
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._on_toggled)
        self._submit.clicked.connect(self._on_submit)
        self._number.returnPressed.connect(self._on_submit)
        self._pin.returnPressed.connect(self._on_submit)

    def _form(self) -> Box:
        form = column()
        intro = Text(self.tr("Silakan masuk dengan data pada kartu peserta Anda."), "intro")
        form.addLayout(self.heading(Text(self.tr("Selamat datang"), "title"), intro))
        form.addWidget(Gap(height=28))
        label = Text(self.tr("NIP atau nomor peserta"), "lead")
        label.setBuddy(self._number)
        form.addWidget(label)
        hint = self.tr("18 angka NIP, atau nomor peserta pada kartu")
        form.addWidget(Text(hint, "secondary"))
        form.addWidget(Gap(height=8))
        form.addWidget(self._number)
        form.addWidget(Gap(height=24))
        label = Text(self.tr("PIN registrasi"), "lead")
        label.setBuddy(self._pin)
        form.addWidget(label)
        form.addWidget(Text(self.tr("6 angka pada slip dari meja pendaftaran"), "secondary"))
        form.addWidget(Gap(height=8))
        pin = row(spacing=16)
        pin.addWidget(self._pin, 1)
        pin.addWidget(self._toggle)
        pin.addStretch(1)
        form.addLayout(pin)
        form.addWidget(Gap(height=16))
        form.addWidget(self._notice)
        form.addWidget(Gap(height=16))
        press = row()
        press.addWidget(self._submit)
        press.addStretch(1)
        form.addLayout(press)
        form.addStretch(1)
        return form

    def _state(self) -> Box:
        card = Card()
        inside = column((26, 22, 26, 22), 4)
        inside.addWidget(self._session)
        inside.addWidget(self._place)
        inside.addWidget(Gap(height=6))
        inside.addWidget(Rule())
        inside.addWidget(Gap(height=8))
        inside.addWidget(Text(self.tr("Keadaan komputer ini"), "lead"))
        for line in self._lines:
            inside.addWidget(Gap(height=8))
            inside.addWidget(line)
        card.setLayout(inside)
        side = column()
        side.addWidget(card)
        side.addStretch(1)
        return side

    def _computer_words(self, condition: Condition) -> tuple[str, str]:
        return {
            Condition.READY: (
                self.tr("Komputer siap"),
                self.tr("Layar, papan tik, penyimpanan diperiksa."),
            ),
            Condition.PENDING: (
                self.tr("Komputer sedang diperiksa"),
                self.tr("Tunggu sebentar."),
            ),
            Condition.TROUBLE: (
                self.tr("Komputer perlu diperiksa"),
                self.tr("Panggil pengawas sebelum masuk."),
            ),
        }[condition]

    def _package_words(self, condition: Condition) -> tuple[str, str]:
        return {
            Condition.READY: (
                self.tr("Paket soal lengkap"),
                self.tr("Masih tersegel. Dibuka bersama saat tes dimulai."),
            ),
            Condition.PENDING: (
                self.tr("Paket soal sedang diunduh"),
                self.tr("Anda sudah dapat masuk."),
            ),
            Condition.TROUBLE: (
                self.tr("Paket soal belum lengkap"),
                self.tr("Panggil pengawas."),
            ),
        }[condition]

    def _station_words(self, view: CheckInView) -> tuple[str, str]:
        if view.station is Condition.READY:
            last = texts.clock_zone(view.station_utc_ms, self._zone)
            return self.tr("Server ruang terhubung"), self.tr("Terakhir {time}.").format(time=last)
        if view.station is Condition.PENDING:
            return self.tr("Server ruang sedang dihubungi"), self.tr("Tunggu sebentar.")
        return self.tr("Server ruang tidak terhubung"), self.tr("Panggil pengawas.")

    def _centre_words(self, condition: Condition) -> tuple[str, str]:
        if condition is Condition.READY:
            return self.tr("Server pusat terhubung"), self.tr("Jawaban dikirim langsung.")
        return (
            self.tr("Server pusat belum terhubung"),
            self.tr("Tes tetap berjalan. Jawaban dikirim nanti."),
        )

    def _on_toggled(self, shown: bool) -> None:
        modes = QLineEdit.EchoMode
        self._pin.setEchoMode(modes.Normal if shown else modes.Password)
        self._toggle.say(self.tr("Sembunyi&kan") if shown else self.tr("&Tampilkan"))
        self._toggle.show_icon("eye-off" if shown else "eye")

    def _on_submit(self) -> None:
        number, pin = self._number.number(), self._pin.text().strip()
        if not number:
            self._notice.tell(check_in_sentence(LogInView(refused="number")))
            self._number.setFocus()
        elif not pin:
            asked = LogInView(refused="pin" if self._pin_was_asked() else "")
            self._notice.tell(check_in_sentence(asked))
            self._pin.setFocus()
        else:
            self._notice.tell("")
            self.submitted.emit((number, pin))

    def _pin_was_asked(self) -> bool:
        return self._pin.hasFocus() or self._submit.hasFocus()
