"""Containers and records: made, measured, searched and taken apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any, Final

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.context import Context, Expression
from exam.qti.engine.operators import attributes
from exam.qti.engine.values import (
    FALSE,
    TRUE,
    Fault,
    Maybe,
    Value,
    boolean,
    integer,
    is_null,
    key,
    keys,
    kind,
)
from exam.qti.markup import Element

MAX_ITEMS: Final = 100_000
_CONTAINERS: Final = (Cardinality.MULTIPLE, Cardinality.ORDERED)


def _gather(operands: Sequence[Maybe], cardinality: Cardinality) -> Maybe:
    """Operands in order as one container; NULLs are dropped, and nothing left is NULL."""
    base_type: BaseType | None = None
    items: list[Any] = []
    for operand in operands:
        if operand is None:
            continue
        if operand[0] is not Cardinality.SINGLE and operand[0] is not cardinality:
            raise Fault(f"{cardinality.value}: an operand is {kind(operand)}")
        if not operand[2]:
            continue
        if base_type is not None and operand[1] is not base_type:
            raise Fault(f"{cardinality.value}: operands of type {base_type.value}, {kind(operand)}")
        base_type = operand[1]
        items.extend(item for item in operand[2] if item is not None)
    return Value(cardinality, base_type, tuple(items)) if items else None


def multiple(operands: Sequence[Maybe]) -> Maybe:
    """One bag from values and bags."""
    return _gather(operands, Cardinality.MULTIPLE)


def ordered(operands: Sequence[Maybe]) -> Maybe:
    """One list from values and lists."""
    return _gather(operands, Cardinality.ORDERED)


def container_size(operands: Sequence[Maybe]) -> Maybe:
    """How many values a container holds; none in NULL."""
    (value,) = operands
    if value is None:
        return integer(0)
    if value[0] not in _CONTAINERS:
        raise Fault(f"containerSize: the operand is {kind(value)}, not a container")
    return integer(len(value[2]))


def null_test(operands: Sequence[Maybe]) -> Maybe:
    """Whether the operand is NULL, an empty container or an empty string."""
    (value,) = operands
    return TRUE if value is None or not value[2] else FALSE


def index(element: Element, operands: Sequence[Expression]) -> Expression:
    """The n-th value of a list, counted from 1; NULL beyond its end."""
    (operand,) = operands
    position = attributes.integer_of(element, "n")

    def evaluate(context: Context) -> Maybe:
        value = operand(context)
        number = position(context)
        if number < 1:
            raise Fault(f"index: n is {number}, at least 1 is needed")
        if is_null(value) or value is None:
            return None
        if value[0] is not Cardinality.ORDERED:
            raise Fault(f"index: the operand is {kind(value)}, not ordered")
        if number > len(value[2]):
            return None
        return Value(Cardinality.SINGLE, value[1], (value[2][number - 1],))

    return evaluate


def field_value(element: Element, operands: Sequence[Expression]) -> Expression:
    """A field of a record; NULL where it has no such field."""
    (operand,) = operands
    identifier = attributes.text(element, "field-identifier")

    def evaluate(context: Context) -> Maybe:
        value = operand(context)
        if value is None:
            return None
        if value[0] is not Cardinality.RECORD:
            raise Fault(f"fieldValue: the operand is {kind(value)}, not a record")
        found: Maybe = dict(value[2]).get(identifier)
        return found

    return evaluate


def random_item(element: Element, operands: Sequence[Expression]) -> Expression:
    """A value drawn from a container."""
    (operand,) = operands

    def evaluate(context: Context) -> Maybe:
        value = operand(context)
        if value is None:
            return None
        if value[0] not in _CONTAINERS:
            raise Fault(f"random: the operand is {kind(value)}, not a container")
        if not value[2]:
            return None
        return Value(Cardinality.SINGLE, value[1], (context.random().choice(value[2]),))

    return evaluate


def _single_and_container(called: str, one: Value, many: Value) -> None:
    if one[0] is not Cardinality.SINGLE or many[0] not in _CONTAINERS:
        raise Fault(f"{called}: operands are {kind(one)} and {kind(many)}")
    if one[1] is not many[1]:
        raise Fault(f"{called}: {kind(one)} is not looked for in {kind(many)}")


def member(operands: Sequence[Maybe]) -> Maybe:
    """Whether the first value is in the second, a container."""
    one, many = operands
    if one is None or many is None or not many[2] or not one[2]:
        return None
    _single_and_container("member", one, many)
    return boolean(key(one[1], one[2][0]) in keys(many))


def delete(operands: Sequence[Maybe]) -> Maybe:
    """The second, a container, without any instance of the first."""
    one, many = operands
    if one is None or many is None or not many[2] or not one[2]:
        return None
    _single_and_container("delete", one, many)
    gone = key(one[1], one[2][0])
    return many._replace(items=tuple(item for item in many[2] if key(one[1], item) != gone))


def contains(operands: Sequence[Maybe]) -> Maybe:
    """Whether the second is a sub-bag, or an unbroken stretch, of the first."""
    whole, part = operands
    if whole is None or part is None or not whole[2] or not part[2]:
        return None
    if whole[0] not in _CONTAINERS or whole[0] is not part[0] or whole[1] is not part[1]:
        raise Fault(f"contains: operands are {kind(whole)} and {kind(part)}")
    ours, theirs = keys(whole), keys(part)
    if whole[0] is Cardinality.MULTIPLE:
        return boolean(not Counter(theirs) - Counter(ours))
    return boolean(_stretch(ours, theirs))


def _stretch(whole: tuple[Hashable, ...], part: tuple[Hashable, ...]) -> bool:
    width = len(part)
    return any(whole[at : at + width] == part for at in range(len(whole) - width + 1))


def repeat(element: Element, operands: Sequence[Expression]) -> Expression:
    """The operands as one list, over and over."""
    times = attributes.integer_of(element, "number-repeats")

    def evaluate(context: Context) -> Maybe:
        values = [operand(context) for operand in operands]
        number = times(context)
        once = ordered(values)
        if once is None or number < 1:
            return None
        if number * len(once[2]) > MAX_ITEMS:
            raise Fault(f"repeat: more than {MAX_ITEMS} values")
        return once._replace(items=once[2] * number)

    return evaluate
