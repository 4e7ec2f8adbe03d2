"""Where an attempt stands, frozen: what windows and receipts may know of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from exam.core import events as ev
from exam.core.form import Form
from exam.core.responses import ItemResponse, is_answered


class State(enum.Enum):
    """Where an attempt stands."""

    NEW = "new"
    CHECKED_IN = "checked_in"
    AUTHORIZED = "authorized"
    ACTIVE = "active"
    PAUSED = "paused"
    SUBMITTED = "submitted"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that counts: its value, its place in the chain and when it was given."""

    response: ItemResponse
    seq: int
    at_ms: int
    wall_utc_ms: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a window may know, frozen. Remaining times (ms) hold at ``at_ms``; None: no limit.

    ``form`` is the attempt's own: drawn, or before the start with the numbers to be drawn.
    ``waiting_ms`` has the time of each section that is neither open nor sealed, also of those not
    begun yet, as long as another one may be entered: empty where the open section rules that out.
    ``unread`` are messages that still wait to be understood, oldest first; ``read`` is the last
    time that one was.
    """

    state: State
    seq: int
    at_ms: int
    wall_utc_ms: int
    seed: int
    form: Form | None
    identity_confirmed: bool
    rules_accepted: bool
    section_id: str | None
    item_id: str | None
    answers: Mapping[str, Answer]
    flagged: frozenset[str]
    started: frozenset[str]
    closed: Mapping[str, ev.CloseReason]
    section_remaining_ms: int | None
    waiting_ms: Mapping[str, int | None]
    total_remaining_ms: int | None
    minimum_remaining_ms: int
    pause: ev.Paused | None
    unread: tuple[ev.Messaged, ...]
    read: ev.MessageRead | None
    time_changes: tuple[ev.TimeChanged, ...]
    submitted: ev.Submitted | None
    ended: ev.Ended | None
    technical_events: int
    orders_obeyed: int
    last_order_sequence: int

    @property
    def running(self) -> bool:
        """True while the clocks run."""
        return self.state is State.ACTIVE

    def answered(self, item_id: str) -> bool:
        """True if the item has an answer that is not empty."""
        answer = self.answers.get(item_id)
        return answer is not None and is_answered(answer.response)
