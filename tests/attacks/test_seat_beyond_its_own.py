"""A seat asks for a receipt over what is not its own, and for the key of another package."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exam.core.chain import Entry, Head, genesis, link
from exam.exchange.wire import AttemptHeader, encode_header
from server.station.parts import CENTRE
from server.station.seals import RECIPIENTS_SETTING
from server.web.replies import Refused
from tests.helpers.hops import header
from tests.helpers.officers import an_order
from tests.helpers.reception import Bench, Front, front_desk

OWN, OTHER = "1", "2"
OPEN, SHUT = "p1", "p2"
ROOT = bytes(range(32))


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with front_desk(tmp_path) as made:
        for seat in (OWN, OTHER):
            made.desk.run(lambda seat=seat: made.room.register.set_up_seat(seat, made.now_ms))  # type: ignore[misc]
            made.desk.run(
                lambda seat=seat: made.room.identities.issue(  # type: ignore[misc]
                    key_of(seat), seat, "192.0.2.1", made.now_ms, made.now_ms + 1
                )
            )
        yield made


def key_of(seat: str) -> bytes:
    return hashlib.sha256(seat.encode()).digest()


def sat(front: Front, seat: str, count: int = 3) -> tuple[AttemptHeader, list[Entry]]:
    """Somebody sits at a seat, which has delivered so many entries."""
    made = replace(
        header(f"a{seat}"),
        session_id="S-1",
        seat=seat,
        package_id=OPEN,
        registration=front.registration(int(seat)),
    )
    entries, head = [], genesis(encode_header(made))
    for number in range(count):
        entries.append(link(head, bytes([number])))
        head = Head(entries[-1].seq, entries[-1].seal)
    Bench(front).opens(seat, made, *entries)
    return made, entries


def asks(front: Front, seat: str, attempt_id: str, last: Entry) -> bytes:
    head = Head(last.seq, last.seal)
    sign = front.room.sign_submission_now
    return front.desk.run(lambda: sign(key_of(seat), attempt_id, (9, 4), ROOT, head))


def test_a_seat_gets_a_receipt_over_exactly_what_it_handed_in(front: Front) -> None:
    made, entries = sat(front, OWN)
    further = link(Head(entries[-1].seq, entries[-1].seal), b"never handed in")
    other = link(Head(entries[-2].seq, entries[-2].seal), b"in its place")
    for last in (entries[-2], further, other):
        with pytest.raises(Refused, match="entries up to 3 are held") as no:
            asks(front, OWN, made.attempt_id, last)
        assert no.value.code == "behind"
        assert front.desk.run(lambda: front.room.store.submission(made.attempt_id)) is None
    signed = asks(front, OWN, made.attempt_id, entries[-1])
    assert front.desk.run(lambda: front.room.store.submission(made.attempt_id)) == signed


def test_a_seat_gets_no_receipt_over_the_test_of_another_seat(front: Front) -> None:
    made, entries = sat(front, OTHER)
    with pytest.raises(Refused, match="nothing of this attempt is held") as no:
        asks(front, OWN, made.attempt_id, entries[-1])
    assert no.value.code == "behind"
    assert front.desk.run(lambda: front.room.store.submission(made.attempt_id)) is None
    assert asks(front, OTHER, made.attempt_id, entries[-1])


def test_who_was_let_begin_one_package_gets_the_key_of_no_other(front: Front) -> None:
    made, _ = sat(front, OWN)
    table = json.dumps({OPEN: None, SHUT: None}).encode()
    front.desk.run(lambda: front.room.register.keep_setting(RECIPIENTS_SETTING, table))
    for package_id, share in ((OPEN, b"o" * 32), (SHUT, b"s" * 32)):
        front.room.release.hold(package_id, share, CENTRE)
    order = an_order(front.now_ms, attempt_id=made.attempt_id, session_id="S-1", seat=OWN)
    assert front.desk.run(lambda: front.room.keep_order_now(order, b"signed"))
    share_now = front.room.share_now
    with pytest.raises(Refused) as no:
        front.desk.run(lambda: share_now(key_of(OWN), SHUT))
    assert no.value.code == "not_authorized"
    with pytest.raises(Refused) as no:
        front.desk.run(lambda: share_now(key_of(OTHER), OPEN))
    assert no.value.code == "not_authorized"
    assert front.desk.run(lambda: share_now(key_of(OWN), OPEN)) == b"o" * 32
