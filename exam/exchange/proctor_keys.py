"""An officer's own signing key on disk: PKCS #12 (RFC 7292) under a passphrase, and nowhere else.

The file opens with stock tools (``openssl pkcs12 -in FILE -nocerts``). The key is unlocked in
memory for as long as a command or a console needs it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from exam.core.errors import Rejected

KDF_ROUNDS = 600_000
"""PBKDF2-HMAC-SHA-256, as OWASP's password storage advice of 2023 has it: some 0.1 s."""
MIN_PASSPHRASE_CHARACTERS = 12
MAX_FILE_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class ProctorKey:
    """An unlocked key: 32 private bytes, the name, and the centre's certificate for it."""

    name: str
    private: bytes = field(repr=False)
    certificate: bytes = field(default=b"", repr=False)


def lock_key(name: str, private: bytes, passphrase: str) -> bytes:
    """The file of a key. Raises :class:`Rejected` for a passphrase that is too short."""
    if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
        raise Rejected(
            f"a key's passphrase has at least {MIN_PASSPHRASE_CHARACTERS} characters",
            remedy="take four or five words",
        )
    # SHA-256 and AES-256-CBC throughout: the format's own defaults are weaker.
    locked = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(KDF_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode())
    )
    key = Ed25519PrivateKey.from_private_bytes(private)
    return pkcs12.serialize_key_and_certificates(name.encode(), key, None, None, locked)


def unlock_key(data: bytes, passphrase: str) -> bytes:
    """The 32 private bytes. Raises :class:`Rejected` for a wrong passphrase and for other files."""
    if len(data) > MAX_FILE_BYTES:
        raise Rejected(f"a key file of over {MAX_FILE_BYTES} bytes", remedy="check the file")
    try:
        key, _, _ = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except ValueError as error:
        raise Rejected(
            "the passphrase does not open this key, or it is no key file",
            remedy="try again; a key whose passphrase is lost is made anew and certified anew",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Rejected("the file holds no Ed25519 key", remedy="check the file")
    return key.private_bytes_raw()
