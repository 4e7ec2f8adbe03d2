"""Who captured a signed statement writes it differently, to have two of what counts once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cbor2
import pytest

from exam.core.errors import Rejected, Tampered
from exam.exchange import statements
from exam.exchange.statements import new_signing_key, public_of
from server.station.lifting import check_lift, sign_lift
from server.station.officers import Roll

DOMAIN = "pendopo/receipt/1"
NOW = 1_800_000_000_000


def _with(change: Callable[[list[Any]], list[Any]]) -> Callable[[bytes], bytes]:
    def maul(signed: bytes) -> bytes:
        return cbor2.dumps(cbor2.CBORTag(18, change(list(cbor2.loads(signed).value))))

    return maul


def _protected_longer(parts: list[Any]) -> list[Any]:
    """The same map, its one value in two bytes where one is enough."""
    return [b"\xa1\x01\x38\x07", *parts[1:]]


MAULED: dict[str, Callable[[bytes], bytes]] = {
    "a name in the unsigned part": _with(lambda one: [one[0], {99: b"x"}, *one[2:]]),
    "a key id in the unsigned part": _with(lambda one: [one[0], {4: b"x"}, *one[2:]]),
    "a longer protected part": _with(_protected_longer),
    "a longer head of the list": lambda one: one[:1] + b"\x98\x04" + one[2:],
    "a longer head of the unsigned part": lambda one: one.replace(b"\xa0", b"\xb8\x00", 1),
    "a longer tag": lambda one: b"\xd8\x12" + one[1:],
    "no tag": lambda one: one[1:],
    "something after it": lambda one: one + b"\x00",
}


@pytest.mark.parametrize("how", MAULED)
def test_a_statement_that_is_written_differently_is_refused_though_its_signature_fits(
    how: str,
) -> None:
    private = new_signing_key()
    signed = statements.sign(DOMAIN, {"at": 1}, private)
    assert statements.verify(DOMAIN, signed, public_of(private)) == {"at": 1}
    mauled = MAULED[how](signed)
    assert mauled != signed
    with pytest.raises(Rejected):
        statements.verify(DOMAIN, mauled, public_of(private))


def test_a_captured_lift_is_written_differently_and_does_not_count_a_second_time() -> None:
    private = new_signing_key()
    who = Roll({public_of(private): "Siti"})
    signed = sign_lift("PST-001", "salah baca", "S-1", NOW, private, at_seat=False)
    assert check_lift(signed, who, "S-1", NOW).signed == signed
    for maul in MAULED.values():
        with pytest.raises(Tampered, match="nobody of this room signed it"):
            check_lift(maul(signed), who, "S-1", NOW)
