"""Whatever happens on the wire, station and centre end with exactly the seat's entries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import Rejected, Tampered
from exam.exchange.courier import Backoff, Courier, Delivery
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop, Receipt, read_receipt, sign_receipt
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import EntriesMessage, decode_entries, encode_entries, encode_header
from tests.helpers.hops import BadWire, MemoryOutbox, MemoryStore, header

STATION, CENTRE = new_signing_key(), new_signing_key()
KEYS = {Hop.STATION: public_of(STATION), Hop.CENTRE: public_of(CENTRE)}
ENCODED = encode_header(header())
FATES = st.lists(st.sampled_from(["ok", "lost", "reply_lost", "twice", "late"]), max_size=40)


def chain_of(count: int, salt: bytes = b"") -> list[Entry]:
    head = genesis(ENCODED)
    entries: list[Entry] = []
    for number in range(count):
        entries.append(link(head, salt + str(number).encode()))
        head = Head(entries[-1].seq, entries[-1].seal)
    return entries


def drain(courier: Courier) -> None:
    for _ in range(1000):
        if courier.deliver_once() is Delivery.NOTHING:
            return
    raise AssertionError("the courier never came to an end")


@given(st.integers(min_value=1, max_value=40), FATES, FATES, st.integers(1, 9), st.data())
@settings(max_examples=150)
def test_any_interleaving_on_the_wire_ends_with_exactly_the_seats_entries(
    count: int, to_station: list[str], to_centre: list[str], batch: int, data: st.DataObject
) -> None:
    seat = chain_of(count)
    station, centre = MemoryStore(), MemoryStore()
    first = MemoryOutbox(ENCODED, seat, KEYS, Hop.STATION, batch)
    up = Courier(first, BadWire(Intake(station, Hop.STATION, STATION), to_station).post)
    station.headers["a1"] = ENCODED
    station.entries["a1"] = []
    second = MemoryOutbox(ENCODED, station.entries["a1"], KEYS, Hop.CENTRE, batch)
    onward = Courier(second, BadWire(Intake(centre, Hop.CENTRE, CENTRE), to_centre).post)
    for turn in data.draw(st.lists(st.booleans(), max_size=60)):
        (up if turn else onward).deliver_once()
    if data.draw(st.booleans()) and station.entries["a1"]:
        station.forget_after("a1", data.draw(st.integers(0, len(station.entries["a1"]))))
        first.mark = min(first.mark, len(station.entries["a1"]))
        second.mark = min(second.mark, len(station.entries["a1"]))
    drain(up)
    drain(onward)
    assert station.entries["a1"] == seat
    assert centre.entries["a1"] == seat
    assert not station.apart
    assert not centre.apart


def test_a_gap_is_not_stored_and_the_receipt_says_what_is_held() -> None:
    store = MemoryStore()
    intake = Intake(store, Hop.STATION, STATION)
    seat = chain_of(6)
    intake.accept(EntriesMessage(ENCODED, tuple(seat[:2])), 1)
    signed = intake.accept(EntriesMessage(ENCODED, tuple(seat[4:])), 2)
    assert read_receipt(signed, KEYS).head == Head(2, seat[1].seal)
    assert store.entries["a1"] == seat[:2]


def test_another_entry_at_a_known_place_is_kept_apart_and_named() -> None:
    store = MemoryStore()
    intake = Intake(store, Hop.STATION, STATION)
    intake.accept(EntriesMessage(ENCODED, tuple(chain_of(3))), 1)
    with pytest.raises(Tampered, match="entry 1"):
        intake.accept(EntriesMessage(ENCODED, tuple(chain_of(3, b"other"))), 2)
    assert store.entries["a1"] == chain_of(3)
    assert len(store.apart) == 1


def test_an_entry_that_breaks_the_chain_is_refused() -> None:
    store = MemoryStore()
    intake = Intake(store, Hop.STATION, STATION)
    seat = chain_of(3)
    forged = (seat[0], Entry(2, b"forged", seat[1].seal))
    with pytest.raises(Tampered):
        intake.accept(EntriesMessage(ENCODED, forged), 1)
    assert "a1" not in store.entries


def test_a_receipt_by_another_key_or_with_a_flipped_bit_is_refused() -> None:
    receipt = Receipt(Hop.STATION, "a1", Head(3, bytes(32)), 5)
    signed = sign_receipt(receipt, STATION)
    assert read_receipt(signed, KEYS) == receipt
    with pytest.raises(Tampered):
        read_receipt(sign_receipt(receipt, new_signing_key()), KEYS)
    # A station cannot sign in the centre's name.
    forged = sign_receipt(Receipt(Hop.CENTRE, "a1", Head(3, bytes(32)), 5), STATION)
    with pytest.raises(Tampered):
        read_receipt(forged, KEYS)
    with pytest.raises((Tampered, Rejected)):
        read_receipt(signed[:-1] + bytes([signed[-1] ^ 1]), KEYS)


@given(st.binary(max_size=200))
def test_noise_is_rejected_and_never_crashes_the_reader(noise: bytes) -> None:
    with pytest.raises(Rejected):
        decode_entries(noise)


def test_entries_survive_the_wire_unchanged() -> None:
    message = EntriesMessage(ENCODED, tuple(chain_of(4)))
    assert decode_entries(encode_entries(message)) == message


def test_waiting_times_double_jitter_and_start_again_after_success() -> None:
    backoff = Backoff(1.0, 8.0, lambda: 0.0)
    assert [backoff.fail() for _ in range(5)] == [0.5, 1.0, 2.0, 4.0, 4.0]
    backoff.reset()
    assert backoff.fail() == 0.5
    assert Backoff(1.0, 8.0, lambda: 0.999).fail() < 1.0
