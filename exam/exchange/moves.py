"""How a seat learns that an attempt goes on elsewhere: by an officer's own order alone.

A station carried the order out, and passes it on to every seat that the attempt ever left, also to
one that it came back to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from exam.core.errors import Rejected
from exam.core.orders import Distrust, Order, OrderKind
from exam.core.roles import Staff
from exam.exchange import wire
from exam.exchange.orders import MAX_ORDER_BYTES, Addressee, check_address, read_order
from exam.exchange.roles import Distrusted

MAX_MOVES = 200
_KIND = "moves"
_FIELDS: dict[str, type] = {"moves": list, "now_utc_ms": int}


@dataclass(frozen=True, slots=True)
class Moves:
    """What a station says ever left one seat: the newest order to move, by attempt id; its time."""

    orders: Mapping[str, bytes]
    now_utc_ms: int


def encode_moves(moves: Moves) -> bytes:
    """Message ``moves``."""
    rows = [[attempt_id, order] for attempt_id, order in sorted(moves.orders.items())]
    return wire.encode_map(_KIND, {"moves": rows, "now_utc_ms": moves.now_utc_ms})


def decode_moves(data: bytes) -> Moves:
    """What was said; no order in it is checked yet. Raises :class:`Rejected`."""
    said = wire.decode_map(_KIND, data, _FIELDS)
    if len(said["moves"]) > MAX_MOVES:
        raise Rejected(f"{_KIND} message: over {MAX_MOVES} of them")
    return Moves(dict(_row(one) for one in said["moves"]), said["now_utc_ms"])


def _row(row: Any) -> tuple[str, bytes]:
    match row:
        case [str(attempt_id), bytes(order)] if (
            len(attempt_id) <= wire.MAX_TEXT_CHARACTERS and len(order) <= MAX_ORDER_BYTES
        ):
            return attempt_id, order
    raise Rejected(f"{_KIND} message: one is not [attempt id, order]")


def read_departure(
    order: bytes, staff: Staff | None, left: Addressee, *, after: int, latest_utc_ms: int
) -> Order | None:
    """The order by which an attempt left a seat, checked: from here on it is not this seat's.

    One to move to this very seat says that it was elsewhere in between: what was written there is
    not here before its participant logs in. ``None`` where they did: it is this seat's again.
    ``after`` is the sequence number of the last order that this seat carried out: an order to move
    from before the attempt came back is below it. ``latest_utc_ms`` is when it was given at most.
    Raises :class:`Distrusted`, each with its own reason, and :class:`Rejected`.
    """
    # Who gave one that was carried out may have lost the right to give more.
    once = _read_move(order, staff and Staff(staff.key, frozenset()), left)
    if once.sequence <= after and once.seat == left.seat:
        return None
    found = _read_move(order, staff, left)
    if found.sequence <= after:
        raise Distrusted(
            Distrust.OUTDATED,
            f"order {found.id} to move has number {found.sequence}, and number {after} was carried"
            " out here",
            remedy="the test goes on here; ask the proctor whether it was moved again",
        )
    if found.issued_utc_ms > latest_utc_ms:
        raise Distrusted(
            Distrust.CLOCK, f"order {found.id} is from the future", remedy="set the proctor's clock"
        )
    return found


def read_arrival(order: bytes, staff: Staff | None, at: Addressee) -> Order:
    """The order by which an attempt came to a seat, checked. Raises as :func:`read_departure`."""
    found = _read_move(order, staff, at)
    check_address(found, at)
    return found


def _read_move(order: bytes, staff: Staff | None, at: Addressee) -> Order:
    """An officer's order to move this attempt, to whatever seat."""
    if not order:
        raise _not_ordered(at, "no officer's order")
    # The station carried it out while it counted. A seat that was switched off, or a participant
    # on the way to another one, comes any time later: so the order's end is not looked at, and its
    # officer's certificate counts at the order's own time.
    found = read_order(order, staff, None)
    check_address(found, replace(at, seat=found.seat))
    if found.kind is not OrderKind.MOVE:
        raise _not_ordered(at, f"an order to {found.kind.value}")
    return found


def _not_ordered(at: Addressee, shown: str) -> Distrusted:
    return Distrusted(
        Distrust.UNORDERED,
        f"attempt {at.attempt_id} is said to be moved from or to seat {at.seat}, and what shows it"
        f" is {shown}",
        remedy="ask the proctor whether it was moved",
    )
