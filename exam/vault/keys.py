"""The keys that open an encrypted store; none of them is on disk in clear."""

from __future__ import annotations

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exam.core.errors import StoreFailed
from exam.package import disk
from exam.sealing.stretching import stretch

KEY_BYTES = 32
_NONCE_BYTES = 12
ONCE_BYTES = KEY_BYTES + _NONCE_BYTES
"""What :func:`seal_once` takes: an AES-256 key, then a nonce, both derived for one sealing."""
_VAULT_INFO = b"pendopo/vault-key/1"
_CHECK_INFO = b"pendopo/vault-key-check/1"


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


def remove_durably(path: Path) -> None:
    """Remove a file, where it is there; it does not come back. Raises :class:`StoreFailed`."""
    try:
        path.unlink(missing_ok=True)
        disk.sync_folder(path.parent)
    except OSError as error:
        raise StoreFailed(f"{path}: {error}", remedy="check the rights") from error


def vault_key(secret: bytes, share: bytes) -> bytes:
    """HKDF-SHA-256 of the device secret and the share kept elsewhere: a disk opens nothing."""
    return derive(secret + share, _VAULT_INFO)


def passphrase_share(passphrase: str, salt: bytes) -> bytes:
    """Argon2id (RFC 9106) of a passphrase; takes about a sixth of a second by design."""
    return stretch(passphrase, salt)


def key_check(key: bytes) -> bytes:
    """A value that tells a wrong key from a damaged file and gives nothing away."""
    return derive(key, _CHECK_INFO)


def seal_once(once: bytes, data: bytes, context: bytes) -> bytes:
    """AES-256-GCM under ``once``, which must be derived for this one sealing and no other."""
    key, nonce = once[:KEY_BYTES], once[KEY_BYTES:]
    return AESGCM(key).encrypt(nonce, data, context)


def open_once(once: bytes, sealed: bytes, context: bytes) -> bytes | None:
    """The inverse of :func:`seal_once`; ``None`` where it does not open."""
    try:
        return AESGCM(once[:KEY_BYTES]).decrypt(once[KEY_BYTES:], sealed, context)
    except (InvalidTag, ValueError):
        return None


def derive(material: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA-256 (RFC 5869) without salt; ``info`` begins with a domain tag."""
    return HKDF(hashes.SHA256(), length=length, salt=None, info=info).derive(material)
