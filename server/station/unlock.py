"""Opening a seat without this station: challenges prepared, codes and kits given, all recorded."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from exam.core.errors import Rejected
from exam.core.events import UnlockReason
from exam.core.orders import Distrust
from exam.core.roles import Act
from exam.vault import unlock
from exam.vault.database import Database
from exam.vault.keys import KEY_BYTES
from exam.vault.unlock_kit import Kit, answer
from server.station.officers import OfficerBarred, Officers
from server.station.register import Register

MAX_NAME_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one seat's challenges are made of; :meth:`make` needs no vault."""

    terms: unlock.Terms
    share: bytes = field(repr=False)
    officers: tuple[unlock.Officer, ...]

    def make(self) -> bytes:
        """Fresh challenges for the seat's disk: some 5 ms of work for two proctors."""
        slots = unlock.prepare(self.terms, self.share, self.officers, unlock.new_nonces())
        return unlock.encode_slots(self.terms, slots)


@dataclass(frozen=True, slots=True)
class Given:
    """A code or a kit that was given out; a kit is for no one seat."""

    what: str
    officer: str
    seat: str
    reason: str
    challenge: str
    at_utc_ms: int


class UnlockBook:
    """Methods ending in ``_now`` run inside a desk's commit; ``clock`` is UTC milliseconds."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._register = Register(database)
        self._roll = Officers(database, clock)
        self._clock = clock

    def wanted_now(self, seat: str, share: bytes) -> Wanted:
        """For a seat whose station answers."""
        session_id = self._register.plan().session_id
        officers = tuple(self._officers_now(session_id).values())
        return Wanted(unlock.Terms(session_id, seat), share, officers)

    def code_now(
        self, public_key: bytes, challenge: str, reason: UnlockReason, seat: str = ""
    ) -> tuple[str, str]:
        """Seat and code for a challenge; ``seat`` narrows where it is looked for.

        Raises :class:`Rejected` (in Indonesian), and records what was given.
        """
        kit = self._kit_now(public_key)
        found, code = answer(kit, challenge, reason, seat)
        self._record_now("code", kit.officer.name, found, reason.value, challenge)
        return found, code

    def kit_now(self, public_key: bytes) -> Kit:
        """A proctor's kit. Raises :class:`Rejected` (in Indonesian), and records it."""
        kit = self._kit_now(public_key)
        self._record_now("kit", kit.officer.name, "", "", "")
        return kit

    def given_now(self) -> list[Given]:
        """The whole record, oldest first."""
        rows = self._database.query(
            "SELECT what, officer, seat, reason, challenge, at_utc_ms FROM unlock_given"
            " ORDER BY number"
        )
        return [Given(*row) for row in rows]

    def _kit_now(self, public_key: bytes) -> Kit:
        plan = self._register.plan()
        barred = self._roll.roll_now(Act.UNLOCK).barred.get(public_key)
        if barred is not None:
            raise _in_indonesian(barred)
        officer = self._officers_now(plan.session_id).get(public_key)
        if officer is None:
            raise Rejected(
                "kunci pengawas ini tidak termasuk yang dapat membuka kursi di ruang ini",
                remedy="daftarkan dengan 'station proctor-add';"
                f" paling banyak {unlock.MAX_OFFICERS} pengawas",
            )
        return Kit(plan.session_id, plan.title, plan.place, plan.seats, unlock.LIFETIME_S, officer)

    def _officers_now(self, session_id: str) -> dict[bytes, unlock.Officer]:
        """Those whose codes open a seat, by public key; more would make a seat's file too large.

        For somebody whose key does not count any more nothing new is made: a kit that they have
        opens what a seat prepared before, and no longer what it prepares next.
        """
        secret = self._secret_now(session_id)
        allowed = self._roll.roll_now(Act.UNLOCK).allowed()
        known = sorted(allowed.items())[: unlock.MAX_OFFICERS]
        return {
            key: unlock.Officer(
                name[:MAX_NAME_CHARACTERS], unlock.officer_secret(secret, session_id, key)
            )
            for key, name in known
        }

    def _secret_now(self, session_id: str) -> bytes:
        """Made when it is first needed, and never again."""
        self._database.execute(
            "INSERT INTO unlock_secret (session_id, secret) VALUES (?, ?)"
            " ON CONFLICT (session_id) DO NOTHING",
            (session_id, secrets.token_bytes(KEY_BYTES)),
        )
        rows = self._database.query(
            "SELECT secret FROM unlock_secret WHERE session_id = ?", (session_id,)
        )
        return bytes(rows[0][0])

    def _record_now(self, what: str, officer: str, seat: str, reason: str, challenge: str) -> None:
        self._database.execute(
            "INSERT INTO unlock_given (what, officer, seat, reason, challenge, at_utc_ms)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (what, officer, seat, reason, challenge, self._clock()),
        )


_WHY = {
    Distrust.REVOKED: ("sudah dicabut pusat", "minta pengawas lain"),
    Distrust.NOT_YET_VALID: ("belum berlaku", "periksa jam server ruang"),
    Distrust.NO_LONGER_VALID: ("sudah habis masa berlakunya", "minta sertifikat baru dari pusat"),
    Distrust.ROLE: ("tidak berwenang membuka kursi", "minta pengawas atau penyelia"),
}
_ANY = ("tidak dijamin pusat di sesi ini", "minta sertifikat baru dari pusat")


def _in_indonesian(barred: OfficerBarred) -> OfficerBarred:
    why, remedy = _WHY.get(barred.why, _ANY)
    return OfficerBarred(barred.key, barred.why, f"kunci pengawas ini {why}", remedy)
