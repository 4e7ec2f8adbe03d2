"""In which order an item's choices stand on the screen in one attempt: at the seat and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from exam.core.ordering import option_order
from exam.qti.content import (
    Associable,
    AssociateInteraction,
    Block,
    Choice,
    ChoiceInteraction,
    GapMatchInteraction,
    InlineChoiceInteraction,
    InlineOption,
    ItemContent,
    MatchInteraction,
    OrderInteraction,
)
from exam.qti.plain import inlines_of, walk

Orders: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Identifiers by response variable; a match has two, ``NAME#sources`` and ``NAME#targets``."""


def shown_orders(body: ItemContent, seed: int) -> Orders:
    """The orders of every choice interaction and of whatever else is shuffled.

    ``seed`` is the attempt's recorded one.
    """
    found = [order for block in walk(body.body) for order in _orders_of(body.id, block, seed)]
    found += [
        (one.response, _shuffled(body.id, one.options, seed))
        for one in inlines_of(body.body)
        if isinstance(one, InlineChoiceInteraction) and one.shuffle
    ]
    return tuple(found)


def _orders_of(item_id: str, block: Block, seed: int) -> Orders:
    match block:
        case ChoiceInteraction(shuffle=False):
            return ((block.response, tuple(choice.identifier for choice in block.choices)),)
        case (
            ChoiceInteraction()
            | OrderInteraction(shuffle=True)
            | AssociateInteraction(shuffle=True)
            | GapMatchInteraction(shuffle=True)
        ):
            return ((block.response, _shuffled(item_id, block.choices, seed)),)
        case MatchInteraction(shuffle=True):
            return (
                (f"{block.response}#sources", _shuffled(item_id, block.sources, seed)),
                (f"{block.response}#targets", _shuffled(item_id, block.targets, seed)),
            )
        case _:
            return ()


def _shuffled(
    item_id: str, choices: Sequence[Choice | Associable | InlineOption], seed: int
) -> tuple[str, ...]:
    names = [choice.identifier for choice in choices]
    fixed = [choice.identifier for choice in choices if choice.fixed]
    return option_order(seed, item_id, names, fixed=fixed)
