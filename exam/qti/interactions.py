"""Interactions of an item's body: each agrees with the response variable that it fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exam.core.responses import BaseType, Cardinality
from exam.qti.content import Block, Choice, ChoiceInteraction
from exam.qti.declarations import Declared
from exam.qti.markup import (
    Element,
    Source,
    attribute,
    boolean,
    children,
    integer,
    only,
    required,
    shown,
)

ReadBlocks = Callable[[Element], tuple[Block, ...]]


def choice_interaction(
    element: Element, declared: Mapping[str, Declared], source: Source, blocks: ReadBlocks
) -> ChoiceInteraction:
    """QTI choiceInteraction. Raises :class:`Rejected` where it contradicts its declaration."""
    response = _declared_response(element, declared, source)
    only(element, source, "prompt", "simple-choice")
    prompts = list(children(element, "prompt"))
    choices = tuple(_choice(one, source, blocks) for one in children(element, "simple-choice"))
    identifiers = [choice.identifier for choice in choices]
    twice = {one for one in identifiers if identifiers.count(one) > 1}
    if twice or not choices:
        what = f'choice "{min(twice)}" stands twice' if twice else "there is no choice"
        raise source.refuse(403, what, at=element, remedy="correct the choices")
    single = response.cardinality is Cardinality.SINGLE
    min_choices = integer(element, "min-choices", 0, source)
    max_choices = integer(element, "max-choices", 1, source)
    if min_choices > (max_choices or len(choices)):
        raise source.refuse(
            403,
            f"at least {min_choices} choices, at most {max_choices or len(choices)}",
            at=element,
            remedy="correct min-choices or max-choices",
        )
    return ChoiceInteraction(
        response.identifier,
        blocks(prompts[0]) if prompts else (),
        choices,
        single,
        min_choices=min_choices,
        max_choices=1 if single else max_choices,
        shuffle=boolean(element, "shuffle", False, source),
    )


def _declared_response(
    element: Element, declared: Mapping[str, Declared], source: Source
) -> Declared:
    wanted = required(element, "response-identifier", source)
    found = declared.get(wanted)
    if found is None:
        raise source.refuse(
            401,
            f'response "{wanted}" is not declared',
            at=element,
            remedy="add a response declaration",
        )
    fits = found.cardinality in (Cardinality.SINGLE, Cardinality.MULTIPLE)
    if found.base_type is not BaseType.IDENTIFIER or not fits:
        raise source.refuse(
            404,
            f'response "{wanted}" cannot hold what {shown(element)} gives',
            at=element,
            remedy="declare it as identifier, single or multiple",
        )
    return found


def _choice(element: Element, source: Source, blocks: ReadBlocks) -> Choice:
    if attribute(element, "template-identifier"):
        raise source.refuse(
            301, "choices made by a template", at=element, remedy="write the choices out"
        )
    return Choice(
        required(element, "identifier", source),
        blocks(element),
        boolean(element, "fixed", False, source),
    )
