"""Large boxes for text with a counter; what was typed is told at every pause and on leaving."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QHideEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from client.ui import texts
from client.ui.items.blocks import prompt_widgets
from client.ui.items.entry import QuietTimer, is_shortcut, pattern_complaint
from client.ui.items.kit import Kit
from client.ui.items.richtext import MONOSPACE
from client.ui.items.status import StatusLine
from client.ui.items.values import number_text, read_scalar, record_of, text_of
from client.ui.items.view import InteractionView
from client.ui.theme import Look, current_look
from client.ui.widgets import column
from exam.core.responses import BaseType, Cardinality, Response, Scalar, scalars
from exam.qti.content import ExtendedTextInteraction, TextFormat

MAX_CHARS = 20_000
TEXT_PX = 18
_USUAL_LINES = 6
_MOST_LINES = 15
_MOST_BOXES = 12
_FRAME = 26
_LINES = re.compile(r"qti-height-lines-([0-9]+)")

translate = QCoreApplication.translate


class TextBox(QPlainTextEdit):
    """Text of a bounded length; Tab leaves it."""

    left = Signal()
    about_to_leave = Signal()
    too_long = Signal()

    def __init__(self, lines: int, *, monospace: bool) -> None:
        super().__init__()
        self._lines, self._monospace = lines, monospace
        self.setProperty("kind", "answer")
        self.setTabChangesFocus(True)
        self.relook(current_look())
        self.textChanged.connect(self._on_changed)

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        font = look.font(TEXT_PX)
        if self._monospace:
            font.setFamilies([name.strip() for name in MONOSPACE.split(",")])
        self.setFont(font)
        high = QFontMetricsF(font).lineSpacing() * self._lines
        self.setMinimumHeight(round(high) + look.pad(_FRAME))
        self.setMaximumHeight(round(high) + look.pad(_FRAME))

    def event(self, event: QEvent) -> bool:
        """A shortcut leaves the focus where it is, so the text is told first."""
        if is_shortcut(event):
            self.about_to_leave.emit()
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell what was typed."""
        super().focusOutEvent(event)
        self.left.emit()

    def _on_changed(self) -> None:
        text = self.toPlainText()
        if len(text) > MAX_CHARS:
            cursor = self.textCursor()
            place = min(cursor.position(), MAX_CHARS)
            self.setPlainText(text[:MAX_CHARS])
            cursor = self.textCursor()
            cursor.setPosition(place)
            self.setTextCursor(cursor)
            self.too_long.emit()


