"""The code that brings a seat to its station: whom to trust, and a word that counts once.

28 characters in seven groups of four, of Crockford's base 32 (no I, L, O or U):

    ====  ==========================================================================
    16    the first 80 bits of the SHA-256 of the station's certificate (DER)
    8     40 random bits, the one-time secret
    4     the first 20 bits of a SHA-256 over both: a slip of the hand shows at once
    ====  ==========================================================================

An impostor would need another certificate with the same 80 bits. The secret never travels: the
seat proves it over the line whose certificate it has compared, and whoever guesses at it is
counted by the station.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from exam.core.errors import Rejected

FINGERPRINT_BYTES: Final = 10
SECRET_BYTES: Final = 5
PROOF_BYTES: Final = 32
CODE_CHARACTERS: Final = 28
GROUP: Final = 4
_BYTES: Final = FINGERPRINT_BYTES + SECRET_BYTES
_CHARACTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS: Final = str.maketrans("ILO", "110")
_CODE_TAG: Final = b"pendopo/enrolment-code/1\0"
_PROOF_TAG: Final = b"pendopo/enrolment-proof/1\0"


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says."""

    fingerprint: bytes
    secret: bytes = field(repr=False)


def new_secret() -> bytes:
    """A fresh one-time secret."""
    return secrets.token_bytes(SECRET_BYTES)


def fingerprint_of(certificate_der: bytes) -> bytes:
    """What a code keeps of the station's certificate."""
    return hashlib.sha256(certificate_der).digest()[:FINGERPRINT_BYTES]


def write_code(code: Code) -> str:
    """The code as it is shown, e.g. ``7ZK2-…-M0QX``."""
    value = code.fingerprint + code.secret
    text = _base32(value) + _check(value)
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def typed(text: str) -> str:
    """The characters of a code as somebody typed them: case, spaces and dashes do not matter."""
    return "".join(one for one in text.upper() if one.isalnum()).translate(_READ_AS)


def read_code(text: str) -> Code:
    """A code as it was typed or scanned. Raises :class:`Rejected` saying what is wrong with it."""
    given = typed(text)
    if len(given) != CODE_CHARACTERS:
        raise Rejected(
            f"the code has {len(given)} characters, not {CODE_CHARACTERS}",
            remedy="type all seven groups of four",
        )
    if odd := sorted(set(given) - set(_CHARACTERS)):
        raise Rejected(f"{odd[0]!r} is in no code", remedy="compare it with the code given out")
    value = _bytes(given[:-GROUP])
    if _check(value) != given[-GROUP:]:
        raise Rejected(
            "the code was not typed right: its last group does not fit the others",
            remedy="compare every group with the code given out",
        )
    return Code(value[:FINGERPRINT_BYTES], value[FINGERPRINT_BYTES:])


def prove(secret: bytes, request_der: bytes, certificate_der: bytes) -> bytes:
    """HMAC-SHA-256: who holds the secret asks for exactly this key, of exactly this station."""
    said = hashlib.sha256(request_der).digest() + hashlib.sha256(certificate_der).digest()
    return hmac.new(secret, _PROOF_TAG + said, hashlib.sha256).digest()


def proves(proof: bytes, secret: bytes, request_der: bytes, certificate_der: bytes) -> bool:
    """Whether ``proof`` was made with ``secret``."""
    return hmac.compare_digest(proof, prove(secret, request_der, certificate_der))


def _base32(value: bytes) -> str:
    number = int.from_bytes(value, "big")
    places = range(len(value) * 8 // 5 - 1, -1, -1)
    return "".join(_CHARACTERS[number >> 5 * place & 31] for place in places)


def _bytes(text: str) -> bytes:
    number = 0
    for one in text:
        number = number << 5 | _CHARACTERS.index(one)
    return number.to_bytes(_BYTES, "big")


def _check(value: bytes) -> str:
    digest = hashlib.sha256(_CODE_TAG + value).digest()
    return _base32(digest[:5])[:GROUP]
