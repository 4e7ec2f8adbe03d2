"""Logging in at a seat: the PIN stays there, and what is shown here only proves that it is known.

A seat asks for the salt of a number, stretches the PIN with it (:mod:`exam.sealing.pin`) and
shows the proof. A number that is on no roster has a salt as well, always the same: neither
answer nor time tells which numbers there are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from exam.core.ids import parse_nip
from exam.sealing.pin import SALT_BYTES, verifier_of
from server.station.pins import NotAdmitted, PinGuard, Why
from server.station.register import Person, PinRecord, Register
from server.station.store import EntryStore

MAX_NUMBER_CHARACTERS = 64
_NOBODY_TAG = b"pendopo/nobody/1\x00"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A participant's try to log in; ``proof`` is a :attr:`exam.sealing.pin.PinKey.proof`."""

    seat: str
    number: str
    proof: bytes = field(repr=False)


class Reception:
    """Methods ending in ``_now`` run inside a desk's commit."""

    def __init__(
        self,
        register: Register,
        store: EntryStore,
        pins: PinGuard,
        secret: bytes,
        clock: Callable[[], int],
    ) -> None:
        """``secret`` is any key of this station that nobody else has."""
        self._register = register
        self._store = store
        self._pins = pins
        self._secret = secret
        self._clock = clock

    def salt_now(self, number: str) -> bytes:
        """What a PIN for this number is stretched with."""
        return self._record_now(number).salt

    def check_in_now(self, asked: CheckIn) -> dict[str, object] | NotAdmitted:
        """Count the try, and admit somebody whose PIN was right."""
        record, now = self._record_now(asked.number), self._clock()
        refused = self._pins.refusal_now(record.registration, asked.seat, now)
        if refused is not None:
            return refused
        right = hmac.compare_digest(verifier_of(asked.proof), record.digest)
        person = self._register.person(record.registration)
        if not right or person is None:
            return self._pins.wrong_now(record.registration, asked.seat, now)
        self._pins.right_now(record.registration, asked.seat, now)
        return self._admit_now(person, asked.seat, now)

    def _admit_now(self, person: Person, seat: str, now: int) -> dict[str, object] | NotAdmitted:
        attempts = self._store.attempts_of(person.registration)
        here = next((one for one in attempts if one.seat == seat), None)
        if attempts and here is None:
            return NotAdmitted(Why.ELSEWHERE, seat=attempts[0].seat)
        self._register.admit(person.registration, seat, now)
        return {
            "registration": person.registration,
            "name": person.name,
            "masked_number": parse_nip(person.nip, today=dt.date.max).masked,
            "position": person.position,
            "institution": person.institution,
            "photo": person.photo,
            "multiplier_permille": person.multiplier_permille,
            "attempt_id": here.attempt_id if here else "",
            "moved_from": here.moved_from if here else "",
        }

    def _record_now(self, number: str) -> PinRecord:
        """The roster's, or one that is nobody's and that no proof fits."""
        asked = normal_number(number)
        record = self._register.pin_record(asked)
        if record is not None:
            return record
        told = hmac.new(self._secret, _NOBODY_TAG + asked.encode(), hashlib.sha512).digest()
        whose = "?" + told[SALT_BYTES:].hex()[:SALT_BYTES]
        return PinRecord(whose, told[:SALT_BYTES], bytes(len(verifier_of(b""))))


def normal_number(typed: str) -> str:
    """A NIP or participant's number as the roster has it: people type spaces."""
    return "".join(typed.split())[:MAX_NUMBER_CHARACTERS]
