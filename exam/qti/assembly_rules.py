"""The rules of a test's parts: conditions, branches, session control and time limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exam.core.form import TimeLimits
from exam.qti.assembly import Rules, SessionControl
from exam.qti.markup import Element, Source, attribute, boolean, children, integer, milliseconds
from exam.qti.nodes import node

RULES: Final = ("pre-condition", "branch-rule", "item-session-control", "time-limits")
_CONTROLS: Final = (
    "show-feedback",
    "allow-review",
    "show-solution",
    "allow-comment",
    "allow-skipping",
    "validate-responses",
)


def rules_of(element: Element, source: Source) -> Rules:
    """What decides whether a part of a test is shown, and what follows. Raises Rejected."""
    limits = next(children(element, "time-limits"), None)
    return Rules(
        tuple(node(one) for one in children(element, "pre-condition")),
        tuple(node(one) for one in children(element, "branch-rule")),
        _control(element, source),
        TimeLimits() if limits is None else _limits(limits, source),
        limits is not None and boolean(limits, "allow-late-submission", False, source),
    )


def _limits(element: Element, source: Source) -> TimeLimits:
    found = TimeLimits(
        milliseconds(element, "min-time", source),
        milliseconds(element, "max-time", source),
    )
    if found.max_ms is not None and (found.min_ms or 0) > found.max_ms:
        raise source.refuse(
            408, "max-time is shorter than min-time", at=element, remedy="correct the limits"
        )
    return found


def _control(element: Element, source: Source) -> SessionControl:
    found = next(children(element, "item-session-control"), None)
    if found is None:
        return SessionControl()
    flags: Mapping[str, bool | None] = {
        one.replace("-", "_"): (
            boolean(found, one, False, source) if attribute(found, one) else None
        )
        for one in _CONTROLS
    }
    attempts = (
        integer(found, "max-attempts", 1, source) if attribute(found, "max-attempts") else None
    )
    return SessionControl(attempts, **flags)
