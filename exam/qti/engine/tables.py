"""What a declaration turns values into: points by value or area, and values by number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.shapes import Shape
from exam.qti.engine.values import NUMERIC, Fault, Maybe, is_null, key


@dataclass(frozen=True, slots=True)
class Mapping:
    """Points by value: exact entries come before those that ignore case."""

    exact: dict[Any, float]
    folded: dict[str, float]
    default: float
    lower: float
    upper: float

    def score(self, value: Maybe, base_type: BaseType | None) -> float:
        """Points added up over the distinct values; those of the default where none is named."""
        if value is None or not value[2]:
            return self.clamp(self.default)
        items = value[2]
        if len(items) == 1:
            return self.clamp(self._of(items[0], base_type))
        distinct = {key(base_type, item): item for item in items}.values()
        # added up as the decimals that the author wrote: 0.1 and 0.2 make 0.3
        exact = sum((Decimal(repr(self._of(item, base_type))) for item in distinct), Decimal(0))
        return self.clamp(float(exact))

    def _of(self, item: Any, base_type: BaseType | None) -> float:
        found = self.exact.get(key(base_type, item))
        if found is None and self.folded and isinstance(item, str):
            found = self.folded.get(item.casefold())
        return self.default if found is None else found

    def clamp(self, points: float) -> float:
        """``points`` within the bounds."""
        return min(max(points, self.lower), self.upper)


@dataclass(frozen=True, slots=True)
class AreaMapping:
    """Points by area: a point lies in the first area that holds it, and an area counts once.

    A point outside all of them, and NULL, earn the default.
    """

    areas: tuple[tuple[Shape, float], ...]
    default: float
    lower: float
    upper: float

    def score(self, value: Maybe) -> float:
        """Points added up over the points' areas."""
        points = value[2] if value is not None else ()
        total = 0.0 if points else self.default
        used: set[int] = set()
        for point in points:
            found = next((at for at, area in enumerate(self.areas) if area[0].contains(point)), -1)
            if found < 0:
                total += self.default
            elif found not in used:
                used.add(found)
                total += self.areas[found][1]
        return min(max(total, self.lower), self.upper)


@dataclass(frozen=True, slots=True)
class MatchTable:
    """Values by whole number."""

    entries: dict[int, Maybe]
    default: Maybe

    def look_up(self, value: Maybe) -> Maybe:
        """Raises :class:`Fault` for anything but a single integer."""
        if is_null(value) or value is None:
            return self.default
        if value[0] is not Cardinality.SINGLE or value[1] is not BaseType.INTEGER:
            raise Fault("a match table is looked up with a single integer")
        return self.entries.get(value[2][0], self.default)


@dataclass(frozen=True, slots=True)
class InterpolationTable:
    """Values by lower bound: the first entry, as written, that the number reaches."""

    entries: tuple[tuple[float, bool, Maybe], ...]
    default: Maybe

    def look_up(self, value: Maybe) -> Maybe:
        """Raises :class:`Fault` for anything but a single number."""
        if is_null(value) or value is None:
            return self.default
        if value[0] is not Cardinality.SINGLE or value[1] not in (*NUMERIC, BaseType.DURATION):
            raise Fault("an interpolation table is looked up with a single number")
        number = value[2][0]
        for bound, inclusive, target in self.entries:
            if number > bound or (inclusive and number == bound):
                return target
        return self.default
