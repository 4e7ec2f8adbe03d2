"""Daftar soal: every item of the section, what is done and what is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from client.seat.views import PaletteCell
from client.ui.seat.cell import AROUND, CellButton, Swatch
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Button, Elided, Grid, Rule, Scroll, Text, column, row

CELL_PITCH = 52
BORDER = 2


class PaletteGrid(QWidget):
    """The cells, reused from section to section."""

    item_asked = Signal(object)
    """str: item_id."""
    item_aimed = Signal(object)
    """str: item_id."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: list[CellButton] = []
        self._shown = 0
        self._columns = 6
        self._grid = Grid()
        outer = row()
        outer.addLayout(self._grid)
        outer.addStretch(1)
        frame = column()
        frame.addLayout(outer)
        frame.addStretch(1)
        self.setLayout(frame)

    def set_columns(self, columns: int) -> None:
        """How many cells are in a row."""
        if columns != self._columns:
            self._columns = columns
            for place, button in enumerate(self._cells):
                self._grid.addWidget(button, place // columns, place % columns)

    def set_cells(self, cells: tuple[PaletteCell, ...]) -> None:
        """Show the items; touches only cells that changed."""
        while len(self._cells) < len(cells):
            self._add_button()
        for button, cell in zip(self._cells, cells, strict=False):
            button.show_cell(cell)
        if len(cells) != self._shown:
            self._shown = len(cells)
            for place, button in enumerate(self._cells):
                button.setVisible(place < self._shown)

    def current_button(self) -> CellButton | None:
        """The cell of the open item."""
        for button in self._cells[: self._shown]:
            if button.cell is not None and button.cell.current:
                return button
        return None

    def _add_button(self) -> None:
        button = CellButton()
        button.open_asked.connect(self.item_asked)
        button.aimed.connect(self.item_aimed)
        button.step_asked.connect(self._on_step_asked)
        place = len(self._cells)
        self._cells.append(button)
        self._grid.addWidget(button, place // self._columns, place % self._columns)

    def _on_step_asked(self, step: object) -> None:
        button = self.sender()
        if not isinstance(step, tuple) or not isinstance(button, CellButton):
            return
        across, down = step
        target = self._cells.index(button) + across + down * self._columns
        if 0 <= target < self._shown:
            self._cells[target].setFocus()


class LegendLine(QWidget):
    """A state, its word and its number."""

    def __init__(self, kind: str, word: str) -> None:
        super().__init__()
        self._count = Text("", "secondary_bold", wrap=False)
        layout = row(spacing=12)
        layout.addWidget(Swatch(kind))
        layout.addWidget(Text(word, "secondary_ink", wrap=False))
        layout.addStretch(1)
        layout.addWidget(self._count)
        self.setLayout(layout)

    def say(self, text: str) -> None:
        """Show the number."""
        self._count.say(text)


class PalettePanel(QFrame):
    """Grid, legend, the way to hand in, and whose test this is."""

    item_asked = Signal(object)
    """str: item_id."""
    item_aimed = Signal(object)
    """str: item_id."""
    review_asked = Signal()
    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("palette_panel")
        self.grid = PaletteGrid()
        self.grid.item_asked.connect(self.item_asked)
        self.grid.item_aimed.connect(self.item_aimed)
        self._hand_in_words = self.tr("P&eriksa dan serahkan bagian")
        self._hand_in_short = self.tr("P&eriksa dan serahkan")
        self._move_words = self.tr("P&eriksa atau pindah bagian")
        self._move_short = self.tr("P&eriksa atau pindah")
        self._own_words, self._can_move = "", False
        self.review = Button(self._hand_in_words, name="item_review", icon="clipboard-check")
        self.review.clicked.connect(self._on_review)
        self._close = Button(
            self.tr("Sembunyikan"), kind="quiet", icon="panel-right-close", trailing=True
        )
        self._close.clicked.connect(self._on_close)
        self._who = Elided("", "secondary")
        self._done = LegendLine("answered", self.tr("Dijawab"))
        self._open = LegendLine("open", self.tr("Belum dijawab"))
        self._flagged = LegendLine("flagged", self.tr("Ragu-ragu"))
        self._current = LegendLine("current", self.tr("Sedang dibuka"))
        self._why = Text(
            self.tr("Bagian ini belum dapat diperiksa dan diserahkan dari soal ini."), "secondary"
        )
        self._why.hide()
        self._jump_holder = QWidget()
        self._jump_row = column()
        self._jump_holder.setLayout(self._jump_row)
        self._head = QWidget()
        self._legend = QWidget()
        self._lines = Grid((AROUND, 0, AROUND, 0), 24, 6)
        self._legend_rule = Rule()
        self._upper = column(spacing=12)
        self._lower = column(spacing=12)
        self._columns = 6
        self._lent = False
        self._build()
        self.relook(current_look())

    def _build(self) -> None:
        head = row()
        head.addWidget(Text(self.tr("Daftar soal"), "lead", wrap=False))
        head.addStretch(1)
        head.addWidget(self._close)
        self._head.setLayout(head)
        self._scroll = Scroll(self.grid, keeps_width=True)
        self._legend.setLayout(self._lines)
        body = column((16, 14, 16, 12), 12)
        body.addWidget(self._head)
        body.addLayout(self._upper, 1)
        body.addWidget(Rule())
        body.addLayout(self._lower)
        self.setLayout(body)
        self.take_back()

    def take_back(self) -> None:
        """Hold all parts in this column."""
        self._upper.addWidget(self._scroll, 1)
        self._upper.addWidget(self._legend_rule)
        self._upper.addWidget(self._legend)
        self._arrange_legend(1, in_menu=False)
        self._lent = False
        self._say_review()
        self.place_way_out(self._lower)

    def lend(self, left: Box, right: Box, legend_across: int) -> None:
        """Let the menu show the parts in its two columns."""
        left.addWidget(self._scroll, 1)
        left.addWidget(self._legend)
        self._arrange_legend(legend_across, in_menu=True)
        self._lent = True
        self._say_review()
        self.place_way_out(right)

    def _arrange_legend(self, across: int, *, in_menu: bool) -> None:
        for place, line in enumerate((self._done, self._open, self._flagged, self._current)):
            self._lines.addWidget(line, place // across, place % across)
        # The menu names the open item on its own button.
        self._current.setVisible(not in_menu)

    def hold_jump(self, jump: QWidget) -> None:
        """Take *Belum dijawab* in when the action bar has no room for it."""
        self._jump_row.addWidget(jump)
        jump.show()

    def place_way_out(self, place: Box) -> None:
        """The button to hand in, why it may be closed, and whose test this is."""
        place.addWidget(self._jump_holder)
        place.addWidget(self.review)
        place.addWidget(self._why)
        place.addWidget(self._who, 0, Qt.AlignmentFlag.AlignHCenter)

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        sides = 2 * look.pad(16) + BORDER
        grid = look.pad(CELL_PITCH) * self._columns + look.px(14)
        self.setFixedWidth(max(grid, self.review.sizeHint().width()) + sides)

    def set_columns(self, columns: int) -> None:
        """How many cells are in a row."""
        self._columns = columns
        self.grid.set_columns(columns)
        self.relook(current_look())

    def set_cells(self, cells: tuple[PaletteCell, ...]) -> None:
        """Items and their numbers."""
        self.grid.set_cells(cells)
        answered = sum(cell.answered for cell in cells)
        self._done.say(str(answered))
        self._open.say(str(len(cells) - answered))
        self._flagged.say(str(sum(cell.flagged for cell in cells)))
        current = next((cell.number for cell in cells if cell.current), None)
        self._current.say("" if current is None else self.tr("no. {n}").format(n=current))

    def set_review(self, words: str, allowed: bool, *, can_move: bool = False) -> None:
        """The way out of the section; empty ``words`` for the usual ones.

        ``can_move``: it also leads to other sections.
        """
        self._own_words, self._can_move = words, can_move
        self._say_review()
        self.review.setEnabled(allowed)
        self._why.setVisible(not allowed)

    def _say_review(self) -> None:
        usual = self._hand_in_short if self._lent else self._hand_in_words
        if self._can_move:
            usual = self._move_short if self._lent else self._move_words
        self.review.say(self._own_words or usual)

    def set_who(self, text: str) -> None:
        """Whose test this is, and the time."""
        self._who.say(text)

    def reveal_current(self) -> None:
        """Scroll to the open item and give it the keyboard."""
        button = self.grid.current_button()
        if button is not None:
            self._scroll.ensureWidgetVisible(button)
            button.setFocus()

    def _on_review(self) -> None:
        self.review_asked.emit()

    def _on_close(self) -> None:
        self.close_asked.emit()
