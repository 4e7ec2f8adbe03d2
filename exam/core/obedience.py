"""How an order becomes an event of the attempt: once, in time, and only where it may be."""

from __future__ import annotations

from typing import TypedDict

from exam.core import events as ev
from exam.core.attempt import Attempt
from exam.core.decisions import Now, permit
from exam.core.errors import NotAllowed, Refusal
from exam.core.orders import Order, OrderKind, Suspicion


class _Who(TypedDict):
    order_id: str
    sequence: int
    officer: str
    reason: str
    role: str
    key_id: str


MAX_EXTENSION_MS = 24 * 60 * 60 * 1000
MAX_DISTRUSTED = 64
"""So many false things are written down in one attempt: no store fills a seat's disk so."""


def obey(
    attempt: Attempt, now: Now, order: Order, *, answers_root: bytes, station_utc_ms: int
) -> ev.Event | None:
    """The event an order becomes, or ``None`` where it was carried out before.

    ``station_utc_ms`` is the time by the clock that the order's end was written by: a seat's own
    may be hours off. Raises :class:`NotAllowed` where the order has expired, came after a later
    one, or cannot be carried out in this state.
    """
    if order.id in attempt.applied_orders:
        return None
    if order.sequence < attempt.last_order_sequence:
        # A "go on" that comes late must not undo the pause that was ordered after it.
        raise NotAllowed(Refusal.ORDER_LIMIT, f"order {order.id}: a later one was carried out")
    if order.expires_utc_ms < station_utc_ms:
        raise NotAllowed(Refusal.ORDER_LIMIT, f"order {order.id} has expired")
    event = _event_of(order, now, answers_root)
    permit(attempt, event)
    return event


def refuse(attempt: Attempt, now: Now, order: Order, why: str = "") -> ev.OrderRefused | None:
    """Record that an order was not carried out, or ``None`` where nothing can be recorded."""
    event = ev.OrderRefused(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, why=why, **_who(order))
    return None if attempt.next_state(event) is None else event


def read_message(attempt: Attempt, now: Now, order_id: str) -> ev.MessageRead | None:
    """The participant understood a message, or ``None`` where it is not the one that is shown.

    Shown is the oldest not read: pressed twice, the one behind it is not read unseen.
    """
    if not attempt.unread or attempt.unread[0].order_id != order_id:
        return None
    shown = attempt.unread[0]
    event = ev.MessageRead(
        at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, order_id=order_id, sequence=shown.sequence
    )
    return None if attempt.next_state(event) is None else event


def note_suspicion(attempt: Attempt, now: Now, found: Suspicion) -> ev.StoreDistrusted | None:
    """Record once what is not what it should be, or ``None``. It changes nothing else."""
    event = ev.StoreDistrusted(
        at_ms=now.at_ms,
        wall_utc_ms=now.wall_utc_ms,
        store=found.store,
        index=found.index,
        sha256=found.sha256,
        why=found.why.value,
    )
    known = found.sha256 in attempt.distrusted or len(attempt.distrusted) >= MAX_DISTRUSTED
    return None if known or attempt.next_state(event) is None else event


def _who(order: Order) -> _Who:
    return _Who(
        order_id=order.id,
        sequence=order.sequence,
        officer=order.officer,
        reason=order.reason,
        role=order.role,
        key_id=order.key_id,
    )


def _event_of(order: Order, now: Now, answers_root: bytes) -> ev.Event:
    who = _who(order)
    match order.kind:
        case OrderKind.AUTHORIZE:
            return ev.Authorized(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, **who)
        case OrderKind.PAUSE:
            return ev.Paused(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, **who)
        case OrderKind.RESUME:
            return ev.Unpaused(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, **who)
        case OrderKind.END:
            return ev.Ended(
                at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, answers_root=answers_root, **who
            )
        case OrderKind.MOVE:
            return ev.Moved(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, to_seat=order.seat, **who)
        case OrderKind.MESSAGE:
            return ev.Messaged(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, text=order.text, **who)
        case OrderKind.CHANGE_TIME:
            if max(abs(order.extra_ms), abs(order.adjustment_ms)) > MAX_EXTENSION_MS:
                raise NotAllowed(Refusal.ORDER_LIMIT, f"order {order.id} changes over 24 hours")
            return ev.TimeChanged(
                at_ms=now.at_ms,
                wall_utc_ms=now.wall_utc_ms,
                section_id=order.section_id,
                multiplier_permille=order.multiplier_permille,
                extra_ms=order.extra_ms,
                adjustment_ms=order.adjustment_ms,
                **who,
            )
