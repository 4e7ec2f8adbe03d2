"""What a seat says of itself in a heartbeat: counts, never what was answered."""

from __future__ import annotations

from client.seat import presenter
from client.seat.presenter import OpenedContent
from exam.core.attempt import Snapshot
from exam.exchange.wire import PresenceMessage


def idle_presence(seat: str, called_utc_ms: int = 0, trouble: str = "") -> PresenceMessage:
    """Nobody sits here."""
    return PresenceMessage(seat, "", "idle", "", 0, 0, 0, 0, called_utc_ms, trouble)


def presence_of(
    seat: str,
    attempt_id: str,
    snapshot: Snapshot,
    content: OpenedContent | None,
    *,
    called_utc_ms: int,
    trouble: str,
) -> PresenceMessage:
    """How far the attempt has come."""
    form = content.form_in(snapshot) if content is not None else None
    return PresenceMessage(
        seat=seat,
        attempt_id=attempt_id,
        state=snapshot.state.value,
        section=snapshot.section_id or "",
        answered=presenter.answered_count(form, snapshot) if form else 0,
        items=presenter.item_count(form) if form else 0,
        head_seq=snapshot.seq,
        last_order_sequence=snapshot.last_order_sequence,
        called_utc_ms=called_utc_ms,
        trouble=trouble,
        clock_ms=snapshot.at_ms,
        read_sequence=snapshot.read.sequence if snapshot.read else 0,
        read_utc_ms=snapshot.read.wall_utc_ms if snapshot.read else 0,
    )
