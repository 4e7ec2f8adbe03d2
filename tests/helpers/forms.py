"""Small forms for tests of the rules."""

from __future__ import annotations

from exam.core.form import Form, Item, LeaveRule, Navigation, Part, Section, TimeLimits
from exam.core.responses import (
    BaseType,
    Cardinality,
    ItemResponse,
    ResponseDeclaration,
    Single,
)

CHOICES = frozenset("ABCDE")


def item(name: str) -> Item:
    """An item with one single-choice variable."""
    declared = ResponseDeclaration("RESPONSE", BaseType.IDENTIFIER, Cardinality.SINGLE, CHOICES, 1)
    return Item(name, name, (declared,), ("INT",))


def section(
    name: str,
    items: int = 3,
    *,
    max_ms: int | None = 60_000,
    min_ms: int | None = None,
    leave: LeaveRule = LeaveRule.CONFIRM,
    navigation: Navigation = Navigation.NONLINEAR,
) -> Section:
    """A section with items ``NAME-1`` and so on."""
    return Section(
        name,
        name,
        tuple(item(f"{name}-{number}") for number in range(1, items + 1)),
        TimeLimits(min_ms, max_ms),
        leave,
        navigation,
    )


def form(*sections: Section, total_ms: int | None = None) -> Form:
    """A form of one part."""
    return Form("F", "Form", (Part("P", "Part", sections),), TimeLimits(None, total_ms))


def choose(letter: str) -> ItemResponse:
    """A single choice."""
    return (("RESPONSE", Single(BaseType.IDENTIFIER, letter)),)
