"""What a registration PIN opens: the way in at a station, and the wrap around an attempt's key.

A PIN is six digits: a million of them are soon tried by whoever has something to try them
against. So it never leaves the seat and is stretched there with a salt that the station keeps
secret; without that salt neither proof nor wrap tells a right PIN from a wrong one.

    root  = Argon2id(PIN, salt)                     RFC 9106, section 4, second choice
    proof = HKDF-SHA-256(root, "pendopo/pin-proof/1")       shown to the station
    wrap  = 01 ‖ nonce (12) ‖ AES-256-GCM(HKDF-SHA-256(root, "pendopo/pin-wrap/1"), attempt key)
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from exam.core.errors import Rejected, Tampered
from exam.sealing.stretching import KEY_BYTES, stretch

SALT_BYTES: Final = 32
"""Twice what RFC 9106 asks for: kept secret, it is a key as well."""
WRAP_BYTES: Final = 1 + 12 + KEY_BYTES + 16
_FORMAT: Final = b"\x01"
_NONCE_BYTES: Final = 12
_PROOF_INFO: Final = b"pendopo/pin-proof/1"
_WRAP_INFO: Final = b"pendopo/pin-wrap/1"
_VERIFIER_TAG: Final = b"pendopo/pin-verifier/1\x00"


@dataclass(frozen=True, slots=True)
class PinKey:
    """A stretched PIN, in memory only."""

    root: bytes = field(repr=False)

    @property
    def proof(self) -> bytes:
        """32 bytes that say the PIN is known, and give neither it nor the wrap's key away."""
        return self._expand(_PROOF_INFO)

    def wrap(self, attempt_id: str, key: bytes) -> bytes:
        """An attempt's key, ``WRAP_BYTES`` long, bound to its attempt."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORMAT + nonce + self._aead().encrypt(nonce, key, _bound_to(attempt_id))

    def unwrap(self, attempt_id: str, blob: bytes) -> bytes:
        """The attempt's key.

        Raises :class:`Rejected` for something that is no wrap, and :class:`Tampered` for one
        that another PIN or salt made, or that is of another attempt.
        """
        if len(blob) != WRAP_BYTES or blob[:1] != _FORMAT:
            raise Rejected(
                f"attempt {attempt_id}: its key was not wrapped for another seat",
                remedy="go on at the seat where it began",
            )
        nonce, sealed = blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :]
        try:
            return self._aead().decrypt(nonce, sealed, _bound_to(attempt_id))
        except InvalidTag:
            raise Tampered(
                f"attempt {attempt_id}: this PIN does not open its key",
                remedy="go on at the seat where it began; the centre can open the answers",
            ) from None

    def _aead(self) -> AESGCM:
        return AESGCM(self._expand(_WRAP_INFO))

    def _expand(self, info: bytes) -> bytes:
        # Argon2id's output is uniform, so the extracting half of HKDF has nothing to do.
        return HKDFExpand(hashes.SHA256(), length=KEY_BYTES, info=info).derive(self.root)


def stretch_pin(pin: str, salt: bytes) -> PinKey:
    """Some 150 ms and 64 MiB by design: never on a thread that a window or a vault waits for."""
    return PinKey(stretch(pin, salt))


def verifier_of(proof: bytes) -> bytes:
    """What a station keeps to check proofs with: who reads it cannot show the proof itself."""
    return hashlib.sha256(_VERIFIER_TAG + proof).digest()


def _bound_to(attempt_id: str) -> bytes:
    return _WRAP_INFO + b"\x00" + attempt_id.encode()
