"""A seat's vault opened without the station, by one code for one seat, reason and short while.

The station's share of the vault key lies on the seat's disk sealed under codes that only the
session's unlock key derives. Each challenge is one *slot*: the share sealed once for each
proctor and reason. Whoever shows a challenge takes its slot off the disk first, so a code works
once and never after a restart. Layout and strength: ``docs/formats-unlock.md``.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from exam.core.errors import Rejected
from exam.core.events import UnlockReason
from exam.exchange import wire
from exam.vault.digits import GROUP, digits_of, grouped, with_checks, without_checks
from exam.vault.keys import KEY_BYTES, ONCE_BYTES, derive, open_once, seal_once

NONCE_DIGITS: Final = 12
CODE_GROUPS: Final = 5
CODE_DIGITS: Final = 25
"""10^25 codes: 83 bits."""
CHALLENGE_DIGITS: Final = NONCE_DIGITS + GROUP
SLOTS: Final = 24
MAX_SLOTS: Final = 64
MAX_OFFICERS: Final = 16
MAX_LIFETIME_S: Final = 3600
LIFETIME_S: Final = 300
_OFFICER: Final = b"pendopo/unlock-officer/1\0"
_CODE: Final = b"pendopo/unlock-code/1\0"
_WRAP: Final = b"pendopo/unlock-wrap/1\0"
_CHECK: Final = b"pendopo/unlock-challenge/1\0"
_QR: Final = "PENDOPO-BUKA-1"
_FILE: Final = {"session": str, "seat": str, "lifetime_s": int, "slots": list}
_PAYLOAD: Final[dict[str, type]] = {"share": bytes, "officer": str}


@dataclass(frozen=True, slots=True)
class Terms:
    """What every code is bound to, beside its challenge and reason."""

    session_id: str
    seat: str
    lifetime_s: int = LIFETIME_S

    def context(self, nonce: str, reason: UnlockReason) -> bytes:
        """Deterministic CBOR: goes into the code, into its wrap's key and beside its wrap."""
        return wire.encode_map(
            "unlock",
            {
                "session": self.session_id,
                "seat": self.seat,
                "lifetime_s": self.lifetime_s,
                "nonce": nonce,
                "reason": reason.value,
            },
        )


@dataclass(frozen=True, slots=True)
class Officer:
    """A proctor who may unlock, and their key for this session (32 bytes)."""

    name: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right code gave: the station's share, whose code it was, and why."""

    share: bytes = field(repr=False)
    officer: str
    reason: UnlockReason


@dataclass(frozen=True, slots=True)
class Slot:
    """One challenge: its nonce, and the share sealed for every proctor and reason."""

    nonce: str
    wraps: tuple[tuple[UnlockReason, bytes], ...]

    def open(self, terms: Terms, code: str) -> Opened | None:
        """Try a code of ``CODE_DIGITS`` digits; ``None`` where it opens nothing here."""
        for reason, sealed in self.wraps:
            context = terms.context(self.nonce, reason)
            plain = open_once(_once(code, context), sealed, context)
            if plain is not None:
                said = wire.decode_map("unlock-share", plain, _PAYLOAD)
                return Opened(said["share"], said["officer"], reason)
        return None


def officer_secret(unlock_key: bytes, session_id: str, public_key: bytes) -> bytes:
    """A proctor's own unlock key, from the session's (32 bytes) and their public key."""
    return derive(unlock_key, _OFFICER + session_id.encode() + b"\0" + public_key)


def code_for(secret: bytes, terms: Terms, nonce: str, reason: UnlockReason) -> str:
    """The code a proctor gives, as it is read out: five groups of six digits."""
    return with_checks(_code(secret, terms.context(nonce, reason)))


def read_code(text: str) -> str:
    """What was typed, without check digits. Raises :class:`Rejected` naming a wrong group."""
    return without_checks(text, CODE_GROUPS)


def prepare(
    terms: Terms, share: bytes, officers: Sequence[Officer], nonces: Iterable[str]
) -> tuple[Slot, ...]:
    """A slot for each nonce. Some 30 µs for each proctor, reason and nonce."""
    slots = []
    for nonce in nonces:
        wraps = []
        for reason in UnlockReason:
            context = terms.context(nonce, reason)
            for officer in officers[:MAX_OFFICERS]:
                payload = wire.encode_map("unlock-share", {"share": share, "officer": officer.name})
                once = _once(_code(officer.secret, context), context)
                wraps.append((reason, seal_once(once, payload, context)))
        slots.append(Slot(nonce, tuple(wraps)))
    return tuple(slots)


