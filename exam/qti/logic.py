"""Which items a seat cannot deliver without their logic, and so without their key."""

from __future__ import annotations

from exam.qti.answers import interactions_of
from exam.qti.content import EndAttemptInteraction, FeedbackBlock, InlineGroup, PrintedVariable
from exam.qti.document import ItemDocument
from exam.qti.plain import inlines_of, walk


def needs_logic(document: ItemDocument) -> tuple[str, ...]:
    """Why the item must bring its logic along; empty where a seat needs only its looks."""
    content = document.content
    found: list[str] = []
    if content.adaptive:
        found.append("it is adaptive")
    templates = [one for one in document.declarations if one.name == "template-declaration"]
    if templates or document.template_processing is not None:
        found.append("its content is made by template processing")
    inlines = list(inlines_of(content.body))
    if any(isinstance(one, EndAttemptInteraction) for one in inlines):
        found.append("a button ends the attempt at it")
    if any(isinstance(one, PrintedVariable) for one in inlines) and not templates:
        found.append("it prints an outcome")
    asked = [
        one
        for block in walk(content.body)
        if isinstance(block, FeedbackBlock)
        for one in interactions_of(block.blocks)
    ]
    groups = [one for one in inlines if isinstance(one, InlineGroup) and one.feedback]
    if asked or any(_asks(one) for one in groups):
        found.append("feedback holds an interaction")
    return tuple(found)


def _asks(group: InlineGroup) -> bool:
    return any(hasattr(one, "response") for one in group.inlines)


def shows_feedback(document: ItemDocument) -> bool:
    """True if the item has something to say after an answer."""
    content = document.content
    return bool(
        content.modal_feedback
        or any(isinstance(one, FeedbackBlock) for one in walk(content.body))
        or any(isinstance(one, InlineGroup) and one.feedback for one in inlines_of(content.body))
    )
