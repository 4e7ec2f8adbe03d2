"""What the network thread has to say; frozen, so that it may cross to the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exam.core.errors import ExamError
from exam.core.orders import Incoming
from exam.exchange.receipts import Hop
from exam.vault.journal import Mark


@dataclass(frozen=True, slots=True)
class MarksMoved:
    """How far an attempt has come; ``marks`` by hop."""

    attempt_id: str
    marks: dict[Hop, Mark]


@dataclass(frozen=True, slots=True)
class StationSeen:
    """The station answered a heartbeat; ``centre_utc_ms`` is when it last heard the centre."""

    utc_ms: int
    centre_utc_ms: int


@dataclass(frozen=True, slots=True)
class StationLost:
    """The station did not answer."""

    utc_ms: int
    detail: str


@dataclass(frozen=True, slots=True)
class OrdersCame:
    """Orders by officers whom the centre vouches for, what is not to be believed, and the time.

    ``station_utc_ms`` is what an order's end is judged by (see :class:`RoomTime`).
    """

    attempt_id: str
    orders: tuple[Incoming, ...]
    station_utc_ms: int


@dataclass(frozen=True, slots=True)
class AttemptMoved:
    """An officer's order, checked: the attempt goes on at another seat; this one writes no more."""

    attempt_id: str
    to_seat: str


@dataclass(frozen=True, slots=True)
class LinkTrouble:
    """Something that a person must know of: a seal that does not fit, a refusal."""

    error: ExamError


Update: TypeAlias = MarksMoved | StationSeen | StationLost | OrdersCame | AttemptMoved | LinkTrouble
