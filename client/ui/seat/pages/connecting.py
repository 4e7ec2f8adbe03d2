"""Looking for the room's server: nothing to do, unless it moved or does not take this computer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from client.seat.views import ConnectView
from client.ui.seat.details import Details
from client.ui.seat.enrolment_words import address_sentence, barred_sentence
from client.ui.seat.facts import Facts
from client.ui.seat.notice import Notice
from client.ui.seat.page import Page
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Button, Card, Gap, Text, column, row

FIELD_WIDTH = 420


class NewAddress(QWidget):
    """Folded away behind one button: where the server is now. Tells ``submitted`` what was typed.

    It opens when somebody wants it, and keeps what they type while the server is tried on.
    ``grown``: there is more to see than before.
    """

    submitted = Signal(object)
    grown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hint = Text(
            self.tr("Bila alamat server berubah, alamat barunya dicari sendiri atau diketik."),
            "secondary",
        )
        self._open = Button(self.tr("Alamat server &berubah…"), name="connect_moved")
        self._open.clicked.connect(self._on_open)
        self._field, self._submit = QLineEdit(), Button("", name="connect_try", kind="primary")
        self._notice = Notice()
        self._told = ("", False, "")
        self._steps = QWidget()
        self._steps.setLayout(self._steps_column())
        self._steps.hide()
        whole = column(spacing=12)
        whole.addWidget(self._hint)
        across = row()
        across.addWidget(self._open)
        across.addStretch(1)
        whole.addLayout(across)
        whole.addWidget(self._steps)
        self.setLayout(whole)
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self._field.setMaximumWidth(look.px(FIELD_WIDTH))

    def show_view(self, view: ConnectView) -> None:
        """Whether it is offered, and how the last address did."""
        self.setVisible(view.may_have_moved or bool(view.typed))
        if view.typed and not self._steps.isVisibleTo(self):
            self._field.setText(view.typed)
            self._unfold()
        # Read-only and not disabled: the keyboard stays where it is needed next.
        self._field.setReadOnly(view.trying)
        self._submit.setEnabled(not view.trying)
        self._submit.say(self.tr("Mencoba alamat…") if view.trying else self.tr("&Coba alamat ini"))
        self._notice.tell(address_sentence(view.refused))
        news = (view.typed, view.trying, view.refused)
        if view.refused and news != self._told:
            self._field.setFocus()
            self.grown.emit()
        self._told = news

    def _steps_column(self) -> Box:
        self._field.setObjectName("connect_address")
        self._field.setAccessibleName(self.tr("Alamat server ruang sekarang"))
        self._field.returnPressed.connect(self._on_submit)
        self._submit.clicked.connect(self._on_submit)
        label = Text(self.tr("Alamat server ruang sekarang"), "lead")
        label.setBuddy(self._field)
        steps = column(spacing=12)
        steps.addWidget(label)
        example = self.tr("Ketik seperti pada layar server, misalnya 192.168.1.10:8443.")
        steps.addWidget(Text(example, "secondary"))
        steps.addWidget(self._notice)
        steps.addWidget(self._field)
        across = row()
        across.addWidget(self._submit)
        across.addStretch(1)
        steps.addLayout(across)
        return steps

    def _on_open(self) -> None:
        self._unfold()
        self._field.setFocus()

    def _unfold(self) -> None:
        self._hint.hide()
        self._open.hide()
        self._steps.show()
        self.grown.emit()

    def _on_submit(self) -> None:
        self.submitted.emit(self._field.text())


class ConnectingPage(Page):
    """Who is looked for, and how often already. Tells ``address_given`` with what was typed."""

    page_name = "connect"
    enrolment_asked = Signal()
    address_given = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._title, self._intro = Text("", "title"), Text("", "intro")
        self.body.addLayout(self.heading(self._title, self._intro))
        self.body.addWidget(Gap(height=24))
        card = Card()
        inside = column((26, 18, 26, 18))
        self._facts = Facts()
        inside.addWidget(self._facts)
        card.setLayout(inside)
        self.body.addWidget(card)
        self.body.addWidget(Gap(height=16))
        self._notice = Notice()
        self.body.addWidget(self._notice)
        self._new_address = NewAddress()
        self._new_address.submitted.connect(self.address_given)
        # After the layout that shows it.
        self._new_address.grown.connect(self._show_new_address, Qt.ConnectionType.QueuedConnection)
        self.body.addWidget(self._new_address)
        self.body.addWidget(Gap(height=16))
        self._enrol = Button(self.tr("Daftarkan &lagi"), name="connect_enrol")
        self._enrol.clicked.connect(self.enrolment_asked)
        across = row()
        across.addWidget(self._enrol)
        across.addStretch(1)
        self.body.addLayout(across)
        self._details = Details()
        self.body.addWidget(self._details)
        self.body.addStretch(1)

    @Slot()
    def _show_new_address(self) -> None:
        self.area.ensureWidgetVisible(self._new_address)

    def show_view(self, view: ConnectView) -> None:
        """Show how the search goes."""
        if view.barred:
            self._title.say(self.tr("Komputer ini belum dapat dipakai"))
            self._intro.say(self.tr("Server ruang tetap dicoba; jawaban di komputer ini aman."))
        else:
            self._title.say(self.tr("Menghubungi server ruang"))
            self._intro.say(
                self.tr("Mohon tunggu. Layar ini berlanjut sendiri setelah tersambung.")
            )
        self._facts.show_facts(
            (
                (self.tr("Kursi"), view.seat, True),
                (self.tr("Server"), view.server or self.tr("dicari di jaringan ruang"), False),
                (self.tr("Percobaan"), str(view.attempts), False),
            )
        )
        self._notice.tell(barred_sentence(view.barred))
        self._new_address.show_view(view)
        self._enrol.setVisible(bool(view.barred))
        self._details.show_detail("\n".join(filter(None, (view.trouble, view.refusal))))
