"""What a seat asks of its station, one method per question."""

from __future__ import annotations

from dataclasses import dataclass

from client.net.uplink import HEARTBEAT_TIMEOUT_S, Declined, Uplink
from exam.core.chain import Head
from exam.exchange import wire


@dataclass(frozen=True, slots=True)
class Welcome:
    """The session this seat belongs to, and the station's share of the vault key."""

    session_id: str
    session_title: str
    place: str
    zone: str
    starts_utc_ms: int
    ends_utc_ms: int
    vault_share: bytes
    package: str
    practice: str
    rules_version: str
    now_utc_ms: int
    centre_utc_ms: int


@dataclass(frozen=True, slots=True)
class Admission:
    """Who logged in. ``attempt_id`` names an attempt begun earlier at this seat, or is empty."""

    registration: str
    name: str
    masked_number: str
    position: str
    institution: str
    photo: bytes
    multiplier_permille: int
    attempt_id: str


_TYPES: dict[str, type] = {"str": str, "bytes": bytes, "int": int}


def _fields(kind: type) -> dict[str, type]:
    return {name: _TYPES[hint] for name, hint in kind.__annotations__.items()}


class Station:
    """Questions to the station; every method may raise Unreachable or Declined."""

    def __init__(self, uplink: Uplink, seat: str) -> None:
        self._uplink = uplink
        self._seat = seat

    def hello(self, device: str, program: str) -> Welcome:
        """Say which seat this is."""
        payload: dict[str, object] = {"seat": self._seat, "device": device, "program": program}
        reply = self._uplink.call("/v1/hello", "hello", payload, "welcome", _fields(Welcome))
        return Welcome(**reply)

    def check_in(self, number: str, pin: str) -> Admission:
        """Log a participant in by NIP or participant number and registration PIN."""
        payload: dict[str, object] = {"seat": self._seat, "number": number, "pin": pin}
        reply = self._uplink.call(
            "/v1/check-in", "check-in", payload, "admission", _fields(Admission)
        )
        return Admission(**reply)

    def post_entries(self, message: bytes) -> bytes:
        """Deliver entries; the reply is a receipts message."""
        return self._uplink.post("/v1/entries", message)

    def presence(self, message: wire.PresenceMessage) -> wire.PresenceReply:
        """Heartbeat: counts up, orders and receipts down."""
        body = wire.encode_presence(message)
        reply = self._uplink.post("/v1/presence", body, timeout_s=HEARTBEAT_TIMEOUT_S)
        return wire.decode_presence_reply(reply)

    def submission(
        self, attempt_id: str, *, items: int, answered: int, root: bytes, head: Head
    ) -> bytes:
        """Ask for the signature under the participant's receipt."""
        payload: dict[str, object] = {
            "attempt_id": attempt_id,
            "items": items,
            "answered": answered,
            "root": root,
            "seq": head.seq,
            "seal": head.seal,
        }
        fields: dict[str, type] = {"receipt": bytes}
        reply = self._uplink.call(
            "/v1/submission", "submission", payload, "submission-receipt", fields
        )
        return bytes(reply["receipt"])

    def release(self, package_id: str) -> bytes:
        """The centre's share of the package key, once it is released."""
        fields: dict[str, type] = {"share": bytes}
        reply = self._uplink.call(
            "/v1/release", "release", {"package_id": package_id}, "share", fields
        )
        return bytes(reply["share"])

    def repository(self, path: str) -> bytes | None:
        """A file of the mirrored repository, or ``None`` where there is none."""
        try:
            return self._uplink.get(f"/v1/repository/{path}")
        except Declined as error:
            if error.code == "absent":
                return None
            raise