def new_nonces(count: int = SLOTS) -> list[str]:
    """Different ones; they need not be secret."""
    found: set[str] = set()
    while len(found) < count:
        found.add(f"{secrets.randbelow(10**NONCE_DIGITS):0{NONCE_DIGITS}}")
    return list(found)


def challenge_text(nonce: str, session_id: str, seat: str) -> str:
    """Three groups of six digits; the last one ties the others to session and seat."""
    data = _CHECK + f"{session_id}\0{seat}\0{nonce}".encode()
    check = int.from_bytes(hashlib.sha256(data).digest()[:8], "big") % 10**GROUP
    return grouped(f"{nonce}{check:0{GROUP}}")


def challenge_qr(nonce: str, session_id: str, seat: str) -> str:
    """The same for a camera."""
    digits = digits_of(challenge_text(nonce, session_id, seat))
    return f"{_QR}:{session_id}:{seat}:{digits}"


def read_challenge(text: str, session_id: str, seats: Iterable[str]) -> tuple[str, str]:
    """Nonce and seat of a challenge, as groups or as the text of its QR code.

    Raises :class:`Rejected` (in Indonesian) for one that is no challenge of these seats.
    """
    digits = digits_of(text.rpartition(":")[2])
    if not (digits.isascii() and digits.isdecimal()) or len(digits) != CHALLENGE_DIGITS:
        raise Rejected(
            f"kode kursi terdiri atas {CHALLENGE_DIGITS // GROUP} kelompok berisi {GROUP} angka",
            remedy="salin lagi dari layar kursi",
        )
    nonce = digits[:NONCE_DIGITS]
    fitting = [
        seat for seat in seats if digits_of(challenge_text(nonce, session_id, seat)) == digits
    ]
    if not fitting:
        raise Rejected(
            "kode kursi ini bukan milik kursi dan sesi ini, atau salah ketik",
            remedy="bandingkan setiap kelompok dengan layar kursi, dan nomor kursinya",
        )
    if len(fitting) > 1:
        raise Rejected(
            f"kode kursi ini cocok untuk kursi {' dan '.join(fitting)}",
            remedy="sebutkan kursinya dengan --seat",
        )
    return nonce, fitting[0]


def encode_slots(terms: Terms, slots: Sequence[Slot]) -> bytes:
    """The seat's file, and the station's reply."""
    rows = [[one.nonce, [[why.value, sealed] for why, sealed in one.wraps]] for one in slots]
    return wire.encode_map(
        "unlock-slots",
        {
            "session": terms.session_id,
            "seat": terms.seat,
            "lifetime_s": terms.lifetime_s,
            "slots": rows,
        },
    )


def decode_slots(data: bytes) -> tuple[Terms, tuple[Slot, ...]]:
    """Read them back. Raises :class:`Rejected` for anything else."""
    said = wire.decode_map("unlock-slots", data, _FILE)
    terms = Terms(said["session"], said["seat"], said["lifetime_s"])
    if not 1 <= terms.lifetime_s <= MAX_LIFETIME_S or len(said["slots"]) > MAX_SLOTS:
        raise Rejected("unlock-slots message: lifetime or number of slots out of bounds")
    try:
        slots = tuple(_slot(nonce, wraps) for nonce, wraps in said["slots"])
    except (ValueError, TypeError, AttributeError) as error:
        raise Rejected(f"unlock-slots message: {error}") from error
    return terms, slots


def _slot(nonce: object, wraps: Sequence[tuple[str, bytes]]) -> Slot:
    if not isinstance(nonce, str) or len(nonce) != NONCE_DIGITS or not nonce.isdecimal():
        raise ValueError("a nonce is not twelve digits")
    if len(wraps) > MAX_OFFICERS * len(UnlockReason):
        raise ValueError("too many wraps")
    read = tuple((UnlockReason(why), sealed) for why, sealed in wraps)
    if not all(isinstance(sealed, bytes) for _, sealed in read):
        raise ValueError("a wrap is not bytes")
    return Slot(nonce, read)


def _code(secret: bytes, context: bytes) -> str:
    number = int.from_bytes(derive(secret, _CODE + context, KEY_BYTES), "big") % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}}"


def _once(code: str, context: bytes) -> bytes:
    return derive(code.encode("ascii"), _WRAP + context, ONCE_BYTES)
