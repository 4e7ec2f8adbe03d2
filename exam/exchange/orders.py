"""Orders as they travel: signed by an officer's own key, beside the certificate of that key."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields
from typing import Any

from exam.core.errors import Rejected, Tampered
from exam.core.orders import Distrust, Order, OrderKind, Suspicion, check_message
from exam.core.roles import MAY_GIVE, Staff
from exam.exchange import statements, wire
from exam.exchange.roles import (
    Distrusted,
    RoleCertificate,
    check_role,
    read_certificate,
)
from exam.exchange.statements import MAX_NUMBER

MAX_ORDER_BYTES = 2 * statements.MAX_STATEMENT_BYTES + 64
MAX_TEXT_CHARACTERS = 2000
_DOMAIN = "pendopo/order/2"
_ENVELOPE: dict[str, type] = {"order": bytes, "certificate": bytes}
_FROM_CERTIFICATE = ("officer", "role", "key_id")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whose orders these are: one attempt, at one seat, in one session."""

    session_id: str
    seat: str
    attempt_id: str


def sign_order(order: Order, private: bytes, certificate: bytes) -> bytes:
    """An order with the certificate that says whose word it is."""
    payload = {
        name: value for name, value in asdict(order).items() if name not in _FROM_CERTIFICATE
    }
    signed = statements.sign(_DOMAIN, {**payload, "kind": order.kind.value}, private)
    return wire.encode_map("order", {"order": signed, "certificate": certificate})


def read_order(data: bytes, staff: Staff | None, now_utc_ms: int | None) -> Order:
    """An order by an officer whom the centre's staff key vouches for, and whose role may give it.

    The certificate counts at ``now_utc_ms``, or where that is ``None`` at the time that the order
    names: of one that was carried out elsewhere, and is learned of later. Raises
    :class:`Distrusted`, each with its own reason, and :class:`Rejected` for odd fields.
    """
    if staff is None:
        raise Distrusted(
            Distrust.NO_STAFF_KEY,
            "the package names no key for the officers' certificates",
            remedy="publish the package anew with this version",
        )
    signed, signed_certificate = _opened(data)
    certificate = read_certificate(signed_certificate, staff)
    try:
        payload = statements.verify(_DOMAIN, signed, certificate.key)
    except Tampered as error:
        raise Distrusted(
            Distrust.SIGNATURE,
            f"the order does not bear {certificate.name}'s signature: {error}",
            remedy="do not obey it; find out who had the order in hand",
        ) from error
    order = _order(payload, certificate)
    when = order.issued_utc_ms if now_utc_ms is None else now_utc_ms
    check_role(certificate, staff, order.session_id, when)
    if order.kind not in MAY_GIVE[certificate.role]:
        raise Distrusted(
            Distrust.ROLE,
            f"order {order.id}: a {certificate.role.value} may not give {order.kind.value!r}",
            remedy="ask a supervisor to give it",
        )
    return order


def check_address(order: Order, to: Addressee) -> None:
    """Raises :class:`Distrusted` for an order that was given to somebody else."""
    for why, given, mine in (
        (Distrust.OTHER_SESSION, order.session_id, to.session_id),
        (Distrust.OTHER_SEAT, order.seat, to.seat),
        (Distrust.OTHER_ATTEMPT, order.attempt_id, to.attempt_id),
    ):
        if given != mine:
            what = why.value.removeprefix("other_")
            raise Distrusted(
                why,
                f"order {order.id} is for {what} {given}, not for {what} {mine}",
                remedy="look at the room again and give the order anew",
            )


def suspicion_of(data: bytes, store: str, index: int, error: Distrusted | Rejected) -> Suspicion:
    """What is written down of something that ``store`` gave in place ``index`` and is no order."""
    why = error.why if isinstance(error, Distrusted) else Distrust.UNREADABLE
    return Suspicion(store, index, hashlib.sha256(data).digest(), why)


def _opened(data: bytes) -> tuple[bytes, bytes]:
    if len(data) > MAX_ORDER_BYTES:
        raise Rejected(f"order of {len(data)} bytes: over {MAX_ORDER_BYTES}")
    said = wire.decode_map("order", data, _ENVELOPE)
    return said["order"], said["certificate"]


def _order(payload: dict[str, Any], certificate: RoleCertificate) -> Order:
    wanted = {one.name for one in fields(Order)} - set(_FROM_CERTIFICATE)
    if odd := sorted(set(payload) ^ wanted):
        raise Rejected(f"order: missing or unknown field {odd[0][:80]!r}")
    try:
        order = Order(
            **{**payload, "kind": OrderKind(payload["kind"])},
            officer=certificate.name,
            role=certificate.role.value,
            key_id=certificate.key_id,
        )
    except (TypeError, ValueError) as error:
        raise Rejected(f"order: {error}") from error
    _check_fields(order)
    return order


def _check_fields(order: Order) -> None:
    """A signature says who wrote it, not that every field is what it should be."""
    numbers = (order.sequence, order.issued_utc_ms, order.expires_utc_ms)
    factor = 0 if order.multiplier_permille is None else order.multiplier_permille
    changes = (factor, order.extra_ms, order.adjustment_ms)
    names = (order.id, order.session_id, order.seat, order.attempt_id)
    section = "" if order.section_id is None else order.section_id
    texts = (*names, order.reason, order.text, section)
    if not all(type(one) is int and 0 <= one <= MAX_NUMBER for one in numbers):
        raise Rejected("order: a number is not one")
    if not all(type(one) is int and abs(one) <= MAX_NUMBER for one in changes):
        raise Rejected("order: a change of time is not a number")
    if not all(type(one) is str and len(one) <= MAX_TEXT_CHARACTERS for one in texts):
        raise Rejected(f"order: a text is not one, or has over {MAX_TEXT_CHARACTERS} characters")
    if not all(names):
        raise Rejected("order: id, session, seat or attempt is missing")
    if order.kind is OrderKind.MESSAGE:
        check_message(order.text)
    elif order.text:
        raise Rejected(f"order: {order.kind.value!r} says something to the participant")
