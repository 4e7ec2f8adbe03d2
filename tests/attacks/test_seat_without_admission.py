"""A seat opens attempts that its station never let anybody begin there.

Each is taken in, so that nothing is lost; it keeps its participant out of no other seat, and is
named with attempt, store and index.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cbor2
import pytest

from exam.core.chain import genesis, link
from exam.core.errors import Rejected, StoreFailed
from exam.core.orders import OrderKind
from exam.exchange.admission import Admission, draft_of, sign_admission
from exam.exchange.wire import EntriesMessage, encode_header
from server.station.pins import Why
from tests.helpers.hops import header
from tests.helpers.officers import an_order
from tests.helpers.reception import Bench, front_desk
from tests.helpers.room import Room
from tests.helpers.scripted_seat import ScriptedSeat

NO_WORD = "no station signed that it was let begin"
OF_ANOTHER = "its admission is of another attempt"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with front_desk(tmp_path, stretched=True) as front:
        yield Bench(front)


def named(attempt_id: str, why: str, seat: str = "1") -> str:
    return f"attempt {attempt_id} is not admitted (seat {seat}, entry 0): {why}"


def test_a_seat_opens_an_attempt_for_somebody_who_never_logged_in_there(tmp_path: Path) -> None:
    with (
        Room(tmp_path, centre=False) as room,
        closing(ScriptedSeat(room, 1)) as evil,
        closing(ScriptedSeat(room, 2)) as victim,
    ):
        evil.begin()
        evil.deliver()
        registration = victim.check_in(victim.nip, victim.pin)["registration"]
        forged = replace(evil.header, attempt_id="forged", registration=registration)
        evil.post([], header=encode_header(forged))
        victim.begin()
        victim.deliver()
        row = room.seat_row(1)
        assert (row["attempt_id"], row["name"]) == (evil.header.attempt_id, evil.name)
        assert row["trouble"] == named("forged", OF_ANOTHER)
        sits = room.seat_row(2)
        assert (sits["attempt_id"], sits["name"]) == (victim.header.attempt_id, victim.name)
        assert sits["trouble"] == "a second attempt of this participant is at seat 1"


def test_a_seat_that_was_let_in_uses_its_admission_for_another_attempt(bench: Bench) -> None:
    own = bench.admitted(0, "1")
    bench.opens("1", replace(own, attempt_id="a2"))
    assert bench.incidents() == {"a2": named("a2", OF_ANOTHER)}
    bench.opens("1", own)
    assert (bench.row("1")["attempt_id"], len(bench.incidents())) == ("a1", 1)
    bench.opens("1", replace(own, attempt_id="a3"))
    assert bench.row("1")["trouble"] == (
        "a second attempt of this participant is at seat 1; "
        f"{named('a3', OF_ANOTHER)}, and 1 before it"
    )


@pytest.mark.parametrize("change", [{"sealed_key": b"my own"}, {"created_utc_ms": 2}])
def test_a_seat_puts_another_key_or_time_into_the_attempt_that_was_let_begin(
    bench: Bench, change: dict[str, object]
) -> None:
    own = bench.admitted(0, "1")
    bench.opens("1", replace(own, **change))  # type: ignore[arg-type]
    assert bench.row("1")["trouble"] == named("a1", OF_ANOTHER)


def test_a_seat_uses_its_admission_for_another_registration(bench: Bench) -> None:
    own = bench.admitted(0, "1")
    bench.opens("1", replace(own, registration=bench.front.registration(1)))
    assert bench.incidents() == {"a1": named("a1", OF_ANOTHER)}
    assert isinstance(bench.log_in(1, "2", header("a2")), dict)


def test_a_seat_uses_an_admission_that_was_given_at_another_seat(bench: Bench) -> None:
    lent = bench.admitted(0, "1")
    bench.opens("2", replace(lent, seat="2"))
    assert bench.incidents() == {"a1": named("a1", OF_ANOTHER, "2")}
    assert isinstance(bench.log_in(0, "1", header("a2")), dict)


def test_a_seat_uses_an_admission_of_another_session(bench: Bench) -> None:
    room, who = bench.front.room, bench.front.registration(0)
    old = replace(header(), session_id="S-0", seat="1", registration=who)
    said = Admission("S-0", "1", who, draft_of(old), bench.front.now_ms)
    old = replace(old, admission=sign_admission(said, room.signing_key))
    with pytest.raises(Rejected, match="attempt a1 is of another session"):
        bench.opens("1", old)
    bench.opens("1", replace(old, session_id="S-1"))
    assert bench.incidents() == {"a1": named("a1", OF_ANOTHER)}


def test_a_seat_writes_the_header_that_was_let_begin_in_other_bytes(bench: Bench) -> None:
    """Its values are those that the station signed for; the chain starts from another place."""
    own = bench.admitted(0, "1")
    other = cbor2.dumps(dict(reversed(cbor2.loads(encode_header(own)).items())))
    assert other != encode_header(own)
    front = bench.front
    front.desk.run(lambda: front.room.take_carried_now(EntriesMessage(other, ())))
    assert bench.row("1")["trouble"] == named(
        "a1", "its header is written in another form than seats write"
    )


def test_a_seat_bends_its_admission(bench: Bench) -> None:
    own = bench.admitted(0, "1")
    bent = bytearray(own.admission)
    bent[-1] ^= 1
    bench.opens("1", replace(own, admission=bytes(bent)))
    bench.opens("1", replace(own, attempt_id="a2", admission=own.admission[:-1]))
    found = bench.incidents()
    assert found.keys() == {"a1", "a2"}
    assert all(one.startswith(named(attempt_id, "")) for attempt_id, one in found.items())
    assert isinstance(bench.log_in(0, "2", header("a3")), dict)


def test_a_seat_from_before_admissions_is_taken_in_and_named_and_nobody_is_led_into_it(
    bench: Bench,
) -> None:
    own = replace(bench.admitted(0, "1"), admission=b"")
    bench.opens("1", own)
    row = bench.row("1")
    assert (row["attempt_id"], row["trouble"]) == ("a1", named("a1", NO_WORD))
    here = bench.log_in(0, "1", header("a2"))
    assert isinstance(here, dict)
    assert (here["attempt_id"], bool(here["admission"])) == ("", True), "its own vault knows"


def test_an_attempt_that_was_let_begin_keeps_its_participant_out_of_other_seats(
    bench: Bench,
) -> None:
    own = bench.admitted(0, "1")
    bench.opens("1", own, link(genesis(encode_header(own)), b"body"))
    assert bench.incidents() == {}
    assert bench.log_in(0, "2", header("a2")) is Why.ELSEWHERE
    forged = replace(header("a2"), session_id="S-1", seat="2", registration="")
    bench.opens("2", replace(forged, registration=bench.front.registration(0)))
    assert bench.log_in(0, "2", header("a3")) is Why.ELSEWHERE, "not into what seat 2 made up"
    here = bench.log_in(0, "1", header("a3"))
    assert isinstance(here, dict)
    assert (here["attempt_id"], here["admission"]) == ("a1", b""), "goes on, and gets no new word"


def test_nobody_is_led_into_an_attempt_that_was_made_up_for_the_seat_they_sit_at(
    bench: Bench,
) -> None:
    forged = replace(header("forged"), session_id="S-1", seat="2")
    forged = replace(forged, registration=bench.front.registration(0))
    bench.opens("2", forged, link(genesis(encode_header(forged)), b"body"))
    here = bench.log_in(0, "2", header("a1"))
    assert isinstance(here, dict)
    assert (here["attempt_id"], bool(here["admission"])) == ("", True)
    bench.opens("2", bench.finished(here, header("a1"), "2"))
    assert bench.row("2")["attempt_id"] == "a1"


def test_an_attempt_without_entries_keeps_nobody_out_and_stands_before_none_that_has_some(
    bench: Bench,
) -> None:
    empty, own = bench.admitted(0, "1", "a1"), bench.admitted(0, "1", "a2")
    bench.opens("1", empty)
    assert isinstance(bench.log_in(0, "2", header("a3")), dict)
    bench.opens("1", own, link(genesis(encode_header(own)), b"body"))
    bench.front.now_ms += 60_000
    late = bench.admitted(1, "1", "a4")
    bench.opens("1", late)
    assert bench.row("1")["attempt_id"] == "a2"
    here = bench.log_in(0, "1", header("a3"))
    assert isinstance(here, dict)
    assert here["attempt_id"] == "a2"


def test_what_a_proctor_moved_keeps_its_participant_out_although_it_was_not_admitted(
    bench: Bench,
) -> None:
    bench.opens("1", replace(bench.admitted(0, "1"), admission=b""))
    front = bench.front
    given = replace(
        an_order(front.now_ms, session_id="S-1", seat="2", kind=OrderKind.MOVE), sequence=1
    )
    assert front.desk.run(lambda: front.room.keep_order_now(given, b"signed"))
    assert bench.log_in(0, "3", header("a2")) is Why.ELSEWHERE
    here = bench.log_in(0, "2", header("a2"))
    assert isinstance(here, dict)
    assert here["moved_from"] == "1"


def test_a_station_made_anew_takes_what_the_old_one_let_begin_and_names_it(
    bench: Bench, tmp_path: Path
) -> None:
    own = bench.admitted(0, "1")
    (tmp_path / "new").mkdir()
    with front_desk(tmp_path / "new", stretched=True) as front:
        anew = Bench(front)
        own = replace(own, registration=front.registration(0))
        anew.opens("1", own)
        why = anew.incidents()["a1"]
        assert why.startswith(named("a1", ""))
        assert anew.row("1")["trouble"] == why
        here = anew.log_in(0, "1", header("a2"))
        assert isinstance(here, dict)
        assert here["attempt_id"] == "", "the seat's own vault says that it goes on"


def test_an_attempt_is_put_on_record_once_and_stays_there(bench: Bench) -> None:
    one = replace(header(), session_id="S-1", seat="1", registration=bench.front.registration(0))
    for _ in range(2):
        bench.opens("1", one)
    bench.front.restart()
    assert bench.incidents() == {"a1": named("a1", NO_WORD)}
    database = bench.front.desk.database
    for statement in ("DELETE FROM not_admitted", "UPDATE not_admitted SET why = ''"):
        with pytest.raises(StoreFailed, match="append-only"):
            bench.front.desk.run(lambda text=statement: database.execute(text))  # type: ignore[misc]
