"""An officer's files: the key under its passphrase, and the centre's certificate beside it.

``siti.p12`` is the key, ``siti.request`` goes to the centre, ``siti.cert`` comes back. They are
the officer's own, on a stick or a card; no station keeps a key, locked or open.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from exam.core.errors import Rejected
from exam.exchange import statements
from exam.exchange.proctor_keys import MAX_FILE_BYTES, ProctorKey, lock_key, unlock_key
from exam.exchange.roles import claimed_name, sign_request
from exam.vault.keys import write_private

PASSPHRASE_VARIABLE = "PENDOPO_PROCTOR_PASSPHRASE"
REQUEST_SUFFIX = ".request"
CERTIFICATE_SUFFIX = ".cert"


def make_key(path: Path, name: str) -> Path:
    """A new key at ``path``; where the request for the centre is. Nothing is overwritten."""
    request = path.with_suffix(REQUEST_SUFFIX)
    for one in (path, request):
        if one.exists():
            raise Rejected(f"{one} exists", remedy="keys are never overwritten; give another --out")
    private = statements.new_signing_key()
    asked = sign_request(name, private)
    passphrase = read_passphrase(path, new=True)
    write_private(path, lock_key(name, private, passphrase))
    write_private(request, asked)
    return request


def read_key_file(path: Path) -> ProctorKey:
    """Unlock a key, in memory. Raises :class:`Rejected`, also where others may read the file."""
    data = _read(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Rejected(f"{path}: others may read this key", remedy=f"chmod 600 {path}")
    private = unlock_key(data, read_passphrase(path))
    certificate = path.with_suffix(CERTIFICATE_SUFFIX)
    signed = _read(certificate) if certificate.exists() else b""
    return ProctorKey(claimed_name(signed) or path.stem, private, signed)


def certified(key: ProctorKey) -> ProctorKey:
    """A key that may sign orders. Raises :class:`Rejected` where nobody has vouched for it."""
    if not key.certificate:
        raise Rejected(
            f"{key.name}{CERTIFICATE_SUFFIX} is missing: the centre has not vouched for this key",
            remedy=f"send {key.name}{REQUEST_SUFFIX} to the centre and put its answer beside it",
        )
    return key


def read_passphrase(path: Path, *, new: bool = False) -> str:
    """From the environment or the terminal. Raises :class:`Rejected` for none."""
    if PASSPHRASE_VARIABLE in os.environ:
        return os.environ[PASSPHRASE_VARIABLE]
    try:
        passphrase = getpass.getpass(f"Passphrase of {path.name}: ")
        if new and getpass.getpass("Once more: ") != passphrase:
            raise Rejected("the two passphrases differ", remedy="try again")
    except EOFError:
        raise Rejected(
            "no terminal to ask for the key's passphrase", remedy=f"set {PASSPHRASE_VARIABLE}"
        ) from None
    return passphrase


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the medium") from error
