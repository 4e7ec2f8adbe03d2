"""The words of a body in reading order, for names that are read aloud and for text-only places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exam.qti.content import (
    AssociateInteraction,
    Block,
    Box,
    ChoiceInteraction,
    DefinitionList,
    FeedbackBlock,
    Figure,
    GapMatchInteraction,
    GraphicGapMatchInteraction,
    GraphicOrderInteraction,
    HotspotInteraction,
    Hottext,
    HottextInteraction,
    Image,
    Inline,
    InlineChoiceInteraction,
    InlineGroup,
    InlineMath,
    Interaction,
    ItemList,
    LineBreak,
    MatchInteraction,
    Media,
    MediaInteraction,
    OrderInteraction,
    Paragraph,
    Preformatted,
    RubricBlock,
    Ruby,
    Rule,
    Run,
    SelectPointInteraction,
    Stimulus,
    Table,
    TemplateBlock,
)


def inline_text(inlines: Iterable[Inline]) -> str:
    """The words in a line; what is to be filled in reads as a row of dots."""
    return "".join(_inline(one) for one in inlines)


def _inline(inline: Inline) -> str:
    match inline:
        case Run(text=text) | InlineMath(text=text) | Image(alt=text) | Ruby(base=text):
            return text
        case LineBreak():
            return "\n"
        case InlineGroup(inlines=inlines) | Hottext(inlines=inlines):
            return inline_text(inlines)
        case _:
            return "…"


def block_text(blocks: Iterable[Block]) -> str:
    """The words of blocks, with a blank between blocks."""
    return " ".join(part for part in map(_block, blocks) if part)


def _block(block: Block) -> str:
    match block:
        case Paragraph(runs=runs) | Preformatted(runs=runs):
            return inline_text(runs)
        case Image(alt=text) | Media(text=text):
            return text
        case Rule():
            return ""
        case (
            ItemList()
            | DefinitionList()
            | Table()
            | Figure()
            | Box()
            | RubricBlock()
            | Stimulus()
            | FeedbackBlock()
            | TemplateBlock()
        ):
            return "; ".join(part for part in map(block_text, inner_blocks(block)) if part)
        case _:
            return block_text(block.prompt)


def inner_blocks(block: Block) -> Iterator[tuple[Block, ...]]:
    """The runs of blocks inside a block, in reading order."""
    match block:
        case ItemList(entries=entries):
            yield from entries
        case DefinitionList(entries=pairs):
            for term, meaning in pairs:
                yield from (term, meaning)
        case Table(rows=rows):
            for row in rows:
                yield from (cell.blocks for cell in row)
        case Figure(blocks=blocks, caption=caption):
            yield from (blocks, caption)
        case (
            Box(blocks=blocks)
            | RubricBlock(blocks=blocks)
            | Stimulus(blocks=blocks)
            | FeedbackBlock(blocks=blocks)
            | TemplateBlock(blocks=blocks)
        ):
            yield blocks
        case Paragraph() | Preformatted() | Rule() | Image() | Media():
            return
        case _:
            yield block.prompt
            yield from _answers(block)


def _answers(block: Interaction) -> Iterator[tuple[Block, ...]]:
    match block:
        case ChoiceInteraction(choices=choices) | OrderInteraction(choices=choices):
            yield from (choice.blocks for choice in choices)
        case MatchInteraction(sources=sources, targets=targets):
            yield from (one.blocks for one in (*sources, *targets))
        case AssociateInteraction(choices=ends) | GraphicGapMatchInteraction(choices=ends):
            yield from (one.blocks for one in ends)
        case GapMatchInteraction(choices=ends, blocks=blocks):
            yield from (one.blocks for one in ends)
            yield blocks
        case HottextInteraction(blocks=blocks):
            yield blocks
        case _:
            return


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, also those inside others, prompts and choices, in reading order."""
    for block in blocks:
        yield block
        for inner in inner_blocks(block):
            yield from walk(inner)


def inlines_of(blocks: Iterable[Block]) -> Iterator[Inline]:
    """Every inline of every block, also those inside other inlines, in reading order."""
    for block in walk(blocks):
        if isinstance(block, Paragraph | Preformatted):
            yield from _flat(block.runs)


def _flat(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        yield inline
        if isinstance(inline, InlineGroup | Hottext):
            yield from _flat(inline.inlines)
        elif isinstance(inline, InlineChoiceInteraction):
            yield from _flat(inline.label)
            for option in inline.options:
                yield from _flat(option.inlines)


def pictures(blocks: Iterable[Block]) -> Iterator[Image]:
    """Every picture, wherever it stands."""
    held = tuple(blocks)
    for block in walk(held):
        match block:
            case Image():
                yield block
            case MediaInteraction(media=media):
                if isinstance(media, Image):
                    yield media
            case (
                GraphicGapMatchInteraction(picture=picture)
                | HotspotInteraction(picture=picture)
                | SelectPointInteraction(picture=picture)
                | GraphicOrderInteraction(picture=picture)
            ):
                yield picture
            case _:
                continue
    yield from (one for one in inlines_of(held) if isinstance(one, Image))


def media_of(blocks: Iterable[Block]) -> Iterator[Media]:
    """Every sound and film, wherever it stands."""
    for block in walk(blocks):
        if isinstance(block, Media):
            yield block
        elif isinstance(block, MediaInteraction) and isinstance(block.media, Media):
            yield block.media
