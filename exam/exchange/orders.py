"""Orders as they travel: signed by the proctor's own key, for one attempt, with an end."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from exam.core.errors import Rejected
from exam.core.orders import Order, OrderKind
from exam.exchange import statements

_DOMAIN = "pendopo/order/1"


def sign_order(order: Order, private: bytes) -> bytes:
    """COSE_Sign1 over an order."""
    return statements.sign(_DOMAIN, {**asdict(order), "kind": order.kind.value}, private)


def read_order(signed: bytes, proctors: list[bytes]) -> Order:
    """An order signed by one of ``proctors`` (public keys).

    Raises :class:`Tampered` where none fits and :class:`Rejected` where a field is odd.
    """
    payload: dict[str, Any] = statements.verify_any(_DOMAIN, signed, proctors)
    try:
        return Order(**{**payload, "kind": OrderKind(payload["kind"])})
    except (KeyError, TypeError, ValueError) as error:
        raise Rejected(f"order: {error}") from error
