"""A box for one short text in the line: checks when the participant leaves it, not before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from client.ui.items.kit import Kit
from client.ui.items.values import read_scalar, record_of, text_of
from client.ui.items.view import InteractionView
from client.ui.theme import Look, current_look
from client.ui.widgets import column
from exam.core.responses import BaseType, Cardinality, Response
from exam.qti.content import TextEntryInteraction

TELL_AFTER_MS = 400
"""A pause in typing after which the answer so far is told."""
MAX_CHARS = 2000
FIELD_PX = 18
HEIGHT = 44
_SIDES = 30
_USUAL_CHARS = 15
_MOST_CHARS = 72
_WIDTH = re.compile(r"qti-input-width-([0-9]+)")

translate = QCoreApplication.translate


class QuietTimer(QTimer):
    """Fires once, a pause after the last touch."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(TELL_AFTER_MS)


def is_shortcut(event: QEvent) -> bool:
    """True for a key with Alt or Ctrl, before any shortcut takes it."""
    held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return bool(event.modifiers() & held)


class LineBox(QLineEdit):
    """A line whose text is told before a shortcut can take the participant elsewhere."""

    about_to_leave = Signal()

    def event(self, event: QEvent) -> bool:
        """A shortcut leaves the focus where it is, so the text is told first."""
        if is_shortcut(event):
            self.about_to_leave.emit()
        return super().event(event)


class TextEntryView(InteractionView):
    """One line."""

    def __init__(self, interaction: TextEntryInteraction, kit: Kit, number: int = 1) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._shape = kit.shape(interaction.response, BaseType.STRING, Cardinality.SINGLE)
        self._stored: Response | None = None
        self._stored_text = ""
        self._told = ""
        self.box = LineBox()
        self.box.setProperty("kind", "inline")
        self.box.setObjectName(f"entry_{interaction.response}")
        self.box.setMaxLength(MAX_CHARS)
        self.box.setPlaceholderText(interaction.placeholder)
        self.box.setAccessibleName(translate("Items", "Isian {number}").format(number=number))
        layout = column()
        layout.addWidget(self.box)
        self.setLayout(layout)
        self.setFocusProxy(self.box)
        self._timer = QuietTimer(self)
        self._timer.timeout.connect(self._tell)
        self.box.textEdited.connect(self._on_edited)
        self.box.editingFinished.connect(self._on_left)
        self.box.about_to_leave.connect(self._tell)

    def sizeHint(self) -> QSize:
        """As wide as the text that is expected."""
        look = current_look()
        chars = _expected(self.interaction.classes, self.interaction.expected_length)
        letter = QFontMetricsF(look.font(FIELD_PX)).averageCharWidth() * 1.15
        return QSize(round(chars * letter) + look.pad(_SIDES), self.box.sizeHint().height())

    def line_ascent(self) -> float:
        """The line of writing inside the box."""
        metrics = QFontMetricsF(current_look().font(FIELD_PX))
        return (self.box.sizeHint().height() - metrics.height()) / 2 + metrics.ascent()

    def restore(self, response: Response | None) -> None:
        """Show a stored text."""
        self._timer.stop()
        self._stored, self._stored_text = response, text_of(response, self.interaction.base)
        self.box.setText(self._stored_text)
        self._told = self._stored_text

    def response(self) -> Response | None:
        """The text without blanks at its ends, or the number it is."""
        text = self.box.text()
        if text == self._stored_text:
            return self._stored
        if self._shape.cardinality is Cardinality.RECORD:
            return record_of(text)
        value = read_scalar(text, self._shape.base_type, self.interaction.base)
        return self._shape.pack(() if value is None else (value,))

    def first_focus(self) -> QWidget | None:
        """The box."""
        return self.box

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is told before the item goes out of sight."""
        super().hideEvent(event)
        self._tell()

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.updateGeometry()

    def _on_edited(self, _text: str) -> None:
        self._timer.start()

    def _on_left(self) -> None:
        self._tell()
        sentence = self._complaint(self.box.text().strip())
        self.box.setProperty("wrong", bool(sentence))
        if sentence:
            self.refused.emit(sentence)

    def _tell(self) -> None:
        self._timer.stop()
        if self.box.text() != self._told:
            self._told = self.box.text()
            self.changed.emit()

    def _complaint(self, text: str) -> str:
        if not text or text == self._stored_text.strip():
            return ""
        base = self._shape.base_type
        if self._shape.cardinality is not Cardinality.RECORD and (
            read_scalar(text, base, self.interaction.base) is None
        ):
            if base is BaseType.INTEGER:
                return translate("Items", "Isian ini hanya menerima bilangan bulat, misalnya 12.")
            return translate("Items", "Isian ini hanya menerima bilangan, misalnya 12,5.")
        return pattern_complaint(text, self.interaction.pattern, self.interaction.pattern_message)


def pattern_complaint(text: str, pattern: str, message: str) -> str:
    """A sentence where ``text`` does not have the form that is asked for; else empty."""
    if not pattern:
        return ""
    try:
        fits = re.fullmatch(pattern, text) is not None
    except re.error:
        return ""
    if fits:
        return ""
    return message or translate(
        "Items", "Bentuk isian ini belum sesuai dengan yang diminta. Periksa kembali isian Anda."
    )


def _expected(classes: Sequence[str], length: int | None) -> int:
    for name in classes:
        found = _WIDTH.fullmatch(name)
        if found:
            return max(3, min(int(found[1]), _MOST_CHARS))
    return max(3, min(length or _USUAL_CHARS, _MOST_CHARS))
