"""The runner: durable before true, due events first, orders once, and recovery by replay alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from client.seat.presenter import message_banner
from client.seat.runner import AttemptRunner, Step
from client.seat.sections import next_section
from exam.core import decisions
from exam.core import events as ev
from exam.core.attempt import Attempt, State
from exam.core.decisions import Now
from exam.core.errors import NotAllowed, Refusal, StoreFailed
from exam.core.form import Form
from exam.core.obedience import MAX_DISTRUSTED, obey, read_message
from exam.core.orders import Distrust, Order, OrderKind, Suspicion
from exam.exchange.bodies import new_attempt_key
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import Journal, create_attempt
from tests.helpers.forms import choose, form, section
from tests.helpers.hops import header

FORM = form(section("S1"), section("S2"))
FAR = 2**62


class Wall:
    """A wall clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now


class Seat:
    """A runner over a real vault, and the same vault opened again."""

    def __init__(self, path: Path) -> None:
        self.key = secrets.token_bytes(32)
        self.path = path
        self.wall = Wall()
        self.database = Database.open(path, self.key, JOURNAL)
        self.row = create_attempt(self.database, header(), new_attempt_key(), b"")
        self.journal = Journal(self.database, self.row)
        self.runner = AttemptRunner(self.journal, Attempt(FORM), wall=self.wall)

    def order(self, kind: OrderKind, sequence: int, **more: int | str) -> Order:
        return Order(
            id=f"o{sequence}",
            attempt_id="a1",
            sequence=sequence,
            kind=kind,
            officer="Pengawas",
            reason="uji",
            issued_utc_ms=0,
            expires_utc_ms=FAR,
            **more,  # type: ignore[arg-type]
        )

    def begin(self) -> None:
        run = self.runner
        run.do(
            lambda a, now: decisions.check_in(
                a, now, form_id="F", package_sha256=bytes(32), multiplier_permille=1000
            )
        )
        run.do(lambda a, now: decisions.confirm_identity(a, now, correct=True))
        run.obey((self.order(OrderKind.AUTHORIZE, 1),), 0)
        run.do(lambda a, now: decisions.accept_rules(a, now, version="1"))
        run.start()
        run.start_section("S1")

    def reopen(self, form_: Form | None = FORM) -> AttemptRunner:
        self.database.close()
        self.database = Database.open(self.path, self.key, JOURNAL)
        self.journal = Journal(self.database, self.row)
        self.runner = AttemptRunner.recover(self.journal, form_, wall=self.wall)
        return self.runner


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    seat = Seat(tmp_path / "journal.vault")
    seat.begin()
    yield seat
    seat.database.close()


def test_a_recovered_attempt_is_where_it_was_and_says_that_it_was_opened_again(
    seat: Seat,
) -> None:
    before = seat.runner.record_response("S1-2", choose("C")).snapshot
    after = seat.reopen().snapshot()
    assert after.section_id == "S1"
    assert after.item_id == before.item_id
    assert after.answers == before.answers
    assert after.seed == before.seed
    assert isinstance(seat.journal.replay()[-1], ev.Resumed)
    assert before.section_remaining_ms is not None
    assert after.section_remaining_ms is not None
    assert 0 <= before.section_remaining_ms - after.section_remaining_ms <= 2000


