"""The keys that open an encrypted store; none of them is on disk in clear."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exam.core.errors import StoreFailed

KEY_BYTES = 32
_VAULT_INFO = b"pendopo/vault-key/1"
_CHECK_INFO = b"pendopo/vault-key-check/1"
_ARGON2_MEMORY_KIB = 64 * 1024
_ARGON2_PASSES = 3
_ARGON2_LANES = 4


def device_secret(path: Path) -> bytes:
    """This computer's half of the vault key: 32 random bytes, made at first use, mode 0600.

    Raises :class:`StoreFailed` where the file is there and is not 32 bytes long.
    """
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        secret = secrets.token_bytes(KEY_BYTES)
        write_private(path, secret)
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
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreFailed(f"{path}: {error}", remedy="check space and rights") from error


def sync_folder(folder: Path) -> None:
    """Make a new or renamed directory entry durable (POSIX; elsewhere the system does it)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
