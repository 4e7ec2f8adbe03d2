"""Content blocks as the small HTML that Qt's rich text draws; every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from exam.qti.content import Block, ChoiceInteraction, Image, ItemList, Paragraph, Run, Table


def runs_html(runs: Sequence[Run]) -> str:
    """Runs with bold and italic kept and line breaks shown."""
    return "".join(_run_html(run) for run in runs)


def plain(blocks: Sequence[Block]) -> str:
    """All words of the blocks in reading order, for names that are read aloud."""
    return " ".join(part for part in (_plain_block(block) for block in blocks) if part)


def is_styled(runs: Sequence[Run]) -> bool:
    """True if plain text would lose something."""
    return any(run.bold or run.italic for run in runs)


def runs_text(runs: Sequence[Run]) -> str:
    """The words alone."""
    return "".join(run.text for run in runs)


def blocks_html(blocks: Sequence[Block]) -> str:
    """Blocks of an option or an entry; images refer to their path as a resource."""
    return "".join(_block_html(block) for block in blocks)


def list_html(block: ItemList) -> str:
    """A list; an entry of one paragraph carries no paragraph of its own."""
    tag = "ol" if block.numbered else "ul"
    entries = "".join(f"<li>{_entry_html(entry)}</li>" for entry in block.entries)
    return f'<{tag} style="margin-left:0; -qt-list-indent:1">{entries}</{tag}>'


def _entry_html(entry: Sequence[Block]) -> str:
    if len(entry) == 1 and isinstance(entry[0], Paragraph):
        return runs_html(entry[0].runs)
    return blocks_html(entry)


def _run_html(run: Run) -> str:
    text = escape(run.text).replace("\n", "<br/>")
    if run.italic:
        text = f"<i>{text}</i>"
    return f"<b>{text}</b>" if run.bold else text


def _block_html(block: Block) -> str:
    match block:
        case Paragraph(runs=runs, heading=heading):
            text = runs_html(runs)
            return f'<p style="margin:0">{f"<b>{text}</b>" if heading else text}</p>'
        case ItemList():
            return list_html(block)
        case Table():
            return _table_html(block)
        case Image(path=path, width=width):
            size = f' width="{width}"' if width else ""
            return f'<img src="{escape(path, quote=True)}"{size}/>'
        case ChoiceInteraction():
            return ""


def _table_html(table: Table) -> str:
    rows = []
    for cells in table.rows:
        row = "".join(
            f'<{"th" if cell.header else "td"} colspan="{cell.columns}" rowspan="{cell.rows}">'
            f"{blocks_html(cell.blocks)}</{'th' if cell.header else 'td'}>"
            for cell in cells
        )
        rows.append(f"<tr>{row}</tr>")
    return f'<table border="1" cellspacing="0" cellpadding="6">{"".join(rows)}</table>'


def _plain_block(block: Block) -> str:
    match block:
        case Paragraph(runs=runs):
            return runs_text(runs)
        case ItemList(entries=entries):
            return "; ".join(plain(entry) for entry in entries)
        case Table(rows=rows):
            return "; ".join(", ".join(plain(cell.blocks) for cell in cells) for cells in rows)
        case Image(alt=alt):
            return alt
        case ChoiceInteraction(prompt=prompt):
            return plain(prompt)
