"""Selection and ordering: the same seed gives the same route."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from exam.qti.engine.structure import ItemRef, Member, Part, Section
from exam.qti.engine.values import Fault

MAX_SELECTED: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """One place on the route. ``path`` leads through the sections from outside in."""

    ref: ItemRef
    identifier: str
    path: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One selected instance of a section; a section may be selected more than once."""

    section: Section


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    ref: ItemRef
    path: tuple[Branch, ...]


def arrange(part: Part, chance: random.Random) -> tuple[Visit, ...]:
    """The part's items in the order in which they are presented.

    An item selected several times gets the identifiers ``Q.1``, ``Q.2`` …
    """
    leaves: list[_Leaf] = []
    for section in part.sections:
        for block in _section(section, (), chance):
            leaves.extend(block)
    if len(leaves) > MAX_SELECTED:
        raise Fault(f"{len(leaves)} items selected, at most {MAX_SELECTED}", code=408)
    times = Counter(leaf.ref.identifier for leaf in leaves)
    seen: Counter[str] = Counter()
    visits: list[Visit] = []
    for leaf in leaves:
        identifier = leaf.ref.identifier
        seen[identifier] += 1
        if times[identifier] > 1:
            identifier = f"{identifier}.{seen[identifier]}"
        visits.append(Visit(leaf.ref, identifier, leaf.path))
    return tuple(visits)


def _section(
    section: Section, outer: tuple[Branch, ...], chance: random.Random
) -> list[list[_Leaf]]:
    """The section's blocks: what stays together when an outer section shuffles."""
    path = (*outer, Branch(section))
    blocks: list[tuple[list[_Leaf], bool]] = []
    for member in _selected(section, chance):
        if isinstance(member, ItemRef):
            blocks.append(([_Leaf(member, path)], member.fixed))
            continue
        inner = _section(member, path, chance)
        if member.visible or member.keep_together or not section.shuffle:
            blocks.append(([leaf for block in inner for leaf in block], member.fixed))
        else:  # an invisible section whose items may mix with those around it
            blocks.extend((block, False) for block in inner)
    if section.shuffle:
        movable = [at for at, (_, fixed) in enumerate(blocks) if not fixed]
        order = movable.copy()
        chance.shuffle(order)
        moved = dict(zip(movable, [blocks[at] for at in order], strict=True))
        blocks = [moved.get(at, block) for at, block in enumerate(blocks)]
    return [block for block, _ in blocks]


def _selected(section: Section, chance: random.Random) -> Sequence[Member]:
    members = section.members
    if section.select is None:
        return members
    fixed = [at for at, member in enumerate(members) if member.required]
    free = [at for at in range(len(members)) if not members[at].required]
    wanted = min(section.select, MAX_SELECTED) - len(fixed)
    if section.with_replacement:
        drawn = [chance.choice(range(len(members))) for _ in range(max(wanted, 0)) if members]
    else:
        drawn = chance.sample(free, min(max(wanted, 0), len(free)))
    return [members[at] for at in sorted([*fixed, *drawn])]
