"""The signed repository: every change is complete and signed before anyone can see it.

TUF with consistent snapshots: new files stand beside the old ones, and replacing
``timestamp.json`` is what makes them count. So a reader sees the state before or after.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from exam.core.errors import Rejected, Tampered
from exam.package.disk import write_private, write_public
from exam.package.keys import ROLES, CentreKeys
from exam.package.target import PackageTarget

ROOT_VALID_DAYS: Final = 5 * 365
METADATA_VALID_DAYS: Final = 90
"""How long an offline mirror may be used before it must be renewed."""
THRESHOLD: Final = 1
_TRUSTED_ROOT: Final = "root.json"
_TIMESTAMP: Final = "timestamp.json"
_LATEST: Final = "published.json"
_CUSTOM: Final = "package"


@dataclass(frozen=True)
class _State:
    """The content, and the version numbers in use; 0 before the first."""

    root: Root
    targets: Targets
    targets_version: int
    snapshot: int
    timestamp: int


class Repository:
    """The repository in ``folder``, written with ``keys``: metadata/ and targets/."""

    def __init__(
        self,
        folder: Path,
        keys: CentreKeys,
        *,
        now: dt.datetime,
        signers: Sequence[Ed25519PrivateKey] = (),
        root: bytes | None = None,
    ) -> None:
        """``signers`` are keys of holders who are present, beside those in the centre's folder.

        ``root`` is a signed root that takes the place of the present one with :meth:`commit`.
        """
        self._folder = folder
        self._signers = tuple(signers)
        self._new_root = root
        self._keys = keys
        self._now = now.astimezone(dt.UTC).replace(microsecond=0)
        self._staged: dict[Path, bytes] = {}
        self.published = False
        # without a timestamp no reader has ever seen this repository
        self.created = not self._metadata(_TIMESTAMP).exists()
        self._state = self._first() if self.created else self._load()

    @property
    def renew_before(self) -> dt.datetime:
        """When readers begin to refuse what is committed now (UTC)."""
        return self._expiry(METADATA_VALID_DAYS)

    def version_of(self, name: str) -> int:
        """The newest published version of package ``name``; 0 before the first."""
        versions = [
            cast(int, cast("Mapping[str, object]", target.custom[_CUSTOM])["version"])
            for target in self._state.targets.targets.values()
            if target.custom and target.custom.get(_CUSTOM, {}).get("name") == name
        ]
        return max(versions, default=0)

    def put(self, target: PackageTarget, data: bytes) -> None:
        """Add a package, in place of its former version. Visible after :meth:`commit`."""
        digest = target.sealed_sha256.hex()
        listed = self._state.targets.targets
        for path in (f"{target.name}.age", f"{target.name}.zip"):
            listed.pop(path, None)
        listed[target.path] = TargetFile(
            target.length,
            {"sha256": digest},
            target.path,
            {"custom": {_CUSTOM: target.to_custom()}},
        )
        self._staged[self._folder / "targets" / f"{digest}.{target.path}"] = data

    def commit(self) -> None:
        """Sign everything anew and publish it; a failure leaves the repository as it was."""
        state, staged = self._state, self._staged
        if state.root.expires <= self._now:
            raise Rejected(
                f"the publisher's keys expired on {state.root.expires:%Y-%m-%d}",
                remedy="hold a key ceremony: pendopo publish keys rotate",
            )
        state.targets.version = state.targets_version + 1
        state.targets.expires = self._expiry(METADATA_VALID_DAYS)
        targets = self._sign(state.targets)
        snapshot = Snapshot(state.snapshot + 1, expires=self._expiry(METADATA_VALID_DAYS))
        snapshot.meta["targets.json"] = _meta(state.targets.version, targets)
        snapshot_bytes = self._sign(snapshot)
        timestamp = Timestamp(state.timestamp + 1, expires=self._expiry(METADATA_VALID_DAYS))
        timestamp.snapshot_meta = _meta(snapshot.version, snapshot_bytes)
        staged[self._metadata(f"{state.targets.version}.targets.json")] = targets
        staged[self._metadata(f"{snapshot.version}.snapshot.json")] = snapshot_bytes
        self._write(self._sign(timestamp), timestamp.version)

    def _write(self, timestamp: bytes, version: int) -> None:
        written: list[Path] = []
        current = self._metadata(_TIMESTAMP)
        try:
            for path, data in self._staged.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                if not path.exists() or path.read_bytes() != data:
                    written.append(path)
                    write_public(path, data)
            write_public(current, timestamp)
        except BaseException:
            # an error after the last step undoes nothing: readers see the new state already
            self.published = current.exists() and current.read_bytes() == timestamp
            if not self.published:
                for path in written:
                    path.unlink(missing_ok=True)
            raise
        self.published = True
        if self._new_root is not None:
            # Readers have walked on from the numbered file already; these are for new readers.
            write_public(self._metadata(_TRUSTED_ROOT), self._new_root)
            write_public(self._keys.home / _TRUSTED_ROOT, self._new_root)
        write_private(self._keys.home / _LATEST, json.dumps({"timestamp": version}).encode())

    def _first(self) -> _State:
        if (self._keys.home / _LATEST).exists():
            raise Rejected(
                f"{self._folder} is empty, but this centre has published before",
                remedy="name the centre's repository, or restore it from the backup",
            )
        if self._new_root is not None:
            root = read_root(self._new_root)
            for path in (self._metadata("1.root.json"), self._metadata(_TRUSTED_ROOT)):
                self._staged[path] = self._new_root
            self._staged[self._keys.home / _TRUSTED_ROOT] = self._new_root
            return _State(root, Targets(1, expires=self._now), 0, 0, 0)
        root = Root(1, expires=self._expiry(ROOT_VALID_DAYS), consistent_snapshot=True)
        for role in ROLES:
            for key in self._keys.role_keys(role):
                root.add_key(CryptoSigner(key).public_key, role)
            root.roles[role].threshold = THRESHOLD
        data = self._sign(root, root)
        self._staged[self._metadata("1.root.json")] = data
        self._staged[self._metadata(_TRUSTED_ROOT)] = data
        self._staged[self._keys.home / _TRUSTED_ROOT] = data
        return _State(root, Targets(1, expires=self._now), 0, 0, 0)

    def _load(self) -> _State:
        """What was published last, verified: nobody's changes are signed by accident."""
        root = self._newest_root()
        timestamp = cast(Timestamp, self._parse("timestamp", self._read(_TIMESTAMP), root))
        self._check_newest(timestamp.version)
        number = timestamp.snapshot_meta.version
        snapshot = cast(
            Snapshot, self._parse("snapshot", self._read(f"{number}.snapshot.json"), root)
        )
        number = snapshot.meta["targets.json"].version
        targets = cast(Targets, self._parse("targets", self._read(f"{number}.targets.json"), root))
        if self._new_root is not None:
            root = self._next_root(root, self._new_root)
            self._staged[self._metadata(f"{root.version}.root.json")] = self._new_root
        return _State(root, targets, targets.version, snapshot.version, timestamp.version)

    @property
    def root(self) -> Root:
        """The root that counts."""
        return self._state.root

    def _newest_root(self) -> Root:
        """From the root that this centre trusts to the newest that follows from it."""
        trusted = self._keys.home / _TRUSTED_ROOT
        known = self._read(_TRUSTED_ROOT)
        root_bytes = trusted.read_bytes() if trusted.exists() else b""
        root = cast(Root, self._parse("root", root_bytes, None)) if root_bytes else None
        followed = [root_bytes]
        while root is not None and self._metadata(f"{root.version + 1}.root.json").exists():
            followed.append(self._read(f"{root.version + 1}.root.json"))
            root = self._next_root(root, followed[-1])
        if root is None or known not in followed:
            raise Tampered(
                f"{self._folder}: its root is not that of this centre",
                remedy="check which centre and which repository belong together",
            )
        return root

    def _next_root(self, root: Root, data: bytes) -> Root:
        """A root signed by those before it and by its own keys."""
        following = cast(Root, self._parse("root", data, root))
        self._parse("root", data, following)
        if following.version != root.version + 1:
            raise Rejected(f"root {following.version} does not follow root {root.version}")
        return following

    def _check_newest(self, version: int) -> None:
        latest = self._keys.home / _LATEST
        try:
            newest = int(json.loads(latest.read_bytes())["timestamp"]) if latest.exists() else 0
        except (ValueError, KeyError, TypeError):
            raise Rejected(
                f"{latest} is damaged", remedy="restore the centre's folder from the backup"
            ) from None
        if version < newest:
            raise Rejected(
                f"{self._folder} is at state {version}, but state {newest} was published already",
                remedy="restore the newest copy of the repository; readers refuse older states",
            )

    def _parse(self, role: str, data: bytes, root: Root | None) -> object:
        try:
            metadata: Metadata[Any] = Metadata.from_bytes(data)
            signer = root or cast(Root, metadata.signed)
            signer.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
        except RepositoryError as error:
            raise Tampered(
                f"{self._folder}: {role} metadata: {error}",
                remedy="restore the repository from the backup",
            ) from None
        return cast(object, metadata.signed)

    def _sign(
        self, signed: Root | Targets | Snapshot | Timestamp, root: Root | None = None
    ) -> bytes:
        root = root or self._state.root
        metadata: Metadata[Any] = Metadata(signed)
        role = root.roles[signed.type]
        for key in (*self._keys.role_keys(signed.type), *self._signers):
            signer = CryptoSigner(key)
            if signer.public_key.keyid in role.keyids:
                metadata.sign(signer, append=True)
        if len(metadata.signatures) < role.threshold:
            raise Rejected(
                f"{signed.type} needs {role.threshold} signatures of its {len(role.keyids)} keys, "
                f"here are {len(metadata.signatures)}",
                remedy="let another key holder sign: --sign-with FILE",
            )
        return metadata.to_bytes(JSONSerializer(compact=False))

    def _expiry(self, days: int) -> dt.datetime:
        return self._now + dt.timedelta(days=days)

    def _metadata(self, name: str) -> Path:
        return self._folder / "metadata" / name

    def _read(self, name: str) -> bytes:
        try:
            return self._metadata(name).read_bytes()
        except OSError:
            raise Rejected(
                f"{self._folder}: metadata/{name} is missing",
                remedy="restore the repository from the backup",
            ) from None


def read_root(data: bytes) -> Root:
    """A root whose own keys signed it. Raises :class:`Tampered` for anything else."""
    try:
        metadata: Metadata[Root] = Metadata.from_bytes(data)
        metadata.signed.verify_delegate("root", metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, AttributeError) as error:
        raise Tampered(
            f"this is no root that its keys signed: {error}", remedy="sign it, or make it anew"
        ) from None
    return metadata.signed


def _meta(version: int, data: bytes) -> MetaFile:
    return MetaFile.from_data(version, data, ["sha256"])
