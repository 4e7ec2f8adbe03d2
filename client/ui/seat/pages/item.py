"""One question at a time; what lies below the fold is said in words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from client.seat.views import ItemView
from client.ui.items.body import ItemBody
from client.ui.items.option import OptionRow, SpareRows
from client.ui.seat.mode import Mode
from client.ui.theme import Look, current_look
from client.ui.widgets import Button, Margins, Scroll, Text, column, row

KEPT_BODIES = 8
IDLE_MS = 3
CONTENT_WIDTH = 1080
"""1000 px of content and its margins."""
HIDDEN_SLACK_PX = 12
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

    def __init__(self, media: Callable[[str], bytes]) -> None:
        super().__init__()
        self._media = media
        self._bodies: OrderedDict[tuple[str, object], ItemBody] = OrderedDict()
        self._current: ItemBody | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._give_up_old)
        self._practice = Text(self.tr("Latihan. Jawaban di sini tidak dinilai."), "secondary_bold")
        self._holder = QWidget()
        self._spare = SpareRows(self._holder)
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
        self._more = Button("", name="more_below", kind="flat", icon="chevron-down")
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.clicked.connect(self._on_more)
        self._more.hide()
        outer = column()
        outer.addWidget(self.area, 1)
        outer.addWidget(self._more)
        self.setLayout(outer)
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range)
        self.relook(current_look())

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self._holder.setMaximumWidth(look.px(CONTENT_WIDTH))

    def set_mode(self, mode: Mode) -> None:
        """Keep what fits."""
        self._inside.set_margins(_MARGINS[mode])

    def tick(self, now_utc_ms: int) -> None:
        """Nothing on this page counts."""

    def first_focus(self) -> QWidget | None:
        """The chosen option, or the first."""
        if self._current is None or not self._current.choices:
            return None
        return self._current.choices[0].first_focus()

    def show_view(self, view: ItemView) -> None:
        """Show an item with its stored response; nothing is told of it."""
        self._practice.setVisible(view.practice)
        body = self._body_for(view)
        body.restore(view.response)
        if body is self._current:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        if self._current is not None:
            self._inside.removeWidget(self._current)
            self._current.hide()
        self._current = body
        self._inside.addWidget(body, 1)
        body.show()
        self.area.verticalScrollBar().setValue(0)
        first = self.first_focus()
        if had_focus and first is not None:
            first.setFocus()
        self._tell_more()

    def kept(self) -> tuple[str, ...]:
        """The items whose widgets are kept, the one used last at the end."""
        return tuple(item_id for item_id, _ in self._bodies)

    def choose_letter(self, letter: str) -> bool:
        """A letter key chooses an option."""
        return self._current is not None and self._current.choose_letter(letter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is below the fold changes."""
        super().resizeEvent(event)
        self._tell_more()

    def _body_for(self, view: ItemView) -> ItemBody:
        key = (view.content.id, view.orders)
        body = self._bodies.get(key)
        if body is not None and body.content is view.content:
            self._bodies.move_to_end(key)
            return body
        if body is not None:
            self._drop(self._bodies.pop(key))
        body = ItemBody(view.content, view.orders, self._media, self._spare)
        body.setParent(self._holder)
        body.changed.connect(self._on_changed)
        body.refused.connect(self.refused)
        body.zoom_asked.connect(self.zoom_asked)
        self._bodies[key] = body
        self._idle.start()
        return body

    def _give_up_old(self) -> None:
        """After the page is drawn: the oldest bodies' rows are ready for the next new one."""
        while len(self._bodies) > KEPT_BODIES:
            self._drop(self._bodies.popitem(last=False)[1])

    def _drop(self, body: ItemBody) -> None:
        if body is self._current:
            self._inside.removeWidget(body)
            self._current = None
        body.hide()
        for choice in body.choices:
            self._spare.keep(choice.rows)
        body.deleteLater()

    def _on_changed(self, response: object) -> None:
        body = self.sender()
        if isinstance(body, ItemBody):
            self.response_changed.emit((body.content.id, response))

    def _on_scrolled(self, _value: int) -> None:
        self._tell_more()

    def _on_range(self, _low: int, _high: int) -> None:
        self._tell_more()

    def _on_more(self) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + round(bar.pageStep() * 0.8))

    def _rows(self) -> list[OptionRow]:
        return [] if self._current is None else [r for c in self._current.choices for r in c.rows]

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
        else:
            words = self.tr("Masih ada bacaan di bawah")
        self._more.say(words)
        self._more.show()
