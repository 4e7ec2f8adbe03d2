"""What became of attempts that a person must look at: kept apart, refused, not admitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from server.station.store import AttemptRow


def incidents_by_seat(
    attempts: Sequence[AttemptRow],
    apart: Mapping[str, str],
    refused: Mapping[str, str],
    not_admitted: Mapping[str, str],
) -> Mapping[str, list[str]]:
    """Of every attempt that is at a seat, also of those behind the one that its row shows.

    Why each was kept ``apart``, ``refused`` by the centre or ``not_admitted``, by attempt.
    """
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


def never_opened(attempts: Sequence[AttemptRow], apart: Mapping[str, str]) -> str:
    """Of what was kept apart, the attempts that have no seat here: how many, and one of them."""
    opened = {one.attempt_id for one in attempts}
    never = [one for one in apart if one not in opened]
    if not never:
        return ""
    attempt_id, why = never[-1], apart[never[-1]]
    named = f"attempt {attempt_id}: {why}" if attempt_id else why.removeprefix(", and ")
    return f"{len(never)} never opened here are kept apart; among them {named}"
