"""Writes ``formats.json`` from fixed keys and inputs: ``python -m tests.vectors.make_vectors``.

Everything that is signed, sealed or hashed is made anew by the test; only encryption with fresh
randomness (the attempt key to the centre) has no vector.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exam.core import events as ev
from exam.core.chain import Head, genesis, link
from exam.core.orders import Order, OrderKind
from exam.core.roles import Role, Staff, key_id
from exam.exchange import log, wire
from exam.exchange.admission import Admission, draft_of, sign_admission
from exam.exchange.bodies import encode_event
from exam.exchange.moves import Moves, encode_moves
from exam.exchange.orders import sign_order
from exam.exchange.receipts import (
    Hop,
    Receipt,
    SubmissionReceipt,
    merkle_root,
    sign_receipt,
    sign_submission,
)
from exam.exchange.roles import RoleCertificate, sign_certificate, sign_request
from exam.exchange.statements import public_of
from tests.helpers.forms import choose

FILE = Path(__file__).parent / "formats.json"
PRIVATE = bytes(range(32))
OFFICER = bytes(range(32, 64))
LEAVES = tuple(
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
HEADER = wire.AttemptHeader(
    "a1", "s1", "12", "r1", "p-1", bytes(32), "F", b"sealed", 1_700_000_000_000
)


def vectors() -> dict[str, Any]:
    """Every vector by the name of its section in docs/formats.md; bytes are hexadecimal."""
    header = wire.encode_header(HEADER)
    start = genesis(header)
    first = link(start, b"body one")
    second = link(Head(first.seq, first.seal), b"body two")
    head = Head(second.seq, second.seal)
    answer = ev.ResponseRecorded(
        at_ms=1500, wall_utc_ms=1_700_000_001_500, item_id="i1", response=choose("A")
    )
    order = Order(
        id="o1",
        attempt_id="a1",
        sequence=1,
        kind=OrderKind.AUTHORIZE,
        officer="",
        reason="mulai",
        issued_utc_ms=1_700_000_000_000,
        expires_utc_ms=1_700_000_060_000,
        session_id="s1",
        seat="12",
    )
    said = replace(order, id="o2", sequence=2, kind=OrderKind.MESSAGE, text="Lima menit lagi.")
    move = replace(order, id="o3", sequence=3, kind=OrderKind.MOVE, seat="13")
    certificate = sign_certificate(
        RoleCertificate(
            key=public_of(OFFICER),
            name="Pengawas",
            role=Role.PROCTOR,
            sessions=("s1",),
            from_utc_ms=1_699_999_000_000,
            until_utc_ms=1_702_000_000_000,
        ),
        PRIVATE,
    )
    batch = wire.EntriesMessage(header, (first, second))
    receipt = Receipt(Hop.STATION, "a1", head, 1_700_000_002_000)
    submission = SubmissionReceipt("s1", "a1", 2, 1, bytes(32), head, 1_700_000_003_000)
    return {
        "keys": {"private": PRIVATE, "public": public_of(PRIVATE)},
        "header": {"encoded": header},
        "admission": _admission(),
        "chain": {
            "genesis": start.seal,
            "bodies": [first.body, second.body],
            "seals": [first.seal, second.seal],
        },
        "wire": {
            "entries": wire.encode_entries(batch),
            "receipts": wire.encode_receipts(wire.ReceiptsMessage((b"one", b"two"))),
        },
        "event": {"encoded": encode_event(answer)},
        "body": _body(encode_event(answer)),
        "statements": {
            "receipt": sign_receipt(receipt, PRIVATE),
            "submission": sign_submission(submission, PRIVATE),
        },
        "order": {
            "officer_private": OFFICER,
            "key_id": key_id(public_of(OFFICER)),
            "certificate": certificate,
            "order": sign_order(order, OFFICER, certificate),
            "request": sign_request("Pengawas", OFFICER),
            "staff": Staff(public_of(PRIVATE), frozenset({"00" * 16})).to_bytes(),
        },
        "message": {
            "order": sign_order(said, OFFICER, certificate),
            "event": encode_event(_messaged(said)),
            "read": encode_event(
                ev.MessageRead(at_ms=2500, wall_utc_ms=1_700_000_002_500, order_id="o2", sequence=2)
            ),
        },
        "move": {
            "order": (signed := sign_order(move, OFFICER, certificate)),
            "moves": encode_moves(Moves({"a1": signed}, 1_700_000_005_000)),
        },
        "log": _log(),
    }


def _admission() -> dict[str, Any]:
    """The same attempt, let begin by a station."""
    draft = draft_of(HEADER)
    signed = sign_admission(Admission("s1", "12", "r1", draft, 1_700_000_000_500), PRIVATE)
    drafted = replace(HEADER, session_id="", seat="", registration="")
    return {
        "drafted": wire.encode_header(drafted),
        "draft": draft,
        "admission": signed,
        "header": wire.encode_header(replace(HEADER, admission=signed)),
        "check-in": wire.encode_map(
            "check-in", {"seat": "12", "number": "PST-001", "proof": bytes(32), "draft": draft}
        ),
    }


def _messaged(said: Order) -> ev.Messaged:
    return ev.Messaged(
        at_ms=2000,
        wall_utc_ms=1_700_000_002_000,
        order_id=said.id,
        sequence=said.sequence,
        officer="Pengawas",
        reason=said.reason,
        role=Role.PROCTOR.value,
        key_id=key_id(public_of(OFFICER)),
        text=said.text,
    )


def _body(event: bytes) -> dict[str, Any]:
    """Entry 3 of attempt a1, with a nonce that is not random as a real one's end is."""
    seq, nonce = 3, (3).to_bytes(4, "big") + bytes(range(8))
    associated = b"pendopo/entry/1\x00" + b"a1" + b"\x00" + seq.to_bytes(8, "big")
    sealed = AESGCM(PRIVATE).encrypt(nonce, event, associated)
    return {"key": PRIVATE, "associated": associated, "sealed": b"\x01" + nonce + sealed}


def _log() -> dict[str, Any]:
    tree = log.Tree(LEAVES)
    sizes = range(1, len(LEAVES) + 1)
    leaf = log.Leaf("a1", "submitted", bytes(32), 9, bytes(32))
    return {
        "leaves": list(LEAVES),
        "roots": [tree.head(size=size).root for size in sizes],
        "answers_root": merkle_root(LEAVES),
        "inclusion": [
            {
                "index": index,
                "size": size,
                "path": list(log.inclusion_proof(index, size, tree.node)),
            }
            for size in sizes
            for index in range(size)
        ],
        "consistency": [
            {"old": old, "size": size, "path": list(log.consistency_proof(old, size, tree.node))}
            for size in sizes
            for old in range(1, size + 1)
        ],
        "leaf": log.encode_leaf(leaf),
        "head": log.sign_head(tree.head(1_700_000_004_000), PRIVATE),
    }


def as_text() -> str:
    """The file's content."""
    return json.dumps(vectors(), default=bytes.hex, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_text(), encoding="utf-8")
