"""The order in which options are shown: drawn from the recorded seed, the same on any computer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence


def option_order(
    seed: int, item_id: str, choices: Sequence[str], *, fixed: Collection[str] = ()
) -> tuple[str, ...]:
    """Shuffle ``choices``, leaving those in ``fixed`` where they stand (QTI shuffle, fixed).

    Sorting by SHA-256 of seed, item and choice needs no generator whose algorithm could change
    between versions, so an attempt resumed elsewhere shows the same order.
    """

    def rank(choice: str) -> bytes:
        return hashlib.sha256(f"{seed}\x1f{item_id}\x1f{choice}".encode()).digest()

    moving = iter(sorted((choice for choice in choices if choice not in fixed), key=rank))
    return tuple(choice if choice in fixed else next(moving) for choice in choices)
