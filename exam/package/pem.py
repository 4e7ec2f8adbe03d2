"""Ed25519 keys as PEM, and nothing else under that name."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from exam.core.errors import Rejected


def pem_of(key: Ed25519PrivateKey) -> bytes:
    """A private key as unencrypted PKCS #8."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read_ed25519(data: bytes, name: str) -> Ed25519PrivateKey:
    """An unencrypted PEM. Raises :class:`Rejected` for anything else."""
    try:
        key = serialization.load_pem_private_key(data, None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Rejected(f"key {name} is not an Ed25519 key", remedy="restore the centre's backup")
    return key


def read_public_pem(data: bytes, name: str) -> Ed25519PublicKey:
    """An Ed25519 public key. Raises :class:`Rejected` for anything else."""
    try:
        key = serialization.load_pem_public_key(data)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Rejected(f"{name} is no Ed25519 public key", remedy="give the .pub file")
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    """The reverse of :func:`read_public_pem`."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
