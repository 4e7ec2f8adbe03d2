"""What the log-in page shows of the last try."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogInView:
    """What came of the last try to log in.

    ``refused`` is empty or one of: unknown, wait, locked, seat_locked, elsewhere, not_here,
    not_ready, not_taken_over, not_begun, unreadable, unreachable, number, pin, package, storage,
    came_back (nobody tried: the test goes on here once its participant logs in).
    ``count`` are the tries left (unknown) or seconds to wait (wait), ``seat`` is where the test is
    (elsewhere).
    """

    busy: bool = False
    refused: str = ""
    count: int = 0
    seat: str = ""


NOT_TRIED = LogInView()
