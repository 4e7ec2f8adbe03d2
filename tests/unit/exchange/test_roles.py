"""Role certificates and orders: who may order what, and what each false one is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exam.core.errors import ExamError, Rejected, Tampered
from exam.core.orders import MAX_MESSAGE_CHARACTERS, Distrust, OrderKind
from exam.core.roles import MAY_GIVE, Role, Staff
from exam.exchange import statements, wire
from exam.exchange.orders import (
    MAX_ORDER_BYTES,
    Addressee,
    check_address,
    read_order,
    sign_order,
    suspicion_of,
)
from exam.exchange.proctor_keys import lock_key, unlock_key
from exam.exchange.roles import (
    MAX_VALID_MS,
    Distrusted,
    RoleCertificate,
    claimed_name,
    read_certificate,
    read_request,
    sign_certificate,
    sign_request,
)
from tests.helpers.officers import HOUR_MS, Centre, an_order

NOW = 1_800_000_000_000
CENTRE = Centre()


def why(data: bytes, staff: Staff | None = CENTRE.staff, now: int = NOW) -> Distrust:
    """Why an order is not believed."""
    with pytest.raises(Distrusted) as caught:
        read_order(data, staff, now)
    return caught.value.why


def test_an_order_carries_the_name_role_and_key_of_the_certificate_and_not_its_own_word() -> None:
    officer = CENTRE.officer(NOW, name="Siti Aminah", role=Role.SUPERVISOR)
    boast = an_order(NOW, officer="Kepala Pusat", role="supervisor", key_id="00" * 16)
    read = read_order(officer.order(boast), CENTRE.staff, NOW)
    assert (read.officer, read.role, read.key_id) == ("Siti Aminah", "supervisor", officer.key_id)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(OrderKind))
def test_a_role_gives_the_orders_of_the_table_and_no_other(role: Role, kind: OrderKind) -> None:
    text = "Lima menit lagi." if kind is OrderKind.MESSAGE else ""
    order = CENTRE.officer(NOW, role=role).order(an_order(NOW, kind=kind, text=text))
    if kind in MAY_GIVE[role]:
        assert read_order(order, CENTRE.staff, NOW).kind is kind
    else:
        assert why(order) is Distrust.ROLE


def test_a_technician_stops_a_clock_and_neither_lets_begin_nor_ends_nor_gives_time() -> None:
    assert MAY_GIVE[Role.TECHNICIAN] == {OrderKind.PAUSE}


def test_every_false_order_has_its_own_name() -> None:
    officer, other = CENTRE.officer(NOW), CENTRE.officer(NOW, sessions=("s2",))
    order = an_order(NOW)
    good = officer.order(order)
    stranger = Centre().officer(NOW)
    envelope = wire.decode_map("order", good, {"order": bytes, "certificate": bytes})
    by_another = wire.encode_map("order", {**envelope, "certificate": other.signed})
    found = {
        why(good, None): "no key is named",
        why(stranger.order(order)): "a certificate by another than the centre",
        why(by_another): "signed with a key that is not the certificate's",
        why(good, CENTRE.without(officer)): "taken back",
        why(good, now=NOW - 2 * HOUR_MS): "before the certificate",
        why(good, now=NOW + 25 * HOUR_MS): "after the certificate",
        why(other.order(order)): "a certificate for another session",
        why(CENTRE.officer(NOW, role=Role.TECHNICIAN).order(order)): "a role that may not",
    }
    assert len(found) == 8
    mine = Addressee("s1", "12", "a1")
    for change in ({"session_id": "s9"}, {"seat": "13"}, {"attempt_id": "a2"}):
        with pytest.raises(Distrusted) as caught:
            check_address(an_order(NOW, **change), mine)
        found[caught.value.why] = str(caught.value)
    assert set(found) >= {Distrust.OTHER_SEAT, Distrust.OTHER_ATTEMPT, Distrust.OTHER_SESSION}
    check_address(order, mine)


def test_no_bit_of_an_order_can_be_changed_on_its_way() -> None:
    order = CENTRE.officer(NOW).order(an_order(NOW))
    for place in range(0, len(order), 3):
        forged = bytearray(order)
        forged[place] ^= 1
        with pytest.raises((Tampered, Rejected)):
            read_order(bytes(forged), CENTRE.staff, NOW)


def test_an_order_of_the_first_version_is_no_order_any_more() -> None:
    private = statements.new_signing_key()
    old = statements.sign("pendopo/order/1", {"id": "o", "attempt_id": "a1"}, private)
    with pytest.raises(Rejected):
        read_order(old, CENTRE.staff, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"seat": ""},
        {"session_id": ""},
        {"sequence": -1},
        {"sequence": True},
        {"expires_utc_ms": 2**60},
        {"reason": "x" * 2001},
        {"extra_ms": "5"},
        {"multiplier_permille": "1300"},
    ],
)
def test_an_odd_field_is_refused_though_its_signature_fits(change: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        read_order(CENTRE.officer(NOW).order(an_order(NOW, **change)), CENTRE.staff, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * (MAX_MESSAGE_CHARACTERS + 1),
        "dua\nparagraf",
        "satu\u2029dua",
        "lonceng\a",
        "warna \x1b[31m",
        "terbalik \u202e",
        "nol\0",
        7,
    ],
)
def test_a_message_that_is_no_plain_paragraph_is_refused_though_its_signature_fits(
    text: object,
) -> None:
    order = an_order(NOW, kind=OrderKind.MESSAGE, text=text)
    with pytest.raises(Rejected):
        read_order(CENTRE.officer(NOW).order(order), CENTRE.staff, NOW)


def test_a_message_arrives_as_it_was_written_up_to_its_last_character() -> None:
    text = ("<b>Tidak tebal</b> & “kutip” é 你 " * 20)[: MAX_MESSAGE_CHARACTERS - 1] + "."
    assert len(text) == MAX_MESSAGE_CHARACTERS
    order = an_order(NOW, kind=OrderKind.MESSAGE, text=text)
    read = read_order(CENTRE.officer(NOW).order(order), CENTRE.staff, NOW)
    assert (read.kind, read.text) == (OrderKind.MESSAGE, text)


def test_no_other_order_says_something_to_the_participant() -> None:
    order = an_order(NOW, kind=OrderKind.PAUSE, text="Lima menit lagi.")
    with pytest.raises(Rejected, match="'pause' says something"):
        read_order(CENTRE.officer(NOW).order(order), CENTRE.staff, NOW)


def test_an_order_is_bounded_before_it_is_read_and_holds_no_field_more() -> None:
    with pytest.raises(Rejected, match="over"):
        read_order(bytes(MAX_ORDER_BYTES + 1), CENTRE.staff, NOW)
    officer = CENTRE.officer(NOW)
    payload = {"id": "o1", "kind": "pause", "more": 1}
    more = statements.sign("pendopo/order/2", payload, officer.private)
    with pytest.raises(Rejected, match="unknown field"):
        read_order(
            wire.encode_map("order", {"order": more, "certificate": officer.signed}),
            CENTRE.staff,
            NOW,
        )


def test_a_statement_for_another_use_is_no_certificate_and_no_order() -> None:
    officer = CENTRE.officer(NOW)
    payload = {
        "key": officer.certificate.key,
        "name": "Siti",
        "role": "supervisor",
        "sessions": [],
        "from": NOW - 1,
        "until": NOW + 1,
    }
    elsewhere = statements.sign("pendopo/receipt/1", payload, CENTRE.private)
    with pytest.raises(Distrusted):
        read_certificate(elsewhere, CENTRE.staff)
    assert why(sign_order(an_order(NOW), officer.private, elsewhere)) is Distrust.CERTIFICATE


@pytest.mark.parametrize(
    "change",
    [
        {"key": b"short"},
        {"name": "  "},
        {"name": "x" * 121},
        {"name": "Siti\x1b[2J"},
        {"sessions": ("s",) * 65},
        {"sessions": ("",)},
        {"until_utc_ms": NOW - HOUR_MS},
        {"until_utc_ms": NOW + MAX_VALID_MS},
    ],
)
def test_the_centre_vouches_for_nothing_odd_and_no_reader_takes_it(
    change: dict[str, object],
) -> None:
    good = CENTRE.officer(NOW).certificate
    with pytest.raises(Rejected):
        replace(good, **change)  # type: ignore[arg-type]
    odd = object.__new__(RoleCertificate)
    for name in ("key", "name", "role", "sessions", "from_utc_ms", "until_utc_ms"):
        object.__setattr__(odd, name, change.get(name, getattr(good, name)))
    with pytest.raises(Rejected):
        read_certificate(sign_certificate(odd, CENTRE.private), CENTRE.staff)


def test_a_request_proves_that_who_asks_holds_the_key() -> None:
    private = statements.new_signing_key()
    request = sign_request("Siti Aminah", private)
    assert read_request(request) == ("Siti Aminah", statements.public_of(private))
    said = wire.decode_map("role-request", request, {"key": bytes, "statement": bytes})
    other = statements.public_of(statements.new_signing_key())
    with pytest.raises(Tampered):
        read_request(wire.encode_map("role-request", {**said, "key": other}))


def test_a_certificate_says_whose_it_claims_to_be_and_rubbish_says_nothing() -> None:
    assert claimed_name(CENTRE.officer(NOW, name="Budi").signed) == "Budi"
    for rubbish in (b"", b"\xd2", b"\xd2\x80", b"rubbish", b"\xd2\x83\x00\x00\x00"):
        assert claimed_name(rubbish) == ""


def test_a_key_opens_with_its_passphrase_alone_and_is_not_in_the_file() -> None:
    private = statements.new_signing_key()
    locked = lock_key("Siti Aminah", private, "empat kata yang acak")
    assert unlock_key(locked, "empat kata yang acak") == private
    assert private not in locked
    for data, passphrase in ((locked, "empat kata yang lain"), (b"x" * 300, "empat kata")):
        with pytest.raises(Rejected, match="does not open"):
            unlock_key(data, passphrase)
    with pytest.raises(Rejected, match="at least 12"):
        lock_key("Siti", private, "pendek")


def test_the_staff_that_was_kept_is_read_back_and_damage_is_named() -> None:
    staff = CENTRE.without(CENTRE.officer(NOW), CENTRE.officer(NOW))
    assert Staff.from_bytes(staff.to_bytes()) == staff
    assert Staff.from_bytes(b"") is None
    for damaged in (b"short", staff.to_bytes()[:-1]):
        with pytest.raises(Rejected):
            Staff.from_bytes(damaged)


def test_a_suspicion_names_store_and_place_and_is_the_same_for_the_same_bytes() -> None:
    error: ExamError = Distrusted(Distrust.SIGNATURE, "x")
    assert isinstance(error, Distrusted)
    found = suspicion_of(b"one", "station", 3, error)
    assert (found.store, found.index, found.why) == ("station", 3, Distrust.SIGNATURE)
    assert found.sha256 == suspicion_of(b"one", "station", 4, Rejected("y")).sha256
