"""Events survive sealing; a root moves with any answer, its order or its time."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.core import events as ev
from exam.core import responses as rs
from exam.core.attempt import Answer
from exam.core.errors import NotAllowed, Rejected, Tampered
from exam.exchange.bodies import BodySealer, decode_event, encode_event, new_attempt_key
from exam.exchange.receipts import answers_root, merkle_root, receipt_words
from tests.helpers.forms import choose, form, section

IDENTIFIERS = st.text("ABC_-1", min_size=1, max_size=5)
RESPONSES = st.one_of(
    st.none(),
    st.builds(rs.Single, st.just(rs.BaseType.IDENTIFIER), IDENTIFIERS),
    st.builds(rs.Single, st.just(rs.BaseType.STRING), st.text(max_size=30)),
    st.builds(rs.Single, st.just(rs.BaseType.BOOLEAN), st.booleans()),
    st.builds(rs.Single, st.just(rs.BaseType.INTEGER), st.integers(-(2**40), 2**40)),
    st.builds(
        rs.Single, st.just(rs.BaseType.FLOAT), st.floats(allow_nan=False, allow_infinity=False)
    ),
    st.builds(rs.Multiple, st.just(rs.BaseType.IDENTIFIER), st.lists(IDENTIFIERS).map(tuple)),
    st.builds(
        rs.Ordered,
        st.just(rs.BaseType.DIRECTED_PAIR),
        st.lists(st.builds(rs.Pair, IDENTIFIERS, IDENTIFIERS)).map(tuple),
    ),
    st.builds(
        rs.Single,
        st.just(rs.BaseType.POINT),
        st.builds(rs.Point, st.integers(0, 4000), st.integers(0, 4000)),
    ),
    st.builds(
        rs.Record,
        st.lists(
            st.tuples(
                IDENTIFIERS, st.builds(rs.Single, st.just(rs.BaseType.STRING), st.text(max_size=5))
            )
        ).map(tuple),
    ),
)
ITEM_RESPONSES = st.lists(st.tuples(IDENTIFIERS, RESPONSES), max_size=3).map(tuple)


@given(ITEM_RESPONSES, st.integers(1, 2**31))
def test_an_answer_of_any_type_comes_back_as_it_was(response: rs.ItemResponse, seq: int) -> None:
    event = ev.ResponseRecorded(at_ms=1, wall_utc_ms=2, item_id="x", response=response)
    sealer = BodySealer("a", new_attempt_key())
    assert sealer.open(seq, sealer.seal(seq, event)) == event


def test_a_body_opens_only_with_its_key_at_its_place_in_its_attempt() -> None:
    key = new_attempt_key()
    event = ev.ProctorCalled(at_ms=1, wall_utc_ms=2)
    body = BodySealer("a", key).seal(3, event)
    for sealer, seq in (
        (BodySealer("a", new_attempt_key()), 3),
        (BodySealer("a", key), 4),
        (BodySealer("b", key), 3),
    ):
        with pytest.raises(Tampered):
            sealer.open(seq, body)


def test_sealing_the_same_event_twice_never_gives_the_same_bytes() -> None:
    sealer = BodySealer("a", new_attempt_key())
    event = ev.ProctorCalled(at_ms=1, wall_utc_ms=2)
    assert len({sealer.seal(1, event) for _ in range(50)}) == 50


@given(st.binary(max_size=60))
def test_noise_is_no_event(noise: bytes) -> None:
    with pytest.raises(Rejected):
        decode_event(noise)


@pytest.mark.parametrize("value", [2**63, -(2**63), float("inf"), float("nan")])
def test_a_number_that_no_reader_would_take_is_not_sealed_either(value: float) -> None:
    base = rs.BaseType.INTEGER if isinstance(value, int) else rs.BaseType.FLOAT
    response = (("R", rs.Single(base, value)),)
    event = ev.ResponseRecorded(at_ms=1, wall_utc_ms=2, item_id="x", response=response)
    with pytest.raises(NotAllowed):
        BodySealer("a", new_attempt_key()).seal(1, event)


def test_a_key_of_another_length_is_refused_by_name() -> None:
    with pytest.raises(Rejected, match="32 bytes, not 5"):
        BodySealer("a", b"short")


def test_an_event_of_a_newer_program_is_refused_with_a_remedy() -> None:
    data = encode_event(ev.ProctorCalled(at_ms=1, wall_utc_ms=2))
    newer = data.replace(b"ProctorCalled", b"ProctorCalmed")
    with pytest.raises(Rejected) as caught:
        decode_event(newer)
    assert "update" in caught.value.remedy


def test_the_root_moves_with_an_answer_its_place_and_its_time() -> None:
    test = form(section("S1", items=2))
    base = {"S1-1": Answer(choose("A"), 5, 100, 0), "S1-2": Answer(choose("B"), 6, 200, 0)}
    root = answers_root(test, base)
    for changed in (
        Answer(choose("C"), 5, 100, 0),
        Answer(choose("A"), 7, 100, 0),
        Answer(choose("A"), 5, 101, 0),
    ):
        assert answers_root(test, {**base, "S1-1": changed}) != root
    assert answers_root(test, {"S1-1": base["S1-1"]}) != root


def test_merkle_roots_follow_rfc_6962() -> None:
    # RFC 6962 test inputs as used by Certificate Transparency's own reference tests.
    leaves = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31"]
    assert merkle_root([]) == hashlib.sha256(b"").digest()
    assert (
        merkle_root(leaves[:1]).hex()
        == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert (
        merkle_root(leaves[:2]).hex()
        == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )
    assert (
        merkle_root(leaves[:3]).hex()
        == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    )


def test_receipt_words_are_read_off_the_front_of_the_root() -> None:
    words = tuple(f"w{number}" for number in range(1024))
    root = (0b1111111111_0000000001 << 236).to_bytes(32, "big")
    assert receipt_words(root, words) == ("w1023", "w1", "w0", "w0", "w0", "w0")
    with pytest.raises(Rejected):
        receipt_words(root, words[:1000])
