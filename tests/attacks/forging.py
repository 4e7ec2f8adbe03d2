"""What somebody can make who holds some of the keys: metadata that are whole but for who signed."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, TargetFile

from exam.package.holders import read_holder_key
from exam.package.keys import CentreKeys
from exam.package.locked import Passphrases
from exam.package.signed import Signed
from tests.helpers.publishers import Publishers

Key = Ed25519PrivateKey
A_DAY = dt.timedelta(days=1)


def holder_key(made: Publishers, holder: str) -> Key:
    """A holder's key, opened by whoever knows the passphrase."""
    return read_holder_key(made.key(holder), Passphrases([made.passphrase]))


def online_keys(made: Publishers) -> CentreKeys:
    """The keys on the centre's computer, stolen with their passphrase."""
    return CentreKeys.load(made.centre, Passphrases([made.passphrase]))


def now() -> dt.datetime:
    """As the readers' clock has it."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC).replace(microsecond=0)


class Forgery:
    """A copy of the repository whose files are changed and signed with keys that are at hand."""

    def __init__(self, repository: Path, online: CentreKeys) -> None:
        self.folder = repository
        self._online = online

    def read(self, name: str) -> Metadata[Any]:
        """One of its metadata files."""
        return Metadata.from_bytes((self.folder / "metadata" / name).read_bytes())

    def newest(self, role: str) -> Metadata[Any]:
        """The newest version of a role's metadata."""
        names = (self.folder / "metadata").glob(f"*.{role}.json")
        return self.read(max(names, key=lambda path: int(path.name.split(".")[0])).name)

    def write(self, name: str, signed: Signed, keys: Sequence[Key]) -> bytes:
        """Sign and put in place."""
        metadata: Metadata[Any] = Metadata(signed)
        for key in keys:
            metadata.sign(CryptoSigner(key), append=True)
        data = metadata.to_bytes()
        (self.folder / "metadata" / name).write_bytes(data)
        return data

    def publish(
        self, publishers: Sequence[Key], *, expires: dt.datetime | None = None, evil: bytes = b"x"
    ) -> None:
        """The next list of packages: ``latihan`` is another file, and ``publishers`` signed it."""
        targets = self.newest("targets").signed
        targets.version += 1
        targets.expires = expires or now() + 30 * A_DAY
        found = copy.deepcopy(targets.targets["latihan.zip"])
        digest = hashlib.sha256(evil).hexdigest()
        targets.targets["latihan.zip"] = TargetFile(
            len(evil), {"sha256": digest}, "latihan.zip", found.unrecognized_fields
        )
        (self.folder / "targets" / f"{digest}.latihan.zip").write_bytes(evil)
        self.list(
            targets.version, self.write(f"{targets.version}.targets.json", targets, publishers)
        )

    def list(self, version: int, targets: bytes, *, expires: dt.datetime | None = None) -> None:
        """Snapshot and timestamp for a list of packages, signed with the centre's online keys."""
        expires = expires or now() + 30 * A_DAY
        snapshot = self.newest("snapshot").signed
        snapshot.version += 1
        snapshot.expires = expires
        snapshot.meta["targets.json"] = MetaFile.from_data(version, targets, ["sha256"])
        self.point(
            snapshot.version,
            self.write(
                f"{snapshot.version}.snapshot.json", snapshot, self._online.role_keys("snapshot")
            ),
            expires=expires,
        )

    def point(self, version: int, snapshot: bytes, *, expires: dt.datetime | None = None) -> None:
        """The next timestamp, which makes a snapshot count."""
        timestamp = self.read("timestamp.json").signed
        timestamp.version += 1
        timestamp.expires = expires or now() + 30 * A_DAY
        timestamp.snapshot_meta = MetaFile.from_data(version, snapshot, ["sha256"])
        self.write("timestamp.json", timestamp, self._online.role_keys("timestamp"))

    def root(self, own: Sequence[Key], signers: Sequence[Key], *, threshold: int = 1) -> None:
        """The next root: ``own`` sign for everything from then on; ``signers`` signed it."""
        root: Root = self.newest("root").signed
        root.version += 1
        root.expires = now() + 30 * A_DAY
        for role in ("root", "targets", "snapshot", "timestamp"):
            for keyid in list(root.roles[role].keyids):
                root.revoke_key(keyid, role)
            for key in own:
                root.add_key(CryptoSigner(key).public_key, role)
            root.roles[role].threshold = threshold
        self.write(f"{root.version}.root.json", root, signers)
