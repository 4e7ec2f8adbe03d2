"""A station's word that an attempt may begin is good for that attempt alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exam.core.errors import Rejected, Tampered
from exam.exchange import statements
from exam.exchange.admission import (
    Admission,
    check_admitted,
    draft_of,
    read_admission,
    sign_admission,
)
from exam.exchange.receipts import Hop, read_receipt
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import MAX_ADMISSION_BYTES, AttemptHeader, decode_header, encode_header
from tests.helpers.hops import header

STATION = new_signing_key()
PUBLIC = public_of(STATION)
AT = 1_700_000_000_000


def admitted(one: AttemptHeader, private: bytes = STATION) -> AttemptHeader:
    said = Admission(one.session_id, one.seat, one.registration, draft_of(one), AT)
    return replace(one, admission=sign_admission(said, private))


GOOD = admitted(replace(header(), wrapped_key=bytes(61)))


def test_a_header_with_its_own_admission_is_admitted_by_any_of_the_stations_keys() -> None:
    travelled = decode_header(encode_header(GOOD))
    assert travelled == GOOD
    found = check_admitted(encode_header(travelled), [public_of(new_signing_key()), PUBLIC])
    assert found == Admission("s1", "12", "r1", draft_of(header_without_a_place()), AT)


def header_without_a_place() -> AttemptHeader:
    """As a seat drafts it."""
    return replace(GOOD, session_id="", seat="", registration="", admission=b"")


@pytest.mark.parametrize(
    "change",
    [
        {"attempt_id": "a2"},
        {"session_id": "s2"},
        {"seat": "13"},
        {"registration": "r2"},
        {"package_id": "p2"},
        {"package_sha256": bytes(31) + b"\x01"},
        {"form_id": "G"},
        {"sealed_key": b"another"},
        {"created_utc_ms": 2},
        {"wrapped_key": b""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_field_of_a_header_can_be_another_than_the_one_that_was_admitted(
    change: dict[str, object],
) -> None:
    with pytest.raises(Tampered, match="its admission is of another attempt"):
        check_admitted(encode_header(replace(GOOD, **change)), [PUBLIC])  # type: ignore[arg-type]


def test_a_header_without_an_admission_is_not_admitted() -> None:
    with pytest.raises(Tampered, match="attempt a1: no station signed that it was let begin"):
        check_admitted(encode_header(replace(GOOD, admission=b"")), [PUBLIC])


@pytest.mark.parametrize("publics", [[], [public_of(new_signing_key())]])
def test_an_admission_of_no_known_station_counts_for_nothing(publics: list[bytes]) -> None:
    with pytest.raises(Tampered):
        check_admitted(encode_header(GOOD), publics)


def test_an_admission_with_any_byte_bent_is_refused() -> None:
    for at in range(len(GOOD.admission)):
        bent = bytearray(GOOD.admission)
        bent[at] ^= 1
        with pytest.raises((Tampered, Rejected)):
            check_admitted(encode_header(replace(GOOD, admission=bytes(bent))), [PUBLIC])
        with pytest.raises((Tampered, Rejected)):
            check_admitted(encode_header(replace(GOOD, admission=GOOD.admission[:at])), [PUBLIC])


def test_an_admission_is_no_receipt_and_a_draft_has_32_bytes() -> None:
    with pytest.raises(Tampered):
        read_receipt(GOOD.admission, {Hop.STATION: PUBLIC})
    short = {"session": "s1", "seat": "12", "registration": "r1", "draft": bytes(31), "at": AT}
    signed = statements.sign("pendopo/admission/1", short, STATION)
    with pytest.raises(Rejected, match="the draft has not 32 bytes"):
        read_admission(signed, [PUBLIC])


def test_a_longer_admission_than_a_station_signs_is_not_read() -> None:
    with pytest.raises(Rejected, match=f"admission has over {MAX_ADMISSION_BYTES} bytes"):
        decode_header(encode_header(replace(GOOD, admission=bytes(MAX_ADMISSION_BYTES + 1))))
