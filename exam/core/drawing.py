"""Which items an attempt gets and in what order: drawn from its seed, the same on any computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from exam.core.ordering import rank


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something to draw, by the identifier of an item or of a section.

    ``required``: drawn whatever else is. ``fixed``: keeps its place when others are shuffled.
    """

    id: str
    required: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """A set of which ``select`` members are drawn, ``None`` for all (QTI selection, ordering).

    ``select`` is from the number of required members to that of all; nothing is drawn twice.
    ``together`` false: its members mix with those around it where the set around is shuffled.
    """

    id: str
    title: str
    members: tuple[Member, ...]
    select: int | None = None
    shuffle: bool = False
    required: bool = False
    fixed: bool = False
    together: bool = True

    @property
    def free(self) -> tuple[Member, ...]:
        """The members that are left to the draw; none where all are taken."""
        if self.select is None or self.select == len(self.members):
            return ()
        return tuple(one for one in self.members if not one.required)

    @property
    def leaves_to_chance(self) -> bool:
        """True unless every attempt gets the same in the same order."""
        groups = [one for one in self.members if isinstance(one, Draw)]
        return bool(self.free) or self.shuffle or any(one.leaves_to_chance for one in groups)


Member: TypeAlias = Leaf | Draw


@dataclass(frozen=True, slots=True)
class _Block:
    """What stays together when it is shuffled; ``id`` names it for its rank."""

    id: str
    leaves: tuple[str, ...]
    fixed: bool


def draw(whole: Draw, seed: int | None) -> tuple[str, ...]:
    """The leaves that the attempt with this seed gets, in its order.

    ``None``, before there is a seed: as many, the first ones, as the test writes them.
    """
    return tuple(leaf for block in _blocks(whole, seed) for leaf in block.leaves)


def _blocks(group: Draw, seed: int | None) -> list[_Block]:
    blocks: list[_Block] = []
    for member in _selected(group, seed):
        if isinstance(member, Leaf):
            blocks.append(_Block(member.id, (member.id,), member.fixed))
            continue
        inner = _blocks(member, seed)
        if member.together or not group.shuffle:
            leaves = tuple(leaf for block in inner for leaf in block.leaves)
            blocks.append(_Block(member.id, leaves, member.fixed))
        else:
            blocks.extend(replace(block, fixed=False) for block in inner)
    if not group.shuffle or seed is None:
        return blocks
    moving = iter(
        sorted(
            (block for block in blocks if not block.fixed),
            key=lambda block: rank(seed, "ordering", group.id, block.id),
        )
    )
    return [block if block.fixed else next(moving) for block in blocks]


def _selected(group: Draw, seed: int | None) -> Sequence[Member]:
    """What is drawn of the members, in the order in which they are written."""
    free = group.free
    if not free:
        return group.members
    if seed is not None:
        free = tuple(sorted(free, key=lambda one: rank(seed, "selection", group.id, one.id)))
    left_out = {one.id for one in free[_wanted(group) :]}  # a form has no id twice
    return [one for one in group.members if one.required or one.id not in left_out]


def _wanted(group: Draw) -> int:
    """How many of the free members are drawn."""
    return (group.select or 0) - (len(group.members) - len(group.free))


def groups(whole: Draw) -> Iterator[str]:
    """The identifiers of all sets inside ``whole``."""
    for one in whole.members:
        if isinstance(one, Draw):
            yield one.id
            yield from groups(one)


def even(whole: Draw, like: Callable[[str], object]) -> bool:
    """True if every seed draws equally many leaves that are alike.

    ``like`` says of a leaf what must be the same for two to be alike.
    """
    return _shape(whole, like) is not None


def _shape(group: Draw, like: Callable[[str], object]) -> tuple[str, ...] | None:
    """What is drawn, whichever it is, sorted; ``None`` where it depends on the draw."""
    free = group.free
    taken = [one for one in group.members if one not in free]
    if free:
        shapes = {_member_shape(one, like) for one in free}
        if len(shapes) > 1:
            return None
        taken += free[: _wanted(group)]
    found: list[str] = []
    for one in taken:
        shape = _member_shape(one, like)
        if shape is None:
            return None
        found += shape
    return tuple(sorted(found))


def _member_shape(member: Member, like: Callable[[str], object]) -> tuple[str, ...] | None:
    return (repr(like(member.id)),) if isinstance(member, Leaf) else _shape(member, like)


def undecided(whole: Draw) -> Mapping[str, str]:
    """The leaves that need not be drawn, each with the title of what they are drawn from."""
    return dict(_undecided(whole, None))


def _undecided(group: Draw, from_title: str | None) -> Iterator[tuple[str, str]]:
    free = group.free
    for one in group.members:
        title = group.title if from_title is None and one in free else from_title
        if isinstance(one, Draw):
            yield from _undecided(one, title)
        elif title is not None:
            yield one.id, title
