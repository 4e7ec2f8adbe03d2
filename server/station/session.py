"""The session file: where and when a test is sat, by whom, and under which proctors."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from exam.core.errors import Rejected
from exam.core.ids import check_session_id, parse_nip
from exam.core.timing import UNIT_PERMILLE
from exam.exchange.wire import MAX_TEXT_CHARACTERS
from server.web.clock import as_utc_ms
from server.web.config import build, read_toml
from server.web.tokens import from_text

ZONE_HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}
MAX_SEATS = 200
MAX_PHOTO_BYTES = 512 * 1024
_MULTIPLIERS_PERMILLE = range(UNIT_PERMILLE, 3 * UNIT_PERMILLE + 1)
_PIN = re.compile(r"[0-9]{6}")
_TABLES = {"session", "proctor", "participant"}


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One session in one room. Times are UTC milliseconds; ``zone`` is WIB, WITA or WIT."""

    session_id: str
    title: str
    place: str
    zone: str
    starts_utc_ms: int
    ends_utc_ms: int
    seats: tuple[str, ...]
    package: str
    practice: str
    rules_version: str


@dataclass(frozen=True, slots=True)
class Participant:
    """One line of the roster, as the file has it."""

    number: str
    nip: str
    name: str
    position: str
    institution: str
    pin: str = field(repr=False)
    registration: str = ""
    multiplier_permille: int = UNIT_PERMILLE
    seat: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Proctor:
    """Somebody who may give orders; ``public_key`` is base64 of 32 bytes."""

    name: str
    public_key: str
    role: str = "proctor"


@dataclass(frozen=True, slots=True)
class SessionFile:
    """All of it, checked."""

    plan: SessionPlan
    participants: tuple[Participant, ...]
    proctors: tuple[Proctor, ...]
    photos: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _SessionTable:
    title: str
    place: str
    zone: str
    seats: int
    package: str
    id: str = ""
    practice: str = ""
    rules_version: str = "1"


def read_session(path: Path, today: dt.date) -> SessionFile:
    """Read and check a session file. Raises :class:`Rejected` naming table and key."""
    tables = read_toml(path)
    if unknown := sorted(set(tables) - _TABLES):
        raise Rejected(f"{path}: unknown table {unknown[0]!r}", remedy="remove or correct it")
    plan = _plan(dict(tables.get("session", {})), f"{path}: session")
    participants = tuple(
        _participant(table, f"{path}: participant {index}", plan, today)
        for index, table in enumerate(tables.get("participant", []), start=1)
    )
    if not participants:
        raise Rejected(f"{path}: the roster is empty", remedy="add [[participant]] tables")
    for key in ("number", "nip", "registration"):
        _refuse_twice(path, key, [getattr(one, key) for one in participants])
    _refuse_twice(path, "seat", [one.seat for one in participants if one.seat])
    proctors = tuple(
        _proctor(table, f"{path}: proctor {index}")
        for index, table in enumerate(tables.get("proctor", []), start=1)
    )
    photos = {
        one.registration: _photo(path.parent / one.photo) for one in participants if one.photo
    }
    return SessionFile(plan, participants, proctors, photos)


def _plan(table: dict[str, Any], where: str) -> SessionPlan:
    instants = {name: table.pop(name, None) for name in ("starts", "ends")}
    given = build(_SessionTable, table, where)
    if given.zone not in ZONE_HOURS:
        raise Rejected(f"{where}: zone {given.zone!r}", remedy="write WIB, WITA or WIT")
    if not 1 <= given.seats <= MAX_SEATS:
        raise Rejected(f"{where}: {given.seats} seats, not 1 to {MAX_SEATS}")
    _check_travels(given.package, f"{where}: package")
    zone = dt.timezone(dt.timedelta(hours=ZONE_HOURS[given.zone]))
    starts, ends = (_instant(instants[name], zone, f"{where}: {name}") for name in instants)
    if ends <= starts:
        raise Rejected(f"{where}: it ends before it starts")
    try:
        session_id = check_session_id(given.id or f"S-{secrets.token_hex(6).upper()}")
    except Rejected as error:
        raise Rejected(f"{where}: {error}", remedy=error.remedy) from None
    return SessionPlan(
        session_id=session_id,
        title=given.title,
        place=given.place,
        zone=given.zone,
        starts_utc_ms=starts,
        ends_utc_ms=ends,
        seats=tuple(str(number) for number in range(1, given.seats + 1)),
        package=given.package,
        practice=given.practice,
        rules_version=given.rules_version,
    )


def _check_travels(text: str, where: str) -> None:
    """It stands in the header of every attempt, where :func:`exam.exchange.wire.decode_header`
    and the centre's database take no more.
    """
    if len(text) > MAX_TEXT_CHARACTERS or not text.isprintable():
        raise Rejected(
            f"{where} has over {MAX_TEXT_CHARACTERS} characters, or one that cannot be printed",
            remedy=f"write at most {MAX_TEXT_CHARACTERS} letters, digits and signs",
        )


def _instant(value: Any, zone: dt.timezone, where: str) -> int:
    if not isinstance(value, dt.datetime):
        raise Rejected(f"{where}: not a date and time", remedy="write 2026-03-02T08:00:00")
    return as_utc_ms(value if value.tzinfo else value.replace(tzinfo=zone))


def _participant(
    table: Mapping[str, Any], where: str, plan: SessionPlan, today: dt.date
) -> Participant:
    given = build(Participant, table, where)
    try:
        nip = parse_nip(given.nip, today=today).digits
    except Rejected as error:
        raise Rejected(f"{where}: {error}", remedy=error.remedy) from None
    if not _PIN.fullmatch(given.pin):
        raise Rejected(f"{where}: the pin is not six digits")
    if given.multiplier_permille not in _MULTIPLIERS_PERMILLE:
        raise Rejected(f"{where}: multiplier_permille is not 1000 to 3000")
    if given.seat and given.seat not in plan.seats:
        raise Rejected(f"{where}: the room has no seat {given.seat!r}")
    if not given.number.strip() or not given.name.strip():
        raise Rejected(f"{where}: number or name is empty")
    _check_travels(given.registration, f"{where}: registration")
    registration = given.registration or f"R-{secrets.token_hex(8).upper()}"
    return replace(given, nip=nip, registration=registration)


def _proctor(table: Mapping[str, Any], where: str) -> Proctor:
    proctor = build(Proctor, table, where)
    if len(from_text(proctor.public_key, f"{where}: public_key")) != 32:
        raise Rejected(f"{where}: public_key is not 32 bytes")
    return proctor


def _photo(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the photo's path") from error
    if len(data) > MAX_PHOTO_BYTES:
        raise Rejected(f"{path}: over {MAX_PHOTO_BYTES} bytes", remedy="make the photo smaller")
    return data


def _refuse_twice(path: Path, key: str, values: list[str]) -> None:
    """The value itself is personal data and is not repeated in the message."""
    seen: set[str] = set()
    for index, value in enumerate(values, start=1):
        if value in seen:
            raise Rejected(f"{path}: participant {index}: its {key} stands twice in the roster")
        seen.add(value)
