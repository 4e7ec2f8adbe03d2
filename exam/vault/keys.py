"""The keys that open an encrypted store; none of them is on disk in clear."""

from __future__ import annotations

import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exam.core.errors import StoreFailed
from exam.package import disk

KEY_BYTES = 32
_VAULT_INFO = b"pendopo/vault-key/1"
_CHECK_INFO = b"pendopo/vault-key-check/1"
_ARGON2_MEMORY_KIB = 64 * 1024
_ARGON2_PASSES = 3
_ARGON2_LANES = 4


def device_secret(path: Path) -> bytes:
    """This computer's half of the vault key: 32 random bytes, made at first use, mode 0600.

    Of two programs that make it at once, both go on with the same. Raises :class:`StoreFailed`
    where the file is there and is not 32 bytes long.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            disk.create_private(path, secrets.token_bytes(KEY_BYTES))
        secret = path.read_bytes()
    except OSError as error:
        raise StoreFailed(f"{path}: {error}", remedy="check the rights on the file") from error
    if len(secret) != KEY_BYTES:
        raise StoreFailed(
            f"{path}: {len(secret)} bytes, not {KEY_BYTES}: the device secret is damaged",
            remedy="put the file back from a copy; without it the vault on this disk stays shut",
        )
    return secret


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all, durable on return.

    Raises :class:`StoreFailed`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.write_private(path, data)
    except OSError as error:
        raise StoreFailed(f"{path}: {error}", remedy="check space and rights") from error


def vault_key(secret: bytes, share: bytes) -> bytes:
    """HKDF-SHA-256 of the device secret and the share kept elsewhere: a disk opens nothing."""
    return _derive(secret + share, _VAULT_INFO)


def passphrase_share(passphrase: str, salt: bytes) -> bytes:
    """Argon2id (RFC 9106) of a passphrase; takes about a quarter of a second by design."""
    kdf = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=_ARGON2_PASSES,
        lanes=_ARGON2_LANES,
        memory_cost=_ARGON2_MEMORY_KIB,
    )
    return kdf.derive(passphrase.encode())


def key_check(key: bytes) -> bytes:
    """A value that tells a wrong key from a damaged file and gives nothing away."""
    return _derive(key, _CHECK_INFO)


def _derive(material: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(material)
