"""Paragraphs, lists, tables, figures and pictures of an item as widgets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QWidget

from client.ui.items.document import RichDocument, RichView
from client.ui.items.flowtext import FlowText
from client.ui.items.kit import Kit
from client.ui.items.parts import holds_controls, holds_terms
from client.ui.items.picture import Picture
from client.ui.items.player import uncounted
from client.ui.items.richtext import (
    NoPictures,
    has_pictures,
    is_styled,
    line_html,
    list_html,
    plain,
    pre_html,
    runs_plain,
)
from client.ui.items.tables import columns_of, is_bare, table_widget
from client.ui.items.values import is_shown
from client.ui.theme import BASE_TEXT_PX
from client.ui.widgets import Card, Grid, Rule, Text, column, row
from exam.qti.content import (
    Block,
    Box,
    DefinitionList,
    FeedbackBlock,
    Figure,
    Image,
    Inline,
    ItemList,
    Media,
    Paragraph,
    Preformatted,
    RubricBlock,
    Stimulus,
    Table,
    TemplateBlock,
)
from exam.qti.content import Rule as RuleBlock
from exam.qti.plain import inline_text

PARAGRAPH_GAP = 10
_HEADING_PX = {1: 21, 2: 21}

translate = QCoreApplication.translate


def block_widget(  # noqa: C901, PLR0911, PLR0912 (one line for each kind)
    block: Block, kit: Kit, *, bold: bool = False
) -> QWidget | None:
    """The widget for a block; ``None`` for one that is not to be shown now."""
    match block:
        case Paragraph():
            return _paragraph(block, kit, bold)
        case Preformatted(runs=runs):
            return _preformatted(runs, kit)
        case ItemList():
            return _list(block, kit, bold)
        case DefinitionList():
            return _definitions(block, kit)
        case Table():
            if is_bare(block):
                return None
            make = partial(blocks_widget, kit=kit)
            return table_widget(block, make, kit.values, kit.parent)
        case Image():
            return _picture(block, kit)
        case Media():
            return uncounted(block, kit.media)
        case RuleBlock():
            return Rule()
        case Figure() | Box() | RubricBlock() | Stimulus():
            return _group(block, kit, bold)
        case FeedbackBlock(blocks=blocks, visibility=visibility):
            if not is_shown(visibility, kit.values, template=False):
                return None
            # What is there from the beginning is part of the question.
            return blocks_widget(blocks, kit, bold=bold) if visibility.hide else _card(blocks, kit)
        case TemplateBlock(blocks=blocks, visibility=visibility):
            shown = is_shown(visibility, kit.values, template=True)
            return blocks_widget(blocks, kit, bold=bold) if shown else None
        case _:
            return kit.interaction(block)


def blocks_widget(blocks: Sequence[Block], kit: Kit, *, bold: bool = False) -> QWidget:
    """Several blocks below each other."""
    if len(blocks) == 1:
        only = block_widget(blocks[0], kit, bold=bold)
        if only is not None:
            return only
    holder = QWidget()
    layout = column(spacing=PARAGRAPH_GAP)
    for block in blocks:
        widget = block_widget(block, kit, bold=bold)
        if widget is not None:
            layout.addWidget(widget)
    holder.setLayout(layout)
    return holder


def prompt_widgets(prompt: Sequence[Block], kit: Kit) -> list[QWidget]:
    """The question, bold."""
    made = (block_widget(block, kit, bold=True) for block in prompt)
    return [widget for widget in made if widget is not None]


def rich(blocks: Sequence[Block], kit: Kit, *, bold: bool = False, role: str = "item") -> QWidget:
    """The words of an option, an entry or a header as one widget without controls."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _paragraph(blocks[0], kit, bold, role)
    return blocks_widget(blocks, kit, bold=bold)


def _paragraph(block: Paragraph, kit: Kit, bold: bool, role: str = "item") -> QWidget:
    size = float(BASE_TEXT_PX)
    if block.heading:
        role, bold = ("heading" if block.heading <= 2 else "lead"), True
        size = float(_HEADING_PX.get(block.heading, BASE_TEXT_PX))
    elif bold and role == "item":
        role = "item_bold"
    runs = block.runs
    if holds_controls(runs) or (kit.glossary.catalogs and holds_terms(runs)):
        return FlowText(runs, kit, bold=bold, size=size, direction=block.direction)
    if has_pictures(runs):
        document = RichDocument(
            partial(line_html, block), kit.image, kit.values, size=size, bold=bold
        )
        return RichView(document, runs_plain(runs, kit.values))
    if block.direction or is_styled(runs):
        text = Text(line_html(block, NoPictures(kit.values)), role, rich=True)
    else:
        text = Text(inline_text(runs), role)
    _align(text, block.classes)
    return text


