"""A seat signs a bundle with its own key and calls itself the station in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from exam.core.chain import Entry, Head, genesis, link
from exam.core.orders import OrderKind
from exam.exchange.bundle_intake import Taken, take_in
from exam.exchange.bundle_manifest import (
    EXPORTERS,
    Manifest,
    Section,
    encode_manifest,
    encode_signatures,
    token_signer,
)
from exam.exchange.bundle_writing import MAGIC, framed
from exam.exchange.wire import AttemptHeader, EntriesMessage, encode_entries, encode_header
from server.station.imports import receiver
from tests.helpers.hops import header
from tests.helpers.officers import an_order
from tests.helpers.reception import Bench, front_desk

EVIL, HONEST = "1", "2"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with front_desk(tmp_path, stretched=True) as front:
        yield Bench(front)


def carried(
    bench: Bench, path: Path, exporter: str, one: AttemptHeader, entries: Sequence[Entry]
) -> Taken:
    """What becomes of one attempt in a bundle that the evil seat signed."""
    front = bench.front
    key = front.desk.run(lambda: front.room.register.set_up_seat(EVIL, front.now_ms))
    said = encode_entries(EntriesMessage(encode_header(one), tuple(entries)))
    first, last = (entries[0].seq, entries[-1].seq) if entries else (1, 0)
    section = Section(one.attempt_id, first, last, len(said), hashlib.sha256(said).digest())
    manifest = encode_manifest(Manifest(bytes(16), exporter, "S-1", "", 77, (section,)))
    signed = encode_signatures(manifest, [token_signer(key)])
    path.write_bytes(b"".join([MAGIC, *framed(manifest), *framed(signed), said]))
    (taken,) = take_in([path], receiver(front.room, (), lambda _done, _all: None))
    return taken


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_an_attempt_of_another_seat_is_not_taken_from_it_whatever_it_calls_itself(
    bench: Bench, tmp_path: Path, exporter: str
) -> None:
    forged = replace(header("forged"), session_id="S-1", seat=HONEST)
    forged = replace(forged, registration=bench.front.registration(0))
    taken = carried(bench, tmp_path / "x.bundle", exporter, forged, [])
    assert taken.troubles == ["attempt forged is not of the seat that signed for it"]
    assert bench.row(HONEST)["attempt_id"] == ""
    assert bench.incidents() == {}


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_a_seat_that_an_attempt_left_writes_nothing_beyond_the_fence_whatever_it_calls_itself(
    bench: Bench, tmp_path: Path, exporter: str
) -> None:
    front = bench.front
    own = bench.admitted(0, EVIL)
    first = link(genesis(encode_header(own)), b"before")
    bench.opens(EVIL, own, first)
    given = an_order(front.now_ms, session_id="S-1", seat=HONEST, kind=OrderKind.MOVE)
    given = replace(given, sequence=1)
    assert front.desk.run(lambda: front.room.keep_order_now(given, b"signed"))
    late = link(Head(first.seq, first.seal), b"after")
    taken = carried(bench, tmp_path / "x.bundle", exporter, own, [late])
    (trouble,) = taken.troubles
    assert "came after the fence at entry 1: attempt a1 goes on at seat 2" in trouble
    head = front.desk.run(lambda: front.room.store.head("a1"))
    assert head is not None
    assert (head.seq, head.seal) == (1, first.seal)
