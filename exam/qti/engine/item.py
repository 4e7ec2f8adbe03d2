"""An item is compiled once; then it scores any number of responses, the same way each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from exam.core.errors import Rejected
from exam.core.responses import BaseType, Cardinality, ItemResponse
from exam.qti.engine.context import Context, Load, Rule, Scope
from exam.qti.engine.rules import Exit, Unmet, compile_rules, placed
from exam.qti.engine.templates import standard_template, template_name
from exam.qti.engine.values import Fault, Maybe, Value, fit, from_response, integer
from exam.qti.engine.variables import Variable, read_variable
from exam.qti.engine.xml import attribute, name
from exam.qti.markup import Element, Source, boolean, parse, version

MAX_TEMPLATE_TRIES: Final = 100
_DECLARATIONS: Final = ("response-declaration", "outcome-declaration", "template-declaration")
_UNKNOWN: Final = Value(Cardinality.SINGLE, BaseType.IDENTIFIER, ("unknown",))
_BUILT_IN: Final = {
    "numAttempts": Variable("numAttempts", "response", Cardinality.SINGLE, BaseType.INTEGER),
    "duration": Variable("duration", "response", Cardinality.SINGLE, BaseType.DURATION),
    "completionStatus": Variable(
        "completionStatus", "outcome", Cardinality.SINGLE, BaseType.IDENTIFIER, default=_UNKNOWN
    ),
}
_ATTEMPTS: Final = integer(0)
_NO_TIME: Final = Value(Cardinality.SINGLE, BaseType.DURATION, (0.0,))


@dataclass(frozen=True, slots=True)
class ItemLogic:
    """An item's variables and rules, without its body.

    ``template`` names QTI's own template, where it is all the response processing there is.
    """

    identifier: str
    source: Source
    adaptive: bool
    variables: Mapping[str, Variable]
    initial: Mapping[str, Maybe]
    template_rules: tuple[Rule, ...]
    response_rules: tuple[Rule, ...]
    template: str = ""

    def outcomes(self, values: Mapping[str, Maybe]) -> dict[str, Maybe]:
        """The declared outcomes among ``values``."""
        return {
            identifier: values[identifier]
            for identifier, variable in self.variables.items()
            if variable.role == "outcome" and identifier not in _BUILT_IN
        }

    def score(self, responses: Mapping[str, Maybe], *, seed: int = 0) -> dict[str, Maybe]:
        """Every outcome after one attempt. Raises :class:`Rejected` for faulty content."""
        session = ItemSession(self, seed=seed)
        session.submit(responses)
        return self.outcomes(session.values)

    def score_item(self, response: ItemResponse, *, seed: int = 0) -> dict[str, Maybe]:
        """As :meth:`score`, for a recorded response."""
        given = {identifier: from_response(value) for identifier, value in response}
        return self.score(given, seed=seed)


class ItemSession:
    """One candidate's session with one item; chance comes from ``seed`` and nowhere else.

    ``human`` gives outcomes that a person scored: no rule overwrites them.
    """

    def __init__(
        self,
        logic: ItemLogic,
        *,
        seed: int | str = 0,
        human: Mapping[str, Maybe] | None = None,
        template_values: Mapping[str, Maybe] | None = None,
    ) -> None:
        self.logic = logic
        self._human = dict(human or {})
        self._attempts = 0
        self._context = Context(logic.variables, dict(logic.initial), seed, frozenset(self._human))
        self._context.values.update(template_values or {})
        self._make_variant()
        self._context.values.update(self._human)

    @property
    def values(self) -> Mapping[str, Maybe]:
        """Every variable's value now."""
        return self._context.values

    @property
    def correct(self) -> Mapping[str, Maybe]:
        """The correct response of every response variable, in this variant."""
        return {
            identifier: self._context.correct.get(identifier, variable.correct)
            for identifier, variable in self.logic.variables.items()
            if variable.role == "response" and identifier not in _BUILT_IN
        }

    def _make_variant(self) -> None:
        """Template processing: after an unmet constraint again from the start and the defaults.

        After the last try the defaults stay, and the rules after the constraint follow.
        """
        rules, context = self.logic.template_rules, self._context
        before = dict(context.values)
        tries = at = 0
        while at < len(rules):
            try:
                rules[at](context)
                at += 1
            except Exit:
                return
            except Unmet:
                tries += 1
                context.values.clear()
                context.values.update(before)
                context.correct.clear()
                context.defaults.clear()
                at = 0 if tries < MAX_TEMPLATE_TRIES else at + 1

    def submit(self, responses: Mapping[str, Maybe], *, seconds: float = 0.0) -> None:
        """One attempt: take the responses in and run response processing.

        Raises :class:`Rejected` where a response has another type than its declaration, or where
        a rule of the item fails.
        """
        context, logic = self._context, self.logic
        if self._attempts and not logic.adaptive:
            self._reset_outcomes()
        self._attempts += 1
        self.record(responses)
        context.values["numAttempts"] = integer(self._attempts)
        if seconds:
            context.values["duration"] = Value(Cardinality.SINGLE, BaseType.DURATION, (seconds,))
        try:
            for rule in logic.response_rules:
                rule(context)
        except Exit:
            return

    def record(self, responses: Mapping[str, Maybe]) -> None:
        """Take responses in without processing them. Raises :class:`Rejected`."""
        context = self._context
        for identifier, value in responses.items():
            variable = context.variables.get(identifier)
            if variable is None or variable.role != "response":
                raise self.logic.source.refuse(
                    401, f'no response "{identifier}" is declared', remedy="check the response"
                )
            try:
                context.values[identifier] = fit(
                    value, variable.cardinality, variable.base_type, identifier
                )
            except Fault as fault:
                raise self.logic.source.refuse(
                    fault.code, str(fault), remedy="check the response"
                ) from None

    def _reset_outcomes(self) -> None:
        context = self._context
        for identifier, variable in self.logic.variables.items():
            if variable.role == "outcome" and identifier not in self._human:
                context.values[identifier] = context.defaults.get(identifier, variable.initial)


