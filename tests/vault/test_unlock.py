"""Codes that open a seat without its station: what they are made of, and what they open."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import math
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from exam.core.errors import Rejected
from exam.core.events import UnlockReason
from exam.vault import unlock, unlock_kit
from exam.vault.digits import grouped, with_checks, without_checks, wrong_group
from tests.vectors import make_unlock_vectors as made

raw = bytes.fromhex


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made.FILE.read_text(encoding="utf-8"))
    return found


def hkdf(material: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 from its text, without salt."""
    key = hmac.digest(bytes(32), material, "sha256")
    block, out = b"", b""
    for number in itertools.count(1):
        if len(out) >= length:
            return out[:length]
        block = hmac.digest(key, block + info + bytes([number]), "sha256")
        out += block
    raise AssertionError


def check_digit(number: int, five: str) -> str:
    """ISO/IEC 7064 MOD 11,10 as its text has it: 'the remainder of P + check is 1'."""
    p = 10
    for digit in f"{number}{five}":
        s = (p + int(digit)) % 10
        p = (2 * (s if s else 10)) % 11
    return next(str(c) for c in range(10) if (p + c) % 10 == 1)


def test_this_code_makes_the_published_vectors_to_the_byte() -> None:
    assert made.as_text() == made.FILE.read_text(encoding="utf-8")


def test_a_second_implementation_written_from_the_document_makes_the_published_codes(
    published: dict[str, Any],
) -> None:
    key = raw(published["keys"]["unlock_key"])
    secrets = {}
    for one in published["keys"]["officers"]:
        info = b"pendopo/unlock-officer/1\0SESI-1\0" + raw(one["public_key"])
        secrets[one["name"]] = hkdf(key, info, 32)
        assert secrets[one["name"]].hex() == one["secret"]
    for one in published["code"]:
        context = raw(one["context"])
        assert cbor2.loads(context)["reason"] == one["reason"]
        number = int.from_bytes(
            hkdf(secrets[one["officer"]], b"pendopo/unlock-code/1\0" + context, 32), "big"
        )
        digits = f"{number % 10**25:025}"
        groups = [digits[start : start + 5] for start in range(0, 25, 5)]
        text = " ".join(five + check_digit(n, five) for n, five in enumerate(groups, start=1))
        assert text == one["text"]


def test_the_published_slots_open_as_the_document_says_and_no_other_way(
    published: dict[str, Any],
) -> None:
    slots = dict(cbor2.loads(raw(published["slots"]["encoded"]))["slots"])
    for one in published["code"]:
        context = raw(one["context"])
        digits = "".join(group[:5] for group in one["text"].split())
        once = hkdf(digits.encode(), b"pendopo/unlock-wrap/1\0" + context, 44)
        opened = []
        for reason, sealed in slots[one["nonce"]]:
            try:
                opened.append((reason, AESGCM(once[:32]).decrypt(once[32:], sealed, context)))
            except InvalidTag:
                continue
        ((reason, plain),) = opened
        said = cbor2.loads(plain)
        assert reason == one["reason"]
        assert (said["officer"], said["share"].hex()) == (
            one["officer"],
            published["keys"]["share"],
        )


def test_the_published_challenges_end_in_a_group_bound_to_session_and_seat(
    published: dict[str, Any],
) -> None:
    for one in published["challenge"]:
        data = (
            b"pendopo/unlock-challenge/1\0"
            + "\0".join((one["session"], one["seat"], one["nonce"])).encode()
        )
        check = int.from_bytes(hashlib.sha256(data).digest()[:8], "big") % 10**6
        assert one["text"] == grouped(f"{one['nonce']}{check:06}")
        for text in (one["text"], one["qr"], one["text"].replace(" ", "")):
            assert unlock.read_challenge(text, "SESI-1", ["11", "12"]) == (one["nonce"], "12")


