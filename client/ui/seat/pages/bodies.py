"""The widgets of items: those used last are kept, those that likely come next are made ready."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from client.seat.views import ItemView
from client.ui.items.body import ItemBody
from client.ui.items.spare import SpareRows

KEPT_BODIES = 24
SPARE_ROWS = 6
"""An item has seldom more options."""
AFTER_PAGE_MS = 15
"""First the journal notes which question is open: its thread needs the interpreter as well."""

Upcoming: TypeAlias = Callable[[], ItemView | None]


class Bodies(QObject):
    """Makes the widgets of items inside ``holder``, one item at a time between pages."""

    made = Signal(object)
    """ItemBody: a new one, to be connected."""
    dropped = Signal(object)
    """ItemBody: it is about to be given up."""

    def __init__(self, page: QWidget, holder: QWidget, media: Callable[[str], bytes]) -> None:
        super().__init__(page)
        self._holder, self._media = holder, media
        self._bodies: OrderedDict[tuple[str, object], ItemBody] = OrderedDict()
        self._spare = SpareRows(page)
        self._aimed: Upcoming | None = None
        self._upcoming: Upcoming | None = None
        self.shown: ItemBody | None = None
        """The one on screen: others are made as large."""
        self._tidying = QTimer(self)
        self._tidying.setSingleShot(True)
        self._tidying.timeout.connect(self._tidy)

    def kept(self) -> tuple[str, ...]:
        """The items whose widgets are kept, the one used last at the end."""
        return tuple(item_id for item_id, _ in self._bodies)

    def prepare(self, upcoming: Upcoming) -> None:
        """Make the item that most likely comes next, once there is nothing else to do."""
        self._upcoming = upcoming
        self._tidying.start(AFTER_PAGE_MS)

    def aim(self, upcoming: Upcoming) -> None:
        """The hand goes to an item: it is made before all others; the last aim alone counts."""
        self._aimed = upcoming
        self._tidying.start(0)

    def of(self, view: ItemView) -> ItemBody:
        """The widgets of an item, made now where there are none."""
        key = (view.content.id, (view.orders, view.values))
        body = self._bodies.get(key)
        if body is not None and body.content is view.content:
            self._bodies.move_to_end(key)
            return body
        if body is not None:
            self._drop(self._bodies.pop(key))
        body = ItemBody(
            view.content,
            view.orders,
            self._media,
            view.declared,
            dict(view.values),
            spare=self._spare,
            parent=self._holder,
        )
        # Not with the page, should that come up meanwhile.
        body.hide()
        self.made.emit(body)
        self._bodies[key] = body
        self._tidying.start(AFTER_PAGE_MS)
        return body

    @Slot()
    def _tidy(self) -> None:
        """A little at a time; a timer comes after the paint that is due, so nobody waits."""
        if self._aimed is not None:
            make, self._aimed = self._aimed, None
            self._make(make)
        elif len(self._bodies) > KEPT_BODIES:
            self._drop(self._bodies.popitem(last=False)[1])
        elif len(self._spare) < SPARE_ROWS:
            self._spare.prepare()
        elif self._upcoming is not None:
            make, self._upcoming = self._upcoming, None
            self._make(make)
        else:
            return
        self._tidying.start(0)

    def _make(self, make: Upcoming) -> None:
        view = make()
        if view is not None:
            self._dress(self.of(view))

    def _dress(self, body: ItemBody) -> None:
        """Style and line breaks, so that showing it is all that is left."""
        if body is self.shown:
            return
        for widget in body.findChildren(QWidget):
            widget.ensurePolished()
        if self.shown is not None:
            body.resize(self.shown.size())
        layout = body.layout()
        if layout is not None:
            layout.activate()

    def _drop(self, body: ItemBody) -> None:
        self.dropped.emit(body)
        if body is self.shown:
            self.shown = None
        body.hide()
        body.give_rows_back()
        body.deleteLater()
