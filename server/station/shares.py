"""Officers' shares as they were typed in, and which of them go together.

A share's checksum tells typing errors, not whose it is: a wrong one may name the set, number and
threshold of the right ones. So it drives none of them out; what goes together is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice, product
from typing import Final

from exam.core.errors import Rejected
from exam.package.officers import EnteredShare, combine

MOST_OF_A_NUMBER: Final = 3
"""Shares that are kept of one number; another drives the oldest out."""
MOST_TRIED: Final = 64
"""Combinations per share that comes in: below 0.05 s, as those that do not fit end early."""
MOST_FOUND: Final = 4
"""Combinations that fit, at 3 ms each."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One officer's share as it was typed in."""

    holder: str
    share: EnteredShare


@dataclass(slots=True)
class ShareSet:
    """Shares that claim to be of one secret, which ``threshold`` of them make."""

    threshold: int
    by_number: dict[int, list[Brought]] = field(default_factory=dict)
    """What came last is last, in each list and in the whole."""

    def add(self, new: Brought) -> bool:
        """Keep a share; ``False`` where it is here already, from another entry."""
        held = self.by_number.pop(new.share.number, [])
        same = next((one for one in held if one.share == new.share), new)
        kept = [*(one for one in held if one is not same), same]
        self.by_number[new.share.number] = kept[-MOST_OF_A_NUMBER:]
        return same is new

    def forget(self, brought: Brought) -> None:
        """It has to come again."""
        held = self.by_number.get(brought.share.number, [])
        if brought in held:
            held.remove(brought)

    def newest(self) -> list[Brought]:
        """One of each number that came in."""
        return [held[-1] for held in tuple(self.by_number.values()) if held]

    def made_with(self, new: EnteredShare) -> dict[bytes, Sequence[Brought]]:
        """Secrets that ``new`` makes with others, and what each is made of.

        What came last is tried first: ``threshold`` right shares that come one after the other
        are found, whatever came before them.
        """
        found: dict[bytes, Sequence[Brought]] = {}
        for secret, chosen in islice(self._fitting(new), MOST_FOUND):
            found.setdefault(secret, chosen)
        return found

    def _fitting(self, new: EnteredShare) -> Iterator[tuple[bytes, Sequence[Brought]]]:
        for chosen in islice(self._choices(new), MOST_TRIED):
            try:
                yield combine([one.share for one in chosen]), chosen
            except Rejected:
                continue

    def _choices(self, new: EnteredShare) -> Iterator[Sequence[Brought]]:
        newest_first = list(reversed(self.by_number.items()))
        mine = [one for _, held in newest_first for one in held if one.share == new]
        others = [held[::-1] for number, held in newest_first if number != new.number]
        for some in combinations(others, self.threshold - 1):
            yield from product(mine, *some)
