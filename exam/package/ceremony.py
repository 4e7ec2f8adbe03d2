"""Who may sign for the publisher: roots are proposed, signed by their holders, then take effect.

A root names the keys of each TUF role and how many of them must sign. The next root counts only
when the holders of the present one *and* its own have signed it, so readers that know any earlier
root follow to the newest by themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root
from tuf.api.serialization.json import JSONSerializer

from exam.core.errors import Rejected
from exam.package.disk import write_private, write_public
from exam.package.keys import ROLES, CentreKeys, pem_of
from exam.package.publish import one_at_a_time
from exam.package.repository import ROOT_VALID_DAYS, Repository

_PENDING: Final = "pending-root.json"


@dataclass(frozen=True, slots=True)
class Change:
    """Of one role: keys that come, key ids that go, and the threshold from then on."""

    role: str
    add: tuple[SSlibKey, ...] = ()
    remove: tuple[str, ...] = ()
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A proposed root: how many more signatures it needs, of the present and of its own keys."""

    version: int
    missing: int
    missing_new: int

    @property
    def ready(self) -> bool:
        """It can take effect."""
        return not self.missing and not self.missing_new


class Ceremony:
    """Over one repository and the centre's folder; ``now`` carries its zone."""

    def __init__(self, repository: Path, centre: Path, now: dt.datetime) -> None:
        self._repository = repository
        self._keys = CentreKeys.load(centre) if CentreKeys.exists(centre) else None
        self._centre = centre
        self._now = now.astimezone(dt.UTC).replace(microsecond=0)

    def begin(
        self, holders: Sequence[SSlibKey], threshold: int, changes: Sequence[Change] = ()
    ) -> Pending:
        """The first root, of a centre that has published nothing yet."""
        self._keys = self._keys or CentreKeys.create(self._centre)
        if not Repository(self._repository, self._keys, now=self._now).created:
            raise Rejected("this centre has published already", remedy="use rotate")
        root = Root(1, expires=self._expiry(), consistent_snapshot=True)
        for role in ROLES[1:]:
            for key in self._keys.role_keys(role):
                root.add_key(CryptoSigner(key).public_key, role)
        return self._propose(root, [Change("root", tuple(holders), (), threshold), *changes])

    def change(self, changes: Sequence[Change]) -> Pending:
        """The next root. Raises :class:`Rejected` where too few keys would be left."""
        root = self._present()
        root.version += 1
        root.expires = self._expiry()
        return self._propose(root, changes)

    def own_key(self, role: str) -> SSlibKey:
        """A new key for ``role`` in the centre's folder."""
        return CryptoSigner(self._loaded().add_role_key(role)).public_key

    def key_ids(self, role: str) -> tuple[str, ...]:
        """The keys that sign for ``role`` now."""
        return tuple(self._present().roles[role].keyids)

    def sign(self, signers: Sequence[Ed25519PrivateKey]) -> Pending:
        """Add signatures to the proposed root; a key that is no root key is refused."""
        metadata = self._pending()
        wanted = set(metadata.signed.roles["root"].keyids)
        if metadata.signed.version > 1:
            wanted |= set(self._present().roles["root"].keyids)
        for key in signers:
            signer = CryptoSigner(key)
            if signer.public_key.keyid not in wanted:
                raise Rejected(
                    f"key {signer.public_key.keyid[:8]} signs for no root", remedy="check the key"
                )
            metadata.sign(signer, append=True)
        return self._keep(metadata)

    def apply(self, signers: Sequence[Ed25519PrivateKey] = ()) -> int:
        """Let the proposed root take effect and sign everything with its keys; its version."""
        metadata = self._pending()
        pending = self._state(metadata)
        if not pending.ready:
            raise Rejected(
                f"root {pending.version} lacks {pending.missing} signatures of the present holders "
                f"and {pending.missing_new} of the new ones",
                remedy="let them sign: pendopo publish keys sign",
            )
        data = metadata.to_bytes(JSONSerializer(compact=False))
        with one_at_a_time(self._centre):
            keys = self._loaded()
            repository = Repository(
                self._repository, keys, now=self._now, signers=signers, root=data
            )
            repository.commit()
        (self._centre / _PENDING).unlink()
        return pending.version

    def roles(self) -> dict[str, object]:
        """The root that counts, for a report."""
        root = self._present()
        return {
            "version": root.version,
            "expires": root.expires.isoformat(),
            "roles": {
                role: {"threshold": root.roles[role].threshold, "keys": root.roles[role].keyids}
                for role in ROLES
            },
        }

    def _propose(self, root: Root, changes: Sequence[Change]) -> Pending:
        for change in changes:
            role = root.roles[change.role]
            for keyid in change.remove:
                if keyid not in role.keyids:
                    raise Rejected(f"{change.role} has no key {keyid[:16]}", remedy="see keys show")
                root.revoke_key(keyid, change.role)
            for key in change.add:
                root.add_key(key, change.role)
            role.threshold = change.threshold or role.threshold
            if not 1 <= role.threshold <= len(role.keyids):
                raise Rejected(
                    f"{change.role}: {role.threshold} of {len(role.keyids)} keys cannot sign",
                    remedy="add a key, or lower the threshold",
                )
        metadata: Metadata[Root] = Metadata(root)
        for own in self._loaded().role_keys("root"):
            if CryptoSigner(own).public_key.keyid in self._root_keys(root):
                metadata.sign(CryptoSigner(own), append=True)
        return self._keep(metadata)

    def _root_keys(self, root: Root) -> set[str]:
        before = [] if root.version == 1 else self._present().roles["root"].keyids
        return {*before, *root.roles["root"].keyids}

    def _keep(self, metadata: Metadata[Root]) -> Pending:
        write_public(self._centre / _PENDING, metadata.to_bytes(JSONSerializer(compact=False)))
        return self._state(metadata)

    def _state(self, metadata: Metadata[Root]) -> Pending:
        root = metadata.signed
        present = root if root.version == 1 else self._present()
        missing = [
            max(0, one.roles["root"].threshold - len(self._signed(one, metadata)))
            for one in (present, root)
        ]
        return Pending(root.version, *missing)

    def _signed(self, root: Root, metadata: Metadata[Root]) -> dict[str, object]:
        found = root.get_verification_result("root", metadata.signed_bytes, metadata.signatures)
        return dict(found.signed)

    def _pending(self) -> Metadata[Root]:
        try:
            return Metadata[Root].from_bytes((self._centre / _PENDING).read_bytes())
        except (OSError, RepositoryError):
            raise Rejected(
                "no root is proposed", remedy="propose one: keys init, rotate or revoke"
            ) from None

    def _present(self) -> Root:
        repository = Repository(self._repository, self._loaded(), now=self._now)
        if repository.created:
            raise Rejected("nothing is published yet", remedy="pendopo publish keys init")
        return repository.root

    def _loaded(self) -> CentreKeys:
        return self._keys or CentreKeys.load(self._centre)

    def _expiry(self) -> dt.datetime:
        return self._now + dt.timedelta(days=ROOT_VALID_DAYS)


def make_holder_key(path: Path) -> SSlibKey:
    """A key holder's own key in ``path``, its public half beside it as ``.pub``."""
    if path.exists():
        raise Rejected(f"{path} exists", remedy="keys are never overwritten")
    key = Ed25519PrivateKey.generate()
    write_private(path, pem_of(key))
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    write_public(path.with_name(path.name + ".pub"), public)
    return CryptoSigner(key).public_key


def read_public_key(path: Path) -> SSlibKey:
    """The public half of a holder's key. Raises :class:`Rejected` for anything else."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Rejected(f"{path} is no Ed25519 public key", remedy="give the .pub file")
    return SSlibKey.from_crypto(key)
