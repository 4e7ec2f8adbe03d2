"""One question at a time; what lies below the fold is said in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from client.seat.views import ItemView
from client.ui.items.body import ItemBody
from client.ui.seat.mode import ITEM_WIDTH, Mode
from client.ui.seat.pages.bodies import Bodies
from client.ui.seat.reading import Reading
from client.ui.theme import Look, current_look
from client.ui.widgets import Button, Margins, Scroll, Text, column, row

HIDDEN_SLACK_PX = 12
BESIDE_FROM_PX = 1200
"""Narrower windows show shared material above the questions."""
BESIDE_BELOW_SCALE = 1.5
_MARGINS: dict[Mode, Margins] = {
    Mode.ROOMY: (40, 20, 40, 12),
    Mode.SNUG: (40, 20, 40, 12),
    Mode.SLIM: (20, 12, 20, 8),
    Mode.TIGHT: (14, 10, 14, 8),
}


class ItemPage(QWidget):
    """The item on screen and the bar that says how many options are below."""

    page_name = "item"

    response_changed = Signal(object)
    """(item_id, ItemResponse)."""
    refused = Signal(object)
    """str."""
    zoom_asked = Signal(object)
    """QImage."""
    room_asked = Signal(object)
    """bool: whether the item needs the whole width."""
    attempt_ended = Signal(object)
    """(item_id, response variable) of an end-attempt button."""

    def __init__(self, media: Callable[[str], bytes]) -> None:
        super().__init__()
        self._practice = Text(self.tr("Latihan. Jawaban di sini tidak dinilai."), "secondary_bold")
        self._holder = QWidget()
        self._inside = column(_MARGINS[Mode.ROOMY], 10)
        self._inside.addWidget(self._practice)
        self._holder.setLayout(self._inside)
        self._content = QWidget()
        centred = row()
        centred.addStretch(1)
        centred.addWidget(self._holder, 1000)
        centred.addStretch(1)
        self._content.setLayout(centred)
        self.area = Scroll(self._content)
        self.bodies = Bodies(self, self._holder, media)
        self.bodies.made.connect(self._on_made)
        self.bodies.dropped.connect(self._on_dropped)
        self._more = Button("", name="more_below", kind="flat", icon="chevron-down")
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.clicked.connect(self._on_more)
        self._more.hide()
        questions = self._questions = column()
        questions.addWidget(self.area, 1)
        questions.addWidget(self._more)
        self.reading = Reading()
        self.reading.hide()
        outer = row()
        outer.addWidget(self.reading, 37)
        outer.addLayout(questions, 63)
        self.setLayout(outer)
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range)
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self._holder.setMaximumWidth(look.px(ITEM_WIDTH))
        self._place_material()

    def set_mode(self, mode: Mode) -> None:
        """Keep what fits."""
        self._inside.set_margins(_MARGINS[mode])

    def tick(self, now_utc_ms: int) -> None:
        """Nothing on this page counts."""

    def first_focus(self) -> QWidget | None:
        """The chosen option, or the first."""
        return None if self._current is None else self._current.first_focus()

    def current_body(self) -> ItemBody | None:
        """The item on screen."""
        return self._current

    @property
    def _current(self) -> ItemBody | None:
        return self.bodies.shown

    def show_view(self, view: ItemView) -> None:
        """Show an item with its stored response; nothing is told of it."""
        self._practice.setVisible(view.practice)
        body = self.bodies.of(view)
        body.restore(view.response)
        if body is self._current:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        had_material = self.has_material()
        if self._current is not None:
            # As wide as the one before: lines are then broken once, not for a passing width too.
            body.resize(self._current.size())
            self._put_away(self._current)
        self.bodies.shown = body
        self._inside.addWidget(body, 1)
        body.show()
        if had_material != self.has_material():
            self.room_asked.emit(self.has_material())
        self._place_material()
        self.area.verticalScrollBar().setValue(0)
        first = self.first_focus()
        if had_focus and first is not None:
            first.setFocus()
        self._tell_more()

    def note_kept(self, view: ItemView) -> None:
        """The journal holds an answer of the item on screen."""
        if self._current is not None and self._current.content is view.content:
            self._current.kept(view.response)

    def has_material(self) -> bool:
        """Whether the item on screen has shared material."""
        return self._current is not None and self._current.material is not None

    def choose_letter(self, letter: str) -> bool:
        """A letter key chooses an option."""
        return self._current is not None and self._current.choose_letter(letter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is below the fold changes."""
        super().resizeEvent(event)
        self._place_material()
        self._tell_more()

    def _place_material(self) -> None:
        """Beside the questions where there is room, else above them."""
        body = self._current
        if body is None:
            return
        wide = self.window().width() >= BESIDE_FROM_PX
        beside = wide and current_look().scale < BESIDE_BELOW_SCALE and body.material is not None
        if beside:
            self.reading.show_material(body.lend_material())
        else:
            self.reading.show_material(None)
            body.take_material()
        self.reading.setVisible(beside)

    def _put_away(self, body: ItemBody) -> None:
        self.reading.show_material(None)
        body.take_material()
        self._inside.removeWidget(body)
        body.hide()

    def _on_made(self, body: ItemBody) -> None:
        body.changed.connect(self._on_changed)
        body.refused.connect(self.refused)
        body.zoom_asked.connect(self.zoom_asked)
        body.attempt_ended.connect(self._on_attempt_ended)

    def _on_dropped(self, body: ItemBody) -> None:
        if body is self._current:
            self._put_away(body)

    def _on_changed(self, response: object) -> None:
        body = self.sender()
        if isinstance(body, ItemBody):
            self.response_changed.emit((body.content.id, response))

    def _on_attempt_ended(self, response: object) -> None:
        body = self.sender()
        if isinstance(body, ItemBody):
            self.attempt_ended.emit((body.content.id, response))

    def _on_scrolled(self, _value: int) -> None:
        self._tell_more()

    def _on_range(self, _low: int, _high: int) -> None:
        self._tell_more()

    def _on_more(self) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + round(bar.pageStep() * 0.8))

    def _rows(self) -> list[QWidget]:
        return [] if self._current is None else self._current.targets()

    def _has_field_below(self, bottom: int) -> bool:
        viewport = self.area.viewport()
        fields = [] if self._current is None else self._current.fields()
        return any(one.mapTo(viewport, QPoint(0, one.height())).y() > bottom for one in fields)

    def _tell_more(self) -> None:
        viewport = self.area.viewport()
        # As if the bar were not there, or showing it would itself be the reason to show it.
        room = viewport.height() + (self._more.height() if self._more.isVisible() else 0)
        rest = self._content.height() - self.area.verticalScrollBar().value() - room
        if rest <= HIDDEN_SLACK_PX:
            self._more.hide()
            return
        bottom = viewport.height() + HIDDEN_SLACK_PX
        count = sum(
            option.mapTo(viewport, QPoint(0, option.height())).y() > bottom
            for option in self._rows()
        )
        if count:
            words = self.tr("Masih ada {count} pilihan di bawah").format(count=count)
        elif self._has_field_below(bottom):
            words = self.tr("Masih ada isian di bawah")
        else:
            words = self.tr("Masih ada bacaan di bawah")
        self._more.say(words)
        if self._more.isHidden():
            self._more.show()
            # This may come while the column is being laid out: then once more.
            self._questions.update()
