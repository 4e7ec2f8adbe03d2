"""Sealed to one public key, and opened by its private key alone (RFC 9180, hybrid with ML-KEM).

HPKE base mode with KEM MLKEM768-X25519, HKDF-SHA-256 and AES-256-GCM. Keys and sealed blobs are
bytes that begin with a format version.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from exam.core.errors import Rejected, Tampered

_FORMAT: Final = b"\x01"
_DOMAIN: Final = b"pendopo hpke v1\x00"
_MLKEM_PUBLIC_BYTES: Final = 1184
_MLKEM_SEED_BYTES: Final = 64
_X25519_BYTES: Final = 32
PUBLIC_BYTES: Final = 1 + _MLKEM_PUBLIC_BYTES + _X25519_BYTES
PRIVATE_BYTES: Final = 1 + _MLKEM_SEED_BYTES + _X25519_BYTES
MAX_SEALED_BYTES: Final = 1024 * 1024
OVERHEAD_BYTES: Final = 1 + 1120 + 16


def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def generate_private() -> bytes:
    """A new private key, ``PRIVATE_BYTES`` long: format, ML-KEM seed, X25519 key."""
    mlkem, x25519 = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    return _FORMAT + mlkem.private_bytes_raw() + x25519.private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public key, ``PUBLIC_BYTES`` long: format, ML-KEM key, X25519 key.

    Raises :class:`Rejected` where ``private`` is not a key of this format.
    """
    mlkem, x25519 = _private_parts(private)
    return _FORMAT + mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seal_to(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal ``plaintext`` to a public key; ``OVERHEAD_BYTES`` longer than the plaintext.

    ``info`` says what is sealed for whom; the same bytes are needed to open it. Raises
    :class:`Rejected` where ``public`` is not a key of this format.
    """
    key = _public(public)
    return _FORMAT + _suite().encrypt(plaintext, key, info=_DOMAIN + info)


def open_sealed(private: bytes, blob: bytes, info: bytes) -> bytes:
    """The plaintext. Raises :class:`Tampered` where key, ``info`` and blob do not belong together.

    Raises :class:`Rejected` where ``blob`` is not sealed in this format at all.
    """
    mlkem, x25519 = _private_parts(private)
    if len(blob) < OVERHEAD_BYTES or blob[:1] != _FORMAT:
        raise Rejected(
            "this is not sealed data of a known format", remedy="update the program, or resend"
        )
    if len(blob) > MAX_SEALED_BYTES + OVERHEAD_BYTES:
        raise Rejected(
            f"sealed data of {len(blob)} bytes, at most {MAX_SEALED_BYTES}",
            remedy="send it in parts",
        )
    try:
        key = MLKEM768X25519PrivateKey(mlkem, x25519)
        return _suite().decrypt(blob[1:], key, info=_DOMAIN + info)
    except (InvalidTag, ValueError):
        raise Tampered(
            "sealed data do not open: altered, or sealed for something else",
            remedy="keep both copies and tell the centre",
        ) from None


def _private_parts(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(private) != PRIVATE_BYTES or private[:1] != _FORMAT:
        raise Rejected("this is not a private sealing key", remedy="restore the centre's keys")
    seed, scalar = private[1 : 1 + _MLKEM_SEED_BYTES], private[1 + _MLKEM_SEED_BYTES :]
    return MLKEM768PrivateKey.from_seed_bytes(seed), X25519PrivateKey.from_private_bytes(scalar)


def _public(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != PUBLIC_BYTES or public[:1] != _FORMAT:
        raise Rejected("this is not a public sealing key", remedy="publish the package again")
    mlkem, x25519 = public[1 : 1 + _MLKEM_PUBLIC_BYTES], public[1 + _MLKEM_PUBLIC_BYTES :]
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(mlkem), X25519PublicKey.from_public_bytes(x25519)
        )
    except ValueError:
        raise Rejected("this is not a public sealing key", remedy="publish it again") from None
