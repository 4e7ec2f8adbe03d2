"""The centre's staff key: it vouches for officers and signs nothing else.

It is kept as the keys that sign packages are: behind the passphrase where those are. Its public
half lies beside it, so that a package can name it without the passphrase.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exam.core.errors import Rejected
from exam.core.roles import KEY_BYTES, Staff
from exam.package.disk import write_private, write_public
from exam.package.keys import CentreKeys
from exam.package.staff import MAX_REVOKED, STAFF, is_key_id, staff_custom

if TYPE_CHECKING:
    from tuf.api.metadata import Targets

_KEY: Final = "staff.key"
_PUBLIC: Final = Path("keys", "staff.pub")
_REVOKED: Final = "revoked.json"
_DAMAGED: Final = "the staff key is damaged"


def staff_private(keys: CentreKeys) -> bytes:
    """The 32 private bytes; may ask for the centre's passphrase. Raises :class:`Rejected`."""
    public = _public(keys.home)
    private = keys.open_own(_KEY)
    if len(private) != KEY_BYTES or _public_of(private) != public:
        raise Rejected(_DAMAGED, remedy="restore the centre's backup")
    return private


def read_staff(home: Path) -> Staff:
    """What packages say of officers from the next signing on; the key is made at first use."""
    return Staff(_public(home), frozenset(_revoked(home)))


def _public(home: Path) -> bytes:
    path = home / _PUBLIC
    if not path.exists():
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        # The private half first: a public one without it would vouch for nobody, for good.
        CentreKeys.load(home).keep_own(_KEY, private)
        write_public(path, _public_of(private))
    public = path.read_bytes()
    if len(public) != KEY_BYTES:
        raise Rejected(_DAMAGED, remedy="restore the centre's backup")
    return public


def _public_of(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def revoke(home: Path, key_id: str) -> None:
    """Take an officer's key back; it counts once the repository is signed anew. Never undone."""
    if not is_key_id(key_id):
        raise Rejected(f"{key_id[:80]!r} is not a key's id", remedy="see 'central proctor list'")
    ids = sorted({*_revoked(home), key_id})
    if len(ids) > MAX_REVOKED:
        raise Rejected(f"over {MAX_REVOKED} keys are revoked", remedy="make a new staff key")
    write_private(home / _REVOKED, json.dumps(ids).encode())


def _revoked(home: Path) -> list[str]:
    try:
        ids = json.loads((home / _REVOKED).read_bytes())
    except FileNotFoundError:
        return []
    except ValueError:
        ids = None
    if not isinstance(ids, list) or not all(is_key_id(one) for one in ids):
        raise Rejected("the list of revoked keys is damaged", remedy="restore the centre's backup")
    return ids


def name_staff(targets: Targets, package: str, home: Path) -> None:
    """Write the staff key into every package's description, which is about to be signed."""
    described = staff_custom(read_staff(home))
    for target in targets.targets.values():
        if target.custom and package in target.custom:
            cast("dict[str, object]", target.custom[package])[STAFF] = described
