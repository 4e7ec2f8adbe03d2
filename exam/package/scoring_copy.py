"""The copy with the keys stays at the centre, sealed, and bound to the delivery it scores."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

import pyrage
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from exam.core.errors import Rejected, Tampered
from exam.package.archive import pack, unpack
from exam.package.disk import write_private
from exam.package.keys import CentreKeys
from exam.package.release import recipient_of
from exam.package.target import NAME
from exam.qti.files import PackageFiles

_FOLDER: Final = "scoring"
_PAYLOAD_TYPE: Final = "application/vnd.pendopo.scoring-copy+json"
_FORMAT: Final = 1
_MAX_ENVELOPE_BYTES: Final = 64 * 1024


def write_scoring(
    keys: CentreKeys, package_id: str, files: PackageFiles, *, delivery_sha256: bytes
) -> None:
    """Store the whole package, age-encrypted to the centre itself.

    A DSSE envelope signed by the centre says which delivery it belongs to.
    """
    plaintext = pack({path: files.read(path) for path in files.names()})
    statement = {
        "format": _FORMAT,
        "package_id": package_id,
        "delivery_sha256": delivery_sha256.hex(),
        "scoring_sha256": hashlib.sha256(plaintext).hexdigest(),
    }
    envelope = Envelope(json.dumps(statement, sort_keys=True).encode(), _PAYLOAD_TYPE, {})
    envelope.sign(CryptoSigner(keys.scoring_key()))
    recipient = pyrage.x25519.Recipient.from_str(recipient_of(keys.scoring_identity))
    sealed, signed = _paths(keys.home, package_id)
    sealed.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(sealed, bytes(pyrage.encrypt(plaintext, [recipient])))
    write_private(signed, json.dumps(envelope.to_dict(), sort_keys=True).encode())


def forget_scoring(centre: Path, package_id: str) -> None:
    """Remove the copy of a package that was not published after all."""
    for path in _paths(centre, package_id):
        path.unlink(missing_ok=True)


def read_scoring(
    centre: Path, package_id: str, *, delivery_sha256: bytes | None = None
) -> dict[str, bytes]:
    """The whole package with its keys, by path.

    Raises :class:`Rejected` where the centre has none, :class:`Tampered` where the copy or its
    statement was altered, or where it does not belong to ``delivery_sha256`` (if given).
    """
    keys = CentreKeys.load(centre)
    sealed_path, signed_path = _paths(centre, package_id)
    try:
        sealed, signed = sealed_path.read_bytes(), signed_path.read_bytes()
    except FileNotFoundError:
        raise Rejected(
            f"the centre has no scoring copy of package {package_id}",
            remedy="check the package's identifier, or restore the centre's backup",
        ) from None
    statement = _verified(keys, package_id, signed)
    try:
        identity = pyrage.x25519.Identity.from_str(keys.scoring_identity)
        plaintext = bytes(pyrage.decrypt(sealed, [identity]))
    except (pyrage.IdentityError, pyrage.DecryptError):
        raise _tampered(package_id, "does not open with the centre's key") from None
    if hashlib.sha256(plaintext).hexdigest() != statement["scoring_sha256"]:
        raise _tampered(package_id, "is not what was published")
    if delivery_sha256 is not None and delivery_sha256.hex() != statement["delivery_sha256"]:
        raise _tampered(package_id, "belongs to another delivery")
    return unpack(plaintext)


def _verified(keys: CentreKeys, package_id: str, signed: bytes) -> dict[str, object]:
    try:
        if len(signed) > _MAX_ENVELOPE_BYTES:
            raise ValueError
        envelope = Envelope.from_dict(json.loads(signed))
        signers: list[Key] = [SSlibKey.from_crypto(key) for key in keys.scoring_publics()]
        envelope.verify(signers, threshold=1)
        statement = json.loads(envelope.payload)
        expected = (_PAYLOAD_TYPE, _FORMAT, package_id)
        if (envelope.payload_type, statement["format"], statement["package_id"]) != expected:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, VerificationError):
        raise _tampered(package_id, "has no valid signed statement") from None
    return dict(statement)


def _tampered(package_id: str, what: str) -> Tampered:
    return Tampered(
        f"the scoring copy of package {package_id} {what}",
        remedy="restore it from the backup; do not score with it",
    )


def _paths(centre: Path, package_id: str) -> tuple[Path, Path]:
    if not NAME.fullmatch(package_id):
        raise Rejected(f"{package_id[:80]!r} is not a package's identifier", remedy="check it")
    folder = centre / _FOLDER
    return folder / f"{package_id}.age", folder / f"{package_id}.statement.json"
