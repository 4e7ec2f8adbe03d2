"""The shape of a test: form, test parts, sections, items, and the limits that bind them."""

from __future__ import annotations

import enum
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from exam.core.drawing import Draw, draw, groups, undecided
from exam.core.errors import Rejected
from exam.core.responses import ResponseDeclaration


class Navigation(enum.Enum):
    """QTI navigation-mode of a test part."""

    LINEAR = "linear"
    NONLINEAR = "nonlinear"


class LeaveRule(enum.Enum):
    """Whether a section may be left before its time is up.

    ``FORBIDDEN``: stay until the time is up. ``CONFIRM``: leaving hands the section in and
    seals it. ``ALLOWED``: leave and come back while its time lasts.
    """

    FORBIDDEN = "forbidden"
    CONFIRM = "confirm"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Milliseconds; ``None`` means no limit (QTI time-limits, which counts in seconds)."""

    min_ms: int | None = None
    max_ms: int | None = None


NO_LIMITS = TimeLimits()


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the rules see it; what it looks like is the content's business."""

    id: str
    title: str
    responses: tuple[ResponseDeclaration, ...]
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A run of items under one clock.

    ``draw`` says which of ``items`` an attempt gets and in what order; ``None``: all of them.
    """

    id: str
    title: str
    items: tuple[Item, ...]
    limits: TimeLimits = NO_LIMITS
    leave: LeaveRule = LeaveRule.CONFIRM
    navigation: Navigation = Navigation.NONLINEAR
    instructions: tuple[str, ...] = ()
    draw: Draw | None = None

    def dealt(self, seed: int | None) -> Section:
        """With the drawn items alone; without a seed as many, the first ones."""
        if self.draw is None:
            return self
        by_id = {item.id: item for item in self.items}
        drawn = tuple(by_id[item_id] for item_id in draw(self.draw, seed))
        return replace(self, items=drawn, draw=None)


@dataclass(frozen=True, slots=True)
class Part:
    """Sections that share a navigation mode (QTI test-part); ``draw`` as a section's."""

    id: str
    title: str
    sections: tuple[Section, ...]
    draw: Draw | None = None

    def dealt(self, seed: int | None) -> Part:
        """With the drawn sections alone; without a seed as many, under what they are drawn from."""
        if self.draw is None:
            return replace(self, sections=tuple(one.dealt(seed) for one in self.sections))
        by_id = {one.id: one for one in self.sections}
        sections = [by_id[one].dealt(seed) for one in draw(self.draw, seed)]
        if seed is None:
            titles = undecided(self.draw)
            sections = [replace(one, title=titles.get(one.id, one.title)) for one in sections]
        return replace(self, sections=tuple(sections), draw=None)


@dataclass(frozen=True)
class Form:
    """A whole test. Raises :class:`Rejected` where an identifier stands twice or nothing is.

    Where parts or sections draw, this is all there is to draw from: an attempt's own form is
    :meth:`drawn` by its seed, and before it has one :attr:`outlook` tells the numbers.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    limits: TimeLimits = field(default=NO_LIMITS)

    def __post_init__(self) -> None:
        items = [item.id for section in self.sections for item in section.items]
        if not items:
            raise Rejected(f"form {self.id}: it has no items", remedy="add items to the test")
        sections = [one.id for one in self.sections]
        sections += [name for one in self._all_draws() for name in groups(one)]
        for kind, names in (("item", items), ("section", sections)):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise Rejected(f"form {self.id}: {kind} {twice[0]} stands twice")
        empty = [section.id for section in self.sections if not section.items]
        if empty:
            raise Rejected(f"form {self.id}: section {empty[0]} has no items")

    @cached_property
    def draws(self) -> bool:
        """True where attempts get different items, or in a different order."""
        return any(True for _ in self._all_draws())

    def drawn(self, seed: int) -> Form:
        """The form of the attempt with this recorded seed."""
        return self._dealt(seed) if self.draws else self

    @cached_property
    def outlook(self) -> Form:
        """As many sections and items as will be drawn, before there is a seed."""
        return self._dealt(None) if self.draws else self

    def _all_draws(self) -> Iterator[Draw]:
        yield from (one.draw for one in self.parts if one.draw is not None)
        yield from (one.draw for one in self.sections if one.draw is not None)

    def _dealt(self, seed: int | None) -> Form:
        return replace(self, parts=tuple(part.dealt(seed) for part in self.parts))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every section in the order it is sat."""
        return tuple(section for part in self.parts for section in part.sections)

    @cached_property
    def total_limit_ms(self) -> int | None:
        """The form's limit, else the sum of its sections' if each has one."""
        if self.limits.max_ms is not None:
            return self.limits.max_ms
        limits = [section.limits.max_ms for section in self.sections]
        return None if None in limits else sum(limit for limit in limits if limit is not None)

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.all_items()}

    def all_items(self) -> Iterator[Item]:
        """Items in form order."""
        for section in self.sections:
            yield from section.items

    def section(self, section_id: str) -> Section:
        """Raises :class:`Rejected` where the form has no such section."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise Rejected(f"form {self.id}: no section {section_id}")

    def in_the_way_of(
        self, section_id: str, *, closed: Container[str], begun: Container[str]
    ) -> Section | None:
        """The first section before ``section_id`` that is neither sealed nor left open.

        Sections are sat in order; one whose leave rule is ``ALLOWED`` lets the next ones begin
        once it has begun.
        """
        for earlier in self.sections:
            if earlier.id == section_id:
                return None
            left_open = earlier.leave is LeaveRule.ALLOWED and earlier.id in begun
            if earlier.id not in closed and not left_open:
                return earlier
        return None

    def find_item(self, item_id: str) -> Item | None:
        """The item, or ``None`` where the form has none of that name."""
        return self._items.get(item_id)
