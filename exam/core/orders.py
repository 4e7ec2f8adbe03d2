"""What a proctor may order: a value with a name, a reason and an end, applied at most once."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class OrderKind(enum.Enum):
    """The orders a station can give a seat."""

    AUTHORIZE = "authorize"
    PAUSE = "pause"
    RESUME = "resume"
    CHANGE_TIME = "change_time"
    END = "end"


@dataclass(frozen=True, slots=True)
class Order:
    """One order to one attempt.

    ``section_id`` narrows CHANGE_TIME to a section (and the total with it); ``None`` means the
    total alone. The three time quantities stay apart so that each can be explained:
    ``multiplier_permille`` (accommodation), ``extra_ms`` (time given) and ``adjustment_ms``
    (correction, may be negative). Times are UTC milliseconds.
    """

    id: str
    attempt_id: str
    sequence: int
    kind: OrderKind
    officer: str
    reason: str
    issued_utc_ms: int
    expires_utc_ms: int
    section_id: str | None = None
    multiplier_permille: int | None = None
    extra_ms: int = 0
    adjustment_ms: int = 0
