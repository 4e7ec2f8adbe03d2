"""QTI's own response processing templates, by the last word of their address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from exam.core.responses import BaseType, Cardinality
from exam.qti.engine.context import Context, Rule
from exam.qti.engine.operators.logic import match
from exam.qti.engine.values import Fault, Value, floating, is_null, truth

_NAME: Final = re.compile(r"(?:.*[/\\])?([A-Za-z0-9_]+?)(?:\.xml)?")
RESPONSE: Final = "RESPONSE"
SCORE: Final = "SCORE"
_ONE: Final = floating(1.0)
_ZERO: Final = floating(0.0)


def _feedback(word: str) -> Value:
    return Value(Cardinality.SINGLE, BaseType.IDENTIFIER, (word,))


_CORRECT: Final = _feedback("correct")
_INCORRECT: Final = _feedback("incorrect")


def _is_correct(context: Context) -> bool:
    variable = context.variable(RESPONSE)
    correct = context.correct.get(RESPONSE, variable.correct)
    return truth(match((context.read(RESPONSE), correct)))


def match_correct(context: Context) -> None:
    """One point for the correct response."""
    context.set_outcome(SCORE, _ONE if _is_correct(context) else _ZERO)


def map_response(context: Context) -> None:
    """The mapping's points; none for no response, whatever the bounds."""
    value = context.read(RESPONSE)
    if is_null(value):
        context.set_outcome(SCORE, _ZERO)
        return
    variable = context.variable(RESPONSE)
    if variable.mapping is None:
        raise Fault(f'"{RESPONSE}" has no mapping', code=405, remedy="add one")
    context.set_outcome(SCORE, floating(variable.mapping.score(value, variable.base_type)))


def map_response_point(context: Context) -> None:
    """The area mapping's points; none for no response."""
    value = context.read(RESPONSE)
    areas = context.variable(RESPONSE).areas
    if areas is None:
        raise Fault(f'"{RESPONSE}" has no area mapping', code=405, remedy="add one")
    context.set_outcome(SCORE, floating(0.0 if is_null(value) else areas.score(value)))


def match_basic(context: Context) -> None:
    """MAXSCORE and feedback for the correct response, feedback for any other."""
    if _is_correct(context):
        context.set_outcome(SCORE, context.read("MAXSCORE"))
        context.set_outcome("FEEDBACKBASIC", _CORRECT)
    else:
        context.set_outcome("FEEDBACKBASIC", _INCORRECT)


def map_with_feedback(context: Context) -> None:
    """As :func:`map_response`, and feedback that says whether MAXSCORE was reached."""
    map_response(context)
    most, score = context.read("MAXSCORE"), context.read(SCORE)
    reached = most is not None and score is not None and most.items == score.items
    context.set_outcome("FEEDBACK", _CORRECT if reached else _INCORRECT)


_TEMPLATES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "match_correct": match_correct,
        "map_response": map_response,
        "map_response_point": map_response_point,
        "CC2_match": match_correct,
        "CC2_match_basic": match_basic,
        "CC2_map_response": map_with_feedback,
    }
)


def template_name(address: str) -> str:
    """The name in an address of QTI 2.0 to 3.0; empty where it is not one of QTI's own."""
    found = _NAME.fullmatch(address)
    return found[1] if found and found[1] in _TEMPLATES else ""


def standard_template(address: str) -> Rule | None:
    """The rule behind an address of QTI 2.0 to 3.0; ``None`` where it is not one of QTI's own."""
    return _TEMPLATES.get(template_name(address))
