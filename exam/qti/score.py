"""An item's key, and the points a response earns by it: exact, and by QTI's own templates.

Points are fractions. Rules come from :mod:`exam.qti.keys`; a fuller engine adds rules there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from exam.core.responses import (
    BaseType,
    Cardinality,
    ItemResponse,
    Pair,
    Response,
    ResponseDeclaration,
    Scalar,
    scalars,
)


@dataclass(frozen=True, slots=True)
class Unscored:
    """No response processing: the outcome keeps its default."""

    points: Fraction


@dataclass(frozen=True, slots=True)
class MatchCorrect:
    """One point for exactly the correct response."""

    correct: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class MapEntry:
    """Points for one value."""

    key: Scalar
    points: Fraction
    case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class MapResponse:
    """Points added up over the values given, within bounds."""

    entries: tuple[MapEntry, ...]
    default: Fraction = Fraction(0)
    lower: Fraction | None = None
    upper: Fraction | None = None

    def points(self, value: Scalar, base_type: BaseType) -> Fraction:
        """The points of one value; the default where no entry names it."""
        wanted = _normal(value, base_type)
        for entry in self.entries:  # the entry written just so comes before one that folds case
            if _normal(entry.key, base_type) == wanted:
                return entry.points
        for entry in self.entries:
            if not entry.case_sensitive and _folded(entry.key) == _folded(value):
                return entry.points
        return self.default

    def clamp(self, points: Fraction) -> Fraction:
        """``points`` within the bounds."""
        if self.lower is not None:
            points = max(points, self.lower)
        return points if self.upper is None else min(points, self.upper)


Rule: TypeAlias = Unscored | MatchCorrect | MapResponse


@dataclass(frozen=True, slots=True)
class ItemKey:
    """How one item is scored. It never leaves the centre. ``notes`` are tolerated oddities."""

    item_id: str
    rule: Rule
    declaration: ResponseDeclaration | None = None
    notes: tuple[str, ...] = ()

    @property
    def maximum(self) -> Fraction:
        """The most points any response can earn."""
        match self.rule:
            case Unscored(points=points):
                return points
            case MatchCorrect():
                return Fraction(1)
            case MapResponse() as rule:
                return max(Fraction(0), rule.clamp(self._best(rule)))

    def _best(self, rule: MapResponse) -> Fraction:
        declaration = self.declaration
        if declaration is None:
            return Fraction(0)
        values = declaration.choices or [entry.key for entry in rule.entries]
        points = sorted((rule.points(one, declaration.base_type) for one in values), reverse=True)
        if declaration.cardinality is Cardinality.SINGLE:
            return points[0] if points else rule.default
        positive = [one for one in points if one > 0]
        return sum(positive[: declaration.max_choices or None], Fraction(0))


def score_item(key: ItemKey, response: ItemResponse) -> Fraction:
    """The points of a response; no answer earns what QTI's templates give NULL: nothing."""
    if isinstance(key.rule, Unscored) or key.declaration is None:
        return key.rule.points if isinstance(key.rule, Unscored) else Fraction(0)
    given = dict(response).get(key.declaration.identifier)
    values = scalars(given)
    if not values:
        return Fraction(0)
    if isinstance(key.rule, MatchCorrect):
        return Fraction(_matches(given, key.rule.correct, key.declaration))
    # QTI leaves open whether a repeated value counts twice; here it counts once
    base_type = key.declaration.base_type
    distinct = {_normal(one, base_type): one for one in values}.values()
    earned = sum((key.rule.points(one, base_type) for one in distinct), Fraction(0))
    return key.rule.clamp(earned)


def _matches(
    given: Response | None, correct: tuple[Scalar, ...], declaration: ResponseDeclaration
) -> bool:
    ours = [_normal(one, declaration.base_type) for one in scalars(given)]
    theirs = [_normal(one, declaration.base_type) for one in correct]
    if declaration.cardinality is Cardinality.MULTIPLE:
        return Counter(ours) == Counter(theirs)
    return ours == theirs


def _normal(value: Scalar, base_type: BaseType) -> Hashable:
    """A value by which equal responses compare equal: the order inside a pair is free."""
    if base_type is BaseType.PAIR and isinstance(value, Pair):
        return tuple(sorted((value.first, value.second)))
    return value


def _folded(value: Scalar) -> Scalar:
    return value.casefold() if isinstance(value, str) else value
