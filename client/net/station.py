"""What a seat asks of its station, one method per question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from client.net.uplink import HEARTBEAT_TIMEOUT_S, Declined, Uplink
from exam.core.chain import Head
from exam.exchange import wire
from exam.exchange.moves import Moves, decode_moves


@dataclass(frozen=True, slots=True)
class Welcome:
    """The session this seat belongs to, and the station's share of the vault key.

    ``moved_away`` is a message ``moves`` (:mod:`exam.exchange.moves`), or empty: which attempts
    are said to go on elsewhere, each with the officer's order that shows it.
    """

    session_id: str
    session_title: str
    place: str
    zone: str
    starts_utc_ms: int
    ends_utc_ms: int
    vault_share: bytes = field(repr=False)
    package: str
    practice: str
    rules_version: str
    now_utc_ms: int
    centre_utc_ms: int
    moved_away: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Admission:
    """Who logged in.

    ``attempt_id`` names an attempt that is at this seat already, or is empty; ``moved_from`` the
    seat that it was moved from, empty where it was begun here. ``admission`` is the station's
    signed word that the drafted attempt may begin, empty where one goes on.
    """

    registration: str
    name: str
    masked_number: str
    position: str
    institution: str
    photo: bytes
    multiplier_permille: int
    attempt_id: str
    moved_from: str
    admission: bytes


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """Nobody was let in. ``why``: unknown, wait, locked, seat_locked or elsewhere.

    ``tries_left`` are those before a lock, ``wait_ms`` how long the next one must wait, ``seat``
    is where the test was begun.
    """

    why: str
    tries_left: int
    wait_ms: int
    seat: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Part of an attempt that was moved here: the next entries, as an entries message.

    ``head_seq`` is the last entry there is, ``clock_ms`` where the attempt clock stood, ``order``
    the officer's, that moved it.
    """

    batch: bytes
    head_seq: int
    clock_ms: int
    order: bytes


_TYPES: dict[str, type] = {"str": str, "bytes": bytes, "int": int}


def _fields(kind: type) -> dict[str, type]:
    return {name: _TYPES[hint] for name, hint in kind.__annotations__.items()}


class Station:
    """Questions to the station; every method may raise Unreachable or Declined."""

    def __init__(self, uplink: Uplink, seat: str) -> None:
        self._uplink = uplink
        self._seat = seat

    @property
    def seat(self) -> str:
        """Which seat asks."""
        return self._seat

    def hello(self, device: str, program: str) -> Welcome:
        """Say which seat this is."""
        payload: dict[str, object] = {"seat": self._seat, "device": device, "program": program}
        reply = self._uplink.call("/v1/hello", "hello", payload, "welcome", _fields(Welcome))
        return Welcome(**reply)

    def unlock_slots(self) -> bytes:
        """Challenges for a start without the station; see :mod:`exam.vault.unlock`."""
        return self._uplink.post(
            "/v1/unlock-slots", wire.encode_map("unlock-wanted", {"seat": self._seat})
        )

    def pin_salt(self, number: str) -> bytes:
        """What the registration PIN of a NIP or participant's number is stretched with."""
        payload: dict[str, object] = {"seat": self._seat, "number": number}
        fields: dict[str, type] = {"salt": bytes}
        return bytes(
            self._uplink.call("/v1/pin-salt", "pin-salt", payload, "pin-salt", fields)["salt"]
        )

    def check_in(self, number: str, proof: bytes, draft: bytes) -> Admission | NotAdmitted:
        """Log a participant in; ``proof`` is made of the PIN, which stays here.

        ``draft`` is the SHA-256 of the attempt that would begin
        (:func:`exam.exchange.admission.draft_of`).
        """
        payload: dict[str, object] = {
            "seat": self._seat,
            "number": number,
            "proof": proof,
            "draft": draft,
        }
        answer = self._uplink.post("/v1/check-in", wire.encode_map("check-in", payload))
        kinds = {"admission": _fields(Admission), "not-admitted": _fields(NotAdmitted)}
        kind, said = wire.decode_either(answer, kinds)
        return Admission(**said) if kind == "admission" else NotAdmitted(**said)

    def take_over(self, attempt_id: str, after: int) -> HandedOver:
        """Entries beyond ``after`` of an attempt that was moved to this seat."""
        payload: dict[str, object] = {"attempt_id": attempt_id, "after": after}
        fields = _fields(HandedOver)
        return HandedOver(**self._uplink.call("/v1/resume", "resume", payload, "attempt", fields))

    def post_entries(self, message: bytes) -> bytes:
        """Deliver entries; the reply is a receipts message."""
        return self._uplink.post("/v1/entries", message)

    def moved_away(self) -> Moves:
        """Which attempts left this seat, each with the officer's order that shows it."""
        body = wire.encode_map("moved", {})
        reply = self._uplink.post("/v1/moved", body, timeout_s=HEARTBEAT_TIMEOUT_S)
        return decode_moves(reply)

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

    def renew(self) -> bytes:
        """A later certificate (PEM) for the key of this line's identity."""
        body = wire.encode_map("renew", {})
        reply = self._uplink.post("/v1/renew", body, timeout_s=HEARTBEAT_TIMEOUT_S)
        return bytes(wire.decode_map("renewed", reply, {"certificate": bytes})["certificate"])

    def use_new_identity(self) -> None:
        """From the next line on."""
        self._uplink.use_new_identity()

    def repository(self, path: str) -> tuple[int, Iterator[bytes]] | None:
        """A file of the mirrored repository, as it comes, or ``None`` where there is none."""
        try:
            return self._uplink.get_parts(f"/v1/repository/{path}")
        except Declined as error:
            if error.code == "absent":
                return None
            raise
