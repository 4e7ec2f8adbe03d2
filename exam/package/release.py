"""The key of a package is derived from shares, and written so that stock ``age`` can use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyrage
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exam.core.errors import Rejected

SHARE_BYTES: Final = 32
_SALT: Final = b"pendopo package release v1"
_HRP: Final = "age-secret-key-"
_CHARSET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECK_CHARACTERS: Final = 6
_SPELT_CHARACTERS: Final = 58
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def release_identity(central_share: bytes, room_secret: bytes = b"", *, package_id: str) -> str:
    """The age identity that opens ``package_id``: HKDF-SHA-256 over both secrets.

    ``central_share`` has ``SHARE_BYTES`` bytes, ``room_secret`` any number. Returns
    ``AGE-SECRET-KEY-1…``, 74 characters. Raises :class:`Rejected` for a share of another length.
    """
    if len(central_share) != SHARE_BYTES:
        raise Rejected(
            f"the central share has {len(central_share)} bytes, not {SHARE_BYTES}",
            remedy="ask the centre for the share again",
        )
    kdf = HKDF(SHA256(), length=32, salt=_SALT, info=package_id.encode())
    return _bech32(_HRP, kdf.derive(central_share + room_secret)).upper()


def identity_of(released: bytes, *, package_id: str) -> str:
    """The age identity from what a station gives out: central share, then room secret."""
    return release_identity(released[:SHARE_BYTES], released[SHARE_BYTES:], package_id=package_id)


def recipient_of(identity: str) -> str:
    """The public ``age1…`` of an identity. Raises :class:`Rejected` for anything else."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError:
        raise Rejected(
            "this is not an age identity", remedy="check the release for typing errors"
        ) from None


def secret_of(identity: str) -> bytes:
    """The 32 bytes that an ``AGE-SECRET-KEY-1…`` spells. Raises :class:`Rejected`."""
    text = identity.strip().lower()
    values = [_CHARSET.find(one) for one in text.removeprefix(f"{_HRP}1")]
    if len(values) == _SPELT_CHARACTERS and min(values) >= 0:
        number = 0
        for value in values[:-_CHECK_CHARACTERS]:
            number = number << 5 | value
        # 52 groups of five bits: 256 bits, and four more that are zero.
        secret = (number >> 4 & (1 << 256) - 1).to_bytes(32, "big")
        if _bech32(_HRP, secret) == text:
            return secret
    raise Rejected("the release is not an age identity", remedy="check it for typing errors")


def _bech32(hrp: str, data: bytes) -> str:
    """BIP-173 encoding (checksum constant 1), which age uses for its keys."""
    values = _five_bit_groups(data)
    expanded = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    checksum = _polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [(checksum >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{hrp}1" + "".join(_CHARSET[value] for value in values)


def _five_bit_groups(data: bytes) -> list[int]:
    padded_bits = -(-len(data) * 8 // 5) * 5
    number = int.from_bytes(data, "big") << (padded_bits - len(data) * 8)
    return [(number >> shift) & 31 for shift in range(padded_bits - 5, -1, -5)]


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if (top >> place) & 1 else 0
    return check
