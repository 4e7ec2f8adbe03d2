"""The signed repository: every change is complete and signed before anyone can see it.

TUF with consistent snapshots: new files stand beside the old ones, and replacing
``timestamp.json`` is what makes them count. So a reader sees the state before or after.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from exam.core.errors import Rejected
from exam.package.disk import write_private, write_public
from exam.package.keys import LATEST, TRUSTED_ROOT, CentreKeys
from exam.package.published import TIMESTAMP, Published, read_published
from exam.package.roles import ROLES
from exam.package.signed import Signed, is_complete, next_root, parse, sign, to_bytes, to_metadata
from exam.package.staff_keys import name_staff
from exam.package.target import PackageTarget

ROOT_VALID_DAYS: Final = 5 * 365
METADATA_VALID_DAYS: Final = 90
"""How long an offline mirror may be used before it must be renewed."""
TARGETS_VALID_DAYS: Final = 365
"""Those who sign packages may be far away, and are asked once a year at least."""
THRESHOLD: Final = 1
_CUSTOM: Final = "package"


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
        targets: bytes | None = None,
    ) -> None:
        """``signers`` are keys of holders who are present, beside those in the centre's folder.

        ``root`` and ``targets`` are signed metadata that take the place of the present ones with
        :meth:`commit`.
        """
        self.keys = keys
        self._folder = folder
        self._signers = tuple(signers)
        self._new_root = root
        self._new_targets = targets
        self._now = now.astimezone(dt.UTC).replace(microsecond=0)
        self._staged: dict[Path, bytes] = {}
        self._packages: dict[Path, bytes] = {}
        self.renew_before = self._expiry(METADATA_VALID_DAYS)
        """When readers begin to refuse what is committed now (UTC)."""
        self.published = False
        self.created = not self.exists(folder)
        self._state = self._first() if self.created else self._load()

    @staticmethod
    def exists(folder: Path) -> bool:
        """False where no reader has ever seen a repository in ``folder``."""
        return (folder / "metadata" / TIMESTAMP).exists()

    @property
    def root(self) -> Root:
        """The root that counts from the next commit on."""
        return self._state.root

    def present(self) -> dict[str, bytes]:
        """The signed root and list of packages that readers see now, by role."""
        if self.created:
            return {}
        return {"root": self._state.root_bytes, "targets": self._state.targets_bytes}

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
        self._packages[self._folder / "targets" / f"{digest}.{target.path}"] = data

    def next_targets(self, root: Root) -> Metadata[Any]:
        """The next list of packages, with the signatures of the keys that are here."""
        state = self._state
        state.targets.version = state.targets_version + 1
        state.targets.expires = self._expiry(TARGETS_VALID_DAYS)
        name_staff(state.targets, _CUSTOM, self.keys.home)
        return self._signed(state.targets, root)

    def may_stay(self, root: Root) -> bool:
        """Nothing in the list changed since it was signed, and under ``root`` that counts."""
        if not self._holds(root):
            return False
        signed = cast(Targets, to_metadata(self._state.targets_bytes, "the list").signed)
        name_staff(self._state.targets, _CUSTOM, self.keys.home)
        return signed.targets == self._state.targets.targets

    def waits(self) -> dict[str, Metadata[Any]]:
        """What must be signed elsewhere before :meth:`commit`; its packages are put in place.

        Empty where the keys that are here suffice. Readers see nothing of it.
        """
        proposed = self.next_targets(self.root)
        if is_complete(proposed, self.root) or self.may_stay(self.root):
            return {}
        for path, data in self._packages.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_public(path, data)
        return {"targets": proposed}

    def commit(self) -> None:
        """Sign everything anew and publish it; a failure leaves the repository as it was."""
        state = self._state
        if state.root.expires <= self._now:
            raise Rejected(
                f"the publisher's keys expired on {state.root.expires:%Y-%m-%d}",
                remedy="hold a key ceremony: pendopo publish keys renew",
            )
        targets = self._targets()
        listed = cast(Targets, parse("targets", targets, state.root, str(self._folder)))
        snapshot = Snapshot(state.snapshot + 1, expires=self._expiry(METADATA_VALID_DAYS))
        snapshot.meta["targets.json"] = _meta(listed.version, targets)
        snapshot_bytes = self._sign(snapshot)
        timestamp = Timestamp(state.timestamp + 1, expires=self._expiry(METADATA_VALID_DAYS))
        timestamp.snapshot_meta = _meta(snapshot.version, snapshot_bytes)
        self._staged = {
            **self._packages,
            self._metadata(f"{listed.version}.targets.json"): targets,
            self._metadata(f"{snapshot.version}.snapshot.json"): snapshot_bytes,
            **self._staged,
        }
        self.renew_before = min(timestamp.expires, listed.expires, state.root.expires)
        self._write(self._sign(timestamp), timestamp.version)

    def _targets(self) -> bytes:
        """The list of packages to be published: as given, signed anew, or as it is."""
        state = self._state
        if self._new_targets is not None:
            metadata = to_metadata(self._new_targets, "the list of packages")
            if metadata.signed.version != state.targets_version + 1:
                raise Rejected(
                    f"list {metadata.signed.version} of packages does not follow "
                    f"list {state.targets_version}",
                    remedy="drop the request and publish again",
                )
            return self._new_targets
        metadata = self.next_targets(state.root)
        if is_complete(metadata, state.root) or self._packages or not self._holds(state.root):
            return self._enough(metadata, state.root)
        return state.targets_bytes

    def _holds(self, root: Root) -> bool:
        """``root`` knows those who signed the list that readers see now, and it is valid."""
        if not self._state.targets_bytes:
            return False
        metadata = to_metadata(self._state.targets_bytes, "the list of packages")
        return is_complete(metadata, root) and metadata.signed.expires > self._now

    def _write(self, timestamp: bytes, version: int) -> None:
        written: list[Path] = []
        current = self._metadata(TIMESTAMP)
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
            write_public(self._metadata(TRUSTED_ROOT), self._new_root)
            write_public(self.keys.home / TRUSTED_ROOT, self._new_root)
        write_private(self.keys.home / LATEST, json.dumps({"timestamp": version}).encode())

    def _first(self) -> Published:
        if self.keys.has_published:
            raise Rejected(
                f"{self._folder} is empty, but this centre has published before",
                remedy="name the centre's repository, or restore it from the backup",
            )
        if self._new_root is not None:
            data = self._new_root
            root = cast(Root, parse("root", data, None, str(self._folder)))
        else:
            root = Root(1, expires=self._expiry(ROOT_VALID_DAYS), consistent_snapshot=True)
            for role in ROLES:
                for key in self.keys.role_keys(role):
                    root.add_key(CryptoSigner(key).public_key, role)
                root.roles[role].threshold = THRESHOLD
            data = self._sign(root, root)
        for path in (self._metadata("1.root.json"), self._metadata(TRUSTED_ROOT)):
            self._staged[path] = data
        self._staged[self.keys.home / TRUSTED_ROOT] = data
        return Published(root, Targets(1, expires=self._now), b"", b"", 0, 0, 0)

    def _load(self) -> Published:
        state = read_published(self._folder, self.keys, self._new_root)
        if self._new_root is not None:
            root = next_root(state.root, self._new_root, str(self._folder))
            self._staged[self._metadata(f"{root.version}.root.json")] = self._new_root
            state = dataclasses.replace(state, root=root)
        return state

    def _sign(self, signed: Signed, root: Root | None = None) -> bytes:
        root = root or self._state.root
        return self._enough(self._signed(signed, root), root)

    def _signed(self, signed: Signed, root: Root) -> Metadata[Any]:
        keys = (*self.keys.role_keys(signed.type), *self._signers)
        return sign(signed, keys, root.roles[signed.type].keyids)

    def _enough(self, metadata: Metadata[Any], root: Root) -> bytes:
        role = root.roles[metadata.signed.type]
        if len(metadata.signatures) < role.threshold:
            raise Rejected(
                f"{metadata.signed.type} needs {role.threshold} signatures of its "
                f"{len(role.keyids)} keys, here are {len(metadata.signatures)}",
                remedy="let another key holder sign: --sign-with FILE",
            )
        return to_bytes(metadata)

    def _expiry(self, days: int) -> dt.datetime:
        return self._now + dt.timedelta(days=days)

    def _metadata(self, name: str) -> Path:
        return self._folder / "metadata" / name


def _meta(version: int, data: bytes) -> MetaFile:
    return MetaFile.from_data(version, data, ["sha256"])
