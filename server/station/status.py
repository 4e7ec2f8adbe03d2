"""The room as its proctor sees it: one line per seat, trouble first to read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from exam.core.attempt import State
from server.station.admitting import counts
from server.station.identities import enrolment_trouble
from server.station.incidents import incidents_by_seat, never_opened
from server.station.presence import claim_trouble
from server.station.register import Person
from server.station.session import ZONE_HOURS
from server.station.store import AttemptRow
from server.station.witness import log_trouble
from server.web.clock import as_datetime

if TYPE_CHECKING:
    from server.station.room import Room

OFFLINE_AFTER_MS = 10_000
TROUBLES = ("log_trouble", "enrolment_trouble", "order_trouble", "apart_trouble")
"""What of the room as a whole a person must look at; each is empty, or one line."""


def status_now(room: Room) -> dict[str, object]:
    """Everything a console shows. Runs inside a desk's commit."""
    now = room.clock()
    people = {one.registration: one for one in room.register.people()}
    plan, attempts, apart = room.plan, room.store.attempts(), room.store.quarantined()
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
        "enrolment_trouble": enrolment_trouble(room.identities, now),
        "order_trouble": room.refusals.trouble_now(),
        "apart_trouble": never_opened(attempts, apart),
        "locked": _locked(room, people),
        "released": room.release.complete_now(),
        **_rows(room, attempts, apart, people, now),
    }


def _rows(
    room: Room,
    attempts: list[AttemptRow],
    apart: dict[str, str],
    people: dict[str, Person],
    now: int,
) -> dict[str, list[dict[str, object]]]:
    """``seats`` has one for each, with its newest attempt; ``behind`` those not handed in there.

    One that this station let begin goes before any other, and of those one that has entries.
    """
    not_admitted = room.admitting.incidents_now()
    incidents = incidents_by_seat(attempts, apart, room.store.refused(), not_admitted)

    def weight(one: AttemptRow) -> tuple[bool, bool]:
        return counts(one, not_admitted), one.begun

    attempts = sorted(attempts, key=weight)
    by_seat = {one.seat: one for one in attempts}
    admitted = room.register.admissions()
    doubled, enrolled = room.identities.incidents(), room.identities.enrolled()
    set_up = {one.seat: one.hello_utc_ms for one in room.register.seats()}
    rows = []
    for seat in room.plan.seats:
        attempt = by_seat.get(seat)
        registration = attempt.registration if attempt else admitted.get(seat, "")
        row = _seat_row(room, seat, attempt, people.get(registration), now)
        hello = set_up.get(seat, 0)
        row["last_contact_utc_ms"] = max(int(str(row["last_contact_utc_ms"])), hello)
        row["set_up"] = seat in set_up
        found = [str(row["trouble"]), *_trouble(room, attempt), *incidents.get(seat, ())]
        found.append(doubled.get(seat, ""))
        if seat in set_up and seat not in enrolled:
            found.append("its enrolment was revoked: a new code brings it back")
        row["trouble"] = "; ".join(filter(None, found))
        rows.append(row)
    shown = {one.attempt_id for one in by_seat.values()}
    behind = [
        _seat_row(room, one.seat, one, people.get(one.registration), now)
        | {"set_up": True, "trouble": ""}
        for one in reversed(attempts)
        if one.attempt_id not in shown and room.store.submission(one.attempt_id) is None
    ]
    return {"seats": rows, "behind": behind}


def _locked(room: Room, people: dict[str, Person]) -> list[str]:
    """Whom and which seats wrong PINs have locked; a number on no roster is only its seat's."""
    whose, seats = room.pins.locked_now()
    numbers = [people[one].number for one in whose if one in people]
    return [*numbers, *(f"seat {one}" for one in seats)]


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
    told, told_utc_ms = room.orders.last_message(attempt.attempt_id) if attempt else (0, 0)
    read = said is not None and current and told and said.read_sequence >= told
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
        "message_utc_ms": told_utc_ms,
        "message_read_utc_ms": said.read_utc_ms if said is not None and read else 0,
        "trouble": said.trouble if said is not None else "",
    }


def message_state(row: dict[str, Any], zone: str) -> str:
    """What became of the last message to a seat; empty where none was given."""
    if not row["message_utc_ms"]:
        return ""
    if not row["message_read_utc_ms"]:
        return "message not read yet"
    at = as_datetime(row["message_read_utc_ms"]) + timedelta(hours=ZONE_HOURS[zone])
    return f"message read {at:%H:%M:%S} {zone}"


def _trouble(room: Room, attempt: AttemptRow | None) -> list[str]:
    """What a person must look at in whom the seat's row shows."""
    if attempt is None:
        return []
    found = []
    claimed = room.presence.last_order_of(attempt.seat, attempt.attempt_id)
    if why := claim_trouble(room.orders.last_of(attempt.attempt_id), claimed):
        found.append(why)
    found += (
        f"seat {one} goes on with this test in spite of the move: move it again"
        for one in room.moving.goes_on_now(attempt)
    )
    others = [
        one.seat
        for one in room.store.attempts_of(attempt.registration)
        if one.attempt_id != attempt.attempt_id
    ]
    if others:
        found.append(f"a second attempt of this participant is at seat {others[0]}")
    return found
