"""Putting choices in order: by buttons, by keys, or by dragging a row."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from client.ui.items.blocks import prompt_widgets, rich
from client.ui.items.kit import Kit
from client.ui.items.richtext import plain
from client.ui.items.status import StatusLine, progress_sentence, too_many_sentence
from client.ui.items.values import is_shown
from client.ui.items.view import InteractionView
from client.ui.widgets import Button, Card, Icon, Text, column, row
from exam.core.responses import Cardinality, Response, scalars
from exam.qti.content import Choice, OrderInteraction

translate = QCoreApplication.translate


class MoveButton(Button):
    """Leaves the arrow keys to its row, where buttons else walk with them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down are the row's."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


class OrderRow(Card):
    """One choice with its place and the buttons that move it."""

    moved = Signal(object)
    """int: -1 up, 1 down."""
    toggled = Signal()
    dragged = Signal(object)
    """QPointF, in the row's own coordinates."""

    def __init__(self, choice: Choice, kit: Kit, *, partial: bool) -> None:
        super().__init__("order_row")
        self.identifier = choice.identifier
        self.words = plain(choice.blocks, kit.values)
        self._grabbed: QPointF | None = None
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        layout = row((12, 6, 8, 6), 10)
        layout.addWidget(Icon("grip-vertical", "ink2"))
        self._place = Text("", "item_bold", wrap=False)
        layout.addWidget(self._place)
        layout.addWidget(rich(choice.blocks, kit), 1)
        self.toggle = MoveButton("", name=f"take_{choice.identifier}", kind="row")
        self.toggle.setVisible(partial)
        self.toggle.clicked.connect(self._on_toggled)
        self.up = self._arrow("arrow-up", translate("Items", "Naikkan: {what}"))
        self.down = self._arrow("arrow-down", translate("Items", "Turunkan: {what}"))
        self.up.clicked.connect(self._on_up)
        self.down.clicked.connect(self._on_down)
        for button in (self.toggle, self.up, self.down):
            layout.addWidget(button)
        self.setLayout(layout)

    def _arrow(self, icon: str, name: str) -> MoveButton:
        direction = icon.removeprefix("arrow-")
        button = MoveButton("", name=f"{direction}_{self.identifier}", kind="icon", icon=icon)
        button.setAccessibleName(name.format(what=self.words))
        button.setToolTip(button.accessibleName())
        return button

    def show_place(self, place: int, of: int, *, settled: bool) -> None:
        """``place`` 0 is not in the order; ``settled``: the participant has ordered."""
        self._place.say(f"{place}." if place else "–")
        if self.property("ranked") != (bool(place) and settled):
            self.setProperty("ranked", bool(place) and settled)
            self.style().unpolish(self)
            self.style().polish(self)
        self.up.setEnabled(place > 1)
        self.down.setEnabled(0 < place < of)
        where = translate("Items", "Urutan {place} dari {of}").format(place=place, of=of)
        for button in (self.up, self.down):
            button.setAccessibleDescription(where if place else "")
        if place:
            self.toggle.say(translate("Items", "Keluarkan"))
        else:
            self.toggle.say(translate("Items", "Masukkan"))
        self.toggle.setAccessibleName(f"{self.toggle.text()}: {self.words}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys on either button move the row."""
        step = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the row."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._grabbed is None:
            return
        far = abs(event.position().y() - self._grabbed.y())
        if far >= QApplication.startDragDistance():
            self.dragged.emit(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None

    def _on_up(self) -> None:
        self.moved.emit(-1)

    def _on_down(self) -> None:
        self.moved.emit(1)

    def _on_toggled(self) -> None:
        self.toggled.emit()


class OrderView(InteractionView):
    """Prompt and rows. Nothing counts as answered before the participant has moved or agreed."""

    def __init__(self, interaction: OrderInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._shape = kit.shape(interaction.response, cardinality=Cardinality.ORDERED)
        choices = [
            one
            for one in kit.ordered(interaction.response, interaction.choices)
            if is_shown(one.visibility, kit.values, template=True)
        ]
        most = interaction.max_choices
        self.partial = most is not None or interaction.min_choices not in (None, len(choices))
        self._most = most or len(choices)
        self._start = [one.identifier for one in choices]
        layout = column(spacing=8)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        self._rows = column(spacing=8)
        self.rows = {one.identifier: OrderRow(one, kit, partial=self.partial) for one in choices}
        for made in self.rows.values():
            made.moved.connect(self._on_moved)
            made.toggled.connect(self._on_taken)
            made.dragged.connect(self._on_dragged)
            self._rows.addWidget(made)
        layout.addLayout(self._rows)
        self.agree = Button(translate("Items", "Urutan ini sudah sesuai"), name="agree", kind="row")
        self.agree.clicked.connect(self._on_agreed)
        foot = row(spacing=12)
        self._status = StatusLine()
        foot.addWidget(self._status, 1)
        foot.addWidget(self.agree)
        layout.addLayout(foot)
        self.setLayout(layout)
        self._ranked: list[str] = []
        self._shown: list[str] = list(self._start)
        self._settled = False
        self.restore(None)

    def restore(self, response: Response | None) -> None:
        """Show a stored order."""
        stored = [str(one) for one in scalars(response) if one in self.rows]
        self._settled = bool(stored)
        self._ranked = stored or ([] if self.partial else list(self._start))
        self._show()

    def response(self) -> Response | None:
        """The order, once the participant has made it."""
        return self._shape.pack(self._ranked if self._settled else ())

    def ranked(self) -> tuple[str, ...]:
        """The order on screen, whether or not it counts yet."""
        return tuple(self._ranked)

    def first_focus(self) -> QWidget | None:
        """A button of the first row."""
        if not self._shown:
            return None
        first = self.rows[self._shown[0]]
        return first.toggle if self.partial else first.down

    def targets(self) -> list[QWidget]:
        """The rows."""
        return list(self.rows.values())

    def _show(self) -> None:
        rest = [one for one in self._start if one not in self._ranked]
        self._shown = self._ranked + rest
        for place, identifier in enumerate(self._shown):
            made = self.rows[identifier]
            if self._rows.indexOf(made) != place:
                self._rows.removeWidget(made)
                self._rows.insertWidget(place, made)
            rank = self._ranked.index(identifier) + 1 if identifier in self._ranked else 0
            made.show_place(rank, len(self._ranked), settled=self._settled)
        self._let_tab_follow()
        self.agree.setVisible(not self.partial and not self._settled)
        self._tell_state()

    def _let_tab_follow(self) -> None:
        """Tab goes through the rows as they stand now."""
        rows = [self.rows[identifier] for identifier in self._shown]
        buttons = [one for made in rows for one in (made.toggle, made.up, made.down)]
        for before, after in pairwise(buttons):
            QWidget.setTabOrder(before, after)

    def _tell_state(self) -> None:
        if self.partial:
            said = progress_sentence(len(self._ranked), self._most)
            if not self._ranked:
                how = translate("Items", "Tekan Masukkan, mulai dari yang pertama.")
                said = f"{how} {said}"
            self._status.tell(said)
        elif self._settled:
            self._status.tell(translate("Items", "Urutan Anda tersimpan."), complete=True)
        else:
            self._status.tell(
                translate("Items", "Belum diurutkan. Pindahkan pilihan dengan tombol panah.")
            )

    def _on_moved(self, step: object) -> None:
        made = self.sender()
        if isinstance(made, OrderRow) and isinstance(step, int) and self._move(made, step):
            button = made.up if step < 0 else made.down
            other = made.down if step < 0 else made.up
            (button if button.isEnabled() else other).setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, made: OrderRow, step: int) -> bool:
        if made.identifier not in self._ranked:
            return False
        place = self._ranked.index(made.identifier)
        if not 0 <= place + step < len(self._ranked):
            return False
        self._ranked.insert(place + step, self._ranked.pop(place))
        self._tell()
        return True

    def _on_dragged(self, at: object) -> None:
        made = self.sender()
        if not isinstance(made, OrderRow) or not isinstance(at, QPointF):
            return
        if at.y() < 0:
            self._move(made, -1)
        elif at.y() > made.height():
            self._move(made, 1)

    def _on_taken(self) -> None:
        made = self.sender()
        if not isinstance(made, OrderRow):
            return
        if made.identifier in self._ranked:
            self._ranked.remove(made.identifier)
        elif len(self._ranked) >= self._most:
            self.refused.emit(self.interaction.max_message or too_many_sentence(self._most))
            return
        else:
            self._ranked.append(made.identifier)
        self._tell()

    def _on_agreed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        self._settled = bool(self._ranked)
        self._show()
        self.changed.emit()
