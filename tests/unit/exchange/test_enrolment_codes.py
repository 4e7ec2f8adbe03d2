"""A code is short enough to type, and no slip of the hand passes for another one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.core.errors import Rejected
from exam.exchange.enrolment import (
    CODE_CHARACTERS,
    FINGERPRINT_BYTES,
    SECRET_BYTES,
    Code,
    fingerprint_of,
    new_secret,
    prove,
    proves,
    read_code,
    typed,
    write_code,
)

CODES = st.builds(
    Code,
    st.binary(min_size=FINGERPRINT_BYTES, max_size=FINGERPRINT_BYTES),
    st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES),
)
CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(CODES)
def test_what_was_written_is_read_however_it_was_typed(code: Code) -> None:
    text = write_code(code)
    assert [len(group) for group in text.split("-")] == [4] * 7
    for way in (text, text.lower(), text.replace("-", " "), f"  {typed(text)}\n"):
        assert read_code(way) == code
    assert read_code(text.replace("0", "O").replace("1", "l")) == code, "as it may be misread"


@settings(derandomize=True)  # one change in a million passes 20 bits: not on another day, then
@given(CODES, st.data())
def test_one_wrong_character_is_noticed(code: Code, data: st.DataObject) -> None:
    text = typed(write_code(code))
    place = data.draw(st.integers(0, CODE_CHARACTERS - 1))
    other = data.draw(st.sampled_from([one for one in CHARACTERS if one != text[place]]))
    with pytest.raises(Rejected, match="last group"):
        read_code(text[:place] + other + text[place + 1 :])


@settings(derandomize=True)  # one change in a million passes 20 bits: not on another day, then
@given(CODES, st.data())
def test_two_exchanged_characters_are_noticed(code: Code, data: st.DataObject) -> None:
    text = typed(write_code(code))
    place = data.draw(st.integers(0, CODE_CHARACTERS - 2))
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        with pytest.raises(Rejected, match="last group"):
            read_code(swapped)


@pytest.mark.parametrize("text", ["", "AAAA", "U" * CODE_CHARACTERS, "É" * 28, "A" * 29])
def test_what_is_no_code_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        read_code(text)
    assert refused.value.remedy


def test_a_code_is_the_same_in_every_version() -> None:
    code = Code(fingerprint_of(b"sertifikat"), bytes(range(SECRET_BYTES)))
    assert write_code(code) == "GGPC-GVBY-772R-C4B6-000G-40R4-0AK2"


def test_a_proof_is_for_one_secret_one_key_and_one_station() -> None:
    secret = new_secret()
    proof = prove(secret, b"permintaan", b"sertifikat")
    assert proves(proof, secret, b"permintaan", b"sertifikat")
    assert not proves(proof, new_secret(), b"permintaan", b"sertifikat")
    assert not proves(proof, secret, b"permintaan lain", b"sertifikat")
    assert not proves(proof, secret, b"permintaan", b"sertifikat lain")
    assert not proves(b"", secret, b"permintaan", b"sertifikat")
