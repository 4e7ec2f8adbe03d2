"""A vault opened by a proctor's code, as it is told to the attempt that lies in it."""

from __future__ import annotations

from dataclasses import dataclass

from exam.core import events as ev
from exam.core.attempt import Attempt
from exam.core.decisions import Now, permit


@dataclass(frozen=True, slots=True)
class Unlocking:
    """Who opened it and why; see :class:`exam.core.events.Unlocked`."""

    officer: str
    reason: ev.UnlockReason
    challenge: str
    expires_utc_ms: int
    wrong_tries: int


def unlock(attempt: Attempt, now: Now, how: Unlocking) -> ev.Unlocked:
    """Record it. Raises :class:`exam.core.errors.NotAllowed` where the attempt is over."""
    event = ev.Unlocked(
        at_ms=now.at_ms,
        wall_utc_ms=now.wall_utc_ms,
        officer=how.officer,
        reason=how.reason,
        challenge=how.challenge,
        expires_utc_ms=how.expires_utc_ms,
        wrong_tries=how.wrong_tries,
    )
    permit(attempt, event)
    return event
