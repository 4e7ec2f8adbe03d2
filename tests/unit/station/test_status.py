"""What the proctor is shown of a room: trouble of every attempt that a seat brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exam.core.chain import Entry, genesis, link
from exam.core.errors import Tampered
from exam.exchange.wire import encode_header
from server.station.status import status_now
from tests.helpers.hops import header
from tests.helpers.reception import Bench, Front, front_desk


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with front_desk(tmp_path, stretched=True) as made:
        yield made


def test_what_the_centre_refuses_of_who_sat_here_before_is_shown_beside_who_sits_here_now(
    front: Front,
) -> None:
    bench = Bench(front)
    for person, attempt_id in enumerate(("a1", "a2")):
        front.now_ms += 1000
        let_begin = bench.admitted(person, "1", attempt_id)
        bench.opens("1", let_begin, link(genesis(encode_header(let_begin)), b"x"))
    front.desk.run(lambda: front.room.store.note_refused("a1", "attempt a1: entry 1 is odd"))
    row = bench.row("1")
    assert row["attempt_id"] == "a2"
    assert row["trouble"] == "attempt a1: the centre refuses: entry 1 is odd"


def test_an_attempt_that_never_opened_here_and_breaks_its_chain_is_shown_for_the_room(
    front: Front,
) -> None:
    assert front.desk.run(lambda: status_now(front.room))["apart_trouble"] == ""
    bench = Bench(front)
    forged = replace(header("a9"), session_id="S-1", seat="1", registration=front.registration(0))
    with pytest.raises(Tampered, match="entry 1 breaks the chain"):
        bench.opens("1", forged, Entry(1, b"x", bytes(32)))
    said = front.desk.run(lambda: status_now(front.room))["apart_trouble"]
    named = "attempt a9: entry 1 breaks the chain"
    assert said == f"1 never opened here are kept apart; among them {named}"
