"""Session, roster, seats and proctors as the station's vault holds them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from exam.core.errors import Rejected
from exam.sealing.pin import SALT_BYTES, stretch_pin, verifier_of
from exam.vault.database import Database
from server.station.session import Participant, Proctor, SessionFile, SessionPlan
from server.web.tokens import from_text

TRIES_ALLOWED = 5
TRIES_WITHIN_MS = 15 * 60 * 1000
PIN_SCHEME_SETTING = "pin-scheme"
_PIN_SCHEME = b"argon2id-1"


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that was set up."""

    seat: str
    vault_share: bytes = field(repr=False)
    device: str
    hello_utc_ms: int


@dataclass(frozen=True, slots=True)
class CarryKey:
    """What a seat's bundles are signed with; until when, for a computer that is the seat no more.

    ``until_utc_ms`` is 0 for the computer that is the seat now.
    """

    seat: str
    key: bytes = field(repr=False)
    until_utc_ms: int = 0


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
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)


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
        """Take a session in; ``hashes`` are salt and verifier of each PIN, by registration."""
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
        self.keep_setting(PIN_SCHEME_SETTING, _PIN_SCHEME)
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
        if self.setting(PIN_SCHEME_SETTING) != _PIN_SCHEME:
            raise Rejected(
                "this station was made by another version, whose PINs cannot be checked",
                remedy="run 'station init' again in another folder",
            )
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

    # -- tries at officers' shares, and who was admitted ----------------------------------------

    def count_try(self, number: str, now_utc_ms: int) -> bool:
        """Count one more try at a share; ``False`` where too many were wrong of late."""
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
        """The share was right."""
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

    def set_up_seat(self, seat: str, now_utc_ms: int) -> bytes:
        """Give a seat a new key for the bundles it carries; its vault share stays what it was.

        The key it had is kept: the disk of the computer before may hold what never left it.
        """
        carry_key = secrets.token_bytes(32)
        self._database.execute(
            "INSERT INTO former_carry_key (seat, carry_key, until_utc_ms)"
            " SELECT seat, carry_key, ? FROM seat WHERE seat = ?",
            (now_utc_ms, seat),
        )
        self._database.execute(
            "INSERT INTO seat (seat, carry_key, vault_share) VALUES (?, ?, ?)"
            " ON CONFLICT (seat) DO UPDATE SET carry_key = excluded.carry_key",
            (seat, carry_key, secrets.token_bytes(32)),
        )
        return carry_key

    def seat(self, seat: str) -> Seat | None:
        """A seat that was set up."""
        rows = self._database.query(
            "SELECT seat, vault_share, device, hello_utc_ms FROM seat WHERE seat = ?", (seat,)
        )
        return Seat(*rows[0]) if rows else None

    def seats(self) -> list[Seat]:
        """Every seat that was set up."""
        rows = self._database.query("SELECT seat, vault_share, device, hello_utc_ms FROM seat")
        return sorted((Seat(*row) for row in rows), key=lambda one: (len(one.seat), one.seat))

    def carry_keys(self) -> list[CarryKey]:
        """What each seat's bundles are signed with, and those of computers before."""
        rows = self._database.query(
            "SELECT seat, carry_key, 0 FROM seat"
            " UNION ALL SELECT seat, carry_key, until_utc_ms FROM former_carry_key"
        )
        return [CarryKey(*row) for row in rows]

    def note_hello(self, seat: str, device: str, program: str, now_utc_ms: int) -> None:
        """A seat said hello."""
        self._database.execute(
            "UPDATE seat SET device = ?, program = ?, hello_utc_ms = ? WHERE seat = ?",
            (device, program, now_utc_ms, seat),
        )

    def add_proctor(self, proctor: Proctor, certificate: bytes = b"") -> None:
        """Admit an officer; a later certificate takes the place of the one before."""
        self._database.execute(
            "INSERT INTO proctor (public_key, name, role, certificate) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (public_key) DO UPDATE SET name = excluded.name, role = excluded.role,"
            " certificate = excluded.certificate",
            (from_text(proctor.public_key, "public_key"), proctor.name, proctor.role, certificate),
        )


def hash_pins(file: SessionFile) -> dict[str, tuple[bytes, bytes]]:
    """Salt and verifier of every PIN, by registration; a sixth of a second each."""
    found: dict[str, tuple[bytes, bytes]] = {}
    for one in file.participants:
        salt = secrets.token_bytes(SALT_BYTES)
        found[one.registration] = salt, verifier_of(stretch_pin(one.pin, salt).proof)
    return found