def read_logic(
    data: bytes,
    *,
    path: str = "",
    item_id: str = "",
    load: Load | None = None,
    tolerant: bool = False,
) -> ItemLogic:
    """Parse and compile one item file.

    ``load`` reads a template or fragment by the path that the item writes. Raises
    :class:`Rejected` naming what is malformed or, unless ``tolerant``, not supported.
    """
    source = Source(path, item_id)
    root = parse(data, source)
    return compile_item(root, source, load=load, tolerant=tolerant)


def compile_item(
    root: Element,
    source: Source,
    *,
    load: Load | None = None,
    tolerant: bool = False,
) -> ItemLogic:
    """As :func:`read_logic`, from the root element."""
    if name(root) != "assessment-item":
        raise source.refuse(203, "this is not an item", at=root, remedy="name an item file")
    scope = Scope(source, version(root, source), load=load, tolerant=tolerant)
    variables = dict(_BUILT_IN)
    processing: Element | None = None
    template: Element | None = None
    for child in root:
        called = name(child)
        if called in _DECLARATIONS:
            declared = read_variable(child, scope.version, source)
            if declared.identifier in variables and declared.identifier not in _BUILT_IN:
                raise source.refuse(402, f'"{declared.identifier}" is declared twice', at=child,
                                    remedy="keep one declaration")  # fmt: skip
            variables[declared.identifier] = declared
        elif called == "response-processing":
            processing = child
        elif called == "template-processing":
            template = child
    scope.variables = variables
    rules, used = _response_rules(processing, scope) if processing is not None else ((), "")
    return ItemLogic(
        attribute(root, "identifier"),
        source,
        boolean(root, "adaptive", False, source),
        variables,
        _initial(variables),
        compile_rules(template, scope) if template is not None else (),
        rules,
        used,
    )


def _initial(variables: Mapping[str, Variable]) -> dict[str, Maybe]:
    values = {identifier: variable.initial for identifier, variable in variables.items()}
    values["numAttempts"] = _ATTEMPTS
    values["duration"] = _NO_TIME
    return values


def _response_rules(element: Element, scope: Scope) -> tuple[tuple[Rule, ...], str]:
    """The rules written out, or those of the template where none are; and QTI's name for it."""
    rules = compile_rules(element, scope)
    address = attribute(element, "template")
    location = attribute(element, "template-location")
    if rules or not (address or location):
        return rules, ""
    used = template_name(address) or template_name(location)
    standard = standard_template(used)
    if standard is not None:
        return (placed(standard, element, scope),), used
    if location and scope.load is not None:
        return _from_file(location, element, scope), ""
    if scope.tolerant:
        return (), ""
    raise scope.source.refuse(
        306,
        f"response processing template {(address or location)[:80]!r} is not known",
        at=element,
        remedy="use one of QTI's templates, or write the rules into the item",
    )


def _from_file(location: str, element: Element, scope: Scope) -> tuple[Rule, ...]:
    source = Source(location, scope.source.item)
    try:
        root = parse(scope.load(location) if scope.load is not None else b"", source)
        if name(root) == "response-processing":
            return compile_rules(root, replace(scope, source=source))
        raise scope.source.refuse(
            306, f"{location} is no template", at=element, remedy="correct the location"
        )
    except Rejected:
        if scope.tolerant:
            return ()
        raise
