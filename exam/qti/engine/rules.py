"""Response, template and outcome rules, compiled once; conditions take the first that holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from exam.core.errors import Rejected
from exam.qti.engine.context import MAX_DEPTH, Context, Expression, Rule, Scope
from exam.qti.engine.expressions import compile_expression
from exam.qti.engine.operators.attributes import text
from exam.qti.engine.values import Fault, fit, truth
from exam.qti.engine.xml import attribute, children, name
from exam.qti.markup import Element, Source, parse, shown


class Exit(Exception):
    """Rules end here: exitResponse, exitTemplate and exitTest. Never leaves the engine."""


class Unmet(Exception):
    """A template constraint does not hold. Never leaves the engine."""


def run(rules: Sequence[Rule], context: Context) -> None:
    """Run rules in order, until the last or an exit. Raises :class:`Rejected`."""
    try:
        for rule in rules:
            rule(context)
    except Exit:
        return


def compile_rules(parent: Element, scope: Scope) -> tuple[Rule, ...]:
    """The rules that are children of ``parent``. Raises :class:`Rejected`."""
    rules: list[Rule] = []
    for child in children(parent):
        rules.extend(_compile(child, scope))
    return tuple(rules)


def _compile(element: Element, scope: Scope) -> Sequence[Rule]:
    called = name(element)
    depth = scope.depth
    scope.depth += 1
    try:
        if depth > MAX_DEPTH:
            raise Fault("rules nested too deep", code=208, remedy="use fewer levels")
        build = _RULES.get(called)
        if build is None:
            if called in _FRAGMENTS:
                return compile_rules(element, scope)
            if called in ("foreign:include", "include"):
                return _included(element, scope)
            raise Fault(f"{shown(element)} is no rule", code=301, remedy="use a standard one")
        return (build(element, scope),)
    except Fault as fault:
        if scope.tolerant:
            return ()
        raise scope.fault(fault, element) from None
    except Rejected:
        if scope.tolerant:
            return ()
        raise
    finally:
        scope.depth = depth


def _included(element: Element, scope: Scope) -> Sequence[Rule]:
    """Rules from another file of the package: XInclude's ``href``."""
    href = attribute(element, "href")
    if scope.load is None or not href:
        raise Fault(f"{shown(element)} cannot be followed here", code=303,
                    remedy="write the rules into the file")  # fmt: skip
    source = Source(href, scope.source.item)
    root = parse(scope.load(href), source)
    inner = Scope(source, scope.version, scope.variables, scope.load, scope.tolerant, scope.depth)
    if name(root) in _FRAGMENTS or name(root) in _PROCESSING:
        return compile_rules(root, inner)
    return _compile(root, inner)


def placed(rule: Rule, element: Element, scope: Scope) -> Rule:
    """The rule, saying where it stands when it fails; tolerantly, it is then left out."""

    def run_rule(context: Context) -> None:
        try:
            rule(context)
        except Fault as fault:
            if not scope.tolerant:
                raise scope.fault(fault, element) from None

    return run_rule


def _expression(element: Element, scope: Scope) -> Expression:
    found = children(element)
    if len(found) != 1:
        raise Fault(f"{shown(element)} has {len(found)} expressions, one is needed", code=206)
    return compile_expression(found[0], scope)


def _set_outcome(element: Element, scope: Scope) -> Rule:
    identifier = text(element, "identifier")
    expression = _expression(element, scope)

    def rule(context: Context) -> None:
        context.set_outcome(identifier, expression(context))

    return placed(rule, element, scope)


def _look_up(element: Element, scope: Scope) -> Rule:
    identifier = text(element, "identifier")
    expression = _expression(element, scope)

    def rule(context: Context) -> None:
        table = context.variable(identifier).table
        if table is None:
            raise Fault(f'"{identifier}" has no look-up table', code=405, remedy="add one")
        context.set_outcome(identifier, table.look_up(expression(context)))

    return placed(rule, element, scope)


def _exit(element: Element, scope: Scope) -> Rule:
    def rule(context: Context) -> None:
        raise Exit

    return rule


def _set_template(element: Element, scope: Scope) -> Rule:
    identifier = text(element, "identifier")
    expression = _expression(element, scope)

    def rule(context: Context) -> None:
        variable = context.variable(identifier)
        if variable.role != "template":
            raise Fault(f'"{identifier}" is no template variable', code=403)
        value = expression(context)
        context.values[identifier] = fit(
            value, variable.cardinality, variable.base_type, identifier
        )

    return placed(rule, element, scope)


def _set_correct(element: Element, scope: Scope) -> Rule:
    identifier = text(element, "identifier")
    expression = _expression(element, scope)

    def rule(context: Context) -> None:
        variable = context.variable(identifier)
        if variable.role != "response":
            raise Fault(f'"{identifier}" is no response', code=403)
        value = expression(context)
        context.correct[identifier] = fit(
            value, variable.cardinality, variable.base_type, identifier
        )

    return placed(rule, element, scope)


def _set_default(element: Element, scope: Scope) -> Rule:
    identifier = text(element, "identifier")
    expression = _expression(element, scope)

    def rule(context: Context) -> None:
        variable = context.variable(identifier)
        value = expression(context)
        fitted = fit(value, variable.cardinality, variable.base_type, identifier)
        context.defaults[identifier] = fitted
        context.values[identifier] = fitted

    return placed(rule, element, scope)


def _constraint(element: Element, scope: Scope) -> Rule:
    expression = _expression(element, scope)

    def rule(context: Context) -> None:
        if not truth(expression(context)):
            raise Unmet

    return placed(rule, element, scope)


def _condition(element: Element, scope: Scope) -> Rule:
    branches: list[tuple[Expression, tuple[Rule, ...]]] = []
    otherwise: tuple[Rule, ...] = ()
    for child in children(element):
        called = name(child)
        if called.endswith("-else"):
            otherwise = compile_rules(child, scope)
        elif called.endswith(("-if", "-else-if")):
            branches.append(_branch(child, scope))
        else:
            raise Fault(f"{shown(child)} inside {shown(element)}", code=206)

    def rule(context: Context) -> None:
        for test, rules in branches:
            if truth(test(context)):
                for inner in rules:
                    inner(context)
                return
        for inner in otherwise:
            inner(context)

    return placed(rule, element, scope)


def _branch(element: Element, scope: Scope) -> tuple[Expression, tuple[Rule, ...]]:
    found = children(element)
    if not found:
        raise Fault(f"{shown(element)} has no expression", code=206)
    rules: list[Rule] = []
    for child in found[1:]:
        rules.extend(_compile(child, scope))
    return compile_expression(found[0], scope), tuple(rules)


_PROCESSING: Final = ("response-processing", "outcome-processing", "template-processing")
_FRAGMENTS: Final = ("response-processing-fragment", "outcome-processing-fragment")
_RULES: Final[Mapping[str, Callable[[Element, Scope], Rule]]] = MappingProxyType(
    {
        "response-condition": _condition,
        "template-condition": _condition,
        "outcome-condition": _condition,
        "set-outcome-value": _set_outcome,
        "lookup-outcome-value": _look_up,
        "exit-response": _exit,
        "exit-template": _exit,
        "exit-test": _exit,
        "set-template-value": _set_template,
        "set-correct-response": _set_correct,
        "set-default-value": _set_default,
        "template-constraint": _constraint,
    }
)
