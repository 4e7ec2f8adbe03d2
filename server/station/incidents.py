"""What became of attempts that a person must look at: kept apart, refused, not admitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from server.station.store import AttemptRow

if TYPE_CHECKING:
    from server.station.room import Room


def incidents_by_seat(
    room: Room, attempts: Sequence[AttemptRow], not_admitted: Mapping[str, str]
) -> Mapping[str, list[str]]:
    """Of every attempt that is at a seat, also of those behind the one that its row shows."""
    apart, refused = room.store.quarantined(), room.store.refused()
    found: defaultdict[str, list[str]] = defaultdict(list)
    strangers: defaultdict[str, list[str]] = defaultdict(list)
    for one in attempts:
        of = f"attempt {one.attempt_id}"
        if one.attempt_id in apart:
            found[one.seat].append(f"{of}: kept apart: {apart[one.attempt_id]}")
        if one.attempt_id in refused:
            why = refused[one.attempt_id].removeprefix(f"{of}: ")
            found[one.seat].append(f"{of}: the centre refuses: {why}")
        if one.attempt_id in not_admitted:
            strangers[one.seat].append(not_admitted[one.attempt_id])
    for seat, why_each in strangers.items():
        before = len(why_each) - 1
        found[seat].append(why_each[-1] + (f", and {before} before it" if before else ""))
    return found


def never_opened(room: Room) -> str:
    """Of what was kept apart, the attempts that have no seat here: how many, and the last."""
    apart = room.store.quarantined()
    for one in room.store.attempts():
        apart.pop(one.attempt_id, None)
    if not apart:
        return ""
    attempt_id, why = apart.popitem()
    named = f"attempt {attempt_id}: {why}" if attempt_id else why.removeprefix(", and ")
    return f"{len(apart) + 1} never opened here are kept apart; among them {named}"
