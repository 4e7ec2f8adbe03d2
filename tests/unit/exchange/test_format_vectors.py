"""The published vectors: this code makes them to the byte, and reads them back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from exam.core.chain import genesis, link
from exam.core.orders import OrderKind
from exam.core.roles import Staff
from exam.exchange import log, wire
from exam.exchange.admission import check_admitted, draft_of
from exam.exchange.bodies import BodySealer, decode_event, encode_event
from exam.exchange.moves import decode_moves, read_departure
from exam.exchange.orders import Addressee, read_order
from exam.exchange.receipts import Hop, read_receipt, read_submission
from exam.exchange.roles import read_certificate, read_request
from exam.exchange.statements import public_of
from tests.vectors import make_vectors

raw = bytes.fromhex


@pytest.fixture
def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(make_vectors.FILE.read_text(encoding="utf-8"))
    return found


def test_this_code_makes_the_published_vectors_to_the_byte() -> None:
    assert make_vectors.as_text() == make_vectors.FILE.read_text(encoding="utf-8")


def test_the_published_chain_starts_at_its_header(published: dict[str, Any]) -> None:
    chain = published["chain"]
    head = genesis(raw(published["header"]["encoded"]))
    assert head.seal.hex() == chain["genesis"]
    first = link(head, raw(chain["bodies"][0]))
    assert first.seal.hex() == chain["seals"][0]


def test_the_published_messages_and_statements_are_read(published: dict[str, Any]) -> None:
    public = raw(published["keys"]["public"])
    assert public == public_of(raw(published["keys"]["private"]))
    assert len(wire.decode_entries(raw(published["wire"]["entries"])).entries) == 2
    said = published["statements"]
    assert read_receipt(raw(said["receipt"]), {Hop.STATION: public}).head.seq == 2
    assert read_submission(raw(said["submission"]), public).items == 2
    given = published["order"]
    staff = Staff(public)
    certificate = read_certificate(raw(given["certificate"]), staff)
    assert (certificate.name, certificate.key_id) == ("Pengawas", given["key_id"])
    order = read_order(raw(given["order"]), staff, 1_700_000_030_000)
    assert (order.id, order.officer, order.role) == ("o1", "Pengawas", "proctor")
    assert order.key_id == given["key_id"]
    assert read_request(raw(given["request"])) == ("Pengawas", certificate.key)
    assert Staff.from_bytes(raw(given["staff"])) == Staff(public, frozenset({"00" * 16}))
    for event in (published["event"]["encoded"], *_events(published["message"])):
        assert encode_event(decode_event(raw(event))) == raw(event)
    said = read_order(raw(published["message"]["order"]), staff, 1_700_000_030_000)
    assert (said.kind, said.text) == (OrderKind.MESSAGE, "Lima menit lagi.")
    moves = decode_moves(raw(published["move"]["moves"]))
    assert moves.orders == {"a1": raw(published["move"]["order"])}
    left = Addressee("s1", "12", "a1")
    away = read_departure(moves.orders["a1"], staff, left, after=2, latest_utc_ms=moves.now_utc_ms)
    assert away is not None
    assert (away.seat, away.sequence) == ("13", 3)
    body = published["body"]
    opened = BodySealer("a1", raw(body["key"])).open(3, raw(body["sealed"]))
    assert encode_event(opened).hex() == published["event"]["encoded"]


def test_the_published_admission_is_of_its_header_and_of_what_was_drafted(
    published: dict[str, Any],
) -> None:
    said = published["admission"]
    header = wire.decode_header(raw(said["header"]))
    found = check_admitted(raw(said["header"]), [raw(published["keys"]["public"])])
    assert header.admission.hex() == said["admission"]
    assert (found.session_id, found.seat, found.registration) == ("s1", "12", "r1")
    drafted = raw(said["drafted"])
    assert found.draft == draft_of(wire.decode_header(drafted)) == hashlib.sha256(drafted).digest()
    asked: dict[str, type] = {"seat": str, "number": str, "proof": bytes, "draft": bytes}
    assert wire.decode_map("check-in", raw(said["check-in"]), asked)["draft"] == found.draft


def _events(message: dict[str, str]) -> tuple[str, str]:
    return message["event"], message["read"]


def test_the_published_proofs_are_accepted(published: dict[str, Any]) -> None:
    said = published["log"]
    roots = [raw(one) for one in said["roots"]]
    leaves = [raw(one) for one in said["leaves"]]

    def head(size: int) -> log.TreeHead:
        return log.TreeHead(size, roots[size - 1], 0)

    for one in said["inclusion"]:
        path = [raw(part) for part in one["path"]]
        log.verify_inclusion(leaves[one["index"]], one["index"], head(one["size"]), path)
    for one in said["consistency"]:
        path = [raw(part) for part in one["path"]]
        log.verify_consistency(head(one["old"]), head(one["size"]), path)
    assert log.read_head(raw(said["head"]), raw(published["keys"]["public"])).size == 8
