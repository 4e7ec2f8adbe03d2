"""The room as its proctor sees it: one line per seat, trouble first to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exam.core.attempt import State
from server.station.register import Person
from server.station.store import AttemptRow
from server.station.witness import log_trouble

if TYPE_CHECKING:
    from server.station.room import Room

OFFLINE_AFTER_MS = 10_000


def status_now(room: Room) -> dict[str, object]:
    """Everything a console shows. Runs inside a desk's commit."""
    now = room.clock()
    people = {one.registration: one for one in room.register.people()}
    by_seat = {one.seat: one for one in room.store.attempts()}
    admitted = room.register.admissions()
    apart = room.store.quarantined()
    set_up = {one.seat: one.hello_utc_ms for one in room.register.seats()}
    rows = []
    for seat in room.plan.seats:
        attempt = by_seat.get(seat)
        registration = attempt.registration if attempt else admitted.get(seat, "")
        row = _seat_row(room, seat, attempt, people.get(registration), now)
        hello = set_up.get(seat, 0)
        row["last_contact_utc_ms"] = max(int(str(row["last_contact_utc_ms"])), hello)
        row["set_up"] = seat in set_up
        row["trouble"] = _trouble(room, attempt, apart, str(row["trouble"]))
        rows.append(row)
    plan = room.plan
    return {
        "session_id": plan.session_id,
        "title": plan.title,
        "place": plan.place,
        "zone": plan.zone,
        "starts_utc_ms": plan.starts_utc_ms,
        "ends_utc_ms": plan.ends_utc_ms,
        "package": plan.package,
        "participants": len(people),
        "now_utc_ms": now,
        "centre_utc_ms": room.store.last_centre_contact(),
        "log_trouble": log_trouble(room.desk.database),
        "released": room.release.complete_now(),
        "seats": rows,
    }


def _seat_row(
    room: Room, seat: str, attempt: AttemptRow | None, person: Person | None, now: int
) -> dict[str, object]:
    heard = room.presence.of(seat)
    said = heard.message if heard else None
    current = said is not None and attempt is not None and said.attempt_id == attempt.attempt_id
    state = said.state if said is not None and current else ""
    if attempt is not None and not state:
        state = State.CHECKED_IN.value
    head = room.store.head(attempt.attempt_id) if attempt else None
    return {
        "seat": seat,
        "registration": person.registration if person else "",
        "number": person.number if person else "",
        "name": person.name if person else "",
        "attempt_id": attempt.attempt_id if attempt else "",
        "state": state or State.NEW.value,
        "section": said.section if said is not None and current else "",
        "answered": said.answered if said is not None and current else 0,
        "items": said.items if said is not None and current else 0,
        "head_seq": said.head_seq if said is not None and current else 0,
        "last_order_sequence": said.last_order_sequence if said is not None and current else 0,
        "next_order_sequence": room.last_order_now(attempt) + 1 if attempt else 1,
        "station_seq": head.seq if head else 0,
        "centre_seq": room.store.mark(attempt.attempt_id).seq if attempt else 0,
        "submission_signed": bool(attempt and room.store.submission(attempt.attempt_id)),
        "last_contact_utc_ms": heard.at_utc_ms if heard else 0,
        "online": heard is not None and now - heard.at_utc_ms <= OFFLINE_AFTER_MS,
        "called_utc_ms": said.called_utc_ms if said is not None and current else 0,
        "trouble": said.trouble if said is not None else "",
    }


def _trouble(room: Room, attempt: AttemptRow | None, apart: dict[str, str], said: str) -> str:
    """What a person must look at, in one line."""
    found = [said] if said else []
    if attempt is not None:
        if attempt.attempt_id in apart:
            found.append(f"kept apart: {apart[attempt.attempt_id]}")
        if why := room.store.mark(attempt.attempt_id).trouble:
            found.append(f"the centre refuses: {why}")
        others = [
            one.seat
            for one in room.store.attempts_of(attempt.registration)
            if one.attempt_id != attempt.attempt_id
        ]
        if others:
            found.append(f"a second attempt of this participant is at seat {others[0]}")
    return "; ".join(found)
