"""Content blocks as the small HTML that Qt's rich text draws; every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from client.ui.items.values import Values, decimal_mark, is_shown, number_text
from exam.core.responses import Scalar, scalars
from exam.qti.content import (
    Baseline,
    Block,
    Box,
    DefinitionList,
    Figure,
    Hottext,
    Image,
    Inline,
    InlineGroup,
    InlineMath,
    ItemList,
    LineBreak,
    Paragraph,
    Preformatted,
    PrintedVariable,
    RubricBlock,
    Ruby,
    Rule,
    Run,
    Table,
)
from exam.qti.escaping import escape, unescape
from exam.qti.plain import block_text, inline_text

MONOSPACE = "DejaVu Sans Mono, Noto Sans Mono, Liberation Mono, monospace"


_FORMAT = re.compile(r"%[-+0]?[0-9]{0,3}(?:\.[0-9]{1,2})?[dieEfgG]")

_OWN_LINE = "\x1e"
"""Stands around a formula on a line of its own; no XML can hold it."""
_BREAKS = r"(?:[ \n]|<br/>|\x1e)"
_OUTER_BREAKS = re.compile(rf"^{_BREAKS}+|{_BREAKS}+$")
_LINE_ENDS = re.compile(r"(?:[ \n]|<br/>)*\x1e(?:[ \n]|<br/>|\x1e)*")

_APART = re.compile(r"</?(?:p|li|ul|ol|br|hr|td|th|tr|table)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


class Pictures(Protocol):
    """Turns pictures and formulas into ``img`` elements."""

    values: Values

    def math(self, inline: InlineMath) -> str:
        """An element, or words."""

    def image(self, image: Image) -> str:
        """An element, or words."""


class NoPictures:
    """Words instead of pictures."""

    def __init__(self, values: Values | None = None) -> None:
        self.values: Values = values or {}

    def math(self, inline: InlineMath) -> str:
        """The words of the formula."""
        return f" {escape(inline.text)} "

    def image(self, image: Image) -> str:
        """The words of the picture."""
        return f" {escape(image.alt)} "


WORDS_ONLY = NoPictures()


def runs_html(runs: Sequence[Inline], pictures: Pictures = WORDS_ONLY) -> str:
    """Runs with their styles kept and line breaks shown.

    A paragraph neither begins nor ends with an empty line: what stands around it keeps its
    distance. A formula on its own line breaks the line once, whatever else stands there.
    """
    return _LINE_ENDS.sub("<br/>", _OUTER_BREAKS.sub("", _raw_html(runs, pictures)))


def line_html(block: Paragraph, pictures: Pictures = WORDS_ONLY) -> str:
    """A paragraph's runs, turned as its author says; the first letter decides otherwise."""
    text = runs_html(block.runs, pictures)
    return f'<p dir="{block.direction}" style="margin:0">{text}</p>' if block.direction else text


def _raw_html(runs: Sequence[Inline], pictures: Pictures) -> str:
    return "".join(_inline_html(run, pictures) for run in runs)


def plain(blocks: Sequence[Block], values: Values | None = None) -> str:
    """All words of the blocks in reading order, for names that are read aloud.

    What is not to be seen is not to be heard either.
    """
    return _words(blocks_html(blocks, NoPictures(values)))


def runs_plain(runs: Sequence[Inline], values: Values | None = None) -> str:
    """The words of a line, as :func:`plain`."""
    return _words(runs_html(runs, NoPictures(values)))


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", _APART.sub(" ", html))).split())


def is_styled(runs: Sequence[Inline]) -> bool:
    """True if plain text would lose something."""
    return any(not isinstance(run, Run) or run != Run(run.text) for run in runs)


def has_pictures(runs: Sequence[Inline]) -> bool:
    """True if a formula or a picture stands in the line."""
    return any(
        isinstance(run, InlineMath | Image)
        or (isinstance(run, InlineGroup | Hottext) and has_pictures(run.inlines))
        for run in runs
    )


def blocks_html(blocks: Sequence[Block], pictures: Pictures = WORDS_ONLY) -> str:
    """Blocks of an option or an entry."""
    return "".join(_block_html(block, pictures) for block in blocks)


def list_html(block: ItemList, pictures: Pictures = WORDS_ONLY) -> str:
    """A list; an entry of one paragraph carries no paragraph of its own."""
    tag = "ol" if block.numbered else "ul"
    start = f' start="{block.start}"' if block.numbered and block.start != 1 else ""
    entries = "".join(f"<li>{_entry_html(entry, pictures)}</li>" for entry in block.entries)
    return f'<{tag}{start} style="margin-left:0; -qt-list-indent:1">{entries}</{tag}>'


