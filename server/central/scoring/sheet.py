"""The outcome of scoring one attempt: points by item and by competency code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemScore:
    """Points of one item; ``maximum`` is the most that its key can give."""

    points: float
    maximum: float
    answered: bool


@dataclass(frozen=True, slots=True)
class Total:
    """Points added up over ``items`` items, of which ``answered`` were answered."""

    points: float
    maximum: float
    items: int
    answered: int


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """``totals`` by competency code (an item's category), ``items`` by item identifier.

    An item in two categories counts in both; ``overall`` counts each item once.
    """

    totals: Mapping[str, Total]
    items: Mapping[str, ItemScore]
    overall: Total
