"""What was published last, verified as readers do: nobody's changes are signed by accident."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from exam.core.errors import Rejected, Tampered
from exam.package.keys import LATEST, TRUSTED_ROOT, CentreKeys
from exam.package.signed import next_root, parse

TIMESTAMP: Final = "timestamp.json"


@dataclass(frozen=True)
class Published:
    """The content, what is signed now, and the version numbers in use; 0 before the first.

    ``root`` is the one that counts from the next commit on.
    """

    root: Root
    targets: Targets
    root_bytes: bytes
    targets_bytes: bytes
    targets_version: int
    snapshot: int
    timestamp: int


def read_published(folder: Path, keys: CentreKeys, new_root: bytes | None) -> Published:
    """The newest state. Raises :class:`Tampered` where it is not what this centre signed.

    ``new_root`` is a root that is about to take effect, and may have been written already.
    """
    where = str(folder)
    root, root_bytes = _newest_root(folder, keys, new_root)
    timestamp = cast(Timestamp, parse("timestamp", _read(folder, TIMESTAMP), root, where))
    _check_newest(folder, keys, timestamp.version)
    number = timestamp.snapshot_meta.version
    snapshot_bytes = _read(folder, f"{number}.snapshot.json")
    snapshot = cast(Snapshot, parse("snapshot", snapshot_bytes, root, where))
    number = snapshot.meta["targets.json"].version
    targets_bytes = _read(folder, f"{number}.targets.json")
    targets = cast(Targets, parse("targets", targets_bytes, root, where))
    numbers = (targets.version, snapshot.version, timestamp.version)
    return Published(root, targets, root_bytes, targets_bytes, *numbers)


def _newest_root(folder: Path, keys: CentreKeys, new_root: bytes | None) -> tuple[Root, bytes]:
    """From the root that this centre trusts to the newest that follows from it."""
    where, trusted = str(folder), keys.home / TRUSTED_ROOT
    known = _read(folder, TRUSTED_ROOT)
    data = trusted.read_bytes() if trusted.exists() else b""
    root = cast(Root, parse("root", data, None, where)) if data else None
    followed = [data]
    while root is not None:
        path = folder / "metadata" / f"{root.version + 1}.root.json"
        if not path.exists() or path.read_bytes() == new_root:
            break
        followed.append(path.read_bytes())
        root = next_root(root, followed[-1], where)
    if root is None or known not in followed:
        raise Tampered(
            f"{folder}: its root is not that of this centre",
            remedy="check which centre and which repository belong together",
        )
    return root, followed[-1]


def _check_newest(folder: Path, keys: CentreKeys, version: int) -> None:
    latest = keys.home / LATEST
    try:
        newest = int(json.loads(latest.read_bytes())["timestamp"]) if latest.exists() else 0
    except (ValueError, KeyError, TypeError):
        raise Rejected(
            f"{latest} is damaged", remedy="restore the centre's folder from the backup"
        ) from None
    if version < newest:
        raise Rejected(
            f"{folder} is at state {version}, but state {newest} was published already",
            remedy="restore the newest copy of the repository; readers refuse older states",
        )


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / "metadata" / name).read_bytes()
    except OSError:
        raise Rejected(
            f"{folder}: metadata/{name} is missing", remedy="restore the repository from the backup"
        ) from None
