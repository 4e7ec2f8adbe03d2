"""Selection and ordering, as a test writes them, become the draw that the rules make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from exam.core.drawing import Draw, Leaf, Member, even
from exam.qti.markup import Element, Source, attribute, boolean, children, integer, required

ARRANGING: Final = ("selection", "ordering")
"""The elements that this module reads."""


def read_draw(element: Element, members: tuple[Member, ...], source: Source) -> Draw:
    """The draw of a section, or of a test part, which draws nothing by itself.

    Raises :class:`Rejected` for a number that its members do not allow, and for one that may
    be drawn more than once.
    """
    identifier = required(element, "identifier", source)
    shuffle = any(boolean(one, "shuffle", False, source) for one in children(element, "ordering"))
    visible = boolean(element, "visible", True, source)
    return Draw(
        identifier,
        attribute(element, "title") or identifier,
        members,
        _select(element, members, source),
        shuffle,
        boolean(element, "required", False, source),
        boolean(element, "fixed", False, source),
        visible or boolean(element, "keep-together", True, source),
    )


def leaf(element: Element, source: Source) -> Leaf:
    """An item or a section that is drawn as a whole."""
    return Leaf(
        required(element, "identifier", source),
        boolean(element, "required", False, source),
        boolean(element, "fixed", False, source),
    )


def left_to_chance(
    draw: Draw, element: Element, source: Source, like: Callable[[str], object]
) -> Draw | None:
    """``None`` for one that gives every attempt the same.

    ``like`` says what must be equal whatever is drawn. Raises :class:`Rejected` where it is not.
    """
    if not draw.leaves_to_chance:
        return None
    if not even(draw, like):
        raise source.refuse(
            305,
            "how many items, sections or minutes a participant gets would depend on the draw",
            at=element,
            remedy="draw only among sections that are alike in items and time",
        )
    return draw


def is_arranged(element: Element, source: Source) -> bool:
    """True where a section draws or shuffles what stands in it."""
    orderings = children(element, "ordering")
    return next(children(element, "selection"), None) is not None or any(
        boolean(one, "shuffle", False, source) for one in orderings
    )


def _select(element: Element, members: tuple[Member, ...], source: Source) -> int | None:
    found = next(children(element, "selection"), None)
    if found is None:
        return None
    if boolean(found, "with-replacement", False, source):
        raise source.refuse(
            305,
            "selection with replacement: an item would be answered more than once",
            at=found,
            remedy="remove with-replacement, or list the item as often as it is wanted",
        )
    required(found, "select", source)
    select = integer(found, "select", 0, source)
    least = max(1, sum(one.required for one in members))
    if not least <= select <= len(members):
        raise source.refuse(
            205,
            f'"select" is {select}, and from {least} to {len(members)} can be drawn here',
            at=found,
            remedy="correct the number",
        )
    return select
