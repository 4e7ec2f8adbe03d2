"""A station's room in this process, on a real vault, with a clock that the test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam.core.chain import Entry
from exam.exchange.admission import draft_of
from exam.exchange.statements import new_signing_key
from exam.exchange.wire import AttemptHeader, EntriesMessage, encode_header
from exam.sealing.pin import stretch_pin
from server.station.desk import Desk
from server.station.pins import NotAdmitted, Why
from server.station.reception import CheckIn
from server.station.register import Register, hash_pins
from server.station.room import SIGNING_KEY_SETTING, Room
from server.station.session import SessionFile, read_session
from server.station.status import status_now
from tests.helpers.hops import header
from tests.helpers.room import PINS, session_text

VAULT_KEY = bytes(range(32))
FIRST_UTC_MS = 1_700_000_000_000
SEATS = 3


@dataclass
class Front:
    """``now_ms`` is UTC; :meth:`restart` ends the program and begins it anew on the same vault."""

    path: Path
    session: SessionFile
    now_ms: int = FIRST_UTC_MS
    desk: Desk = field(init=False)
    room: Room = field(init=False)

    def begin(self, hashes: Mapping[str, tuple[bytes, bytes]]) -> None:
        """Make the vault."""
        self.desk = Desk(self.path, VAULT_KEY)
        register = Register(self.desk.database)

        def make() -> None:
            register.begin(self.session, dict(hashes))
            register.keep_setting(SIGNING_KEY_SETTING, new_signing_key())

        self.desk.run(make)
        self.room = Room(self.desk, lambda: self.now_ms)

    def restart(self) -> None:
        """Nothing that was only in memory is left."""
        self.desk.close()
        self.desk = Desk(self.path, VAULT_KEY)
        self.room = Room(self.desk, lambda: self.now_ms)

    def show(
        self, seat: str, number: str, proof: bytes, draft: bytes = bytes(32)
    ) -> dict[str, object] | NotAdmitted:
        """A try to log in."""
        asked = CheckIn(seat, number, proof, draft)
        return self.desk.run(lambda: self.room.reception.check_in_now(asked))

    def wrong(self, seat: str, number: str, *, waits: bool = True) -> NotAdmitted:
        """A wrong try, after as long as is asked for."""
        answer = self.show(seat, number, bytes(32))
        assert isinstance(answer, NotAdmitted)
        if waits:
            self.now_ms += answer.wait_ms
        return answer

    def registration(self, person: int) -> str:
        """Of participant 0, 1, 2, …"""
        return self.session.participants[person].registration


@contextmanager
def front_desk(folder: Path, *, people: int = SEATS, stretched: bool = False) -> Iterator[Front]:
    """``stretched`` where PINs are to be right; else they are no PIN's and cost nothing."""
    file = folder / "sesi.toml"
    file.write_text(session_text("S-1", SEATS), encoding="utf-8")
    today = dt.datetime.fromtimestamp(FIRST_UTC_MS / 1000, dt.UTC).date()
    whole = read_session(file, max(today, dt.date(2026, 1, 1)))
    session = SessionFile(whole.plan, whole.participants[:people], whole.proctors, {})
    nobody = {one.registration: (bytes(32), b"\x01" * 32) for one in session.participants}
    front = Front(folder / "station.vault", session)
    front.begin(hash_pins(session) if stretched else nobody)
    try:
        yield front
    finally:
        front.desk.close()


@dataclass
class Bench:
    """A room, and seats that say what they like; person 0, 1, … sits at seat 1, 2, …"""

    front: Front

    def log_in(self, person: int, seat: str, drafted: AttemptHeader) -> dict[str, object] | Why:
        """With the right PIN; why not, where nobody was let in."""
        number, room = f"PST-{person + 1:03}", self.front.room
        salt = self.front.desk.run(lambda: room.reception.salt_now(number))
        proof = stretch_pin(PINS[person], salt).proof
        said = self.front.show(seat, number, proof, draft_of(drafted))
        return Why(said.why) if isinstance(said, NotAdmitted) else said

    def admitted(self, person: int, seat: str, attempt_id: str = "a1") -> AttemptHeader:
        """What an honest seat makes of a log-in."""
        drafted = header(attempt_id)
        said = self.log_in(person, seat, drafted)
        assert isinstance(said, dict)
        assert said["registration"] == self.front.registration(person)
        return self.finished(said, drafted, seat)

    def finished(self, said: dict[str, object], drafted: AttemptHeader, seat: str) -> AttemptHeader:
        """A draft with what the station said."""
        who, admission = said["registration"], said["admission"]
        assert isinstance(who, str)
        assert isinstance(admission, bytes)
        given = replace(drafted, session_id="S-1", seat=seat, registration=who)
        return replace(given, admission=admission)

    def opens(self, seat: str, one: AttemptHeader, *entries: Entry) -> None:
        """A seat sends a header, and entries under it."""
        room, message = self.front.room, EntriesMessage(encode_header(one), entries)

        def take() -> None:
            room.moving.fence.check_sender_now(seat, one, message)
            room.take_carried_now(message)

        self.front.desk.run(take)

    def row(self, seat: str) -> dict[str, object]:
        """What the proctor sees of a seat."""
        said = self.front.desk.run(lambda: status_now(self.front.room))["seats"]
        assert isinstance(said, list)
        return next(row for row in said if row["seat"] == seat)

    def incidents(self) -> dict[str, str]:
        """What is on record."""
        return self.front.desk.run(self.front.room.admitting.incidents_now)