def test_what_could_not_be_stored_is_not_true_either(seat: Seat) -> None:
    seat.database.execute(
        "CREATE TRIGGER no_room BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(StoreFailed):
        seat.runner.record_response("S1-1", choose("A"))
    assert "S1-1" not in seat.runner.snapshot().answers
    seat.database.execute("DROP TRIGGER no_room")
    assert seat.runner.record_response("S1-1", choose("A")).snapshot.answered("S1-1")


def test_an_answer_that_found_no_room_is_stored_later_with_the_time_it_was_given_at(
    seat: Seat,
) -> None:
    block(seat)
    for item, letter in (("S1-1", "A"), ("S1-1", "B"), ("S1-2", "C")):
        with pytest.raises(StoreFailed):
            seat.runner.record_response(item, choose(letter))
    with pytest.raises(StoreFailed):
        seat.runner.do(decisions.hand_in_section)
    with pytest.raises(StoreFailed):
        seat.runner.tick()
    given_before_ms = seat.runner.snapshot().at_ms
    seat.database.execute("DROP TRIGGER no_room")
    step = seat.runner.save_unsaved()
    assert step.unsaved == ()
    assert step.snapshot.answers["S1-1"].response == choose("B")
    assert step.snapshot.answers["S1-2"].at_ms <= given_before_ms
    last = seat.journal.replay()[-1]
    assert isinstance(last, ev.StorageRecovered)
    assert last.since_ms <= last.at_ms


def block(seat: Seat) -> None:
    seat.database.execute(
        "CREATE TRIGGER no_room BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'no'); END"
    )


def test_what_fell_due_in_a_refused_call_is_told_with_the_next_step(seat: Seat) -> None:
    give = seat.order(OrderKind.CHANGE_TIME, 2, section_id="S1", adjustment_ms=-60_000)
    with pytest.raises(NotAllowed):
        seat.runner.do(lambda a, now: obey_quietly(seat, a, now, give))
    step = seat.runner.tick()
    assert [type(event) for event in step.events][-1] is ev.SectionClosed
    assert step.snapshot.section_id is None
    assert seat.runner.tick().events == ()


def obey_quietly(seat: Seat, attempt: Attempt, now: Now, order: Order) -> None:
    """Take all of a section's time inside a call that is then refused."""
    event = obey(attempt, now, order, answers_root=bytes(32), station_utc_ms=0)
    assert event is not None
    seat.journal.append(event)
    attempt.apply(event)
    closed = decisions.due(attempt, now, answers_root=lambda: bytes(32))
    assert closed is not None
    seat.runner._store(closed)
    raise NotAllowed(Refusal.SECTION_TIME_UP, "the click came too late")


def test_an_order_refused_once_does_not_come_true_later_nor_after_a_restart(seat: Seat) -> None:
    resume = seat.order(OrderKind.RESUME, 5)
    (refused,) = seat.runner.obey((resume,), 0).events
    assert isinstance(refused, ev.OrderRefused)
    pause = replace(seat.order(OrderKind.PAUSE, 5), id="given at the same moment")
    assert seat.runner.obey((pause,), 0).snapshot.state is State.PAUSED
    assert seat.runner.obey((resume,), 0).snapshot.state is State.PAUSED
    assert seat.reopen().obey((resume,), 0).snapshot.state is State.PAUSED


def test_what_is_not_believed_is_written_down_once_up_to_a_bound_and_changes_nothing(
    seat: Seat,
) -> None:
    def found(number: int) -> Suspicion:
        return Suspicion("station", number, number.to_bytes(32, "big"), Distrust.SIGNATURE)

    before = seat.runner.snapshot()
    (event,) = seat.runner.obey((found(1), found(1)), 0).events
    assert isinstance(event, ev.StoreDistrusted)
    assert (event.store, event.index, event.why) == ("station", 1, "signature")
    (only,) = seat.reopen().obey((found(1),), 0).events
    assert isinstance(only, ev.Resumed), "after a restart it is still known"
    flood = tuple(found(number) for number in range(3 * MAX_DISTRUSTED))
    assert len(seat.runner.obey(flood, 0).events) == MAX_DISTRUSTED - 1
    after = seat.runner.snapshot()
    assert (after.state, after.last_order_sequence) == (before.state, before.last_order_sequence)


def test_messages_are_told_once_and_read_in_turn_also_after_a_restart(seat: Seat) -> None:
    said = tuple(
        seat.order(OrderKind.MESSAGE, number, text=f"Pesan {number}") for number in (5, 6, 7)
    )
    for _ in range(2):
        step = seat.runner.obey(said, 0)
    assert [one.text for one in step.snapshot.unread] == ["Pesan 5", "Pesan 6", "Pesan 7"]
    assert [one.officer for one in step.snapshot.unread] == ["Pengawas"] * 3
    assert understand(seat, "o6").events == (), "it is not the one that is shown"
    (read,) = understand(seat, "o5").events
    assert isinstance(read, ev.MessageRead)
    assert (read.order_id, read.sequence) == ("o5", 5)
    assert understand(seat, "o5").events == (), "pressed twice"
    seat.reopen()
    after = seat.runner.obey(said, 0).snapshot
    assert [one.text for one in after.unread] == ["Pesan 6", "Pesan 7"]
    assert after.read == read
    seat.runner.obey((seat.order(OrderKind.PAUSE, 8),), 0)
    assert understand(seat, "o6").snapshot.unread == after.unread[1:], "also while it is paused"
    kinds = [type(event) for event in seat.journal.replay()]
    assert (kinds.count(ev.Messaged), kinds.count(ev.MessageRead)) == (3, 2)


def test_a_message_that_comes_too_late_or_after_the_end_is_told_to_nobody(seat: Seat) -> None:
    late = replace(seat.order(OrderKind.MESSAGE, 5, text="Terlambat"), expires_utc_ms=10)
    (refused,) = seat.runner.obey((late,), 11).events
    assert isinstance(refused, ev.OrderRefused)
    shown = seat.order(OrderKind.MESSAGE, 6, text="Belum dibaca")
    assert len(seat.runner.obey((shown,), 0).snapshot.unread) == 1
    seat.runner.obey((seat.order(OrderKind.END, 7),), 0)
    step = seat.runner.obey((seat.order(OrderKind.MESSAGE, 8, text="Sesudah selesai"),), 0)
    assert step.events == ()
    assert message_banner(step.snapshot) is None
    assert understand(seat, "o6").events == (), "nothing follows the end"


def understand(seat: Seat, order_id: str) -> Step:
    return seat.runner.do(lambda attempt, now: read_message(attempt, now, order_id))


def test_an_orders_end_is_judged_by_the_stations_clock(seat: Seat) -> None:
    order = replace(seat.order(OrderKind.PAUSE, 5), expires_utc_ms=1_000)
    seat.wall.now += 9 * 60 * 60 * 1000
    assert seat.runner.obey((order,), 999).snapshot.state is State.PAUSED


def test_a_section_without_an_open_item_gets_its_first_one_on_recovery(seat: Seat) -> None:
    seat.runner.do(decisions.hand_in_section)
    seat.runner.do(lambda a, now: decisions.start_section(a, now, "S2"))
    runner = seat.reopen()
    assert runner.snapshot().item_id is None
    assert runner.bind(FORM).snapshot.item_id == "S2-1"


def test_repeated_orders_are_carried_out_once_and_in_sequence(seat: Seat) -> None:
    orders = (
        seat.order(OrderKind.CHANGE_TIME, 4, extra_ms=60_000),
        seat.order(OrderKind.RESUME, 3),
        seat.order(OrderKind.PAUSE, 2),
    )
    for _ in range(3):
        step = seat.runner.obey(orders, 0)
    assert step.snapshot.state is State.ACTIVE
    kinds = [type(event) for event in seat.journal.replay()]
    assert kinds.count(ev.Paused) == kinds.count(ev.Unpaused) == kinds.count(ev.TimeChanged) == 1


def test_a_wall_clock_that_jumps_changes_no_time_left_and_is_recorded(seat: Seat) -> None:
    before = seat.runner.snapshot().section_remaining_ms
    seat.wall.now += 3 * 24 * 60 * 60 * 1000
    step = seat.runner.tick()
    assert ev.ClockJumped in [type(event) for event in step.events]
    after = step.snapshot.section_remaining_ms
    assert before is not None
    assert after is not None
    assert before - after < 2000


def test_a_sealed_section_stays_sealed_after_recovery(seat: Seat) -> None:
    seat.runner.do(decisions.hand_in_section)
    runner = seat.reopen()
    with pytest.raises(NotAllowed) as caught:
        runner.start_section("S1")
    assert caught.value.refusal is Refusal.SECTION_SEALED
    following = next_section(FORM, runner.snapshot())
    assert following is not None
    assert following.id == "S2"


def test_an_attempt_not_yet_started_recovers_without_its_form(tmp_path: Path) -> None:
    seat = Seat(tmp_path / "v")
    seat.runner.do(
        lambda a, now: decisions.check_in(
            a, now, form_id="F", package_sha256=bytes(32), multiplier_permille=1000
        )
    )
    assert seat.reopen(None).snapshot().state is State.CHECKED_IN
    seat.database.close()
