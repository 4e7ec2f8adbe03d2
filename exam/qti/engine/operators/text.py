"""Strings compared, searched and matched with XML Schema's regular expressions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.context import Context, Expression, scalar_of
from exam.qti.engine.operators import attributes
from exam.qti.engine.patterns import compile_pattern
from exam.qti.engine.values import Fault, Maybe, boolean, kind
from exam.qti.markup import Element


def _strings(called: str, operands: Sequence[Maybe]) -> list[str] | None:
    found: list[str] = []
    null = False
    for operand in operands:
        if operand is None or not operand[2]:
            null = True
        elif operand[0] is not Cardinality.SINGLE or operand[1] is not BaseType.STRING:
            raise Fault(f"{called}: an operand is {kind(operand)}, not a single string")
        else:
            found.append(operand[2][0])
    return None if null else found


def string_match(element: Element, operands: Sequence[Expression]) -> Expression:
    """Whether two strings are equal; with ``substring``, whether the first holds the second."""
    first, second = operands
    case_matters = attributes.flag(element, "case-sensitive", True)
    partly = attributes.flag(element, "substring", False)

    def evaluate(context: Context) -> Maybe:
        found = _strings("stringMatch", (first(context), second(context)))
        if found is None:
            return None
        one, other = found if case_matters else [text.casefold() for text in found]
        return boolean(other in one if partly else one == other)

    return evaluate


def substring(element: Element, operands: Sequence[Expression]) -> Expression:
    """Whether the first string stands in the second."""
    first, second = operands
    case_matters = attributes.flag(element, "case-sensitive", True)

    def evaluate(context: Context) -> Maybe:
        found = _strings("substring", (first(context), second(context)))
        if found is None:
            return None
        one, other = found if case_matters else [text.casefold() for text in found]
        return boolean(one in other)

    return evaluate


def pattern_match(element: Element, operands: Sequence[Expression]) -> Expression:
    """Whether the whole string fits the pattern."""
    (operand,) = operands
    written = attributes.text(element, "pattern")
    reference = re.fullmatch(r"\{([A-Za-z_][\w.-]*)\}", written)
    fixed = None if reference else compile_pattern(written)

    def evaluate(context: Context) -> Maybe:
        pattern = fixed
        if pattern is None and reference is not None:
            pattern = compile_pattern(scalar_of(context, reference[1], BaseType.STRING).items[0])
        found = _strings("patternMatch", (operand(context),))
        if found is None or pattern is None:
            return None
        return boolean(pattern.fits(found[0]))

    return evaluate
