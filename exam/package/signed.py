"""Signed metadata, read and written: what is not signed by enough of its keys is not read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from exam.core.errors import Rejected, Tampered

Signed: TypeAlias = Root | Targets | Snapshot | Timestamp
MAX_BYTES: Final = 5_000_000
"""The most that TUF's client reads of targets metadata; nothing larger is ever parsed."""


def parse(role: str, data: bytes, root: Root | None, where: str) -> Signed:
    """Metadata that enough keys of ``role`` in ``root`` signed (none: a root, by its own keys).

    Raises :class:`Tampered` for anything else; ``where`` opens its message.
    """
    try:
        metadata: Metadata[Any] = Metadata.from_bytes(data)
        signer = root or cast(Root, metadata.signed)
        signer.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, AttributeError) as error:
        raise Tampered(
            f"{where}: {role} metadata: {error}", remedy="restore the repository from the backup"
        ) from None
    return cast(Signed, metadata.signed)


def next_root(root: Root, data: bytes, where: str) -> Root:
    """The root after ``root``: signed by those before it and by its own keys."""
    following = cast(Root, parse("root", data, root, where))
    parse("root", data, following, where)
    if following.version != root.version + 1:
        raise Rejected(
            f"root {following.version} does not follow root {root.version}",
            remedy="propose the change again",
        )
    return following


def signers_of(metadata: Metadata[Any], root: Root) -> frozenset[str]:
    """The ids of those keys of the metadata's role in ``root`` that signed it."""
    role = metadata.signed.type
    found = root.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    return frozenset(found.signed)


def is_complete(metadata: Metadata[Any], root: Root) -> bool:
    """True where enough keys signed."""
    return len(signers_of(metadata, root)) >= root.roles[metadata.signed.type].threshold


def sign(signed: Signed, keys: Iterable[Ed25519PrivateKey], keyids: Iterable[str]) -> Metadata[Any]:
    """``signed`` with the signatures of those ``keys`` whose ids are among ``keyids``."""
    metadata: Metadata[Any] = Metadata(signed)
    wanted = set(keyids)
    for key in keys:
        signer = CryptoSigner(key)
        if signer.public_key.keyid in wanted:
            metadata.sign(signer, append=True)
    return metadata


def to_bytes(metadata: Metadata[Any]) -> bytes:
    """As it stands in a file."""
    return metadata.to_bytes(JSONSerializer(compact=False))


def to_metadata(data: bytes, name: str) -> Metadata[Any]:
    """Metadata that nobody verified yet. Raises :class:`Rejected` for what are none."""
    try:
        if len(data) > MAX_BYTES:
            raise Rejected(f"{name} has over {MAX_BYTES} bytes", remedy="copy the request again")
        return Metadata.from_bytes(data)
    except RepositoryError:
        raise Rejected(f"{name} are no signed metadata", remedy="copy the request again") from None
