"""What each response variable may hold, from the interactions that fill it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exam.core.responses import BaseType, Cardinality, ResponseDeclaration
from exam.qti.content import (
    AssociateInteraction,
    Block,
    ChoiceInteraction,
    EndAttemptInteraction,
    FeedbackBlock,
    GapMatchInteraction,
    GraphicGapMatchInteraction,
    GraphicOrderInteraction,
    HotspotInteraction,
    Hottext,
    HottextInteraction,
    InlineChoiceInteraction,
    Interaction,
    ItemContent,
    MatchInteraction,
    OrderInteraction,
    SelectPointInteraction,
    TemplateBlock,
    TextEntryInteraction,
)
from exam.qti.declarations import Declared
from exam.qti.markup import Source
from exam.qti.plain import inlines_of, walk

InlineInteraction = TextEntryInteraction | InlineChoiceInteraction | EndAttemptInteraction


def interactions_of(blocks: tuple[Block, ...]) -> Iterator[Interaction | InlineInteraction]:
    """Every interaction, in the order of blocks, then those in the lines of text."""
    yield from (one for one in walk(blocks) if isinstance(one, Interaction))
    yield from (one for one in inlines_of(blocks) if isinstance(one, InlineInteraction))


def response_declarations(
    declared: Mapping[str, Declared], content: ItemContent, source: Source
) -> tuple[ResponseDeclaration, ...]:
    """One for each declared variable, sorted. Raises :class:`Rejected`.

    Two interactions may fill one variable only where conditions show one of them at a time.
    """
    asked: dict[str, Interaction | InlineInteraction] = {}
    conditional = {
        one.response
        for block in walk(content.body)
        if isinstance(block, FeedbackBlock | TemplateBlock)
        for one in interactions_of(block.blocks)
    }
    for one in interactions_of(content.body):
        if one.response in asked and one.response not in conditional:
            raise source.refuse(
                404, f'two interactions answer "{one.response}"', remedy="declare two"
            )
        asked.setdefault(one.response, one)
    return tuple(
        _declaration(declared[identifier], asked.get(identifier), identifier in conditional)
        for identifier in sorted(declared)
    )


def _declaration(
    declared: Declared, asked: Interaction | InlineInteraction | None, conditional: bool
) -> ResponseDeclaration:
    plain = (declared.identifier, declared.base_type, declared.cardinality)
    if asked is None or conditional:
        return ResponseDeclaration(*plain)
    names = _names(asked) if declared.base_type is BaseType.IDENTIFIER else None
    choices = None if names is None else frozenset(names)
    most = 0 if isinstance(asked, InlineInteraction) else _most(asked)
    if declared.cardinality is Cardinality.SINGLE:
        most = 1 if names is not None else 0
    return ResponseDeclaration(*plain, choices, most)


def _names(asked: Interaction | InlineInteraction) -> list[str] | None:
    match asked:
        case ChoiceInteraction(choices=choices) | OrderInteraction(choices=choices):
            return [one.identifier for one in choices]
        case InlineChoiceInteraction(options=options):
            return [one.identifier for one in options]
        case HotspotInteraction(hotspots=spots) | GraphicOrderInteraction(hotspots=spots):
            return [one.identifier for one in spots]
        case HottextInteraction(blocks=blocks):
            return [one.identifier for one in inlines_of(blocks) if isinstance(one, Hottext)]
        case _:
            return None


def _most(asked: Interaction) -> int:
    match asked:
        case ChoiceInteraction() | HotspotInteraction() | HottextInteraction():
            return asked.max_choices
        case OrderInteraction() | GraphicOrderInteraction() | SelectPointInteraction():
            return asked.max_choices or 0
        case (
            MatchInteraction()
            | AssociateInteraction()
            | GapMatchInteraction()
            | GraphicGapMatchInteraction()
        ):
            return asked.max_associations or 0
        case _:
            return 0