class ExtendedTextView(InteractionView):
    """Prompt, boxes, counter."""

    def __init__(self, interaction: ExtendedTextInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        usual = Cardinality.MULTIPLE if interaction.several else Cardinality.SINGLE
        self._shape = kit.shape(interaction.response, BaseType.STRING, usual)
        self._stored: Response | None = None
        self._stored_texts: tuple[str, ...] = ()
        self._told: tuple[str, ...] = ()
        self._restoring = False
        self._layout = column(spacing=8)
        for widget in prompt_widgets(interaction.prompt, kit):
            self._layout.addWidget(widget)
        self.boxes: list[TextBox] = []
        self._boxes = column(spacing=8)
        self._layout.addLayout(self._boxes)
        count = max(interaction.max_strings or 1, interaction.min_strings, 1)
        self._grow(min(count, _MOST_BOXES) if interaction.several else 1)
        self._status = StatusLine()
        self._layout.addWidget(self._status)
        self.setLayout(self._layout)
        self._timer = QuietTimer(self)
        self._timer.timeout.connect(self._tell)
        self._tell_state()

    def _grow(self, count: int) -> None:
        lines = _lines(self.interaction)
        if self.interaction.several:
            lines = min(lines, 3)
        while len(self.boxes) < count:
            box = TextBox(lines, monospace=self.interaction.format is TextFormat.PREFORMATTED)
            number = len(self.boxes) + 1
            name = translate("Items", "Jawaban {number}").format(number=number)
            box.setAccessibleName(name if count > 1 else translate("Items", "Jawaban Anda"))
            box.setObjectName(f"text_{self.responds}_{number}")
            box.setPlaceholderText(self.interaction.placeholder)
            box.textChanged.connect(self._on_edited)
            box.left.connect(self._on_left)
            box.about_to_leave.connect(self._tell)
            box.too_long.connect(self._on_too_long)
            self.boxes.append(box)
            self._boxes.addWidget(box)

    def restore(self, response: Response | None) -> None:
        """Show stored texts."""
        self._restoring = True
        if self._shape.cardinality in (Cardinality.SINGLE, Cardinality.RECORD):
            shown = [text_of(response)]
        else:
            shown = [number_text(value) for value in scalars(response)]
        self._grow(len(shown))
        for place, box in enumerate(self.boxes):
            text = shown[place] if place < len(shown) else ""
            if box.toPlainText() != text:
                box.setPlainText(text)
        self._restoring = False
        self._timer.stop()
        self._stored, self._stored_texts = response, self._texts()
        self._told = self._stored_texts
        self._tell_state()

    def response(self) -> Response | None:
        """The texts that are not empty."""
        now = self._texts()
        if now == self._stored_texts:
            return self._stored
        if self._shape.cardinality is Cardinality.RECORD:
            return record_of(now[0])
        values: list[Scalar] = []
        for text in now:
            if self._shape.base_type is BaseType.STRING:
                value: Scalar | None = text.strip() or None
            else:
                value = read_scalar(text, self._shape.base_type)
            if value is not None:
                values.append(value)
        return self._shape.pack(values)

    def first_focus(self) -> QWidget | None:
        """The first box."""
        return self.boxes[0]

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed is told before the item goes out of sight."""
        super().hideEvent(event)
        self._tell()

    def _texts(self) -> tuple[str, ...]:
        return tuple(box.toPlainText() for box in self.boxes)

    def _on_edited(self) -> None:
        if not self._restoring:
            self._timer.start()
            self._tell_state()

    def _on_left(self) -> None:
        self._tell()
        for text in self._texts():
            sentence = text.strip() and pattern_complaint(
                text.strip(), self.interaction.pattern, self.interaction.pattern_message
            )
            if sentence and text not in self._stored_texts:
                self.refused.emit(sentence)
                return

    def _on_too_long(self) -> None:
        if not self._restoring:
            sentence = translate(
                "Items", "Paling banyak {count} karakter. Kelebihannya tidak disimpan."
            )
            self.refused.emit(sentence.format(count=texts.number(MAX_CHARS)))

    def _tell(self) -> None:
        self._timer.stop()
        if self._texts() != self._told:
            self._told = self._texts()
            self.changed.emit()

    def _tell_state(self) -> None:
        count = sum(len(text.strip()) for text in self._texts())
        expected = self.interaction.expected_length or 0
        if expected and self.interaction.counter == "down":
            left = expected - count
            if left >= 0:
                text = translate("Items", "Sisa {left} dari {all} karakter.")
            else:
                text = translate("Items", "{over} karakter di atas panjang yang diharapkan.")
            text = text.format(
                left=texts.number(left), all=texts.number(expected), over=texts.number(-left)
            )
        elif expected and self.interaction.counter:
            text = translate("Items", "{count} karakter; panjang yang diharapkan {all}.").format(
                count=texts.number(count), all=texts.number(expected)
            )
        else:
            text = translate("Items", "{count} karakter").format(count=texts.number(count))
        self._status.tell(text)


def _lines(interaction: ExtendedTextInteraction) -> int:
    found: Sequence[re.Match[str] | None] = [_LINES.fullmatch(name) for name in interaction.classes]
    asked = next((int(match[1]) for match in found if match), interaction.expected_lines)
    return max(2, min(asked or _USUAL_LINES, _MOST_LINES))
