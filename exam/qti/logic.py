"""Which items a seat cannot deliver without their logic, and so without their key."""

from __future__ import annotations

from exam.qti.answers import interactions_of
from exam.qti.content import FeedbackBlock, InlineGroup, PrintedVariable
from exam.qti.dividing import divide
from exam.qti.document import ItemDocument
from exam.qti.plain import inlines_of, walk


def needs_logic(document: ItemDocument) -> tuple[str, ...]:
    """Why the item must bring its logic along; empty where a seat needs only its looks."""
    content = document.content
    found: list[str] = []
    if content.adaptive:
        found.append("it is adaptive")
    found += divide(document.root).reasons
    templates = {
        one.get("identifier") for one in document.declarations if one.name == "template-declaration"
    }
    inlines = list(inlines_of(content.body))
    printed = [one.variable for one in inlines if isinstance(one, PrintedVariable)]
    if any(one not in templates for one in printed):
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
