"""Tables with captions and spans, and the columns of the shared vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from client.ui.items.parts import holds_controls, holds_terms
from client.ui.items.richtext import NoPictures, has_pictures, is_styled, runs_html
from client.ui.items.values import Values
from client.ui.theme import current_look
from client.ui.widgets import Card, Grid, Text, column, row
from exam.qti.content import Block, Box, Cell, Paragraph, Table
from exam.qti.plain import inline_text

MakeBlocks = Callable[[Sequence[Block]], QWidget]
NARROWEST_COLUMN = 260
TWELFTHS = 12
SHORT_WORDS = 8  # letters that are never broken over two lines
_TOP = Qt.AlignmentFlag.AlignTop
_SPAN = re.compile(r"qti-layout-col([0-9]+)")
_OFFSET = re.compile(r"qti-layout-offset([0-9]+)")


def is_bare(table: Table) -> bool:
    """True where there is nothing in it: such tables only made room on a page."""
    return not table.caption and not any(cell.blocks for row in table.rows for cell in row)


def table_widget(
    table: Table, make: MakeBlocks, values: Values, parent: QWidget | None = None
) -> QWidget:
    """Rows of cells; a cell of mere words is a label, any other holds its blocks.

    With a parent each cell is dressed once, where it stays, before it is asked for its width.
    """
    holder = Card("table", parent)
    outer = column((1, 1, 1, 1))
    holder.setLayout(outer)
    if table.caption:
        outer.addWidget(Text(table.caption, "cell_head"))
    grid = Grid()
    form = _is_form(table)
    if form:
        # What belongs together stays together; room that is left over stays at its right.
        line = row()
        outer.addLayout(line)
        line.addLayout(grid)
        line.addStretch(1)
    else:
        outer.addLayout(grid)
    widths: dict[int, int] = {}
    for cell, down, across in _settled(table):
        last = down + cell.rows >= len(table.rows)
        widget = _cell(cell, last, make, values)
        grid.addWidget(widget, down, across, cell.rows, cell.columns)
        if cell.columns == 1:
            widths[across] = max(widths.get(across, 0), widget.sizeHint().width())
    for across, width in widths.items():
        if not form:
            # What is left over goes to the columns in proportion to what they hold.
            grid.setColumnStretch(across, max(1, width))
    holder.setAccessibleName(table.caption)
    return holder


def _is_form(table: Table) -> bool:
    """True for places to fill in, laid out by a table without heads."""
    cells = [cell for cells in table.rows for cell in cells]
    lines = (one.runs for cell in cells for one in cell.blocks if isinstance(one, Paragraph))
    return not any(cell.header for cell in cells) and any(map(holds_controls, lines))


def _settled(table: Table) -> list[tuple[Cell, int, int]]:
    """The cells, each with its row and column; rows that are short end with empty cells.

    As in HTML, a span reaches no farther than the last column in which a cell begins.
    """
    begun: list[tuple[Cell, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for down, cells in enumerate(table.rows):
        across = 0
        for cell in cells:
            while (down, across) in taken:
                across += 1
            begun.append((cell, down, across))
            taken.update(
                (down + r, across + c) for r in range(cell.rows) for c in range(cell.columns)
            )
            across += cell.columns
    columns = 1 + max((across for _, _, across in begun), default=-1)
    rows = len(table.rows)
    cut = [
        (
            replace(
                cell,
                columns=min(cell.columns, columns - across),
                rows=min(cell.rows, rows - down),
            ),
            down,
            across,
        )
        for cell, down, across in begun
    ]
    heads = [bool(cells) and all(cell.header for cell in cells) for cells in table.rows]
    return cut + [
        (Cell((), heads[down]), down, across)
        for down in range(rows)
        for across in range(columns)
        if (down, across) not in taken
    ]


def _cell(cell: Cell, last: bool, make: MakeBlocks, values: Values) -> QWidget:
    role = "cell_head" if cell.header else "cell_last" if last else "cell"
    words = [block for block in cell.blocks if isinstance(block, Paragraph)]
    simple = len(words) == len(cell.blocks) and not any(
        has_pictures(one.runs) or holds_controls(one.runs) or holds_terms(one.runs) for one in words
    )
    if simple and not any(is_styled(one.runs) for one in words):
        # A plain label is many times lighter than a rich one, and tables have many.
        text = "\n".join(inline_text(one.runs) for one in words)
        return Text(text, role, wrap=len(text) > SHORT_WORDS)
    if simple:
        pictures = NoPictures(values)
        html = "<br/>".join(runs_html(one.runs, pictures) for one in words)
        return Text(html, role, rich=True)
    holder = Card(role)
    layout = column((14, 8, 14, 8))
    if len(cell.blocks) == 1:
        # In the middle, as words in the cells beside it are.
        layout.addStretch(1)
    layout.addWidget(make(cell.blocks))
    layout.addStretch(1)
    holder.setLayout(layout)
    return holder


class Columns(QWidget):
    """Parts beside each other as long as each has room; else below each other."""

    def __init__(self, parts: Sequence[tuple[QWidget, int, int]]) -> None:
        super().__init__()
        self._parts = tuple(parts)
        self._stacked: bool | None = None
        self._grid = Grid(across=24, down=12)
        self.setLayout(self._grid)
        self._arrange(stacked=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside or below."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters need more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        least = min((span for _, span, _ in self._parts), default=TWELFTHS)
        room = self.width() * least / TWELFTHS
        self._arrange(stacked=room < current_look().px(NARROWEST_COLUMN))

    def _arrange(self, *, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        row = column_at = 0
        for widget, span, offset in self._parts:
            self._grid.removeWidget(widget)
            if stacked:
                self._grid.addWidget(widget, row, 0, 1, TWELFTHS, _TOP)
                row += 1
                continue
            if column_at + offset + span > TWELFTHS:
                row, column_at = row + 1, 0
            self._grid.addWidget(widget, row, column_at + offset, 1, span, _TOP)
            column_at += offset + span
        for number in range(TWELFTHS):
            self._grid.setColumnStretch(number, 0 if stacked else 1)
        if stacked:
            self._grid.setColumnStretch(0, 1)


def columns_of(blocks: Sequence[Block], make: MakeBlocks) -> QWidget:
    """A row of the shared vocabulary."""
    share = max(1, TWELFTHS // max(1, len(blocks)))
    parts = []
    for block in blocks:
        classes = block.classes if isinstance(block, Box) else ()
        span = _number(_SPAN, classes) or share
        parts.append((make((block,)), min(span, TWELFTHS), _number(_OFFSET, classes)))
    return Columns(parts)


def _number(pattern: re.Pattern[str], classes: Sequence[str]) -> int:
    found = (pattern.fullmatch(name) for name in classes)
    return next((int(match[1]) for match in found if match), 0)
