"""A proctor's word that a participant, or a seat, may try PINs again."""

from __future__ import annotations

from dataclasses import dataclass

from exam.core.errors import Rejected
from exam.exchange.statements import field
from server.station.officers import Roll
from server.station.orders import read_here, sign_here

MAX_TEXT_CHARACTERS = 256
_DOMAIN = "pendopo/pin-lift/2"


@dataclass(frozen=True, slots=True)
class Lift:
    """``subject`` is a seat, or a participant's number or NIP; ``signed`` is what was sent."""

    subject: str
    at_seat: bool
    officer: str
    reason: str
    signed: bytes


NO_LIFT = Lift("", False, "", "", b"")


def sign_lift(
    subject: str,
    reason: str,
    session_id: str,
    now_utc_ms: int,
    private: bytes,
    *,
    at_seat: bool,
) -> bytes:
    """COSE_Sign1 by the proctor's own key; it counts once, here alone, and only at this moment."""
    said = {"subject": subject, "reason": reason, "seat": int(at_seat)}
    return sign_here(_DOMAIN, session_id, now_utc_ms, private, said)


def check_lift(signed: bytes, officers: Roll, session_id: str, now_utc_ms: int) -> Lift:
    """Raises as :func:`server.station.orders.read_here` and :meth:`Roll.may`, and
    :class:`Rejected`.
    """
    key, payload = read_here(_DOMAIN, signed, list(officers.names), session_id, now_utc_ms)
    officer = officers.may(key)
    subject, reason = field(payload, "subject", str), field(payload, "reason", str)
    if not reason.strip() or max(len(subject), len(reason)) > MAX_TEXT_CHARACTERS:
        raise Rejected(
            f"a reason is needed, and {MAX_TEXT_CHARACTERS} characters are the most",
            remedy='give --reason "…"',
        )
    return Lift(subject, field(payload, "seat", int) == 1, officer, reason, signed)