def _align(label: QLabel, classes: Sequence[str]) -> None:
    if "qti-align-center" in classes:
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    elif "qti-align-right" in classes:
        label.setAlignment(Qt.AlignmentFlag.AlignRight)


def _preformatted(runs: Sequence[Inline], kit: Kit) -> QWidget:
    if holds_controls(runs):
        return FlowText(runs, kit, verbatim=True)
    holder = Card("code")
    document = RichDocument(partial(pre_html, runs), kit.image, kit.values, size=16)
    layout = column((12, 8, 12, 8))
    layout.addWidget(RichView(document, runs_plain(runs, kit.values)))
    holder.setLayout(layout)
    return holder


def _list(block: ItemList, kit: Kit, bold: bool) -> QWidget:
    if not _is_wordy(block):
        return _list_of_blocks(block, kit)
    text = Text("", "item_bold" if bold else "item", rich=True)
    text.setText(list_html(block, NoPictures(kit.values)))
    return text


def _is_wordy(block: ItemList) -> bool:
    return not block.classes and all(
        (
            isinstance(part, Paragraph)
            and not has_pictures(part.runs)
            and not holds_controls(part.runs)
            and not holds_terms(part.runs)
        )
        or (isinstance(part, ItemList) and _is_wordy(part))
        for entry in block.entries
        for part in entry
    )


def _list_of_blocks(block: ItemList, kit: Kit) -> QWidget:
    holder = QWidget()
    grid = Grid(across=10, down=PARAGRAPH_GAP)
    for place, entry in enumerate(block.entries):
        sign = _sign(block, place)
        if sign:
            mark = Text(sign, "item_bold", wrap=False)
            grid.addWidget(mark, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(blocks_widget(entry, kit), place, 1)
    grid.setColumnStretch(1, 1)
    holder.setLayout(grid)
    return holder


def _sign(block: ItemList, place: int) -> str:
    number = block.start + place
    letter = chr(ord("a") + (number - 1) % 26)
    for name, sign in (
        ("none", ""),
        ("lower-alpha", f"{letter}."),
        ("upper-alpha", f"{letter.upper()}."),
    ):
        if f"qti-list-style-type-{name}" in block.classes:
            return sign
    return f"{number}." if block.numbered else "•"


def _definitions(block: DefinitionList, kit: Kit) -> QWidget:
    holder = QWidget()
    layout = column(spacing=4)
    for term, meaning in block.entries:
        if term:
            layout.addWidget(blocks_widget(term, kit, bold=True))
        if meaning:
            inset = row((28, 0, 0, 6))
            inset.addWidget(blocks_widget(meaning, kit), 1)
            layout.addLayout(inset)
    holder.setLayout(layout)
    return holder


def _picture(block: Image, kit: Kit) -> QWidget:
    return Picture(block, kit.image)


def _group(block: Figure | Box | RubricBlock | Stimulus, kit: Kit, bold: bool) -> QWidget:
    match block:
        case Figure(blocks=blocks, caption=caption):
            holder = blocks_widget(blocks, kit)
            return holder if not caption else _captioned(holder, caption, kit)
        case Box(blocks=blocks, classes=classes) if "qti-layout-row" in classes:
            return columns_of(blocks, partial(blocks_widget, kit=kit))
        case Box(blocks=blocks, quotation=True):
            return _beside_rule(blocks_widget(blocks, kit))
        case Box(blocks=blocks, classes=classes):
            if {"qti-bordered", "qti-well"} & set(classes):
                return _card(blocks, kit)
            return blocks_widget(blocks, kit, bold=bold)
        case RubricBlock(blocks=blocks):
            return _beside_rule(blocks_widget(blocks, kit))
        case Stimulus(blocks=blocks):
            return blocks_widget(blocks, kit)


def _captioned(picture: QWidget, caption: Sequence[Block], kit: Kit) -> QWidget:
    holder = QWidget()
    layout = column(spacing=6)
    layout.addWidget(picture)
    layout.addWidget(rich(caption, kit, role="secondary"))
    holder.setLayout(layout)
    holder.setAccessibleName(plain(caption, kit.values))
    return holder


def _beside_rule(content: QWidget) -> QWidget:
    holder = Card("quotation")
    layout = row((16, 2, 0, 2))
    layout.addWidget(content, 1)
    holder.setLayout(layout)
    return holder


def _card(blocks: Sequence[Block], kit: Kit) -> QWidget:
    holder = Card("card")
    layout = column((16, 12, 16, 12))
    layout.addWidget(blocks_widget(blocks, kit))
    holder.setLayout(layout)
    return holder
