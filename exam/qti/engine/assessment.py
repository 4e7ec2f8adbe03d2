"""Reads a test with all its items into what can be run; the same file is read once."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from exam.core.errors import Rejected
from exam.qti.engine.context import Expression, Load, Rule, Scope
from exam.qti.engine.expressions import compile_expression
from exam.qti.engine.item import ItemLogic, read_logic
from exam.qti.engine.operators import attributes
from exam.qti.engine.rules import compile_rules
from exam.qti.engine.structure import (
    AssessmentLogic,
    Control,
    Gates,
    ItemRef,
    Member,
    Part,
    Section,
)
from exam.qti.engine.values import Fault, parse_float
from exam.qti.engine.variables import read_variable
from exam.qti.engine.xml import attribute, children, name
from exam.qti.markup import Element, Source, boolean, integer, parse, required, shown, version

MAX_DEPTH: Final = 12


def read_assessment(
    data: bytes, *, path: str, load: Load, tolerant: bool = False
) -> AssessmentLogic:
    """Parse and compile a test with all its items.

    ``load`` reads a file by its path; ``path`` is the test's own, from which references start.
    Raises :class:`Rejected` for what is malformed or, unless ``tolerant``, not supported.
    """
    return _Reader(path, load, tolerant).read(data)


class _Reader:
    """Reads one test; files that are referred to twice are read once."""

    def __init__(self, path: str, load: Load, tolerant: bool) -> None:
        self._load = load
        self._tolerant = tolerant
        self._items: dict[str, ItemLogic] = {}
        self._seen: set[str] = set()
        self._scope = Scope(Source(path), tolerant=tolerant)

    def read(self, data: bytes) -> AssessmentLogic:
        source = self._scope.source
        root = parse(data, source)
        if name(root) != "assessment-test":
            raise source.refuse(203, f"{shown(root)} is not a test", at=root,
                                remedy="name a test file")  # fmt: skip
        scope = self._scope = replace(
            self._scope, version=version(root, source), load=self._relative(source)
        )
        declared = [one for one in children(root) if name(one) == "outcome-declaration"]
        variables = {
            one.identifier: one
            for one in (read_variable(element, scope.version, source) for element in declared)
        }
        scope.variables = variables
        parts = tuple(self._part(one) for one in children(root) if name(one) == "test-part")
        rules: tuple[Rule, ...] = ()
        for element in children(root):
            if name(element) == "outcome-processing":
                rules = compile_rules(element, scope)
        return AssessmentLogic(attribute(root, "identifier"), source, variables, parts, rules)

    def _relative(self, source: Source) -> Load:
        return lambda href: self._load(_join(source.path, href))

    def _part(self, element: Element) -> Part:
        control = self._control(element, Control())
        sections = tuple(
            self._section(child, control, self._scope.source, 0)
            for child in children(element)
            if name(child) in ("assessment-section", "assessment-section-ref")
        )
        return Part(
            attribute(element, "identifier"),
            attribute(element, "navigation-mode", "linear") == "linear",
            attribute(element, "submission-mode", "individual") == "simultaneous",
            self._gates(element),
            sections,
        )

    def _section(self, element: Element, control: Control, source: Source, depth: int) -> Section:
        if depth > MAX_DEPTH:
            raise source.refuse(208, "sections nested too deep", at=element,
                                remedy="use fewer levels")  # fmt: skip
        if name(element) == "assessment-section-ref":
            path = _join(source.path, required(element, "href", source))
            source = Source(path)
            element = parse(self._load(path), source)
            if name(element) != "assessment-section":
                raise source.refuse(203, f"{shown(element)} is not a section", at=element,
                                    remedy="correct the reference")  # fmt: skip
        control = self._control(element, control)
        members: list[Member] = []
        select: int | None = None
        with_replacement = shuffle = False
        for child in children(element):
            called = name(child)
            if called in ("assessment-section", "assessment-section-ref"):
                members.append(self._section(child, control, source, depth + 1))
            elif called == "assessment-item-ref":
                members.extend(self._item(child, control, source))
            elif called == "selection":
                select = integer(child, "select", 0, source)
                with_replacement = boolean(child, "with-replacement", False, source)
            elif called == "ordering":
                shuffle = boolean(child, "shuffle", False, source)
        return Section(
            attribute(element, "identifier"),
            boolean(element, "required", False, source),
            boolean(element, "fixed", False, source),
            boolean(element, "visible", True, source),
            boolean(element, "keep-together", True, source),
            select,
            with_replacement,
            shuffle,
            self._gates(element),
            tuple(members),
        )

    def _item(self, element: Element, control: Control, source: Source) -> Iterator[ItemRef]:
        identifier = required(element, "identifier", source)
        if identifier in self._seen:
            if self._tolerant:
                return  # rules could mean the first one only
            raise source.refuse(402, f'"{identifier}" stands twice in the test', at=element,
                                remedy="give each item its own identifier")  # fmt: skip
        self._seen.add(identifier)
        path = _join(source.path, required(element, "href", source))
        logic = self._items.get(path)
        if logic is None:
            logic = self._items[path] = read_logic(
                self._load(path),
                path=path,
                item_id=identifier,
                load=self._relative(Source(path)),
                tolerant=self._tolerant,
            )
        yield ItemRef(
            identifier,
            logic,
            frozenset(attribute(element, "category").split()),
            boolean(element, "required", False, source),
            boolean(element, "fixed", False, source),
            self._gates(element),
            self._control(element, control),
            dict(_weights(element, source)),
            dict(_mappings(element)),
            tuple(self._template_defaults(element)),
        )

    def _gates(self, element: Element) -> Gates:
        conditions: list[Expression] = []
        branches: list[tuple[Expression, str]] = []
        for child in children(element):
            called = name(child)
            if called == "pre-condition":
                conditions.append(self._expression(child))
            elif called == "branch-rule":
                target = required(child, "target", self._scope.source)
                branches.append((self._expression(child), target))
        return Gates(tuple(conditions), tuple(branches))

    def _template_defaults(self, element: Element) -> Iterator[tuple[str, Expression]]:
        for child in children(element):
            if name(child) == "template-default":
                identifier = required(child, "template-identifier", self._scope.source)
                yield identifier, self._expression(child)

    def _expression(self, element: Element) -> Expression:
        found = children(element)
        if len(found) != 1:
            raise self._scope.source.refuse(
                206, f"{shown(element)} needs one expression", at=element, remedy="add it"
            )
        return compile_expression(found[0], self._scope)

    def _control(self, element: Element, outer: Control) -> Control:
        for child in children(element):
            if name(child) == "item-session-control":
                return _session_control(child, outer, self._scope.source)
        return outer


def _session_control(element: Element, outer: Control, source: Source) -> Control:
    return Control(
        integer(element, "max-attempts", outer.max_attempts, source),
        boolean(element, "show-feedback", outer.show_feedback, source),
        boolean(element, "allow-review", outer.allow_review, source),
        boolean(element, "show-solution", outer.show_solution, source),
        boolean(element, "allow-comment", outer.allow_comment, source),
        boolean(element, "allow-skipping", outer.allow_skipping, source),
        boolean(element, "validate-responses", outer.validate_responses, source),
    )


def _weights(element: Element, source: Source) -> Iterator[tuple[str, float]]:
    for child in children(element):
        if name(child) == "weight":
            value = parse_float(attribute(child, "value"))
            if value is None:
                raise source.refuse(205, f"{shown(child)} has no number", at=child,
                                    remedy="write a decimal number")  # fmt: skip
            yield required(child, "identifier", source), value


def _mappings(element: Element) -> Iterator[tuple[str, str]]:
    """From the name that the test uses to the item's own."""
    for child in children(element):
        if name(child) == "variable-mapping":
            try:
                source = attributes.text(child, "source-identifier")
                yield attributes.text(child, "target-identifier"), source
            except Fault as fault:
                raise Rejected(str(fault), remedy=fault.remedy) from None


def _join(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), href))
