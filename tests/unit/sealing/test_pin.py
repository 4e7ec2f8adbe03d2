"""What a PIN opens: one attempt's key, with the very salt; and a proof that gives neither away."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from exam.core.errors import Rejected, Tampered
from exam.sealing import stretching
from exam.sealing.pin import SALT_BYTES, WRAP_BYTES, PinKey, stretch_pin, verifier_of

VECTOR = Path(__file__).parents[2] / "vectors" / "pin.json"
SALT = bytes(range(SALT_BYTES))
KEY = secrets.token_bytes(32)


@pytest.fixture(scope="module")
def pin_key() -> PinKey:
    return stretch_pin("314159", SALT)


def test_the_stretching_is_argon2id_with_the_second_choice_of_rfc_9106() -> None:
    named = Argon2id(salt=SALT, length=32, iterations=3, lanes=4, memory_cost=64 * 1024)
    assert stretching.stretch("314159", SALT) == named.derive(b"314159")


def test_the_published_vector_is_what_this_code_makes_and_opens() -> None:
    vector = json.loads(VECTOR.read_text(encoding="utf-8"))
    found = stretch_pin(vector["pin"], bytes.fromhex(vector["salt"]))
    said = [found.root, found.proof, verifier_of(found.proof)]
    assert [one.hex() for one in said] == [vector[n] for n in ("root", "proof", "verifier")]
    wrapped = bytes.fromhex(vector["wrapped_key"])
    assert found.unwrap(vector["attempt_id"], wrapped).hex() == vector["attempt_key"]


def test_two_threads_may_stretch_at_once() -> None:
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: stretching.stretch("314159", SALT), range(6), timeout=30))
    assert found == [stretching.stretch("314159", SALT)] * 6


def test_a_wrap_opens_with_the_same_pin_and_salt_for_the_same_attempt(pin_key: PinKey) -> None:
    wrapped = pin_key.wrap("a1", KEY)
    assert len(wrapped) == WRAP_BYTES
    assert wrapped != pin_key.wrap("a1", KEY)
    assert stretch_pin("314159", SALT).unwrap("a1", wrapped) == KEY


@pytest.mark.parametrize(
    ("pin", "salt"),
    [("314158", SALT), ("314159", bytes(SALT_BYTES))],
    ids=["another pin", "another salt"],
)
def test_another_pin_or_another_salt_opens_no_wrap(pin_key: PinKey, pin: str, salt: bytes) -> None:
    wrapped = pin_key.wrap("a1", KEY)
    other = stretch_pin(pin, salt)
    assert other.proof != pin_key.proof
    with pytest.raises(Tampered, match="this PIN does not open"):
        other.unwrap("a1", wrapped)


def test_a_wrap_is_of_one_attempt_and_no_byte_of_it_may_change(pin_key: PinKey) -> None:
    wrapped = pin_key.wrap("a1", KEY)
    with pytest.raises(Tampered):
        pin_key.unwrap("a2", wrapped)
    for place in (1, 12, 13, WRAP_BYTES - 1):
        forged = bytearray(wrapped)
        forged[place] ^= 1
        with pytest.raises(Tampered):
            pin_key.unwrap("a1", bytes(forged))
    for odd in (b"", wrapped[:-1], b"\x02" + wrapped[1:]):
        with pytest.raises(Rejected, match="was not wrapped for another seat"):
            pin_key.unwrap("a1", odd)


def test_the_proof_opens_no_wrap_and_the_verifier_is_no_proof(pin_key: PinKey) -> None:
    wrapped = pin_key.wrap("a1", KEY)
    for known in (pin_key.proof, verifier_of(pin_key.proof)):
        assert known not in wrapped
        with pytest.raises(Tampered):
            PinKey(known).unwrap("a1", wrapped)
    assert verifier_of(verifier_of(pin_key.proof)) != verifier_of(pin_key.proof)
    assert "314159" not in repr(pin_key)
    assert pin_key.root.hex() not in repr(pin_key)
