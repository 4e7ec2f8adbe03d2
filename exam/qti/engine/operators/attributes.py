"""An operator's attributes, as numbers or flags, or as the variables that hold them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from exam.core.responses import BaseType
from exam.qti.engine.context import Context, scalar_of
from exam.qti.engine.values import Fault, parse_float
from exam.qti.engine.xml import attribute
from exam.qti.markup import Element, shown

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_REFERENCE: Final = re.compile(r"\{?([^\s{}]+)\}?")

IntegerOf = Callable[[Context], int]
FloatOf = Callable[[Context], float]


def text(element: Element, called: str, default: str | None = None) -> str:
    """A required attribute, or one with a default. Raises :class:`Fault`."""
    found = attribute(element, called)
    if found:
        return found
    if default is None:
        raise Fault(f'{shown(element)} has no "{called}"', code=401, remedy=f'add "{called}"')
    return default


def choice(element: Element, called: str, allowed: tuple[str, ...], default: str = "") -> str:
    """One of ``allowed``. Raises :class:`Fault`."""
    found = text(element, called, default or None)
    if found not in allowed:
        raise Fault(
            f'{shown(element)}: "{called}" is {found[:40]!r}',
            code=205,
            remedy=f"write one of {', '.join(allowed)}",
        )
    return found


def flag(element: Element, called: str, default: bool) -> bool:
    """A boolean attribute. Raises :class:`Fault`."""
    shape = ("true", "false", "1", "0")
    return choice(element, called, shape, "true" if default else "false") in ("true", "1")


def integer_of(element: Element, called: str, default: int | None = None) -> IntegerOf:
    """A whole number, or the integer variable that the attribute names."""
    written = text(element, called, None if default is None else str(default))
    if _INTEGER.fullmatch(written):
        number = int(written)
        return lambda context: number
    identifier = _reference(element, called, written)
    return lambda context: int(scalar_of(context, identifier, BaseType.INTEGER).items[0])


def float_of(element: Element, called: str, written: str) -> FloatOf:
    """A number, or the numeric variable that ``written`` names."""
    number = parse_float(written)
    if number is not None:
        return lambda context: number
    identifier = _reference(element, called, written)
    return lambda context: float(
        scalar_of(context, identifier, BaseType.FLOAT, BaseType.INTEGER).items[0]
    )


def float_or_none(element: Element, called: str, written: str) -> Callable[[Context], float | None]:
    """As :func:`float_of`; ``None`` where ``written`` names a variable that is not declared."""
    found = float_of(element, called, written)
    reference = _REFERENCE.fullmatch(written)
    if parse_float(written) is not None or reference is None:
        return found
    identifier = reference[1]
    return lambda context: found(context) if context.declares(identifier) else None


def _reference(element: Element, called: str, written: str) -> str:
    found = _REFERENCE.fullmatch(written)
    if found is None or written[0].isdigit():
        raise Fault(
            f'{shown(element)}: "{called}" is {written[:40]!r}',
            code=205,
            remedy="write a number or a variable's identifier",
        )
    return found[1]
