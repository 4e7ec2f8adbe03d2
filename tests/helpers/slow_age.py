"""A key locked by another ``age``, on a computer so slow that opening it costs next to nothing.

Written after https://age-encryption.org/v1 and not with the library that opens it. Tests open
keys some hundred times; the program's own choice of work takes a second each.
"""

from __future__ import annotations

import base64
import secrets

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

WORK_EXPONENT = 10
_LABEL = b"age-encryption.org/v1/scrypt"


def lock_cheaply(secret: bytes, passphrase: str) -> bytes:
    """An age file of one chunk (up to 64 KiB)."""
    salt, file_key, nonce = (secrets.token_bytes(16) for _ in range(3))
    wrap = Scrypt(_LABEL + salt, 32, 2**WORK_EXPONENT, 8, 1).derive(passphrase.encode())
    wrapped = ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)
    head = b"age-encryption.org/v1\n-> scrypt %b %d\n%b\n---" % (
        _base64(salt), WORK_EXPONENT, _base64(wrapped),
    )  # fmt: skip
    mac = HMAC(HKDF(SHA256(), 32, None, b"header").derive(file_key), SHA256())
    mac.update(head)
    payload = ChaCha20Poly1305(HKDF(SHA256(), 32, nonce, b"payload").derive(file_key))
    only_chunk = bytes(11) + b"\x01"
    return b"%b %b\n%b%b" % (
        head, _base64(mac.finalize()), nonce, payload.encrypt(only_chunk, secret, None),
    )  # fmt: skip


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")
