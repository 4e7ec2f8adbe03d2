"""A compiled test: parts, sections, references to items, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from exam.qti.engine.context import Expression, Rule
from exam.qti.engine.item import ItemLogic
from exam.qti.engine.variables import Variable
from exam.qti.markup import Source


@dataclass(frozen=True, slots=True)
class Gates:
    """When a part, section or item is entered, and where one goes after it."""

    conditions: tuple[Expression, ...] = ()
    branches: tuple[tuple[Expression, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """itemSessionControl, inherited from outside in. ``max_attempts`` 0 means any number."""

    max_attempts: int = 1
    show_feedback: bool = False
    allow_review: bool = True
    show_solution: bool = False
    allow_comment: bool = False
    allow_skipping: bool = True
    validate_responses: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ItemRef:
    """A reference to an item, with its weights and what the test changes about it."""

    identifier: str
    logic: ItemLogic
    categories: frozenset[str]
    required: bool
    fixed: bool
    gates: Gates
    control: Control
    weights: Mapping[str, float]
    mapping: Mapping[str, str]
    template_defaults: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A section. ``select`` is ``None`` where all of its parts are taken."""

    identifier: str
    required: bool
    fixed: bool
    visible: bool
    keep_together: bool
    select: int | None
    with_replacement: bool
    shuffle: bool
    gates: Gates
    members: tuple[Section | ItemRef, ...]


Member: TypeAlias = Section | ItemRef


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A test part: ``linear`` and ``simultaneous`` are its two modes."""

    identifier: str
    linear: bool
    simultaneous: bool
    gates: Gates
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class AssessmentLogic:
    """A test's variables, structure and rules."""

    identifier: str
    source: Source
    variables: Mapping[str, Variable]
    parts: tuple[Part, ...]
    outcome_rules: tuple[Rule, ...]
