"""Session, roster, seats and proctors as the station's vault holds them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from exam.core.errors import Rejected
from exam.vault.database import Database
from server.station.session import Participant, Proctor, SessionFile, SessionPlan
from server.web.tokens import from_text

TRIES_ALLOWED = 5
TRIES_WITHIN_MS = 15 * 60 * 1000
_SALT_BYTES = 16
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**14, 8, 1


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that was set up."""

    seat: str
    vault_share: bytes
    device: str
    hello_utc_ms: int


@dataclass(frozen=True, slots=True)
class Person:
    """A participant as seats and proctors are shown them."""

    registration: str
    number: str
    nip: str
    name: str
    position: str
    institution: str
    photo: bytes
    multiplier_permille: int
    seat: str


@dataclass(frozen=True, slots=True)
class PinRecord:
    """What a PIN is checked against."""

    registration: str
    salt: bytes
    digest: bytes


def hash_pin(pin: str, salt: bytes) -> bytes:
    """scrypt of a PIN: some 50 ms, so never on the vault's thread."""
    return hashlib.scrypt(pin.encode(), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P, dklen=32)


class Register:
    """Used inside a desk's commit only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- settings -----------------------------------------------------------------------------

    def setting(self, name: str) -> bytes:
        """A value kept in the vault, empty if there is none."""
        rows = self._database.query("SELECT value FROM setting WHERE name = ?", (name,))
        return bytes(rows[0][0]) if rows else b""

    def keep_setting(self, name: str, value: bytes) -> None:
        """Keep a value."""
        self._database.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    # -- session and roster -------------------------------------------------------------------

    def begin(self, file: SessionFile, hashes: dict[str, tuple[bytes, bytes]]) -> None:
        """Take a session in; ``hashes`` are salt and PIN hash by registration."""
        plan = file.plan
        self._database.execute(
            "INSERT INTO session (session_id, title, place, zone, starts_utc_ms, ends_utc_ms,"
            " package, practice, rules_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                plan.session_id,
                plan.title,
                plan.place,
                plan.zone,
                plan.starts_utc_ms,
                plan.ends_utc_ms,
                plan.package,
                plan.practice,
                plan.rules_version,
            ),
        )
        self.keep_setting("seats", str(len(plan.seats)).encode())
        for one in file.participants:
            self._add(one, file.photos.get(one.registration, b""), *hashes[one.registration])
        for proctor in file.proctors:
            self.add_proctor(proctor)

    def _add(self, one: Participant, photo: bytes, salt: bytes, digest: bytes) -> None:
        self._database.execute(
            "INSERT INTO participant (registration, number, nip, name, position, institution,"
            " photo, pin_salt, pin_hash, multiplier_permille, seat)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                one.registration,
                one.number,
                one.nip,
                one.name,
                one.position,
                one.institution,
                photo,
                salt,
                digest,
                one.multiplier_permille,
                one.seat,
            ),
        )

    def plan(self) -> SessionPlan:
        """The session. Raises :class:`Rejected` for a vault without one."""
        rows = self._database.query(
            "SELECT session_id, title, place, zone, starts_utc_ms, ends_utc_ms, package,"
            " practice, rules_version FROM session"
        )
        if not rows:
            raise Rejected("this station has no session", remedy="run 'station init' again")
        row = rows[0]
        count = int(self.setting("seats") or b"0")
        seats = tuple(str(number) for number in range(1, count + 1))
        session_id, title, place, zone, starts, ends, package, practice, rules_version = row
        return SessionPlan(
            session_id, title, place, zone, starts, ends, seats, package, practice, rules_version
        )

    def pin_record(self, number: str) -> PinRecord | None:
        """The record of an 18-digit NIP or a participant number."""
        rows = self._database.query(
            "SELECT registration, pin_salt, pin_hash FROM participant WHERE nip = ? OR number = ?",
            (number, number),
        )
        return PinRecord(*rows[0]) if rows else None

    def person(self, registration: str) -> Person | None:
        """Somebody on the roster."""
        rows = self._database.query(
            "SELECT registration, number, nip, name, position, institution, photo,"
            " multiplier_permille, seat FROM participant WHERE registration = ?",
            (registration,),
        )
        return Person(*rows[0]) if rows else None

    def people(self) -> list[Person]:
        """The whole roster, without photos."""
        rows = self._database.query(
            "SELECT registration, number, nip, name, position, institution, x'',"
            " multiplier_permille, seat FROM participant ORDER BY number"
        )
        return [Person(*row) for row in rows]

    # -- check-in -----------------------------------------------------------------------------

    def count_try(self, number: str, now_utc_ms: int) -> bool:
        """Count one more try at a number; ``False`` where too many were wrong of late."""
        since = now_utc_ms - TRIES_WITHIN_MS
        rows = self._database.query(
            "SELECT count(*) FROM pin_try WHERE number = ? AND at_utc_ms > ?", (number, since)
        )
        if int(rows[0][0]) >= TRIES_ALLOWED:
            return False
        self._database.execute("DELETE FROM pin_try WHERE at_utc_ms <= ?", (since,))
        self._database.execute(
            "INSERT INTO pin_try (number, at_utc_ms) VALUES (?, ?)", (number, now_utc_ms)
        )
        return True

    def forgive_tries(self, number: str) -> None:
        """The PIN was right."""
        self._database.execute("DELETE FROM pin_try WHERE number = ?", (number,))

    def admit(self, registration: str, seat: str, now_utc_ms: int) -> None:
        """Note where a participant was admitted last."""
        self._database.execute(
            "INSERT INTO admission (registration, seat, at_utc_ms) VALUES (?, ?, ?)"
            " ON CONFLICT (registration) DO UPDATE SET seat = excluded.seat,"
            " at_utc_ms = excluded.at_utc_ms",
            (registration, seat, now_utc_ms),
        )

    def admissions(self) -> dict[str, str]:
        """Registration by seat of those who were admitted."""
        rows = self._database.query("SELECT seat, registration FROM admission ORDER BY at_utc_ms")
        return {str(seat): str(registration) for seat, registration in rows}

    # -- seats and proctors ---------------------------------------------------------------------

    def set_up_seat(self, seat: str, token_sha256: bytes) -> None:
        """Give a seat a new token; its vault share stays what it was."""
        self._database.execute(
            "INSERT INTO seat (seat, token_sha256, vault_share) VALUES (?, ?, ?)"
            " ON CONFLICT (seat) DO UPDATE SET token_sha256 = excluded.token_sha256",
            (seat, token_sha256, secrets.token_bytes(32)),
        )

    def seat_of_token(self, token_sha256: bytes) -> Seat | None:
        """The seat that was given a token."""
        rows = self._database.query(
            "SELECT seat, vault_share, device, hello_utc_ms FROM seat WHERE token_sha256 = ?",
            (token_sha256,),
        )
        return Seat(*rows[0]) if rows else None

    def seats(self) -> list[Seat]:
        """Every seat that was set up."""
        rows = self._database.query("SELECT seat, vault_share, device, hello_utc_ms FROM seat")
        return sorted((Seat(*row) for row in rows), key=lambda one: (len(one.seat), one.seat))

    def seat_tokens(self) -> dict[str, bytes]:
        """The SHA-256 of each seat's token."""
        rows = self._database.query("SELECT seat, token_sha256 FROM seat")
        return {str(seat): bytes(digest) for seat, digest in rows}

    def note_hello(self, seat: str, device: str, program: str, now_utc_ms: int) -> None:
        """A seat said hello."""
        self._database.execute(
            "UPDATE seat SET device = ?, program = ?, hello_utc_ms = ? WHERE seat = ?",
            (device, program, now_utc_ms, seat),
        )

    def add_proctor(self, proctor: Proctor) -> None:
        """Let a proctor's key give orders."""
        self._database.execute(
            "INSERT INTO proctor (public_key, name, role) VALUES (?, ?, ?)"
            " ON CONFLICT (public_key) DO UPDATE SET name = excluded.name, role = excluded.role",
            (from_text(proctor.public_key, "public_key"), proctor.name, proctor.role),
        )

    def proctors(self) -> dict[bytes, tuple[str, str]]:
        """Name and role by public key."""
        rows = self._database.query("SELECT public_key, name, role FROM proctor")
        return {bytes(key): (str(name), str(role)) for key, name, role in rows}


def hash_pins(file: SessionFile) -> dict[str, tuple[bytes, bytes]]:
    """Salt and hash of every PIN, by registration."""
    salts = {one.registration: secrets.token_bytes(_SALT_BYTES) for one in file.participants}
    return {
        one.registration: (salts[one.registration], hash_pin(one.pin, salts[one.registration]))
        for one in file.participants
    }
