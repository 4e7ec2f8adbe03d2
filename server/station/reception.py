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

from exam.core.errors import Rejected
from exam.core.ids import parse_nip
from exam.exchange.wire import SHA256_BYTES
from exam.sealing.pin import SALT_BYTES, verifier_of
from server.station.admitting import Admitting
from server.station.pins import NotAdmitted, PinGuard, Why
from server.station.register import Person, PinRecord, Register
from server.station.store import EntryStore

MAX_NUMBER_CHARACTERS = 64
_NOBODY_TAG = b"pendopo/nobody/1\x00"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A participant's try to log in; ``proof`` is a :attr:`exam.sealing.pin.PinKey.proof`.

    ``draft`` is what :func:`exam.exchange.admission.draft_of` says of the attempt they would begin.
    """

    seat: str
    number: str
    proof: bytes = field(repr=False)
    draft: bytes

    def __post_init__(self) -> None:
        if len(self.draft) != SHA256_BYTES:
            raise Rejected(f"check-in: the draft has not {SHA256_BYTES} bytes")


class Reception:
    """Methods ending in ``_now`` run inside a desk's commit."""

    def __init__(
        self,
        register: Register,
        store: EntryStore,
        pins: PinGuard,
        admitting: Admitting,
        secret: bytes,
        clock: Callable[[], int],
    ) -> None:
        """``secret`` is any key of this station that nobody else has."""
        self._register = register
        self._store = store
        self._pins = pins
        self._admitting = admitting
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
        return self._admit_now(person, asked, now)

    def _admit_now(
        self, person: Person, asked: CheckIn, now: int
    ) -> dict[str, object] | NotAdmitted:
        """Go on with what is at this seat, or begin where nothing that counts is elsewhere.

        What does not count nobody is led into: a seat may have made it up for them. An honest
        seat goes on with what its own vault holds, also where this station, made anew, did not
        let it begin (:func:`client.seat.checkin.enter`); the word to begin is then not used.
        """
        attempts = self._store.attempts_of(person.registration)
        counting = [one for one in attempts if self._admitting.sits_now(one)]
        here = next((one for one in counting if one.seat == asked.seat), None)
        if counting and here is None:
            return NotAdmitted(Why.ELSEWHERE, seat=counting[0].seat)
        self._register.admit(person.registration, asked.seat, now)
        admission = b""
        if here is None:
            admission = self._admitting.sign(person.registration, asked.seat, asked.draft, now)
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
            "admission": admission,
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
