"""What a hop holds, signed; and the participant's own receipt over all answers."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cbor2

from exam.core.attempt import Answer
from exam.core.chain import SEAL_BYTES, Head
from exam.core.errors import Rejected, Tampered
from exam.core.form import Form
from exam.exchange import statements
from exam.exchange.bodies import encode_item_response
from exam.exchange.statements import field

_RECEIPT_DOMAIN = "pendopo/receipt/1"
_SUBMISSION_DOMAIN = "pendopo/submission-receipt/1"
WORDS_IN_RECEIPT = 6


class Hop(enum.Enum):
    """Who took entries in."""

    STATION = "station"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Receipt:
    """``hop`` holds everything of the attempt up to ``head``, durably, since ``utc_ms``."""

    hop: Hop
    attempt_id: str
    head: Head
    utc_ms: int


def sign_receipt(receipt: Receipt, private: bytes) -> bytes:
    """COSE_Sign1 over a receipt."""
    payload = {
        "hop": receipt.hop.value,
        "attempt": receipt.attempt_id,
        "seq": receipt.head.seq,
        "seal": receipt.head.seal,
        "at": receipt.utc_ms,
    }
    return statements.sign(_RECEIPT_DOMAIN, payload, private)


def read_receipt(signed: bytes, keys: Mapping[Hop, bytes]) -> Receipt:
    """Check a receipt against the key of the hop it names.

    Raises :class:`Tampered` where no known key fits and :class:`Rejected` for anything else.
    """
    payload = statements.verify_any(_RECEIPT_DOMAIN, signed, list(keys.values()))
    try:
        hop = Hop(payload.get("hop"))
    except ValueError as error:
        raise Rejected("receipt: no such hop") from error
    if hop not in keys:
        raise Tampered(f"receipt: signed in the name of the {hop.value}, whose key is not known")
    statements.verify(_RECEIPT_DOMAIN, signed, keys[hop])
    return Receipt(hop, field(payload, "attempt", str), _head(payload), field(payload, "at", int))


def _head(payload: Mapping[str, Any]) -> Head:
    seal = field(payload, "seal", bytes)
    if len(seal) != SEAL_BYTES:
        raise Rejected(f"a seal has {SEAL_BYTES} bytes, not {len(seal)}")
    return Head(field(payload, "seq", int), seal)


def answers_root(form: Form, answers: Mapping[str, Answer]) -> bytes:
    """Merkle root (RFC 6962 hashing) over one leaf per item of the form, in form order.

    A leaf binds the item, the answer, its place in the chain and its time.
    """
    return merkle_root(answer_leaves(form, answers))


def answer_leaves(form: Form, answers: Mapping[str, Answer]) -> list[bytes]:
    """The leaves under :func:`answers_root`: canonical CBOR ``[item, answer, seq, at_ms]``."""
    return [_leaf(item.id, answers.get(item.id)) for item in form.all_items()]


def _leaf(item_id: str, answer: Answer | None) -> bytes:
    if answer is None:
        return cbor2.dumps([item_id, None], canonical=True)
    given = encode_item_response(answer.response)
    return cbor2.dumps([item_id, given, answer.seq, answer.at_ms], canonical=True)


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1: SHA-256, 0x00 before a leaf, 0x01 before a pair."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = merkle_root(leaves[:split]), merkle_root(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class SubmissionReceipt:
    """What the participant takes home; ``root`` is the answers' Merkle root."""

    session_id: str
    attempt_id: str
    items: int
    answered: int
    root: bytes
    head: Head
    utc_ms: int


def sign_submission(receipt: SubmissionReceipt, private: bytes) -> bytes:
    """The station's signature under a participant's receipt."""
    payload = {
        "session": receipt.session_id,
        "attempt": receipt.attempt_id,
        "items": receipt.items,
        "answered": receipt.answered,
        "root": receipt.root,
        "seq": receipt.head.seq,
        "seal": receipt.head.seal,
        "at": receipt.utc_ms,
    }
    return statements.sign(_SUBMISSION_DOMAIN, payload, private)


def read_submission(signed: bytes, station: bytes) -> SubmissionReceipt:
    """Check a participant's receipt against the station's public key."""
    payload = statements.verify(_SUBMISSION_DOMAIN, signed, station)
    return SubmissionReceipt(
        field(payload, "session", str),
        field(payload, "attempt", str),
        field(payload, "items", int),
        field(payload, "answered", int),
        field(payload, "root", bytes),
        _head(payload),
        field(payload, "at", int),
    )


def unsigned_receipt(session_id: str, attempt_id: str, root: bytes) -> bytes:
    """What a receipt shows until the station has signed: session, attempt and root alone."""
    return cbor2.dumps([session_id, attempt_id, root], canonical=True)


def receipt_words(root: bytes, words: Sequence[str]) -> tuple[str, ...]:
    """Six words read off the front of ``root``; ``words`` is a list of 1024 (10 bits each)."""
    bits = len(words).bit_length() - 1
    if len(words) != 1 << bits:
        raise Rejected(f"the list has {len(words)} words, not a power of two")
    number = int.from_bytes(root, "big") >> (len(root) * 8 - bits * WORDS_IN_RECEIPT)
    places = [bits * (WORDS_IN_RECEIPT - 1 - index) for index in range(WORDS_IN_RECEIPT)]
    return tuple(words[number >> place & (1 << bits) - 1] for place in places)


def read_words(text: str) -> tuple[str, ...]:
    """The word list: one word a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
