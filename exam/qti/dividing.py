"""Template processing in two: what makes the values that are shown, and what makes the key.

A seat gets the first half alone and comes to the same values as the centre, which runs both.
Where that cannot be had the item keeps its logic together, and the division says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from exam.qti.body import hidden_from_candidate
from exam.qti.markup import Element, attribute, children, is_element, name

SECRET_IN_BODY: Final = frozenset(
    ["feedback-inline", "feedback-block", "math:annotation", "math:annotation-xml", "stylesheet"]
)
"""What no seat gets, with whatever stands inside."""
_MAKERS: Final = ("set-template-value", "set-default-value")
_ALWAYS: Final = ("template-constraint", "exit-template")
_KNOWN: Final = (*_MAKERS, *_ALWAYS, "set-correct-response")
_CHANCE: Final = frozenset(["random", "random-integer", "random-float"])
_KEY: Final = frozenset(["correct", "map-response", "map-response-point", "custom-operator"])


@dataclass(frozen=True, slots=True)
class Division:
    """What a seat must not get of one item's template variables and processing.

    ``reasons`` says why the two halves cannot be told apart; empty where they can.
    """

    makes_variants: bool
    secret: tuple[Element, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule that is no condition, with the conditions around it, the outermost first."""

    element: Element
    conditions: tuple[Element, ...]

    @property
    def called(self) -> str:
        return name(self.element)

    @property
    def target(self) -> str:
        return attribute(self.element, "identifier")


def divide(root: Element) -> Division:
    """The division of one item, whose includes are resolved."""
    declared = {attribute(one, "identifier"): one for one in children(root, "template-declaration")}
    processing = next(children(root, "template-processing"), None)
    if not declared and processing is None:
        return Division(False)
    return _Divider(root, declared, processing).divide()


class _Divider:
    def __init__(
        self, root: Element, declared: Mapping[str, Element], processing: Element | None
    ) -> None:
        self._root = root
        self._declared = declared
        self._processing = processing
        self._others = {
            attribute(one, "identifier")
            for one in children(root, "response-declaration", "outcome-declaration")
        }
        self._rules = list(_rules(children(processing), ()) if processing is not None else ())
        self._shown = {
            named
            for body in children(root, "item-body")
            for one in _in_view(body)
            for named in _named_in_body(one)
            if named in declared
        }
        self._needed = set(self._shown)
        self._kept: list[_Rule] = []

    def divide(self) -> Division:
        """Grow what is needed until nothing more is; then look for the key in it."""
        before = -1
        while before != len(self._needed):
            before = len(self._needed)
            self._kept = [rule for rule in self._rules if self._is_needed(rule)]
            for element in self._live():
                self._needed |= self._reads(element) & self._declared.keys()
        return Division(True, tuple(self._secret()), tuple(dict.fromkeys(self._reasons())))

    def _is_needed(self, rule: _Rule) -> bool:
        """Whatever draws by chance moves on every later draw, so it stays as well."""
        if rule.called in _MAKERS and rule.target in self._declared:
            return rule.target in self._needed or _draws(rule.element)
        return rule.called in _ALWAYS

    def _live(self) -> Iterator[Element]:
        """What a seat runs: kept rules, and the tests of the conditions around them."""
        for rule in self._kept:
            if rule.called in _MAKERS:
                self._needed.add(rule.target)
            yield from children(rule.element)
        for condition in self._conditions(self._kept):
            yield from _tests(condition)

    @staticmethod
    def _conditions(rules: Iterable[_Rule]) -> list[Element]:
        return list(dict.fromkeys(one for rule in rules for one in rule.conditions))

    def _secret(self) -> Iterator[Element]:
        yield from (one for called, one in self._declared.items() if called not in self._needed)
        yield from (rule.element for rule in self._rules if rule not in self._kept)
        kept = self._conditions(self._kept)
        yield from (one for one in self._conditions(self._rules) if one not in kept)
        if self._processing is not None and not self._kept:
            yield self._processing

    def _reasons(self) -> Iterator[str]:
        away = [rule for rule in self._rules if rule not in self._kept]
        gone = [one for one in self._conditions(away) if one not in self._conditions(self._kept)]
        for rule in away:
            if rule.called not in _KNOWN:
                yield f"its template processing has a rule {rule.called}"
        drawn = [rule.element for rule in away] + [one for each in gone for one in _tests(each)]
        if any(map(_draws, drawn)) and any(map(_draws, self._live())):
            yield "its key is drawn by chance together with what it shows"
        for element in self._live():
            others = self._reads(element) & self._others
            if others or any(name(one) in _KEY for one in _elements(element)):
                yield f"what it shows depends on {', '.join(sorted(others)) or 'its key'}"
        for told in sorted((self._needed - self._shown) & self._sources(away)):
            yield f'"{told}" makes its key and is needed for what it shows'

    def _sources(self, away: Iterable[_Rule]) -> set[str]:
        """Template variables that the key comes from; beyond one that is shown nothing is told."""
        sources = {
            read
            for element in (
                *(rule.element for rule in away),
                *children(self._root, "response-processing"),
            )
            for read in self._reads(element)
        }
        makers = [rule for rule in self._rules if rule.called in _MAKERS]
        before = -1
        while before != len(sources):
            before = len(sources)
            for rule in makers:
                if rule.target in sources - self._shown:
                    sources |= self._reads(rule.element) - {rule.target}
        return sources

    def _reads(self, element: Element) -> set[str]:
        """Variables named anywhere in an expression; an attribute may stand for a number too."""
        known = self._declared.keys() | self._others
        found = {
            str(value).strip().strip("{}")
            for one in _elements(element)
            for key, value in one.attrib.items()
            if name(one) not in _KNOWN or key != "identifier"
        }
        return found & known


def _rules(elements: Iterable[Element], conditions: tuple[Element, ...]) -> Iterator[_Rule]:
    for one in elements:
        if name(one) == "template-condition":
            for branch in children(one):
                inside = list(children(branch))
                has_test = name(branch) != "template-else"
                yield from _rules(inside[1:] if has_test else inside, (*conditions, one))
        else:
            yield _Rule(one, conditions)


def _tests(condition: Element) -> list[Element]:
    branches = [one for one in children(condition) if name(one) != "template-else"]
    return [test for branch in branches for test in list(children(branch))[:1]]


def _draws(element: Element) -> bool:
    return any(name(one) in _CHANCE for one in _elements(element))


def _elements(element: Element) -> Iterator[Element]:
    return element.iter("{*}*")


def _in_view(element: Element) -> Iterator[Element]:
    if is_element(element) and not (
        name(element) in SECRET_IN_BODY or hidden_from_candidate(element)
    ):
        yield element
        for child in element:
            yield from _in_view(child)


def _named_in_body(element: Element) -> Iterator[str]:
    yield attribute(element, "template-identifier")
    called = name(element)
    if called == "printed-variable":
        yield attribute(element, "identifier")
        yield attribute(element, "index").strip("{}")
    elif called.startswith("math:"):
        yield (element.text or "").strip()
