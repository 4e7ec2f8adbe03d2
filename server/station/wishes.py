"""What a proctor wants done, when it applies to a seat, and what to look at again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exam.core.attempt import State
from exam.core.orders import OrderKind

_OPEN = (State.CHECKED_IN, State.AUTHORIZED, State.ACTIVE, State.PAUSED)
FOR_ONE: dict[OrderKind, tuple[State, ...]] = {
    OrderKind.AUTHORIZE: (State.CHECKED_IN,),
    OrderKind.PAUSE: (State.ACTIVE,),
    OrderKind.RESUME: (State.PAUSED,),
    OrderKind.CHANGE_TIME: _OPEN,
    OrderKind.END: _OPEN,
    OrderKind.MESSAGE: _OPEN,
    # Also one who has handed in, and whose computer died before the receipt.
    OrderKind.MOVE: (*_OPEN, State.SUBMITTED, State.ENDED),
}
FOR_ALL: dict[OrderKind, tuple[State, ...]] = {
    **FOR_ONE,
    OrderKind.CHANGE_TIME: (State.ACTIVE, State.PAUSED),
    OrderKind.END: (State.ACTIVE, State.PAUSED),
}
"""An order to the whole room never moves somebody who has not started."""
AFTER: dict[OrderKind, tuple[State, ...]] = {
    OrderKind.AUTHORIZE: (State.AUTHORIZED, State.ACTIVE, State.PAUSED, State.SUBMITTED),
    OrderKind.PAUSE: (State.PAUSED,),
    OrderKind.RESUME: (State.ACTIVE, State.SUBMITTED),
    OrderKind.END: (State.ENDED,),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a proctor wants done, to whom, and why.

    It is for whoever sits at ``seat``, or for ``attempt_id`` where one is named that may be behind
    the one that the seat shows. Time goes to ``section_id``, to the section that each seat is in
    where that is ``None``, and to the total with it; with ``total_alone`` to no section.
    """

    kind: OrderKind
    reason: str
    seat: str | None
    lasts_ms: int
    section_id: str | None = None
    total_alone: bool = False
    multiplier_permille: int | None = None
    extra_ms: int = 0
    adjustment_ms: int = 0
    to_seat: str = ""
    text: str = ""
    attempt_id: str = ""


def why_not(row: dict[str, Any], applies: tuple[State, ...]) -> str:
    """Why a seat gets no order that applies in these states; empty where it does."""
    if not row["attempt_id"]:
        return "nobody has checked in here"
    if State(row["state"]) not in applies:
        return f"the attempt is {row['state']}"
    return ""


def section_of(wish: Wish, row: dict[str, Any]) -> str | None:
    """Which section an order is for, ``None`` for none."""
    if wish.kind is not OrderKind.CHANGE_TIME or wish.total_alone:
        return None
    return wish.section_id or row["section"] or None


def warning(wish: Wish, row: dict[str, Any]) -> str:
    """What the proctor should look at again.

    The station cannot read the test, so it cannot know which sections there are.
    """
    if wish.kind is OrderKind.MOVE:
        return _left_behind(row)
    if wish.kind is not OrderKind.CHANGE_TIME or wish.total_alone:
        return ""
    if not wish.section_id:
        return "" if row["section"] else "no section is open: the total alone gets the time"
    if wish.section_id != row["section"]:
        return f"the seat is in section {row['section'] or '(none)'}, not in {wish.section_id}"
    return ""


def _left_behind(row: dict[str, Any]) -> str:
    """What the old seat had and the new one will not have."""
    found = []
    if row["head_seq"] > row["station_seq"]:
        found.append(
            f"entries {row['station_seq'] + 1} to {row['head_seq']} are on seat {row['seat']}"
            " alone: carry its bundle here"
        )
    if row["next_order_sequence"] - 1 > row["last_order_sequence"]:
        found.append(f"seat {row['seat']} had not obeyed its last order: give it anew")
    return "; ".join(found)
