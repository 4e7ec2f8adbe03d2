"""The test file becomes the rules' form, or is refused where the form could not keep its word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exam.core.drawing import Member
from exam.core.form import NO_LIMITS, Form, Item, Navigation, Part, Section, TimeLimits
from exam.qti.body import BodyReader, hidden_from_candidate
from exam.qti.drawing import ARRANGING, is_arranged, leaf, left_to_chance, read_draw
from exam.qti.instructions import text_lines
from exam.qti.limits import read_limits
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    boolean,
    children,
    line_of,
    name,
    parse,
    required,
    resolve,
    shown,
    version,
)
from exam.qti.policy import POLICY_PATH, Policy

_UNSUPPORTED = frozenset(
    [
        "adaptive-selection",
        "template-default",
        "template-processing",
        "assessment-section-ref",
        "assessment-stimulus-ref",
    ]
)
_CONDITIONS = ("branch-rule", "pre-condition")
_IN_SECTION = (
    "assessment-section",
    "assessment-item-ref",
    "time-limits",
    "rubric-block",
    *ARRANGING,
)
_WITHOUT_EFFECT = frozenset(
    [
        "outcome-declaration",
        "outcome-processing",
        "test-feedback",
        "item-session-control",
        "variable-mapping",
        "weight",
        "stylesheet",
        "context-declaration",
        "companion-materials-info",
    ]
)
"""These score, or show what is known after scoring; scoring happens at the centre, by category."""
_INSTRUCTION_USES = ("", "instructions", "navigation")
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class ItemRef:
    """Where the test refers to an item: ``path`` inside the package."""

    identifier: str
    path: str
    categories: tuple[str, ...]
    line: int


LoadItem = Callable[[ItemRef], Item]


class AssessmentReader:
    """Reads one test file; items are loaded through ``load``."""

    def __init__(self, path: str, policy: Policy, load: LoadItem) -> None:
        self._source = Source(path)
        self._policy = policy
        self._load = load
        self._body = BodyReader(self._source, path, {})

    def read(self, data: bytes) -> Form:
        """The form. Raises :class:`Rejected` for what is inconsistent or not supported."""
        root = parse(data, self._source)
        version(root, self._source)
        if name(root) != "assessment-test":
            raise self._source.refuse(
                203, f"{shown(root)} is not a test", at=root, remedy="correct the manifest"
            )
        identifier = required(root, "identifier", self._source)
        self._known(root, "test-part", "time-limits", "rubric-block")
        self._no_rubric(root)
        parts = tuple(self._part(element) for element in children(root, "test-part"))
        title = attribute(root, "title") or identifier
        form = Form(identifier, title, parts, self._limits(root))
        self._check_policy(form)
        return form

    def _check_policy(self, form: Form) -> None:
        unknown = sorted(set(self._policy.leave) - {section.id for section in form.sections})
        if unknown:
            raise self._source.refuse(
                407,
                f'{POLICY_PATH} names section "{unknown[0]}", which the test does not have',
                remedy="correct the section's identifier",
            )

    def _part(self, element: Element) -> Part:
        self._known(element, "assessment-section", "time-limits", "rubric-block")
        self._no_rubric(element)
        if self._limits(element) != NO_LIMITS:
            raise self._refuse_limits(element)
        mode = attribute(element, "navigation-mode")
        try:
            navigation = Navigation(mode)
        except ValueError:
            raise self._source.refuse(
                205,
                f'"navigation-mode" is {mode!r}',
                at=element,
                remedy='write "linear" or "nonlinear"',
            ) from None
        sections: list[Section] = []
        draw = read_draw(element, self._grouped(element, navigation, sections, 0), self._source)
        by_id = {one.id: one for one in sections}
        return Part(
            draw.id,
            draw.title,
            tuple(sections),
            left_to_chance(draw, element, self._source, lambda one: _size(by_id[one])),
        )

    def _grouped(
        self, parent: Element, navigation: Navigation, found: list[Section], depth: int
    ) -> tuple[Member, ...]:
        """Sections that hold items go to ``found``: one that only groups others is seen through."""
        self._not_too_deep(parent, depth)
        members: list[Member] = []
        for element in children(parent, "assessment-section"):
            self._known(element, *_IN_SECTION)
            if self._stands_alone(element):
                found.append(self._section(element, navigation))
                members.append(leaf(element, self._source))
                continue
            self._no_rubric(element)
            inner = self._grouped(element, navigation, found, depth + 1)
            members.append(read_draw(element, inner, self._source))
        return tuple(members)

    def _stands_alone(self, element: Element) -> bool:
        """A section that one enters and hands in, with all that is drawn inside it.

        What an unseen section holds belongs to the section that draws from it or shuffles it.
        """
        inner = list(children(element, "assessment-section"))
        unseen = [one for one in inner if not boolean(one, "visible", True, self._source)]
        return bool(
            not inner
            or next(children(element, "assessment-item-ref"), None) is not None
            or self._limits(element) != NO_LIMITS
            or (unseen and is_arranged(element, self._source))
        )

    def _section(self, element: Element, navigation: Navigation) -> Section:
        items: list[Item] = []
        instructions = list(self._instructions(element))
        members = self._members(element, items, instructions, always=True, depth=0)
        draw = read_draw(element, members, self._source)
        return Section(
            draw.id,
            draw.title,
            tuple(items),
            self._limits(element),
            self._policy.leave_rule(draw.id),
            navigation,
            tuple(instructions),
            left_to_chance(draw, element, self._source, lambda one: 1),
        )

    def _members(
        self,
        element: Element,
        items: list[Item],
        instructions: list[str],
        *,
        always: bool,
        depth: int,
    ) -> tuple[Member, ...]:
        """What a section draws from; its items go to ``items``, also those of sections inside.

        ``always``: every attempt gets something of it, and so its ``instructions`` too.
        """
        self._not_too_deep(element, depth)
        members: list[Member] = []
        chosen = next(children(element, "selection"), None) is not None
        for one in children(element, "assessment-item-ref", "assessment-section"):
            if name(one) == "assessment-item-ref":
                items.append(self._item(one))
                members.append(leaf(one, self._source))
                continue
            self._known(one, *_IN_SECTION)
            self._only_unseen(one)
            here = always and (not chosen or boolean(one, "required", False, self._source))
            if here:
                instructions += self._instructions(one)
            else:
                self._no_rubric(one)
            inner = self._members(one, items, instructions, always=here, depth=depth + 1)
            members.append(read_draw(one, inner, self._source))
        return tuple(members)

    def _only_unseen(self, element: Element) -> None:
        if self._limits(element) != NO_LIMITS or boolean(element, "visible", True, self._source):
            raise self._source.refuse(
                305,
                "a section inside one that has items or a time limit has a limit or is visible",
                at=element,
                remedy='write visible="false" and no limit, or put the items around it into'
                " a section of their own",
            )

    def _not_too_deep(self, element: Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise self._source.refuse(
                208, "sections nested too deep", at=element, remedy="use fewer levels"
            )

    def _item(self, element: Element) -> Item:
        self._known(element, "time-limits")
        if self._limits(element) != NO_LIMITS:
            raise self._refuse_limits(element)
        identifier = required(element, "identifier", self._source)
        href = required(element, "href", self._source)
        path = resolve(self._source.path, href, self._source, element)
        categories = tuple(attribute(element, "category").split())
        return self._load(ItemRef(identifier, path, categories, line_of(element)))

    def _instructions(self, element: Element) -> Iterator[str]:
        for block in children(element, "rubric-block"):
            if hidden_from_candidate(block):
                continue
            if attribute(block, "use") not in _INSTRUCTION_USES:
                raise self._source.refuse(
                    305,
                    f"rubric block used for {attribute(block, 'use')!r}",
                    at=block,
                    remedy="put shared material into the items that use it",
                )
            yield from text_lines(block, self._body)

    def _limits(self, element: Element) -> TimeLimits:
        return read_limits(element, self._source)

    def _known(self, element: Element, *known: str) -> None:
        for child in children(element):
            called = name(child)
            if called in known or called in _WITHOUT_EFFECT:
                continue
            if called in _CONDITIONS:
                raise self._source.refuse(
                    305,
                    f"{shown(child)} may depend on what was scored; a seat has no keys and so"
                    " knows no scores during the test",
                    at=child,
                    remedy="remove it: every participant then gets the same way through the test",
                )
            raise self._source.refuse(
                305 if called in _UNSUPPORTED else 206,
                f"{shown(child)} inside {shown(element)} is not supported",
                at=child,
                remedy="remove it, or ask for a test without it",
            )

    def _no_rubric(self, element: Element) -> None:
        for block in children(element, "rubric-block"):
            if not hidden_from_candidate(block):
                raise self._source.refuse(
                    305,
                    f"instructions for {shown(element)}",
                    at=block,
                    remedy="put the instructions into the sections that hold the items",
                )

    def _refuse_limits(self, element: Element) -> Exception:
        return self._source.refuse(
            305,
            f"a time limit on {shown(element)}",
            at=element,
            remedy="put time limits on the test or on its sections",
        )


def _size(section: Section) -> tuple[int, int | None, int | None]:
    """What must not depend on which sections are drawn."""
    return len(section.dealt(None).items), section.limits.min_ms, section.limits.max_ms
