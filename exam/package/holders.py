"""A key holder's own key: made on the holder's medium, locked, and never copied to the centre."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, SSlibKey

from exam.core.errors import Rejected
from exam.package.disk import write_private, write_public
from exam.package.locked import Passphrases, is_locked, lock
from exam.package.pem import pem_of, public_pem, read_ed25519, read_public_pem

PUBLIC_SUFFIX = ".pub"


def make_holder_key(path: Path, passphrases: Passphrases) -> SSlibKey:
    """A new key in ``path``, locked and its owner's only; its public half beside it, ``.pub``."""
    if path.exists():
        raise Rejected(f"{path} exists", remedy="keys are never overwritten")
    key = Ed25519PrivateKey.generate()
    # Not by a hard link, as elsewhere: the file systems of USB sticks know none.
    write_private(path, lock(pem_of(key), passphrases.new(path.name)))
    write_public(path.with_name(path.name + PUBLIC_SUFFIX), public_pem(key.public_key()))
    return CryptoSigner(key).public_key


def read_holder_key(path: Path, passphrases: Passphrases) -> Ed25519PrivateKey:
    """The private half. Raises :class:`Rejected` for anything else, and for an unlocked one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the medium") from None
    if not is_locked(data):
        raise Rejected(
            f"{path} is no locked key",
            remedy="give the file that 'keys make' wrote, not its .pub",
        )
    return read_ed25519(passphrases.open(data, path.name), path.name)


def read_public_key(path: Path) -> SSlibKey:
    """The public half of a holder's key. Raises :class:`Rejected` for anything else."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="give the .pub file") from None
    return SSlibKey.from_crypto(read_public_pem(data, str(path)))
