"""An item's key, and the points a response earns by it: the SCORE that the item's rules give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exam.core.responses import ItemResponse, ResponseDeclaration
from exam.qti.engine.item import ItemLogic
from exam.qti.engine.values import NUMERIC, Maybe

SCORE: Final = "SCORE"


@dataclass(frozen=True, slots=True)
class ItemKey:
    """How one item is scored. It never leaves the centre.

    ``maximum`` is the most points that a response can earn, ``notes`` are tolerated oddities.
    """

    item_id: str
    logic: ItemLogic
    declarations: tuple[ResponseDeclaration, ...]
    maximum: Fraction
    notes: tuple[str, ...] = ()


def score_item(key: ItemKey, response: ItemResponse, *, seed: int = 0) -> Fraction:
    """The points of a response: SCORE, or nothing where it is NULL or not declared.

    ``seed`` is the recorded one that made the item's variant. Raises :class:`Rejected` for a
    response that does not fit the item and for rules that fail.
    """
    return points_of(key.logic.score_item(response, seed=seed))


def points_of(outcomes: Mapping[str, Maybe]) -> Fraction:
    """SCORE as the decimal number that one reads."""
    value = outcomes.get(SCORE)
    if value is None or value.base_type not in NUMERIC or len(value.items) != 1:
        return Fraction(0)
    try:
        return Fraction(repr(value.items[0]))
    except ValueError:  # INF and NaN
        return Fraction(0)
