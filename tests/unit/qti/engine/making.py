"""Small items, tests and expressions for the engine's tests."""

from typing import Any

from exam.core.responses import BaseType
from exam.qti.engine.context import Context, Scope
from exam.qti.engine.expressions import compile_expression
from exam.qti.engine.item import ItemLogic, read_logic
from exam.qti.engine.values import Maybe, plain, single
from exam.qti.engine.variables import Variable, read_variable
from exam.qti.markup import Source, parse

ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
SCORE = '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>'


def value(base_type: str, text: str) -> str:
    """A base value."""
    return f'<qti-base-value base-type="{base_type}">{text}</qti-base-value>'


def many(kind: str, base_type: str, *texts: str) -> str:
    """A container of base values."""
    return f"<qti-{kind}>{''.join(value(base_type, text) for text in texts)}</qti-{kind}>"


def operator(called: str, /, *operands: str, **attributes: object) -> str:
    """An operator; attribute names with ``_`` for ``-``."""
    written = "".join(f' {key.replace("_", "-")}="{one}"' for key, one in attributes.items())
    return f"<qti-{called}{written}>{''.join(operands)}</qti-{called}>"


def evaluate(expression: str, variables: dict[str, str] | None = None, seed: int = 0) -> Maybe:
    """The value of an expression; ``variables`` are whole declarations with their defaults."""
    declared: dict[str, Variable] = {}
    for xml in (variables or {}).values():
        element = parse(_rooted(xml), Source("x"))[0]
        one = read_variable(element, "3.0", Source("x"))
        declared[one.identifier] = one
    element = parse(_rooted(expression), Source("x"))[0]
    compiled = compile_expression(element, Scope(Source("x"), variables=declared))
    values = {name: one.initial for name, one in declared.items()}
    return compiled(Context(declared, values, seed))


def result(expression: str, variables: dict[str, str] | None = None, seed: int = 0) -> Any:
    """As :func:`evaluate`, as JSON."""
    return plain(evaluate(expression, variables, seed))


def _rooted(xml: str) -> bytes:
    return f'<x xmlns="{ASI}">{xml}</x>'.encode()


def outcome(name: str, base_type: str, default: str = "", inside: str = "") -> str:
    """A single outcome's declaration."""
    given = f"<qti-default-value><qti-value>{default}</qti-value></qti-default-value>"
    return (
        f'<qti-outcome-declaration identifier="{name}" cardinality="single" '
        f'base-type="{base_type}">{given if default else ""}{inside}</qti-outcome-declaration>'
    )


def response(base_type: str, inside: str = "", cardinality: str = "single") -> str:
    """RESPONSE's declaration."""
    return (
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'base-type="{base_type}">{inside}</qti-response-declaration>'
    )


def item_xml(declarations: str, rules: str = "", attributes: str = "", before: str = "") -> bytes:
    """An item around declarations and response rules."""
    return (
        f'<qti-assessment-item xmlns="{ASI}" identifier="i" title="t" {attributes}>'
        f"{declarations}{before}<qti-item-body/>"
        f"<qti-response-processing>{rules}</qti-response-processing></qti-assessment-item>"
    ).encode()


def make_item(
    declarations: str, rules: str = "", attributes: str = "", before: str = ""
) -> ItemLogic:
    """The compiled item of :func:`item_xml`."""
    return read_logic(item_xml(declarations, rules, attributes, before), path="i.xml", item_id="i")


def set_outcome(name: str, expression: str) -> str:
    """One rule."""
    return operator("set-outcome-value", expression, identifier=name)


def word(text: str) -> Maybe:
    """An identifier."""
    return single(BaseType.IDENTIFIER, text)
