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


def refuse(attempt: Attempt, now: Now, order: Order) -> ev.OrderRefused | None:
    """Record that an order was not carried out, or ``None`` where nothing can be recorded."""
    event = ev.OrderRefused(at_ms=now.at_ms, wall_utc_ms=now.wall_utc_ms, **_who(order))
    return None if attempt.next_state(event) is None else event


def _who(order: Order) -> _Who:
    return _Who(
        order_id=order.id, sequence=order.sequence, officer=order.officer, reason=order.reason
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
