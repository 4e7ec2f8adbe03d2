"""Who vouches for a room's officers, as the signed metadata of every package say it.

The staff key's public half, and the ids of the officers' keys that were taken back: so a seat
learns them from the publisher, and not from whoever carries the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exam.core.roles import KEY_BYTES, KEY_ID_BYTES, Staff

STAFF: Final = "staff"
MAX_REVOKED: Final = 10_000


def staff_custom(staff: Staff) -> dict[str, object]:
    """JSON values only: the key and the ids in lower-case hex."""
    return {"key": staff.key.hex(), "revoked": sorted(staff.revoked)}


def staff_of(described: object) -> Staff | None:
    """The inverse; ``None`` for packages of version 0.1. Raises ``ValueError`` for odd values."""
    if described is None:
        return None
    if not isinstance(described, Mapping) or set(described) != {"key", "revoked"}:
        raise ValueError("not a table of key and revoked")
    key, revoked = described["key"], described["revoked"]
    if not isinstance(key, str) or not isinstance(revoked, list) or len(revoked) > MAX_REVOKED:
        raise ValueError("key or revoked is not what it should be")
    if len(raw := bytes.fromhex(key)) != KEY_BYTES or not all(is_key_id(one) for one in revoked):
        raise ValueError("a key or a key's id has a wrong length")
    return Staff(raw, frozenset(revoked))


def is_key_id(text: object) -> bool:
    """True for 32 lower-case hexadecimal digits."""
    whole = isinstance(text, str) and len(text) == 2 * KEY_ID_BYTES
    return whole and not set(str(text)) - set("0123456789abcdef")
