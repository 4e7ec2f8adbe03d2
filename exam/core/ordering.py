"""Chance without a generator: what is shuffled is sorted by a digest, the same on any computer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence


def rank(seed: int, *names: str) -> bytes:
    """Where a thing stands among others: SHA-256 over the seed in decimal and its names.

    A unit separator (1F) stands between them. No generator is needed whose algorithm could change
    between versions, so an attempt resumed elsewhere, or scored, has the same order.
    """
    return hashlib.sha256("\x1f".join((str(seed), *names)).encode()).digest()


def option_order(
    seed: int, item_id: str, choices: Sequence[str], *, fixed: Collection[str] = ()
) -> tuple[str, ...]:
    """Shuffle ``choices``, leaving those in ``fixed`` where they stand (QTI shuffle, fixed)."""
    free = (choice for choice in choices if choice not in fixed)
    moving = iter(sorted(free, key=lambda choice: rank(seed, item_id, choice)))
    return tuple(choice if choice in fixed else next(moving) for choice in choices)
