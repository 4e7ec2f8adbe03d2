"""A number between two bounds: a slider with buttons, and the value in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from client.ui.items.blocks import prompt_widgets
from client.ui.items.kit import Kit
from client.ui.items.status import StatusLine
from client.ui.items.values import number_text
from client.ui.items.view import InteractionView
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Button, Text, column, row
from exam.core.responses import BaseType, Cardinality, Response, scalars
from exam.qti.content import SliderInteraction

MOST_STEPS = 100_000
STANDING_HEIGHT = 260

translate = QCoreApplication.translate


class Track(QSlider):
    """A slider that leaves the wheel to the page and takes Enter as *this value*."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls; the answer stays."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or Space accepts the value that is shown."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.sliderReleased.emit()
        else:
            super().keyPressEvent(event)


class SliderView(InteractionView):
    """Not answered before it was touched."""

    def __init__(self, interaction: SliderInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        usual = BaseType.INTEGER if interaction.whole else BaseType.FLOAT
        self._shape = kit.shape(interaction.response, usual, Cardinality.SINGLE)
        self._stored: Response | None = None
        self._touched = False
        self._restoring = False
        layout = column(spacing=10)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        self.value = Text("", "large")
        layout.addWidget(self.value)
        standing = interaction.vertical
        self.track = Track(Qt.Orientation.Vertical if standing else Qt.Orientation.Horizontal)
        span = (interaction.upper - interaction.lower) / (interaction.step or 1.0)
        self.track.setRange(0, max(1, min(round(span), MOST_STEPS)))
        self.track.setPageStep(max(1, self.track.maximum() // 10))
        self.track.setInvertedAppearance(interaction.reverse)
        self.track.setObjectName(f"slider_{interaction.response}")
        self.track.valueChanged.connect(self._on_moved)
        self.track.sliderReleased.connect(self._on_released)
        self.less = self._button("minus", translate("Items", "Kurangi"))
        self.more = self._button("plus", translate("Items", "Tambah"))
        self.less.clicked.connect(self._on_less)
        self.more.clicked.connect(self._on_more)
        self._build(layout)
        self._status = StatusLine()
        layout.addWidget(self._status)
        self.setLayout(layout)
        self.relook(current_look())
        self.restore(None)

    def _button(self, icon: str, name: str) -> Button:
        button = Button("", name=f"slider_{icon}", kind="icon", icon=icon)
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def _build(self, layout: Box) -> None:
        low, high = number_text(self.interaction.lower), number_text(self.interaction.upper)
        line = row(spacing=12)
        first, last = (
            Text(low, "secondary_bold", wrap=False),
            Text(high, "secondary_bold", wrap=False),
        )
        if self.interaction.reverse:
            first, last = last, first
        for widget in (self.less, first):
            line.addWidget(widget)
        line.addWidget(self.track, 1)
        for widget in (last, self.more):
            line.addWidget(widget)
        if self.interaction.vertical:
            line.addStretch(2)
        layout.addLayout(line)

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        if self.interaction.vertical:
            self.track.setMinimumHeight(look.px(STANDING_HEIGHT))
        else:
            self.track.setMinimumHeight(look.pad(48))
        self.updateGeometry()

    def restore(self, response: Response | None) -> None:
        """Show a stored number; without one the slider stands in the middle and says so."""
        self._restoring = True
        found = scalars(response)
        number = found[0] if found else None
        if isinstance(number, int | float):
            place = round((number - self.interaction.lower) / (self.interaction.step or 1.0))
        else:
            place = self.track.maximum() // 2
        self.track.setValue(place)
        self._restoring = False
        self._stored, self._touched = response, False
        self._tell_state()

    def response(self) -> Response | None:
        """The number, once the slider was touched."""
        if not self._touched:
            return self._stored
        return self._shape.pack((self._number(),))

    def first_focus(self) -> QWidget | None:
        """The slider."""
        return self.track

    def _number(self) -> int | float:
        value = self.interaction.lower + self.track.value() * (self.interaction.step or 1.0)
        value = min(round(value, 9), self.interaction.upper)
        return round(value) if self._shape.base_type is BaseType.INTEGER else float(value)

    def _on_moved(self, _place: int) -> None:
        if self._restoring:
            return
        self._touched = True
        self._tell_state()
        if not self.track.isSliderDown():
            self.changed.emit()

    def _on_released(self) -> None:
        self._touched = True
        self._tell_state()
        self.changed.emit()

    def _on_less(self) -> None:
        self._step(-1)

    def _on_more(self) -> None:
        self._step(1)

    def _step(self, step: int) -> None:
        place = self.track.value() + step
        if 0 <= place <= self.track.maximum():
            self.track.setValue(place)
        elif not self._touched:
            self._on_released()

    def _tell_state(self) -> None:
        answered = self.response() is not None
        found = scalars(self.response())
        words = number_text(found[0]) if found else translate("Items", "belum dipilih")
        self.value.say(translate("Items", "Nilai: {value}").format(value=words))
        self.track.setAccessibleName(self.value.text())
        if self.track.property("answered") != answered:
            self.track.setProperty("answered", answered)
            self.track.style().unpolish(self.track)
            self.track.style().polish(self.track)
        hint = translate("Items", "Geser, atau tekan tombol kurang dan tambah.")
        self._status.tell("" if answered else hint)
