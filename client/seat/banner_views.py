"""What is told under the header. Times are UTC ms."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class BannerKind(enum.Enum):
    """What a banner under the header says."""

    STATION_LOST = "station_lost"
    NOT_SAVED = "not_saved"
    TIME_CHANGED = "time_changed"
    PROCTOR_CALLED = "proctor_called"
    TAMPERED = "tampered"
    SECTION_TIME_UP = "section_time_up"
    ACCIDENT = "accident"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class MessageView:
    """What an officer said, in plain text; ``role`` as in their certificate.

    ``order_id`` names it when it is read; ``more`` is how many wait behind it.
    """

    order_id: str
    officer: str
    role: str
    text: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class BannerView:
    """A banner; ``at_utc_ms`` is since when, the others where they apply."""

    kind: BannerKind
    at_utc_ms: int
    amount_ms: int = 0
    reason: str = ""
    message: MessageView | None = None
