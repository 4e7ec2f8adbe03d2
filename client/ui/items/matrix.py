"""A match interaction as a table: one click per row, large targets, conflicts said at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import blocks_widget, prompt_widgets
from client.ui.items.kit import Kit
from client.ui.items.matrixcell import MatrixCell
from client.ui.items.pairing import (
    is_full,
    limit_of,
    may_meet,
    pairs_of,
    too_many_pairs_sentence,
    used_up_sentence,
    uses,
)
from client.ui.items.richtext import plain
from client.ui.items.status import StatusLine, complete_sentence, progress_sentence
from client.ui.items.values import is_shown
from client.ui.items.view import InteractionView
from client.ui.theme import current_look
from client.ui.widgets import Card, Grid, Text, column, row
from exam.core.responses import BaseType, Pair, Response
from exam.qti.content import Associable, MatchInteraction

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

translate = QCoreApplication.translate


class MatrixView(InteractionView):
    """Sources down, targets across."""

    def __init__(self, interaction: MatchInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._shape = kit.shape(interaction.response, BaseType.DIRECTED_PAIR)
        self.sources = _shown(interaction, interaction.sources, kit, "#sources")
        self.columns = _shown(interaction, interaction.targets, kit, "#targets")
        self._pairs: list[Pair] = []
        layout = column(spacing=8)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        hint = self._hint()
        if hint:
            layout.addWidget(Text(hint, "secondary"))
        self.cells: dict[tuple[int, int], MatrixCell] = {}
        layout.addWidget(self._table(kit))
        self._status = StatusLine()
        layout.addWidget(self._status)
        self.setLayout(layout)
        self._show()

    def _one_each(self, ends: Sequence[Associable]) -> bool:
        return all(end.match_max == 1 for end in ends)

    def _hint(self) -> str:
        by_row, by_column = self._one_each(self.sources), self._one_each(self.columns)
        if by_column and by_row:
            return translate(
                "Items", "Satu pilihan pada setiap kolom. Satu baris tidak dapat dipilih dua kali."
            )
        if by_column:
            return translate("Items", "Satu pilihan pada setiap kolom.")
        if by_row:
            return translate("Items", "Satu pilihan pada setiap baris.")
        return ""

    def _table(self, kit: Kit) -> QWidget:
        holder = Card("table")
        outer = column((1, 1, 1, 1))
        grid = Grid()
        title = self.interaction.first_column_header or translate("Items", "Pernyataan")
        grid.addWidget(Text(title, "cell_head"), 0, 0)
        for across, target in enumerate(self.columns, start=1):
            grid.addWidget(_head(target, kit), 0, across)
            grid.setColumnMinimumWidth(across, current_look().pad(56))
        round_ones = self._one_each(self.sources) or self._one_each(self.columns)
        for down, source in enumerate(self.sources):
            grid.addWidget(_name(down, source, kit), down + 1, 0)
            for across, target in enumerate(self.columns):
                cell = MatrixCell((down, across), round_indicator=round_ones)
                cell.setObjectName(f"cell_{source.identifier}_{target.identifier}")
                cell.setAccessibleName(f"{plain(source.blocks)}: {plain(target.blocks)}")
                cell.setEnabled(may_meet(source, target))
                cell.clicked.connect(self._on_clicked)
                cell.step_asked.connect(self._on_step_asked)
                self.cells[down, across] = cell
                grid.addWidget(cell, down + 1, across + 1)
        grid.setColumnStretch(0, 5)
        for across in range(len(self.columns)):
            grid.setColumnStretch(across + 1, 1)
        outer.addLayout(grid)
        holder.setLayout(outer)
        return holder

    def restore(self, response: Response | None) -> None:
        """Show stored pairs."""
        self._pairs = pairs_of(response)
        self._show()

    def response(self) -> Response | None:
        """The pairs, in the order in which they were made."""
        return self._shape.pack(self._pairs)

    def first_focus(self) -> QWidget | None:
        """A chosen cell, or the first."""
        live = [cell for cell in self.cells.values() if cell.isEnabled()]
        return next((cell for cell in live if cell.isChecked()), live[0] if live else None)

    def targets(self) -> list[QWidget]:
        """The first cell of each row."""
        return [self.cells[down, 0] for down in range(len(self.sources)) if self.columns]

    def choose_letter(self, letter: str) -> bool:
        """A letter moves to the row."""
        down = _LETTERS.find(letter.upper())
        cell = self.cells.get((down, 0)) if down >= 0 else None
        if cell is not None:
            cell.setFocus()
        return cell is not None

    def _show(self) -> None:
        for (down, across), cell in self.cells.items():
            pair = Pair(self.sources[down].identifier, self.columns[across].identifier)
            cell.setChecked(pair in self._pairs)
        total, count = self._total(), len(self._pairs)
        if total and count >= total:
            self._status.tell(complete_sentence(count, total), complete=True)
        elif total:
            self._status.tell(progress_sentence(count, total))
        else:
            self._status.tell(translate("Items", "Dipilih: {count}.").format(count=count))

    def _total(self) -> int:
        """How many pairs make the question complete; 0 where that is open."""
        most = self.interaction.max_associations
        if self._one_each(self.columns) and len(self.columns) <= len(self.sources):
            return min(most or len(self.columns), len(self.columns))
        if self._one_each(self.sources):
            return min(most or len(self.sources), len(self.sources))
        return most

    def _on_clicked(self) -> None:
        cell = self.sender()
        if not isinstance(cell, MatrixCell):
            return
        source, target = self.sources[cell.place[0]], self.columns[cell.place[1]]
        sentence = self._toggle(source, target)
        self._show()
        if sentence:
            self.refused.emit(sentence)
        else:
            self.changed.emit()

    def _toggle(self, source: Associable, target: Associable) -> str:
        """Make or undo a pair; gives the sentence where it is refused."""
        pair = Pair(source.identifier, target.identifier)
        if pair in self._pairs:
            self._pairs.remove(pair)
            return ""
        by_row, by_column = self._one_each(self.sources), self._one_each(self.columns)
        kept = list(self._pairs)
        if by_column:
            kept = [one for one in kept if one.second != target.identifier]
        elif by_row:
            kept = [one for one in kept if one.first != source.identifier]
        if by_row and by_column and uses(kept, source.identifier):
            return translate(
                "Items", "Pilihan yang sama tidak dapat dipilih dua kali. Pilih baris lain."
            )
        for end in (source, target):
            if is_full(kept, end):
                return used_up_sentence(plain(end.blocks), limit_of(end))
        most = self.interaction.max_associations
        if most and len(kept) >= most:
            return self.interaction.max_message or too_many_pairs_sentence(most)
        self._pairs = [*kept, pair]
        return ""

    def _on_step_asked(self, step: object) -> None:
        cell = self.sender()
        if not isinstance(cell, MatrixCell) or not isinstance(step, tuple):
            return
        down, across = cell.place
        for _ in range(max(len(self.sources), len(self.columns))):
            down = (down + step[0]) % len(self.sources)
            across = (across + step[1]) % len(self.columns)
            if self.cells[down, across].isEnabled():
                self.cells[down, across].setFocus()
                return


def _shown(
    interaction: MatchInteraction, ends: Sequence[Associable], kit: Kit, suffix: str
) -> list[Associable]:
    ordered = kit.ordered(interaction.response, ends, suffix)
    return [one for one in ordered if is_shown(one.visibility, kit.values, template=True)]


def _head(target: Associable, kit: Kit) -> QWidget:
    holder = Card("cell_head")
    layout = column((8, 8, 8, 8))
    widget = blocks_widget(target.blocks, kit, bold=True)
    if isinstance(widget, Text):
        widget.setProperty("role", "control_bold")
        widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(widget)
    else:
        # A formula or picture takes its own width, in the middle as words are.
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
    holder.setLayout(layout)
    return holder


def _name(down: int, source: Associable, kit: Kit) -> QWidget:
    holder = Card("cell")
    layout = row((16, 10, 12, 10), 14)
    sign = Text(_LETTERS[down % len(_LETTERS)], "item_bold", wrap=False)
    layout.addWidget(sign)
    layout.addWidget(blocks_widget(source.blocks, kit), 1)
    holder.setLayout(layout)
    return holder
