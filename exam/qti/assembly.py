"""A whole test as its file says it: parts, sections, rules and references, nothing left out."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from exam.core.form import NO_LIMITS, Navigation, TimeLimits
from exam.qti.content import Block, RubricBlock
from exam.qti.findings import Finding
from exam.qti.inline import Visibility
from exam.qti.markup import Element
from exam.qti.nodes import Node


class Submission(enum.Enum):
    """QTI submission-mode of a test part."""

    INDIVIDUAL = "individual"
    SIMULTANEOUS = "simultaneous"


@dataclass(frozen=True, slots=True)
class SessionControl:
    """QTI itemSessionControl; ``None`` where it is left to what stands around."""

    max_attempts: int | None = None
    show_feedback: bool | None = None
    allow_review: bool | None = None
    show_solution: bool | None = None
    allow_comment: bool | None = None
    allow_skipping: bool | None = None
    validate_responses: bool | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """How many of a section's entries are taken."""

    select: int
    with_replacement: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides whether something is shown and what follows, kept for the engine."""

    pre_conditions: tuple[Node, ...] = ()
    branch_rules: tuple[Node, ...] = ()
    control: SessionControl = SessionControl()
    limits: TimeLimits = NO_LIMITS
    allow_late: bool = False


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where a test refers to an item; ``path`` is inside the package.

    ``settings`` are weights, variable mappings and template defaults.
    """

    identifier: str
    path: str
    categories: tuple[str, ...]
    required: bool = False
    fixed: bool = False
    rules: Rules = Rules()
    settings: tuple[Node, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section; its entries are items and sections, in order."""

    identifier: str
    title: str
    visible: bool
    entries: tuple[Entry, ...]
    required: bool = False
    fixed: bool = False
    keep_together: bool = True
    selection: Selection | None = None
    shuffle: bool = False
    rubrics: tuple[RubricBlock, ...] = ()
    rules: Rules = Rules()


Entry: TypeAlias = "ItemPlace | SectionPlan"


@dataclass(frozen=True, slots=True)
class Message:
    """QTI testFeedback; ``at_end`` false: during the test."""

    title: str
    blocks: tuple[Block, ...]
    visibility: Visibility
    at_end: bool


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A test part."""

    identifier: str
    title: str
    navigation: Navigation
    submission: Submission
    sections: tuple[SectionPlan, ...]
    rules: Rules = Rules()
    rubrics: tuple[RubricBlock, ...] = ()
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True)
class AssessmentDocument:
    """A test as read. ``root`` is its XML with what it includes; equality does not look at it."""

    identifier: str
    title: str
    parts: tuple[PartPlan, ...]
    rules: Rules
    declarations: tuple[Node, ...]
    outcome_processing: Node | None
    rubrics: tuple[RubricBlock, ...]
    messages: tuple[Message, ...]
    version: str = field(compare=False)
    path: str = field(compare=False)
    root: Element = field(compare=False, repr=False)
    section_paths: tuple[str, ...] = field(default=(), compare=False)
    warnings: tuple[Finding, ...] = field(default=(), compare=False)

    def items(self) -> Iterator[ItemPlace]:
        """Every reference to an item, in order."""
        for part in self.parts:
            for section in part.sections:
                yield from _items(section)


def _items(section: SectionPlan) -> Iterator[ItemPlace]:
    for entry in section.entries:
        if isinstance(entry, ItemPlace):
            yield entry
        else:
            yield from _items(entry)
