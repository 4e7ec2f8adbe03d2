"""Mendaftarkan komputer: which server, which code, and one button. For a proctor, once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from client.net.discovery import FoundStation
from client.seat.enrolment import EnrolView
from client.ui.seat.details import Details
from client.ui.seat.enrolment_words import enrolment_sentence
from client.ui.seat.notice import Notice
from client.ui.seat.number_field import NumberField
from client.ui.seat.page import Page
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Button, Gap, Text, column, row
from exam.exchange.enrolment import CODE_CHARACTERS, GROUP, typed

FIELD_WIDTH = 580
BUTTON_WIDTH = 240
STATIONS_SHOWN = 4
_ADDRESS_REFUSALS = ("address", "unreachable", "impostor")


def grouped_code(text: str) -> str:
    """Capital letters and digits in groups of four; dashes go, as the groups show."""
    plain = "".join(one for one in text.upper() if one.isalnum())[:CODE_CHARACTERS]
    return " ".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))


class EnrolPage(Page):
    """Tells ``submitted`` with ``(address, code)``, and ``search_asked``."""

    page_name = "enrol"
    submitted = Signal(object)
    search_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._address, self._code = QLineEdit(), NumberField(grouped_code)
        self._stations = [
            Button("", name=f"enrol_station_{place}", kind="row") for place in range(STATIONS_SHOWN)
        ]
        self._found: tuple[FoundStation, ...] = ()
        self._searching = Text("", "secondary")
        self._search = Button(self.tr("&Cari lagi"), name="enrol_search", kind="quiet")
        self._count = Text("", "secondary")
        self._notice, self._details = Notice(), Details()
        self._submit = Button(
            self.tr("&Daftarkan"),
            name="enrol_submit",
            kind="big_primary",
            icon="arrow-right",
            trailing=True,
        )
        self._dress()
        intro = Text(
            self.tr("Dilakukan pengawas, sekali untuk setiap komputer, dengan kode server ruang."),
            "intro",
        )
        self.body.addLayout(self.heading(Text(self.tr("Daftarkan komputer ini"), "title"), intro))
        self.body.addWidget(Gap(height=20))
        steps = self.columns(48)
        steps.addLayout(self._server_step(), 1)
        steps.addLayout(self._code_step(), 1)
        self.body.addLayout(steps)
        self.body.addWidget(Gap(height=20))
        self.body.addWidget(self._notice)
        self.body.addWidget(self._details)
        self.body.addStretch(1)
        self.body.addLayout(self._end())
        self._on_code()
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        super().relook(look)
        for widget in (self._address, self._code, *self._stations):
            widget.setMaximumWidth(look.px(FIELD_WIDTH))
        self._submit.setMinimumWidth(look.px(BUTTON_WIDTH))

    def first_focus(self) -> QWidget:
        """The address, or the code where the only server that was found is filled in."""
        return self._code if self._address.text() else self._address

    def show_view(self, view: EnrolView) -> None:
        """Who was found, and why the last try did not work."""
        self._show_found(view)
        self._notice.tell(enrolment_sentence(view.refused))
        self._details.show_detail(view.detail)
        for widget in (self._address, self._code, *self._stations, self._submit):
            widget.setEnabled(not view.busy)
        self._search.setEnabled(not view.searching and not view.busy)
        self._submit.say(self.tr("Mendaftarkan…") if view.busy else self.tr("&Daftarkan"))
        if view.refused and not view.busy:
            (self._address if view.refused in _ADDRESS_REFUSALS else self._code).setFocus()

    def _show_found(self, view: EnrolView) -> None:
        if len(view.found) == 1 and view.found != self._found and not self._address.text():
            self._address.setText(view.found[0].address)
        self._found = view.found
        for place, button in enumerate(self._stations):
            there = place < len(view.found)
            button.setVisible(there)
            if there:
                # Whatever the network says is shown as it is, never read as a shortcut.
                name = view.found[place].name.replace("&", "&&")
                button.say(f"{name} · {view.found[place].address}")
        if view.searching:
            words = self.tr("Mencari server di jaringan ruang…")
        elif view.found:
            words = self.tr("Pilih yang sesuai dengan alamat di layar server, atau ketik.")
        else:
            words = self.tr("Tidak ada yang ditemukan. Ketik alamat dari layar server ruang.")
        self._searching.say(words)

    def _dress(self) -> None:
        self._address.setObjectName("enrol_address")
        self._address.setAccessibleName(self.tr("Alamat server ruang"))
        self._code.setObjectName("enrol_code")
        self._code.setAccessibleName(self.tr("Kode pendaftaran"))
        self._code.textChanged.connect(self._on_code)
        self._address.returnPressed.connect(self._code.setFocus)
        self._code.returnPressed.connect(self._on_submit)
        self._submit.clicked.connect(self._on_submit)
        self._search.clicked.connect(self.search_asked)
        for place, button in enumerate(self._stations):
            button.hide()
            button.clicked.connect(partial(self._on_station, place))

    def _server_step(self) -> Box:
        step = column(spacing=8)
        label = Text(self.tr("1. Alamat server ruang"), "lead")
        label.setBuddy(self._address)
        step.addWidget(label)
        step.addWidget(self._searching)
        for button in self._stations:
            step.addWidget(button)
        step.addWidget(self._address)
        again = row()
        again.addWidget(self._search)
        again.addStretch(1)
        step.addLayout(again)
        step.addStretch(1)
        return step

    def _code_step(self) -> Box:
        step = column(spacing=8)
        label = Text(self.tr("2. Kode pendaftaran"), "lead")
        label.setBuddy(self._code)
        step.addWidget(label)
        hint = self.tr("Tujuh kelompok berisi empat huruf atau angka; dapat dipindai.")
        step.addWidget(Text(hint, "secondary"))
        step.addWidget(self._code)
        step.addWidget(self._count)
        step.addStretch(1)
        return step

    def _end(self) -> Box:
        end = row()
        end.addStretch(1)
        end.addWidget(self._submit)
        return end

    def _on_station(self, place: int, _checked: bool = False) -> None:
        self._address.setText(self._found[place].address)
        self._code.setFocus()

    def _on_code(self) -> None:
        there = len(typed(self._code.text()))
        self._count.say(self.tr("{n} dari {all}").format(n=there, all=CODE_CHARACTERS))

    def _on_submit(self) -> None:
        self.submitted.emit((self._address.text(), self._code.text()))
