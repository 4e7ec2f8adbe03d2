"""Expressions over a test's items: counted, weighted and filtered by section and category."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.context import Context, Expression
from exam.qti.engine.operators import attributes
from exam.qti.engine.values import (
    NUMERIC,
    Fault,
    Maybe,
    Value,
    float_of,
    integer,
)
from exam.qti.engine.variables import Variable
from exam.qti.engine.xml import attribute
from exam.qti.markup import Element


class ItemFacts(Protocol):
    """What a test knows about one of its selected items."""

    @property
    def categories(self) -> frozenset[str]:
        """Those of the item's reference."""

    @property
    def sections(self) -> frozenset[str]:
        """Every section around the item."""

    @property
    def presented(self) -> bool:
        """True once it was shown."""

    def declared(self, identifier: str) -> Variable | None:
        """The item's own declaration, after variable mapping."""

    def read(self, identifier: str) -> Maybe:
        """The value in the item's last instance."""

    def weight(self, identifier: str) -> float:
        """1 where the item has no such weight."""

    def responded(self) -> bool:
        """True where at least one response is not its default or NULL."""

    def correct(self) -> bool | None:
        """Whether every response is its correct one; ``None`` where one has none declared."""


class Facts(Protocol):
    """What a running test tells its rules."""

    def items(self) -> Sequence[ItemFacts]:
        """The items selected, in the order of the route."""

    def find(self, identifier: str) -> ItemFacts | None:
        """An item by the identifier of its reference."""

    def item_variable(self, identifier: str) -> tuple[bool, Maybe]:
        """``ITEM.VARIABLE``: whether there is such an item, and the value."""


@dataclass(frozen=True, slots=True)
class _Filter:
    section: str
    include: frozenset[str]
    exclude: frozenset[str]

    def items(self, context: Context) -> list[ItemFacts]:
        if context.facts is None:
            raise Fault("an expression over a test's items stands outside a test", code=206)
        return [
            item
            for item in context.facts.items()
            if (not self.section or self.section in item.sections)
            and (not self.include or self.include & item.categories)
            and not self.exclude & item.categories
        ]


def _filter(element: Element) -> _Filter:
    return _Filter(
        attribute(element, "section-identifier"),
        frozenset(attribute(element, "include-category").split()),
        frozenset(attribute(element, "exclude-category").split()),
    )


def _counting(
    holds: Callable[[ItemFacts], bool],
) -> Callable[[Element, Sequence[Expression]], Expression]:
    def build(element: Element, operands: Sequence[Expression]) -> Expression:
        chosen = _filter(element)
        return lambda context: integer(sum(holds(item) for item in chosen.items(context)))

    return build


number_correct = _counting(lambda item: item.correct() is True)
number_incorrect = _counting(lambda item: item.presented and item.correct() is False)
number_responded = _counting(lambda item: item.presented and item.responded())
number_presented = _counting(lambda item: item.presented)
number_selected = _counting(lambda item: True)


def weighted_variable(identifier: str, weight: str) -> Expression:
    """An item's numeric variable times the weight of that name; a float."""

    def evaluate(context: Context) -> Maybe:
        value = context.read(identifier)
        item = context.facts.find(identifier.partition(".")[0]) if context.facts else None
        if value is None or item is None or value[1] not in NUMERIC:
            return value
        return Value(
            value[0],
            BaseType.FLOAT,
            tuple(float_of(number) * item.weight(weight) for number in value[2]),
        )

    return evaluate


def variables_of_items(element: Element, operands: Sequence[Expression]) -> Expression:
    """One variable of every item that declares it, as a bag; items with NULL are left out."""
    chosen = _filter(element)
    identifier = attributes.text(element, "variable-identifier")
    weight = attribute(element, "weight-identifier")
    written = attribute(element, "base-type")
    if written and written not in {one.value for one in BaseType}:
        raise Fault(f"testVariables: base type {written[:40]!r}", code=205)
    wanted = BaseType(written) if written else None

    def evaluate(context: Context) -> Maybe:
        found: list[tuple[BaseType, object, float]] = []
        for item in chosen.items(context):
            variable = item.declared(identifier)
            value = item.read(identifier) if variable is not None else None
            if value is None or value[0] is not Cardinality.SINGLE or value[1] is None:
                continue
            widened = wanted is BaseType.FLOAT and value[1] is BaseType.INTEGER
            if wanted is not None and value[1] is not wanted and not widened:
                continue
            factor = item.weight(weight) if weight else 1.0
            found.append((value[1], value[2][0], factor))
        return _bag(found, wanted, bool(weight))

    return evaluate


def _bag(
    found: list[tuple[BaseType, object, float]], wanted: BaseType | None, weighted: bool
) -> Maybe:
    if not found:
        return None
    types = {base_type for base_type, _, _ in found}
    if types <= set(NUMERIC):
        floats = weighted or wanted is BaseType.FLOAT or BaseType.FLOAT in types
        if floats:
            numbers = (
                float_of(item) * factor
                for _, item, factor in found
                if isinstance(item, int | float)
            )
            return Value(Cardinality.MULTIPLE, BaseType.FLOAT, tuple(numbers))
    if len(types) > 1:
        raise Fault("testVariables: the items' variables have different types")
    return Value(Cardinality.MULTIPLE, types.pop(), tuple(item for _, item, _ in found))


def _bound(
    element: Element, bound_of: Callable[[Variable], float | None], leave_out: bool
) -> Expression:
    chosen = _filter(element)
    identifier = attributes.text(element, "outcome-identifier")
    weight = attribute(element, "weight-identifier")

    def evaluate(context: Context) -> Maybe:
        found: list[float] = []
        for item in chosen.items(context):
            variable = item.declared(identifier)
            bound = bound_of(variable) if variable is not None else None
            if bound is None:
                if leave_out:
                    continue
                return None
            found.append(bound * (item.weight(weight) if weight else 1.0))
        return Value(Cardinality.MULTIPLE, BaseType.FLOAT, tuple(found)) if found else None

    return evaluate


def outcome_minimum(element: Element, operands: Sequence[Expression]) -> Expression:
    """The declared minima, as a bag; an item without one is left out."""
    return _bound(element, lambda variable: variable.normal_minimum, leave_out=True)


def outcome_maximum(element: Element, operands: Sequence[Expression]) -> Expression:
    """The declared maxima, as a bag; NULL where an item declares none."""
    return _bound(element, lambda variable: variable.normal_maximum, leave_out=False)
