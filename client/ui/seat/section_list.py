"""The sections that may be opened now, each with its time left and the button that opens it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from client.seat.views import SectionChoice
from client.ui import texts
from client.ui.widgets import Button, Card, Gap, Rule, Text, bold, column, drop_all, row


class SectionButton(Button):
    """Buka bagian."""

    open_asked = Signal(object)
    """str: section_id."""

    def __init__(self, text: str, choice: SectionChoice) -> None:
        super().__init__(text, name=f"section_open_{choice.number}", kind="row")
        self._section_id = choice.id
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.open_asked.emit(self._section_id)


class OpenSections(Card):
    """Rebuilt when the page comes up; hidden where there is no choice."""

    section_asked = Signal(object)
    """str: section_id."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text("", "lead")
        self._note = Text("", "secondary")
        self._rows = column(spacing=6)
        self._buttons: list[SectionButton] = []
        layout = column((18, 14, 18, 10))
        layout.addWidget(self._title)
        layout.addWidget(self._note)
        layout.addWidget(Gap(height=6))
        layout.addLayout(self._rows)
        self.setLayout(layout)

    def show_choices(self, choices: Sequence[SectionChoice], title: str) -> None:
        """Show these sections, in this order."""
        drop_all(self._rows)
        self._buttons = []
        self._title.say(title)
        for choice in choices:
            self._rows.addWidget(Rule())
            self._rows.addWidget(self._line(choice))
        self.setVisible(bool(choices))

    def say(self, note: str) -> None:
        """What moving means, or why it must wait."""
        self._note.say(note)
        self._note.setVisible(bool(note))

    def allow(self, allowed: bool) -> None:
        """Let the buttons be pressed."""
        for button in self._buttons:
            button.setEnabled(allowed)

    def _line(self, choice: SectionChoice) -> QWidget:
        line = QWidget()
        words = self.tr("Kembali ke bagian {n}: {title}")
        if not choice.begun:
            words = self.tr("Lanjut ke bagian {n}: {title}")
        where = words.format(n=choice.number, title=choice.title)
        facts = self._facts(choice)
        layout = row(spacing=14)
        said = column(spacing=2)
        said.addWidget(Text(bold(where), "item", rich=True))
        said.addWidget(Text(facts, "secondary"))
        layout.addLayout(said, 1)
        button = SectionButton(self.tr("Buka bagian"), choice)
        button.setAccessibleName(f"{where}. {facts}")
        button.open_asked.connect(self.section_asked)
        self._buttons.append(button)
        layout.addWidget(button)
        line.setLayout(layout)
        return line

    def _facts(self, choice: SectionChoice) -> str:
        done = self.tr("{answered} dari {all} soal dijawab").format(
            answered=texts.number(choice.answered), all=texts.number(choice.items)
        )
        if not choice.begun:
            done = self.tr("{count} soal").format(count=texts.number(choice.items))
        if choice.left_ms is None:
            unlimited = self.tr("waktu tidak dibatasi")
            return f"{done} · {unlimited}"
        if choice.begun:
            left = self.tr("sisa waktu {time}").format(time=texts.time_left(choice.left_ms))
            return f"{done} · {left}"
        return f"{done} · {texts.minutes(choice.left_ms)}"
