"""The time limits of a test and of its sections; one that could not be kept is refused."""

from __future__ import annotations

from exam.core.form import NO_LIMITS, TimeLimits
from exam.qti.markup import Element, Source, boolean, children, milliseconds


def read_limits(element: Element, source: Source) -> TimeLimits:
    """What ``time-limits`` inside ``element`` says. Raises :class:`Rejected`."""
    found = next(children(element, "time-limits"), None)
    if found is None:
        return NO_LIMITS
    limits = TimeLimits(
        milliseconds(found, "min-time", source),
        milliseconds(found, "max-time", source),
    )
    if limits.max_ms == 0 or (limits.min_ms or 0) > (limits.max_ms or limits.min_ms or 0):
        raise source.refuse(
            408, "max-time is shorter than min-time", at=found, remedy="correct the limits"
        )
    if boolean(found, "allow-late-submission", False, source):
        raise source.refuse(305, "late submission", at=found, remedy="remove allow-late-submission")
    return limits
