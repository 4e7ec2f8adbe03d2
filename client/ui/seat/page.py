"""What all pages share: a name, a scrolled column, and layouts that follow the mode."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from client.seat.views import SeatView
from client.ui.seat.mode import Mode
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Margins, Scroll, Text, column, row

CONTENT_WIDTH = 1368
_MARGINS: dict[Mode, Margins] = {
    Mode.ROOMY: (64, 32, 64, 24),
    Mode.SNUG: (40, 28, 40, 20),
    Mode.SLIM: (24, 18, 24, 18),
    Mode.TIGHT: (16, 14, 16, 14),
}


class Columns(Box):
    """Columns beside each other, below each other where room is short."""

    def __init__(self, spacing: int = 48) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, spacing=spacing)

    def set_stacked(self, stacked: bool) -> None:
        """Lie or stand."""
        directions = QBoxLayout.Direction
        self.setDirection(directions.TopToBottom if stacked else directions.LeftToRight)


class Page(QWidget):
    """One page of the window. Subclasses fill ``self.body`` once and show views in it."""

    page_name = ""

    def __init__(self) -> None:
        super().__init__()
        self._columns: list[tuple[Columns, bool]] = []
        self._content = QWidget()
        self.body = column(_MARGINS[Mode.ROOMY], 0)
        self._content.setLayout(self.body)
        self._centred = QWidget()
        centred = row()
        centred.addStretch(1)
        centred.addWidget(self._content, 1000)
        centred.addStretch(1)
        self._centred.setLayout(centred)
        outer = column()
        self.area = Scroll(self._centred)
        outer.addWidget(self.area)
        self.setLayout(outer)
        self._mode = Mode.ROOMY
        self._widen(current_look())

    def set_seat(self, seat: SeatView | None) -> None:
        """For pages that show session, place or times; the others need not know."""

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self._widen(look)

    def columns(self, spacing: int = 48, *, early: bool = False) -> Columns:
        """Columns that stack where room is short; ``early`` ones need a full screen's width."""
        made = Columns(spacing)
        self._columns.append((made, early))
        return made

    def set_mode(self, mode: Mode) -> None:
        """Keep what fits."""
        self._mode = mode
        self.body.set_margins(_MARGINS[mode])
        for columns, early in self._columns:
            columns.set_stacked(mode.in_menu or (early and mode is Mode.SNUG))

    def tick(self, now_utc_ms: int) -> None:
        """Called a few times a second."""

    def give_back(self) -> None:
        """After a refusal, for pages with a button that waits for an answer."""

    def first_focus(self) -> QWidget | None:
        """What gets the keyboard when the page comes up; ``None`` leaves it to Tab."""
        return None

    def heading(self, title: Text, intro: Text | None) -> Box:
        """Title and the sentence below it."""
        layout = column(spacing=4)
        layout.addWidget(title)
        if intro is not None:
            layout.addWidget(intro)
        return layout

    def _widen(self, look: Look) -> None:
        self._content.setMaximumWidth(look.px(CONTENT_WIDTH))


def top(widget: QWidget, layout: Box, stretch: int = 0) -> None:
    """Add to a row, held at the top."""
    layout.addWidget(widget, stretch, Qt.AlignmentFlag.AlignTop)