def _entry_html(entry: Sequence[Block], pictures: Pictures) -> str:
    if len(entry) == 1 and isinstance(entry[0], Paragraph):
        return runs_html(entry[0].runs, pictures)
    return blocks_html(entry, pictures)


def printed(inline: PrintedVariable, values: Values) -> str:
    """The value of a variable as text; dots where it is not known."""
    found = scalars(values.get(inline.variable))
    return " ".join(_formatted(value, inline.format) for value in found) if found else "…"


def _formatted(value: Scalar, wanted: str) -> str:
    """A number in QTI's own format, such as ``%.2f``; anything else as it is."""
    if isinstance(value, int | float) and _FORMAT.fullmatch(wanted):
        kind = wanted.replace("i", "d")
        shown: str = kind % (round(value) if kind.endswith("d") else value)
        return shown.replace(".", decimal_mark())
    return number_text(value)


def _inline_html(inline: Inline, pictures: Pictures) -> str:  # noqa: PLR0911 (kinds)
    match inline:
        case Run():
            return run_html(inline)
        case LineBreak():
            return "<br/>"
        case InlineMath():
            drawn = pictures.math(inline)
            return f"{_OWN_LINE}{drawn}{_OWN_LINE}" if inline.block else drawn
        case Image():
            return pictures.image(inline)
        case Ruby(base=base, reading=reading):
            return f"{escape(base)} <small>({escape(reading)})</small>"
        case PrintedVariable():
            return run_html(replace(inline.look, text=printed(inline, pictures.values)))
        case InlineGroup(inlines=inlines, visibility=visibility, feedback=feedback):
            shown = is_shown(visibility, pictures.values, template=not feedback)
            return _raw_html(inlines, pictures) if shown else ""
        case Hottext(inlines=inlines):
            return _raw_html(inlines, pictures)
        case _:
            return escape(inline_text((inline,)))


def run_html(run: Run) -> str:
    """One run in its style."""
    text = escape(run.text).replace("\n", "<br/>")
    for wanted, tag in (
        (run.italic, "i"),
        (run.underline, "u"),
        (run.strike, "s"),
        (run.small, "small"),
        (run.baseline is Baseline.SUB, "sub"),
        (run.baseline is Baseline.SUPER, "sup"),
        (run.bold, "b"),
    ):
        if wanted:
            text = f"<{tag}>{text}</{tag}>"
    return f"<span style=\"font-family:'{MONOSPACE}'\">{text}</span>" if run.code else text


def _block_html(block: Block, pictures: Pictures) -> str:  # noqa: PLR0911 (kinds)
    match block:
        case Paragraph(runs=runs, heading=heading, direction=direction):
            text = runs_html(runs, pictures)
            turned = f' dir="{direction}"' if direction else ""
            return f'<p{turned} style="margin:0">{f"<b>{text}</b>" if heading else text}</p>'
        case Preformatted(runs=runs):
            return pre_html(runs, pictures)
        case ItemList():
            return list_html(block, pictures)
        case DefinitionList(entries=entries):
            return "".join(
                f"<b>{blocks_html(term, pictures)}</b>{blocks_html(meaning, pictures)}"
                for term, meaning in entries
            )
        case Table():
            return _table_html(block, pictures)
        case Image():
            return f'<p style="margin:0">{pictures.image(block)}</p>'
        case Figure(blocks=blocks, caption=caption):
            return blocks_html(blocks, pictures) + blocks_html(caption, pictures)
        case Box(blocks=blocks) | RubricBlock(blocks=blocks):
            return blocks_html(blocks, pictures)
        case Rule():
            return "<hr/>"
        case _:
            return f'<p style="margin:0">{escape(block_text((block,)))}</p>'


def pre_html(runs: Sequence[Inline], pictures: Pictures = WORDS_ONLY) -> str:
    """Blanks and line breaks count."""
    inner = _raw_html(runs, pictures).replace(_OWN_LINE, "<br/>")
    return f"<p style=\"margin:0; white-space:pre-wrap; font-family:'{MONOSPACE}'\">{inner}</p>"


def _table_html(table: Table, pictures: Pictures) -> str:
    rows = []
    for cells in table.rows:
        row = "".join(
            f'<{"th" if cell.header else "td"} colspan="{cell.columns}" rowspan="{cell.rows}">'
            f"{blocks_html(cell.blocks, pictures)}</{'th' if cell.header else 'td'}>"
            for cell in cells
        )
        rows.append(f"<tr>{row}</tr>")
    caption = f'<p style="margin:0"><b>{escape(table.caption)}</b></p>' if table.caption else ""
    return f'{caption}<table border="1" cellspacing="0" cellpadding="6">{"".join(rows)}</table>'
