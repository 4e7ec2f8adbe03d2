"""How an order becomes an event of the attempt: once, in time, and only where it may be."""

from __future__ import annotations

from typing import TypedDict

from exam.core import events as ev
from exam.core.attempt import Attempt
from exam.core.decisions import Now, permit
from exam.core.errors import NotAllowed, Refusal
from exam.core.orders import Order, OrderKind


class _Who(TypedDict):
    order_id: str
    sequence: int
    officer: str
    reason: str


MAX_EXTENSION_MS = 24 * 60 * 60 * 1000


def obey(attempt: Attempt, now: Now, order: Order, *, answers_root: bytes) -> ev.Event | None:
    """The event an order becomes, or ``None`` where it was carried out before.

    Raises :class:`NotAllowed` where the order has expired, is for another attempt, or cannot be
    carried out in this state.
    """
    if order.id in attempt.applied_orders:
        return None
    if order.sequence < attempt.last_order_sequence:
        # A "go on" that comes late must not undo the pause that was ordered after it.
        raise NotAllowed(Refusal.ORDER_LIMIT, f"order {order.id}: a later one was carried out")
    if order.expires_utc_ms < now.wall_utc_ms:
        raise NotAllowed(Refusal.ORDER_LIMIT, f"order {order.id} has expired")
    event = _event_of(order, now, answers_root)
    permit(attempt, event)
    return event


def _event_of(order: Order, now: Now, answers_root: bytes) -> ev.Event:
    who = _Who(
        order_id=order.id, sequence=order.sequence, officer=order.officer, reason=order.reason
    )
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
