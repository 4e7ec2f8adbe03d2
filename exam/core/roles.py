"""Who may order and do what: the roles of a room's officers, and the tables that say so."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from exam.core.errors import Rejected
from exam.core.orders import OrderKind

KEY_BYTES = 32
KEY_ID_BYTES = 16


class Role(enum.Enum):
    """What the centre vouches for in a role certificate."""

    PROCTOR = "proctor"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"


MAY_GIVE: Mapping[Role, frozenset[OrderKind]] = MappingProxyType(
    {
        Role.SUPERVISOR: frozenset(OrderKind),
        Role.PROCTOR: frozenset(OrderKind),
        # Somebody who repairs a computer stops its clock. That a person goes on, gets time or
        # must end is for those who answer for the test.
        Role.TECHNICIAN: frozenset({OrderKind.PAUSE}),
    }
)


class Act(enum.Enum):
    """What officers do at a station beside giving orders; the value ends "may not …"."""

    SEE = "see the room"
    LIFT = "lift a lock on PINs"
    SHARE = "hand in shares of a package's key"
    UNLOCK = "open a seat without its station"


MAY_DO: Mapping[Role, frozenset[Act]] = MappingProxyType(
    {
        Role.SUPERVISOR: frozenset(Act),
        Role.PROCTOR: frozenset(Act),
        # As in MAY_GIVE: who repairs a computer sees the room, to find it and to stop its clock.
        # Who a person is (a lifted lock), when a package opens (a share) and that a test goes on
        # after a power cut (a code) are for those who answer for the test.
        Role.TECHNICIAN: frozenset({Act.SEE}),
    }
)
"""SECURITY.md says of each of these acts that a proctor, or the room's officers, do it."""


def key_id(public: bytes) -> str:
    """How a key is named to people: the first 16 bytes of its SHA-256, in hexadecimal."""
    return hashlib.sha256(public).digest()[:KEY_ID_BYTES].hex()


@dataclass(frozen=True, slots=True)
class Staff:
    """What the centre signs role certificates with, and the keys that it has taken back.

    ``key`` is an Ed25519 public key, ``revoked`` are key ids. It is named in the metadata of a
    package that the publisher signed: a station carries it, and can neither write nor age it.
    """

    key: bytes
    revoked: frozenset[str] = frozenset()

    def to_bytes(self) -> bytes:
        """The key, then each revoked key's id in order: 32 + 16 n bytes."""
        return self.key + b"".join(bytes.fromhex(one) for one in sorted(self.revoked))

    @classmethod
    def from_bytes(cls, data: bytes) -> Staff | None:
        """The inverse; ``None`` where nothing was kept. Raises :class:`Rejected`."""
        if not data:
            return None
        rest = data[KEY_BYTES:]
        if len(data) < KEY_BYTES or len(rest) % KEY_ID_BYTES:
            raise Rejected("the staff key that was kept is damaged", remedy="connect once")
        ids = range(0, len(rest), KEY_ID_BYTES)
        revoked = (rest[start : start + KEY_ID_BYTES].hex() for start in ids)
        return cls(data[:KEY_BYTES], frozenset(revoked))
