"""The test file becomes the rules' form, or is refused where the form could not keep its word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exam.core.form import NO_LIMITS, Form, Item, Navigation, Part, Section, TimeLimits
from exam.qti.body import BodyReader, hidden_from_candidate
from exam.qti.instructions import text_lines
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    boolean,
    children,
    line_of,
    milliseconds,
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
        "branch-rule",
        "pre-condition",
        "selection",
        "adaptive-selection",
        "template-default",
        "template-processing",
        "assessment-section-ref",
        "assessment-stimulus-ref",
    ]
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
        sections = tuple(self._sections(element, navigation, depth=0))
        identifier = required(element, "identifier", self._source)
        return Part(identifier, attribute(element, "title") or identifier, sections)

    def _sections(
        self, parent: Element, navigation: Navigation, *, depth: int
    ) -> Iterator[Section]:
        """Sections that hold items, in order: one that only groups others is seen through."""
        if depth > _MAX_DEPTH:
            raise self._source.refuse(
                208, "sections nested too deep", at=parent, remedy="use fewer levels"
            )
        for element in children(parent, "assessment-section"):
            self._known(
                element, "assessment-section", "assessment-item-ref", "time-limits", "ordering",
                "rubric-block",
            )  # fmt: skip
            if next(children(element, "assessment-section"), None) is None:
                yield self._section(element, navigation)
                continue
            self._no_rubric(element)
            if self._limits(element) != NO_LIMITS or list(children(element, "assessment-item-ref")):
                raise self._source.refuse(
                    305,
                    "a section that holds sections has a time limit or items of its own",
                    at=element,
                    remedy="move the limit and the items into the inner sections",
                )
            yield from self._sections(element, navigation, depth=depth + 1)

    def _section(self, element: Element, navigation: Navigation) -> Section:
        identifier = required(element, "identifier", self._source)
        for ordering in children(element, "ordering"):
            if boolean(ordering, "shuffle", False, self._source):
                raise self._source.refuse(
                    305, "shuffling the items of a section", at=ordering, remedy="fix their order"
                )
        items = [self._item(ref) for ref in children(element, "assessment-item-ref")]
        return Section(
            identifier,
            attribute(element, "title") or identifier,
            tuple(items),
            self._limits(element),
            self._policy.leave_rule(identifier),
            navigation,
            tuple(self._instructions(element)),
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
        found = list(children(element, "time-limits"))
        if not found:
            return NO_LIMITS
        limits = TimeLimits(
            milliseconds(found[0], "min-time", self._source),
            milliseconds(found[0], "max-time", self._source),
        )
        if limits.max_ms == 0 or (limits.min_ms or 0) > (limits.max_ms or limits.min_ms or 0):
            raise self._source.refuse(
                408, "max-time is shorter than min-time", at=found[0], remedy="correct the limits"
            )
        if boolean(found[0], "allow-late-submission", False, self._source):
            raise self._source.refuse(
                305, "late submission", at=found[0], remedy="remove allow-late-submission"
            )
        return limits

    def _known(self, element: Element, *known: str) -> None:
        for child in children(element):
            called = name(child)
            if called in known or called in _WITHOUT_EFFECT:
                continue
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
