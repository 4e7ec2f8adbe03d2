"""Whatever bytes a stranger sends, a reader takes them or says no: it never breaks."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.core import events as ev
from exam.core import responses as rs
from exam.core.chain import Entry, Head
from exam.core.errors import Rejected, Tampered
from exam.exchange import wire
from exam.exchange.bodies import decode_event, encode_event
from exam.exchange.moves import Moves, decode_moves, encode_moves
from exam.exchange.receipts import Hop, Receipt, read_receipt, read_submission, sign_receipt
from exam.exchange.statements import new_signing_key, public_of, sign, verify
from tests.helpers.hops import header

KEY = new_signing_key()
PUBLIC = public_of(KEY)
HEADER = wire.encode_header(header())
ENTRIES = wire.encode_entries(wire.EntriesMessage(HEADER, (Entry(1, b"body", bytes(32)),)))
PRESENCE = wire.encode_presence(
    wire.PresenceMessage("1", "a", "active", "SK-1", 3, 10, 7, 2, 0, "trouble")
)
REPLY = wire.encode_presence_reply(wire.PresenceReply((b"order",), (b"receipt",), 1, 2))
RECEIPT = sign_receipt(Receipt(Hop.STATION, "a1", Head(3, bytes(32)), 5), KEY)
EVENT = encode_event(
    ev.ResponseRecorded(
        at_ms=1,
        wall_utc_ms=2,
        item_id="x",
        response=(
            ("R", rs.Single(rs.BaseType.POINT, rs.Point(1, 2))),
            ("S", rs.Multiple(rs.BaseType.FLOAT, (1.5, 2.25))),
            ("T", rs.Single(rs.BaseType.PAIR, rs.Pair("a", "b"))),
        ),
    )
)
HELLO: dict[str, type] = {"seat": str, "count": int}


def _receipt(data: bytes) -> object:
    return read_receipt(data, {Hop.STATION: PUBLIC})


READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "header": (wire.decode_header, HEADER),
    "entries": (wire.decode_entries, ENTRIES),
    "presence": (wire.decode_presence, PRESENCE),
    "reply": (wire.decode_presence_reply, REPLY),
    "moves": (decode_moves, encode_moves(Moves({"a1": b"order", "a2": b""}, 2))),
    "map": (
        lambda data: wire.decode_map("hello", data, HELLO),
        wire.encode_map("hello", {"seat": "1", "count": 2}),
    ),
    "event": (decode_event, EVENT),
    "statement": (lambda data: verify("d", data, PUBLIC), sign("d", {"a": 1}, KEY)),
    "receipt": (_receipt, RECEIPT),
}


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_noise_and_damaged_messages_are_read_or_refused(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    read(good)
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        piece = data.draw(st.binary(max_size=6))
        damaged[place : place + data.draw(st.integers(0, 4))] = piece
        damaged = damaged or bytearray(b"\x00")
    for bad in (bytes(damaged), data.draw(st.binary(max_size=80))):
        try:
            read(bad)
        except (Rejected, Tampered):
            continue


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.binary() | st.text()
    | st.decimals() | st.fractions() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize("name", ["header", "presence", "reply", "entries", "moves", "map"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_field_of_any_other_kind_is_refused(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    fields = cbor2.loads(good)
    fields[data.draw(st.sampled_from([*fields, "more"]))] = data.draw(TREES)
    try:
        read(cbor2.dumps(fields, timezone=None, datetime_as_timestamp=False))
    except (Rejected, Tampered):
        return
    except cbor2.CBOREncodeError:
        return


@given(payload=st.dictionaries(st.text(max_size=6), TREES, max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_a_known_key_signed_is_not_believed_to_be_well_formed(
    payload: dict[str, object],
) -> None:
    try:
        signed = sign("pendopo/receipt/1", payload, KEY)
    except cbor2.CBOREncodeError:
        return
    with pytest.raises((Rejected, Tampered)):
        read_receipt(signed, {Hop.STATION: PUBLIC})
    with pytest.raises((Rejected, Tampered)):
        read_submission(signed, PUBLIC)


def _long(number_bytes: int) -> bytes:
    return b"\xc2\x5a" + number_bytes.to_bytes(4, "big") + b"\xff" * number_bytes


HOSTILE = {
    "two long numbers as a fraction": b"\xd8\x1e\x82" + _long(1_000_000) + _long(999_999),
    "a long number": _long(100_000),
    "a list without an end": b"\x9f" + b"\x00" * 100,
    "a list that says it is longer than any memory": b"\x9b" + b"\x7f" * 8,
    "a very deep list": b"\x81" * 1_000_000,
    "very many values": b"\x9a\x00\x7f\x00\x00" + b"\x00" * 0x7F0000,
    "a pattern to be compiled": b"\xd8\x23\x61\x28",
    "a signalling not-a-number": b"\xc4\x82\x00\x63nan",
    "undefined": b"\xf7",
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("reader", READERS)
def test_known_attacks_are_refused_at_once(reader: str, name: str) -> None:
    began = monotonic()
    with pytest.raises((Rejected, Tampered)):
        READERS[reader][0](HOSTILE[name])
    assert monotonic() - began < 2


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "hello", "v": 1, "seat": "1", "count": 2**53 + 1},
        {"type": "hello", "v": 1, "seat": "1", "count": -1},
        {"type": "hello", "v": 1, "seat": "1", "count": True},
        {"type": "hello", "v": 1, 7: "1", "count": 1},
        {"type": "hello", "v": "x" * 1000, "seat": "1", "count": 1},
        {"type": "hello", "v": True, "seat": "1", "count": 1},
    ],
)
def test_a_map_with_one_odd_field_is_refused(fields: dict[object, object]) -> None:
    with pytest.raises(Rejected) as refused:
        wire.decode_map("hello", cbor2.dumps(fields), HELLO)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seat", "1\0"),
        ("registration", "r" * 1000),
        ("package_sha256", b"short"),
        ("sealed_key", bytes(1_000_000)),
        ("created_utc_ms", 2**63),
    ],
)
def test_a_header_that_a_database_would_not_take_is_refused(field: str, value: object) -> None:
    fields = {**cbor2.loads(HEADER), field: value}
    with pytest.raises(Rejected, match=field):
        wire.decode_header(cbor2.dumps(fields))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at_ms", 2**63),
        ("at_ms", 1.5),
        ("wall_utc_ms", None),
        ("item_id", b"x"),
        ("response", [["R", ["single", "float", float("nan")]]]),
        ("response", [["R", ["single", "integer", 2**63]]]),
        ("response", [["R", ["single", "point", [1, "2"]]]]),
        ("response", [["R", ["single", "pair", ["a"]]]]),
        ("response", [["R", ["record", None, [["x", None]]]]]),
    ],
)
def test_an_event_with_an_absurd_value_is_refused(field: str, value: object) -> None:
    version, name, fields = cbor2.loads(EVENT)
    with pytest.raises(Rejected):
        decode_event(cbor2.dumps([version, name, {**fields, field: value}]))


def test_a_receipt_in_another_hops_name_is_refused_where_that_key_is_not_known() -> None:
    signed = sign_receipt(Receipt(Hop.STATION, "a1", Head(3, bytes(32)), 5), KEY)
    with pytest.raises(Tampered, match="station"):
        read_receipt(signed, {Hop.CENTRE: PUBLIC})


def test_a_long_trouble_is_told_in_its_beginning() -> None:
    message = wire.decode_presence(PRESENCE)
    long = wire.PresenceMessage("1", "a", "active", "", 0, 0, 0, 0, 0, "x" * 5000)
    assert message.trouble == "trouble"
    assert wire.decode_presence(wire.encode_presence(long)).trouble == "x" * 1000
