"""Instructions as lines of text, for windows that show words and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from exam.qti.content import Block, Box, ItemList, Paragraph
from exam.qti.markup import Element, shown
from exam.qti.plain import block_text, inline_text
from exam.qti.reading import Reads


def text_lines(element: Element, reads: Reads) -> tuple[str, ...]:
    """What is inside ``element``, a line for each paragraph or list entry.

    Raises :class:`Rejected` for anything that is more than text.
    """
    return tuple(_lines(reads.blocks(element), element, reads))


def _lines(blocks: tuple[Block, ...], element: Element, reads: Reads) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield inline_text(block.runs)
        elif isinstance(block, Box):
            yield from _lines(block.blocks, element, reads)
        elif isinstance(block, ItemList) and all(map(_is_text, block.entries)):
            for place, entry in enumerate(block.entries, start=block.start):
                yield f"{f'{place}.' if block.numbered else '•'} {block_text(entry)}"
        else:
            raise reads.source.refuse(
                302, f"{shown(element)} may hold text only", at=element, remedy="use paragraphs"
            )


def _is_text(blocks: tuple[Block, ...]) -> bool:
    return all(isinstance(block, Paragraph) for block in blocks)
