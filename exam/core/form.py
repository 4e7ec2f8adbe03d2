"""The shape of a test: form, test parts, sections, items, and the limits that bind them."""

from __future__ import annotations

import enum
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property

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
    """A run of items under one clock."""

    id: str
    title: str
    items: tuple[Item, ...]
    limits: TimeLimits = NO_LIMITS
    leave: LeaveRule = LeaveRule.CONFIRM
    navigation: Navigation = Navigation.NONLINEAR
    instructions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Sections that share a navigation mode (QTI test-part)."""

    id: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Form:
    """A whole test. Raises :class:`Rejected` where an identifier stands twice or nothing is."""

    id: str
    title: str
    parts: tuple[Part, ...]
    limits: TimeLimits = field(default=NO_LIMITS)

    def __post_init__(self) -> None:
        items = [item.id for section in self.sections for item in section.items]
        if not items:
            raise Rejected(f"form {self.id}: it has no items", remedy="add items to the test")
        for kind, names in (("item", items), ("section", [s.id for s in self.sections])):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise Rejected(f"form {self.id}: {kind} {twice[0]} stands twice")
        empty = [section.id for section in self.sections if not section.items]
        if empty:
            raise Rejected(f"form {self.id}: section {empty[0]} has no items")

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
    def _section_of_item(self) -> dict[str, Section]:
        return {item.id: section for section in self.sections for item in section.items}

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

    def section_of(self, item_id: str) -> Section | None:
        """The section an item stands in."""
        return self._section_of_item.get(item_id)
