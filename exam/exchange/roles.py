"""Role certificates: the centre says who a key belongs to, which role it has, where and how long.

A proctor asks with their public key and a proof that they hold the private one; the centre's
staff key signs the answer. A station carries certificates and can make none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exam.core.errors import Rejected, Tampered
from exam.core.orders import Distrust
from exam.core.roles import KEY_BYTES, Role, Staff, key_id
from exam.exchange import statements, wire
from exam.exchange.statements import field

MAX_NAME_CHARACTERS = 120
MAX_SESSIONS = 64
MAX_SESSION_CHARACTERS = 100
MAX_VALID_MS = 366 * 24 * 60 * 60 * 1000
_ROLE_DOMAIN = "pendopo/role/1"
_REQUEST_DOMAIN = "pendopo/role-request/1"
_REQUEST: dict[str, type] = {"key": bytes, "statement": bytes}


class Distrusted(Tampered):
    """A certificate or an order that is not what it should be; ``why`` is for the record."""

    def __init__(self, why: Distrust, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.why = why


@dataclass(frozen=True, slots=True)
class RoleCertificate:
    """``key`` (Ed25519, public) is ``name``'s, who has ``role`` in ``sessions`` (none: in every
    one) between two moments, both included (UTC, ms).
    """

    key: bytes
    name: str
    role: Role
    sessions: tuple[str, ...]
    from_utc_ms: int
    until_utc_ms: int

    def __post_init__(self) -> None:
        """Raises :class:`Rejected` for what nobody may vouch for."""
        if problem := self._problem():
            raise Rejected(f"role certificate: {problem}", remedy="ask the centre for another")

    def _problem(self) -> str:
        if len(self.key) != KEY_BYTES:
            return f"a public key has {KEY_BYTES} bytes, not {len(self.key)}"
        if not _is_name(self.name, MAX_NAME_CHARACTERS):
            return f"a name has 1 to {MAX_NAME_CHARACTERS} printable characters"
        if len(self.sessions) > MAX_SESSIONS:
            return f"over {MAX_SESSIONS} sessions"
        if not all(_is_name(one, MAX_SESSION_CHARACTERS) for one in self.sessions):
            return f"a session has 1 to {MAX_SESSION_CHARACTERS} printable characters"
        if not 0 < self.until_utc_ms - self.from_utc_ms <= MAX_VALID_MS:
            return "it ends before it begins, or is valid for over 366 days"
        return ""

    @property
    def key_id(self) -> str:
        """How the key is named to people and in entries."""
        return key_id(self.key)


def _is_name(text: str, most: int) -> bool:
    return len(text.strip()) > 0 and len(text) <= most and text.isprintable()


def sign_certificate(certificate: RoleCertificate, staff_private: bytes) -> bytes:
    """The centre's word for a key."""
    payload = {
        "key": certificate.key,
        "name": certificate.name,
        "role": certificate.role.value,
        "sessions": list(certificate.sessions),
        "from": certificate.from_utc_ms,
        "until": certificate.until_utc_ms,
    }
    return statements.sign(_ROLE_DOMAIN, payload, staff_private)


def read_certificate(signed: bytes, staff: Staff) -> RoleCertificate:
    """A certificate that the centre's staff key signed, whatever the time.

    Raises :class:`Distrusted` for one that it did not sign, and :class:`Rejected`.
    """
    try:
        payload = statements.verify(_ROLE_DOMAIN, signed, staff.key)
    except Tampered as error:
        raise Distrusted(
            Distrust.CERTIFICATE,
            f"the role certificate is not signed by the centre: {error}",
            remedy="ask the centre for a certificate; tell it who showed this one",
        ) from error
    return RoleCertificate(
        field(payload, "key", bytes),
        field(payload, "name", str),
        _role(payload),
        _sessions(payload),
        field(payload, "from", int),
        field(payload, "until", int),
    )


def _role(payload: Mapping[str, Any]) -> Role:
    try:
        return Role(field(payload, "role", str))
    except ValueError as error:
        raise Rejected("role certificate: no such role", remedy="update this program") from error


def _sessions(payload: Mapping[str, Any]) -> tuple[str, ...]:
    sessions = payload.get("sessions")
    if not isinstance(sessions, list) or not all(isinstance(one, str) for one in sessions):
        raise Rejected("role certificate: sessions is not a list of texts")
    return tuple(sessions)


def claimed_name(signed: bytes) -> str:
    """Whose certificate this says it is; nothing is checked, so it serves only to be shown."""
    try:
        payload = statements.read_cbor("role certificate", statements.read_cbor("", signed[1:])[2])
        return field(payload, "name", str)
    except (Rejected, LookupError, TypeError, AttributeError):
        return ""


def check_role(
    certificate: RoleCertificate, staff: Staff, session_id: str, now_utc_ms: int
) -> None:
    """Raises :class:`Distrusted` where it does not count in this session at this time."""
    who = f"the role certificate of {certificate.name} ({certificate.key_id})"
    if certificate.key_id in staff.revoked:
        raise Distrusted(
            Distrust.REVOKED, f"{who} was revoked by the centre", remedy="let another officer do it"
        )
    if now_utc_ms < certificate.from_utc_ms:
        raise Distrusted(
            Distrust.NOT_YET_VALID, f"{who} is not valid yet", remedy="check the station's clock"
        )
    if now_utc_ms > certificate.until_utc_ms:
        raise Distrusted(
            Distrust.NO_LONGER_VALID, f"{who} has expired", remedy="ask the centre for another"
        )
    if certificate.sessions and session_id not in certificate.sessions:
        raise Distrusted(
            Distrust.OTHER_SESSION,
            f"{who} is not for session {session_id}",
            remedy="ask the centre for one that names this session",
        )


def sign_request(name: str, private: bytes) -> bytes:
    """What a proctor sends to the centre: the public key, the name, and proof of the private key.

    Raises :class:`Rejected` for a name that no certificate can have.
    """
    if not _is_name(name, MAX_NAME_CHARACTERS):
        raise Rejected(
            f"a name has 1 to {MAX_NAME_CHARACTERS} printable characters", remedy="give --name"
        )
    statement = statements.sign(_REQUEST_DOMAIN, {"name": name}, private)
    payload = {"key": statements.public_of(private), "statement": statement}
    return wire.encode_map("role-request", payload)


def read_request(data: bytes) -> tuple[str, bytes]:
    """Name and public key. Raises :class:`Tampered` where the proof does not fit."""
    said = wire.decode_map("role-request", data, _REQUEST)
    payload = statements.verify(_REQUEST_DOMAIN, said["statement"], said["key"])
    return field(payload, "name", str), bytes(said["key"])


def role_names() -> Sequence[str]:
    """Every role, as commands take it."""
    return [one.value for one in Role]
