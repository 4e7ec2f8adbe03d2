"""A centre's staff key and officers whom it vouches for, in memory."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from exam.core.orders import Order, OrderKind
from exam.core.roles import Role, Staff
from exam.exchange import statements
from exam.exchange.orders import sign_order
from exam.exchange.roles import RoleCertificate, sign_certificate

HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Officer:
    """Somebody with a key and a certificate."""

    private: bytes
    certificate: RoleCertificate
    signed: bytes

    def order(self, order: Order) -> bytes:
        """An order as it travels."""
        return sign_order(order, self.private, self.signed)

    @property
    def key_id(self) -> str:
        """The key's id."""
        return self.certificate.key_id


class Centre:
    """What vouches; ``staff`` is what packages say of it."""

    def __init__(self, private: bytes = b"") -> None:
        self.private = private or statements.new_signing_key()
        self.staff = Staff(statements.public_of(self.private))

    def officer(
        self,
        now_utc_ms: int,
        *,
        name: str = "Siti Aminah",
        role: Role = Role.PROCTOR,
        sessions: tuple[str, ...] = (),
        lasts_ms: int = 24 * HOUR_MS,
    ) -> Officer:
        """A new key, certified from an hour ago on."""
        private = statements.new_signing_key()
        certificate = RoleCertificate(
            key=statements.public_of(private),
            name=name,
            role=role,
            sessions=sessions,
            from_utc_ms=now_utc_ms - HOUR_MS,
            until_utc_ms=now_utc_ms + lasts_ms,
        )
        return Officer(private, certificate, sign_certificate(certificate, self.private))

    def without(self, *officers: Officer) -> Staff:
        """What packages say once these keys were taken back."""
        return replace(self.staff, revoked=frozenset(one.key_id for one in officers))


def an_order(now_utc_ms: int, **changes: object) -> Order:
    """An order that lets attempt a1 at seat 12 in session s1 begin; valid for an hour."""
    order = Order(
        id=secrets.token_hex(16),
        attempt_id="a1",
        sequence=1,
        kind=OrderKind.AUTHORIZE,
        officer="",
        reason="uji",
        issued_utc_ms=now_utc_ms,
        expires_utc_ms=now_utc_ms + HOUR_MS,
        session_id="s1",
        seat="12",
    )
    return replace(order, **changes)  # type: ignore[arg-type]
