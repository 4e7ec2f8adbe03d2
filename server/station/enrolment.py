"""Codes for seats, certificates for codes: how a computer becomes a seat of this room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from exam.core.errors import Rejected
from exam.exchange import statements
from exam.exchange.enrolment import Code, fingerprint_of, new_secret, proves, write_code
from exam.sealing.certificates import digest_of, lifetime, read_request
from server.station.config import ROOT_SETTING
from server.station.desk import Desk
from server.station.identities import TRIES_WITHIN_MS, Identities, OpenCode
from server.station.register import Register
from server.station.room import SIGNING_KEY_SETTING
from server.web.clock import as_datetime
from server.web.identity import Authority, client_key
from server.web.peers import Peer
from server.web.replies import CONFLICT, LOCKED, Refused

AUTHORITY_KEY_SETTING = "room-authority-key"
AUTHORITY_SETTING = "room-authority"
TRIES_OF_ONE_ADDRESS: Final = 5
TRIES_OF_ALL: Final = 6000
"""Wrong codes within a quarter of an hour, of 40 bits each, where 200 are open at the most.

A guess meets one with 200 / 2^40; 6000 of them with 1.1 * 10^-6, one in a million each quarter of
an hour, and the 48 of the twelve hours that a code usually counts with 5.2 * 10^-5.
5 * 1022 = 5110, all addresses of a network of four times 256, stay below: whoever has one
computer there, whatever addresses it takes, does not keep a right code out at another.
"""


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code for a seat, as it is shown."""

    seat: str
    code: str = field(repr=False)
    expires_utc_ms: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a computer sends that wants to become a seat."""

    request: bytes
    proof: bytes = field(repr=False)
    address: str


class Enrolment:
    """Methods ending in ``_now`` run inside a desk's commit."""

    def __init__(self, desk: Desk, certificate: bytes, days: int, clock: Callable[[], int]) -> None:
        self._certificate = certificate
        self._days = days
        self._clock = clock
        self._register = Register(desk.database)
        self._identities = Identities(desk.database)
        self._authority = desk.run(lambda: read_authority(self._register))

    def give_codes_now(self, seats: Sequence[str], lasts_ms: int) -> list[GivenCode]:
        """A new code for each seat. Raises :class:`Rejected` where no seat could work yet."""
        plan = self._register.plan()
        if unknown := [seat for seat in seats if seat not in plan.seats]:
            raise Rejected(f"the room has no seat {unknown[0]!r}", remedy=f"1 to {len(plan.seats)}")
        self._check_ready()
        now = self._clock()
        fingerprint = fingerprint_of(self._certificate)
        given = []
        for seat in seats:
            secret = new_secret()
            self._identities.add_code(seat, secret, now, now + lasts_ms)
            given.append(GivenCode(seat, write_code(Code(fingerprint, secret)), now + lasts_ms))
        return given

    def enrol_now(self, asked: Asked) -> dict[str, object] | Refused:
        """A certificate, and all that a seat must know, for whoever holds an open code.

        A refusal is returned, not raised: the try that it counts must be kept.
        """
        key = read_request(asked.request)
        now = self._clock()
        tries = self._identities.tries(now - TRIES_WITHIN_MS)
        if (
            tries.get(asked.address, 0) >= TRIES_OF_ONE_ADDRESS
            or sum(tries.values()) >= TRIES_OF_ALL
        ):
            return Refused(
                "locked",
                "too many wrong codes",
                status=LOCKED,
                remedy="wait fifteen minutes, then use a new code",
            )
        code = self._code_of(asked)
        if code is None:
            self._identities.note_try(asked.address, now, now - TRIES_WITHIN_MS)
            return Refused("unknown_code", "no such code", remedy="compare every group")
        if code.spent or now >= code.expires_utc_ms:
            name = f"{code.spent or 'expired'}_code"
            return Refused(name, f"the code is {code.spent or 'expired'}", remedy="get a new code")
        digest = digest_of(key)
        if self._identities.of(digest) is not None:
            return Refused("known_key", "this key was enrolled before", status=CONFLICT)
        self._check_ready()
        certificate = self._authority.issue_client(
            f"seat {code.seat}", key, as_datetime(now), self._days
        )
        self._identities.spend_code(code.number)
        self._identities.revoke(code.seat, "another computer was enrolled for this seat", now)
        ends = lifetime(certificate).ends_utc_ms
        self._identities.issue(digest, code.seat, asked.address, now, ends)
        return self._settings(code.seat, certificate, now)

    def renew_now(self, seat: str, peer: Peer) -> dict[str, object]:
        """A later certificate for the key that the caller, who is this seat, has just used."""
        key, now = client_key(peer.line.certificate), as_datetime(self._clock())
        certificate = self._authority.issue_client(f"seat {seat}", key, now, self._days)
        self._identities.renew(peer.key_sha256, lifetime(certificate).ends_utc_ms)
        return {"certificate": certificate}

    def _code_of(self, asked: Asked) -> OpenCode | None:
        """The code whose secret the proof was made with; every one is tried, for it names none."""
        found = None
        for code in self._identities.codes():
            if proves(asked.proof, code.secret, asked.request, self._certificate):
                found = found or code
        return found

    def _check_ready(self) -> None:
        if not self._register.setting(ROOT_SETTING):
            raise Rejected(
                "no packages are here yet, so seats could not check any",
                remedy="run 'station import-package' first",
            )

    def _settings(self, seat: str, certificate: bytes, now: int) -> dict[str, object]:
        carry_key = self._register.set_up_seat(seat, now)
        signing_key = self._register.setting(SIGNING_KEY_SETTING)
        return {
            "certificate": certificate,
            "authority": self._authority.certificate_pem,
            "seat": seat,
            "session_id": self._register.plan().session_id,
            "carry_key": carry_key,
            "receipt_key": statements.public_of(signing_key),
            "repository_root": self._register.setting(ROOT_SETTING),
        }


def read_authority(register: Register) -> Authority:
    """The room's authority. Raises :class:`Rejected` for a station that has none yet."""
    key = register.setting(AUTHORITY_KEY_SETTING)
    if not key:
        raise Rejected(
            "this station was made by an older version", remedy="start it once with 'serve'"
        )
    return Authority(key, register.setting(AUTHORITY_SETTING))


def keep_authority(register: Register, authority: Authority) -> None:
    """Keep a new authority in the vault."""
    register.keep_setting(AUTHORITY_KEY_SETTING, authority.key_pem)
    register.keep_setting(AUTHORITY_SETTING, authority.certificate_pem)
