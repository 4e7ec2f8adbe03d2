"""Paragraphs, lists, tables and pictures of an item as widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from client.ui.items.picture import Picture
from client.ui.items.richtext import is_styled, list_html, plain, runs_html, runs_text
from client.ui.widgets import Card, Grid, Text, column
from exam.qti.content import Block, Cell, ChoiceInteraction, Image, ItemList, Paragraph, Table

Media = Callable[[str], bytes]

PARAGRAPH_GAP = 10


def block_widget(block: Block, media: Media, *, bold: bool = False) -> QWidget:
    """The widget for a block; interactions are made by the item view, not here."""
    match block:
        case Paragraph():
            return _paragraph(block, bold)
        case ItemList() if _is_wordy(block):
            text = Text("", "item_bold" if bold else "item", rich=True)
            text.setText(list_html(block))
            return text
        case ItemList():
            return _list_of_blocks(block, media)
        case Table():
            return _table(block, media)
        case Image():
            return Picture(block, media)
        case ChoiceInteraction():
            raise TypeError("an interaction inside a block is made by the item view")


def blocks_widget(blocks: Sequence[Block], media: Media) -> QWidget:
    """Several blocks below each other."""
    if len(blocks) == 1:
        return block_widget(blocks[0], media)
    holder = QWidget()
    layout = column(spacing=PARAGRAPH_GAP)
    for block in blocks:
        layout.addWidget(block_widget(block, media))
    holder.setLayout(layout)
    return holder


def _paragraph(block: Paragraph, bold: bool) -> Text:
    role = "item_bold" if bold else "item"
    if block.heading:
        role = "heading" if block.heading <= 2 else "lead"
    if is_styled(block.runs):
        return Text(runs_html(block.runs), role, rich=True)
    return Text(runs_text(block.runs), role)


def _is_wordy(block: ItemList) -> bool:
    return all(
        isinstance(part, Paragraph) or (isinstance(part, ItemList) and _is_wordy(part))
        for entry in block.entries
        for part in entry
    )


def _list_of_blocks(block: ItemList, media: Media) -> QWidget:
    holder = QWidget()
    grid = Grid(across=10, down=PARAGRAPH_GAP)
    for place, entry in enumerate(block.entries):
        sign = Text(f"{place + 1}." if block.numbered else "•", "item_bold", wrap=False)
        grid.addWidget(sign, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(blocks_widget(entry, media), place, 1)
    grid.setColumnStretch(1, 1)
    holder.setLayout(grid)
    return holder


def _table(table: Table, media: Media) -> QWidget:
    holder = Card("table")
    outer = column(margins=(1, 1, 1, 1))
    if table.caption:
        outer.addWidget(Text(table.caption, "cell_head"))
    grid = Grid()
    taken: set[tuple[int, int]] = set()
    for down, cells in enumerate(table.rows):
        across = 0
        for cell in cells:
            while (down, across) in taken:
                across += 1
            last = down + cell.rows >= len(table.rows)
            grid.addWidget(_cell(cell, last, media), down, across, cell.rows, cell.columns)
            taken.update(
                (down + r, across + c) for r in range(cell.rows) for c in range(cell.columns)
            )
            across += cell.columns
    outer.addLayout(grid)
    holder.setLayout(outer)
    holder.setAccessibleName(table.caption)
    return holder


def _cell(cell: Cell, last: bool, media: Media) -> QWidget:
    role = "cell_head" if cell.header else "cell_last" if last else "cell"
    if all(isinstance(block, Paragraph) for block in cell.blocks):
        html = "<br/>".join(runs_html(b.runs) for b in cell.blocks if isinstance(b, Paragraph))
        return Text(html, role, rich=True)
    if any(isinstance(block, Image | Table | ItemList) for block in cell.blocks):
        return blocks_widget(cell.blocks, media)
    return Text(plain(cell.blocks), role)