def test_the_published_kit_opens_with_argon2id_and_aes_alone(published: dict[str, Any]) -> None:
    outside = cbor2.loads(raw(published["kit"]["encoded"]))
    kdf = Argon2id(
        salt=outside["salt"], length=32, iterations=3, lanes=4, memory_cost=64 * 1024
    )  # fmt: skip
    key = kdf.derive(published["kit"]["passphrase"].encode())
    once = hkdf(key, b"pendopo/unlock-kit/1\0SESI-1", 44)
    inside = cbor2.loads(AESGCM(once[:32]).decrypt(once[32:], outside["sealed"], b"SESI-1"))
    assert inside["secret"].hex() == published["keys"]["officers"][0]["secret"]
    assert inside["seats"] == ["1", "12", "13"]


def test_a_code_carries_83_bits_and_a_challenge_is_not_secret() -> None:
    assert math.floor(math.log2(10**unlock.CODE_DIGITS)) == 83
    assert len(set(unlock.new_nonces())) == unlock.SLOTS


@pytest.mark.parametrize("place", range(30))
def test_a_wrong_digit_is_noticed_and_its_group_named(place: int) -> None:
    data = "9081726354546372819012345"
    right = with_checks(data).replace(" ", "")
    assert without_checks(right, 5) == data
    for other in range(1, 10):
        digit = str((int(right[place]) + other) % 10)
        wrong = right[:place] + digit + right[place + 1 :]
        assert wrong_group(wrong) == place // 6 + 1
        with pytest.raises(Rejected, match=f"kelompok ke-{place // 6 + 1} "):
            without_checks(wrong, 5)


def test_groups_read_out_in_another_order_are_noticed() -> None:
    groups = with_checks("9081726354546372819012345").split()
    noticed = [
        wrong_group("".join(order))
        for order in itertools.permutations(groups)
        if list(order) != groups
    ]
    assert sum(1 for one in noticed if one) >= len(noticed) * 0.99


@pytest.mark.parametrize("text", ["", "12345", "1" * 31, "x" * 30, "１" * 30, "-" * 30])
def test_what_is_no_code_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        unlock.read_code(text)
    assert refused.value.remedy


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\xff" * 40,
        unlock.encode_slots(unlock.Terms("S", "1", 10**6), ()),
        unlock.encode_slots(unlock.Terms("S", "1", 0), ()),
        unlock.encode_slots(unlock.Terms("S", "1"), [unlock.Slot("12", ())]),
        unlock.encode_slots(unlock.Terms("S", "1"), [unlock.Slot("1" * 12, ())] * 65),
        unlock.encode_slots(
            unlock.Terms("S", "1"),
            [unlock.Slot("1" * 12, ((UnlockReason.RESTART, b""),) * 65)],
        ),
    ],
)
def test_slots_that_are_none_are_refused(hostile: bytes) -> None:
    with pytest.raises(Rejected):
        unlock.decode_slots(hostile)


def test_a_kit_opens_with_its_passphrase_alone_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "siti.kit"
    unlock_kit.write_kit(path, made.kit(), made.PASSPHRASE)
    assert path.stat().st_mode & 0o077 == 0
    assert unlock_kit.read_kit(path, made.PASSPHRASE) == made.kit()
    assert made.kit().officer.secret not in path.read_bytes()
    for wrong in (made.PASSPHRASE + " ", "", "x"):
        with pytest.raises(Rejected, match="frasa sandi salah"):
            unlock_kit.read_kit(path, wrong)
    with pytest.raises(Rejected, match="sudah ada"):
        unlock_kit.write_kit(path, made.kit(), made.PASSPHRASE)
    with pytest.raises(Rejected, match="12 karakter"):
        unlock_kit.write_kit(tmp_path / "other.kit", made.kit(), "terlalu pen")
    with pytest.raises(Rejected, match="bukan berkas pembuka"):
        unlock_kit.open_kit(b"\x80" * 100, made.PASSPHRASE)
