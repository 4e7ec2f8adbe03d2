"""Our reader of age files opens what pyrage and stock age write, and refuses what they refuse."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam.core.errors import Rejected
from exam.package.agefile import CHUNK_BYTES, NotOpened, read_age
from exam.package.release import release_identity, secret_of

IDENTITY = release_identity(bytes(range(32)), package_id="p-1")
SECRET = secret_of(IDENTITY)
OWN = pyrage.x25519.Identity.from_str(IDENTITY)
_HEADER_BYTES = 400
SIZES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 150_000)


def sealed(data: bytes, *, others: int = 1) -> bytes:
    """For somebody else first, then for us."""
    strangers = [pyrage.x25519.Identity.generate().to_public() for _ in range(others)]
    return bytes(pyrage.encrypt(data, [*strangers, OWN.to_public()]))


@cache
def written(size: int) -> bytes:
    """One file for all tries: each one written is another."""
    return sealed(bytes(size))


def opened(data: bytes, secret: bytes = SECRET) -> bytes:
    return b"".join(read_age(io.BytesIO(data), secret))


def both_refuse(data: bytes) -> bool:
    with pytest.raises(NotOpened):
        opened(data)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(data, [OWN])
    return True


@pytest.mark.parametrize("size", SIZES)
def test_it_opens_what_pyrage_wrote(size: int) -> None:
    data = os.urandom(size)
    parts = list(read_age(io.BytesIO(sealed(data)), SECRET))
    assert b"".join(parts) == data
    assert max(map(len, parts)) <= CHUNK_BYTES


@pytest.mark.parametrize("size", SIZES)
def test_it_opens_what_stock_age_wrote(size: int, tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("the age tool is not on this computer")
    data = os.urandom(size)
    words = [age, "--encrypt", "-r", str(OWN.to_public())]
    assert opened(subprocess.run(words, input=data, capture_output=True, check=True).stdout) == data


@settings(max_examples=300, deadline=None)
@given(st.sampled_from((10, CHUNK_BYTES, CHUNK_BYTES + 100)), st.floats(0, 1), st.integers(0, 7))
def test_it_opens_a_file_with_one_bit_turned_exactly_where_pyrage_does(
    size: int, where: float, bit: int
) -> None:
    altered = bytearray(written(size))
    # Half of all tries meet the header, which is where reading differs most easily.
    last = min(_HEADER_BYTES, len(altered) - 1) if where < 0.5 else len(altered) - 1
    altered[int(last * (where * 2 % 1))] ^= 1 << bit
    try:
        theirs: bytes | None = pyrage.decrypt(bytes(altered), [OWN])
    except pyrage.DecryptError:
        theirs = None
    try:
        ours: bytes | None = opened(bytes(altered))
    except NotOpened:
        ours = None
    assert ours == theirs


@pytest.mark.parametrize("size", SIZES)
def test_a_file_cut_anywhere_or_made_longer_is_refused_as_pyrage_does(size: int) -> None:
    whole = sealed(os.urandom(size))
    for cut in {1, 15, 16, 17, len(whole) // 2, len(whole) - 30, CHUNK_BYTES + 16}:
        if cut < len(whole):
            assert both_refuse(whole[:-cut])
    assert both_refuse(whole + b"\x00")
    assert both_refuse(whole + bytes(16))


def test_exchanged_and_repeated_chunks_are_refused() -> None:
    whole = sealed(os.urandom(3 * CHUNK_BYTES))
    sealed_bytes = CHUNK_BYTES + 16
    head, body = whole[: -3 * sealed_bytes], whole[-3 * sealed_bytes :]
    first, second, third = (
        body[at : at + sealed_bytes] for at in range(0, len(body), sealed_bytes)
    )
    for chunks in ((second, first, third), (first, first, third), (first, third), (first, second)):
        assert both_refuse(head + b"".join(chunks))


def test_a_file_for_somebody_else_is_refused() -> None:
    stranger = pyrage.x25519.Identity.generate()
    with pytest.raises(NotOpened, match="not for this identity"):
        opened(bytes(pyrage.encrypt(b"x", [stranger.to_public()])))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"age-encryption.org/v1\n" + b"-> X25519 x\n" * 200_000,
        b"age-encryption.org/v1\n" + b"a" * 1_000_000,
        b"age-encryption.org/v2\n--- " + b"A" * 43 + b"\n",
        b"age-encryption.org/v1\n--- \n",
        b"-> X25519 " + b"A" * 43 + b"\n",
    ],
)
def test_what_is_no_age_file_is_refused_without_reading_far(data: bytes) -> None:
    with pytest.raises(NotOpened):
        opened(data)


def test_a_sender_who_forces_the_shared_secret_is_refused() -> None:
    head, _, rest = sealed(b"x", others=0).partition(b"-> X25519 ")
    forced = b"A" * 43 + rest[rest.index(b"\n") :]
    assert both_refuse(head + b"-> X25519 " + forced)


def test_an_identity_spells_its_secret_and_one_wrong_letter_is_noticed() -> None:
    assert secret_of(f"  {IDENTITY.lower()}\n") == SECRET
    for place in range(16, len(IDENTITY)):
        wrong = "Q" if IDENTITY[place] != "Q" else "P"
        with pytest.raises(Rejected, match="not an age identity"):
            secret_of(IDENTITY[:place] + wrong + IDENTITY[place + 1 :])
    for text in ("", "AGE-SECRET-KEY-1", IDENTITY[:-1], IDENTITY + "Q", "AGE-SECRET-KEY-1TYPO"):
        with pytest.raises(Rejected):
            secret_of(text)
