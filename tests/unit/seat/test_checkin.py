"""An attempt begins whole or not at all, and a participant who was here before goes on with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest

from client.host.clock import wall_utc_ms
from client.net.station import Admission, HandedOver, Welcome
from client.net.uplink import Declined
from client.seat.checkin import Draft, LoggedIn, draft_attempt, enter
from client.seat.packages import Arrival
from client.seat.participant import participant_of
from client.seat.resuming import Seat, take_up
from client.seat.vault import OpenAttempt, SeatVault
from exam.core import events as ev
from exam.core.attempt import State
from exam.core.errors import Rejected, StoreFailed, Tampered
from exam.core.orders import Order, OrderKind
from exam.exchange.moves import Moves
from exam.exchange.wire import AttemptHeader, EntriesMessage, encode_entries, encode_header
from exam.package.keys import CentreKeys
from exam.package.target import PackageTarget
from exam.sealing.pin import PinKey
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import create_attempt, list_attempts
from exam.vault.keys import device_secret, vault_key
from tests.helpers.linked import linked
from tests.helpers.officers import Centre, Officer, an_order
from tests.helpers.room import until
from tests.unit.package.centre import PROGRAM

SHARE = bytes(32)
PIN_KEY = PinKey(bytes(32))
_T = TypeVar("_T")


@dataclass
class Bench:
    """A seat's vault, opened for each step; the target is of a package that nobody opens."""

    folder: Path
    target: PackageTarget

    def with_vault(self, work: Callable[[SeatVault], _T]) -> _T:
        """The program starts, does this and ends."""
        with closing(SeatVault.open(self.folder, SHARE)) as vault:
            return work(vault)

    def with_journal(self, work: Callable[[Database], _T]) -> _T:
        """Somebody opens the file beneath it."""
        key = vault_key(device_secret(self.folder / "device.secret"), SHARE)
        with closing(Database.open(self.folder / "journal.vault", key, JOURNAL)) as database:
            return work(database)

    def arrival(self) -> Arrival:
        """The packages are here."""
        welcome = Welcome("S-1", "", "", "WIB", 0, 1, SHARE, "p", "", "1", 0, 0)
        return Arrival(welcome, self.target, self.folder / "none", None, None)

    def draft(self) -> Draft:
        """Of somebody who logs in."""
        return draft_attempt(self.target, PIN_KEY)

    def enter(
        self, vault: SeatVault, said: Admission, draft: Draft | None = None
    ) -> OpenAttempt | None:
        """The PIN was right."""
        logged_in = LoggedIn(said, PIN_KEY, draft or self.draft())
        return enter(vault, self.arrival(), logged_in, seat="1")

    def leave(self, attempt_id: str) -> None:
        """It goes on at another seat."""

        def leave(vault: SeatVault) -> None:
            (held,) = (one for one in vault.staying() if one.row.attempt_id == attempt_id)
            held.journal.note_farewell()

        self.with_vault(leave)

    def state(self, said: Admission) -> tuple[str, State]:
        """Which attempt is gone on with after a start of the program, and where it stands."""

        def go_on(vault: SeatVault) -> tuple[str, State]:
            attempt = self.enter(vault, said)
            assert attempt is not None
            return attempt.row.attempt_id, attempt.runner.snapshot().state

        return self.with_vault(go_on)

    def left_empty(self, registration: str = "r1") -> AttemptHeader:
        """A crash of an earlier version left a row and no entry."""
        draft, target = self.draft(), self.target
        header = replace(draft.header, session_id="S-1", seat="1", registration=registration)
        who = participant_of(
            admission(), target.package_id, target.centre_receipt_public, target.staff
        )
        self.with_vault(lambda _: None)
        self.with_journal(lambda one: create_attempt(one, header, draft.key, who.to_bytes()))
        return header


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "seat").mkdir()
    keys = CentreKeys.create(tmp_path / "pusat")
    return Bench(
        tmp_path / "seat",
        PackageTarget(
            name="uji",
            version=1,
            package_id="uji-1",
            form_id="F",
            title="Uji",
            length=1,
            sealed_sha256=bytes(32),
            plaintext_sha256=bytes(32),
            minimum_program=PROGRAM,
            valid_from_utc_ms=0,
            valid_until_utc_ms=1,
            release="centre",
            practice=False,
            centre_hpke_public=keys.hpke_public(),
            centre_receipt_public=keys.receipt_public(),
        ),
    )


def admission(attempt_id: str = "", /, **changes: object) -> Admission:
    """What the station says of somebody whose PIN was right."""
    said = Admission("r1", "Siti", "1974", "", "", b"", 1000, attempt_id, "", b"signed")
    return replace(said, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "odd", [{"admission": bytes(3000)}, {"registration": "R" * 300}, {"registration": "R\0"}]
)
def test_what_no_program_would_read_again_is_refused_before_anything_is_stored(
    bench: Bench, odd: dict[str, object]
) -> None:
    with pytest.raises(Rejected, match="AttemptHeader: "):
        bench.with_vault(lambda vault: bench.enter(vault, admission(**odd)))
    assert bench.with_vault(lambda vault: vault.attempts()) == []
    assert bench.state(admission())[1] is State.CHECKED_IN


def test_where_the_first_entry_cannot_be_stored_no_attempt_is(bench: Bench) -> None:
    full = "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'no more'); END"
    bench.with_vault(lambda _: None)
    bench.with_journal(lambda one: one.execute(full))
    with pytest.raises(StoreFailed, match="no more"):
        bench.with_vault(lambda vault: bench.enter(vault, admission()))
    assert bench.with_journal(list_attempts) == []
    bench.with_journal(lambda one: one.execute("DROP TRIGGER full"))
    assert bench.state(admission())[1] is State.CHECKED_IN


@pytest.mark.parametrize("named", [True, False])
def test_an_attempt_that_was_left_without_an_entry_goes_on_and_can_be_let_begin(
    bench: Bench, named: bool
) -> None:
    header = bench.left_empty()
    said = admission(header.attempt_id if named else "")
    assert bench.state(said) == (header.attempt_id, State.CHECKED_IN)

    def authorize(vault: SeatVault) -> State:
        (attempt,) = vault.attempts()
        order = an_order(
            1, attempt_id=header.attempt_id, session_id="S-1", kind=OrderKind.AUTHORIZE
        )
        return attempt.runner.obey((order,), 0).snapshot.state

    assert bench.with_vault(authorize) is State.AUTHORIZED


def test_an_attempt_that_its_station_does_not_know_goes_on_from_this_vault(bench: Bench) -> None:
    begun, _ = bench.state(admission())
    bench.left_empty()
    other, _ = bench.state(admission(registration="r2"))
    assert bench.state(admission())[0] == begun, "not the empty one, and none begun anew"
    assert bench.state(admission(registration="r2"))[0] == other
    assert len(bench.with_journal(list_attempts)) == 3


def test_who_has_handed_in_is_shown_it_again_where_the_station_does_not_know_it(
    bench: Bench,
) -> None:
    def end(vault: SeatVault) -> str:
        attempt = bench.enter(vault, admission())
        assert attempt is not None
        order = an_order(1, attempt_id=attempt.row.attempt_id, session_id="S-1", kind=OrderKind.END)
        assert attempt.runner.obey((order,), 0).snapshot.state is State.ENDED
        attempt.journal.note_farewell()
        return attempt.row.attempt_id

    ended = bench.with_vault(end)
    assert bench.state(admission()) == (ended, State.ENDED)


def test_what_went_on_at_another_seat_is_not_forked_here(bench: Bench) -> None:
    left, _ = bench.state(admission())
    bench.leave(left)
    begun, state = bench.state(admission())
    assert (begun != left, state) == (True, State.CHECKED_IN)


def test_what_left_is_not_forked_by_a_station_that_was_put_back_from_before_the_move(
    bench: Bench,
) -> None:
    left, _ = bench.state(admission())
    bench.leave(left)
    before = bench.with_journal(lambda one: one.query("SELECT count(*) FROM entry"))
    assert bench.with_vault(lambda vault: bench.enter(vault, admission(left))) is None
    assert bench.with_journal(lambda one: one.query("SELECT count(*) FROM entry")) == before


def test_who_is_let_in_as_nobody_goes_on_with_nobody_s_attempt(bench: Bench) -> None:
    other, _ = bench.state(admission(registration="r2"))
    assert bench.state(admission(registration=""))[0] != other


def test_an_attempt_that_never_was_on_this_disk_is_none_here(bench: Bench) -> None:
    assert bench.with_vault(lambda vault: bench.enter(vault, admission("elsewhere"))) is None
    assert bench.with_journal(list_attempts) == []


class HandsOver:
    """A station that was given an attempt's header and no entry."""

    def __init__(self, header: AttemptHeader, order: bytes) -> None:
        self._header = encode_header(header)
        self._order = order

    def take_over(self, attempt_id: str, after: int) -> HandedOver:
        del attempt_id, after
        return HandedOver(encode_entries(EntriesMessage(self._header, ())), 0, 0, self._order)


def moved_here(bench: Bench, order: Callable[[Officer, Order], bytes]) -> list[ev.Event]:
    """Take an attempt up at seat 1 that has no entry yet; what is in its chain then."""
    centre = Centre()
    bench.target = replace(bench.target, staff=centre.staff)
    draft = bench.draft()
    header = replace(draft.header, session_id="S-1", seat="2", registration="r1")
    now = wall_utc_ms()
    given = an_order(now, attempt_id=header.attempt_id, session_id="S-1", seat="1")
    shown = order(centre.officer(now), replace(given, kind=OrderKind.MOVE))
    with linked(HandsOver(header, shown), "S-1") as (link, worker):
        vault = worker.submit(lambda: SeatVault.open(bench.folder, SHARE)).result()
        said = admission(header.attempt_id, moved_from="2")
        seat = Seat(link, worker, vault, bench.arrival(), PROGRAM, "1")
        try:
            attempt = take_up(seat, LoggedIn(said, PIN_KEY, draft))
            return worker.submit(attempt.journal.replay).result()
        finally:
            worker.submit(vault.close).result()


def test_an_attempt_that_is_moved_before_its_first_entry_gets_it_at_the_new_seat(
    bench: Bench,
) -> None:
    """The second says who moved it, though the order ended while its participant was on the way."""

    def ended(officer: Officer, order: Order) -> bytes:
        return officer.order(replace(order, expires_utc_ms=order.issued_utc_ms))

    first, moved = moved_here(bench, ended)
    assert isinstance(first, ev.CheckedIn)
    assert (first.form_id, first.multiplier_permille) == ("F", 1000)
    assert isinstance(moved, ev.Moved)
    assert (moved.to_seat, moved.officer, moved.sequence) == ("1", "Siti Aminah", 1)


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (lambda _, __: b"", "no officer's order"),
        (lambda _, order: Centre().officer(wall_utc_ms()).order(order), "not signed by the centre"),
        (lambda one, order: one.order(replace(order, seat="3")), "for seat 3, not for seat 1"),
        (lambda one, order: one.order(replace(order, attempt_id="a2")), "for attempt a2"),
        (lambda one, order: one.order(replace(order, kind=OrderKind.PAUSE)), "an order to pause"),
    ],
)
def test_a_seat_takes_no_attempt_up_that_no_officer_moved_there(
    bench: Bench, order: Callable[[Officer, Order], bytes], why: str
) -> None:
    with pytest.raises(Tampered, match=why):
        moved_here(bench, order)
    assert bench.with_journal(list_attempts) == []


class Elsewhere:
    """A station that moved whatever it is sent to seat 2, by an officer's order."""

    seat = "1"

    def __init__(self, officer: Officer) -> None:
        self._officer = officer
        self._moves = Moves({}, 0)

    def moved(self, attempt_id: str) -> None:
        now = wall_utc_ms()
        order = an_order(
            now, attempt_id=attempt_id, session_id="S-1", seat="2", kind=OrderKind.MOVE
        )
        self._moves = Moves({attempt_id: self._officer.order(order)}, now)

    def moved_away(self) -> Moves:
        return self._moves

    def post_entries(self, message: bytes) -> bytes:
        del message
        raise Declined("moved", "goes on at seat 2")


def test_a_running_seat_that_hears_of_a_move_does_not_go_on_after_a_start_without_its_station(
    bench: Bench,
) -> None:
    centre = Centre()
    bench.target = replace(bench.target, staff=centre.staff)
    station = Elsewhere(centre.officer(wall_utc_ms()))
    with linked(station, "S-1") as (link, worker):
        vault = worker.submit(lambda: SeatVault.open(bench.folder, SHARE)).result()
        attempt = worker.submit(lambda: bench.enter(vault, admission())).result()
        assert attempt is not None
        station.moved(attempt.row.attempt_id)
        link.follow(attempt)
        until(lambda: worker.submit(attempt.journal.has_left).result(), "it has left this seat")
        worker.submit(vault.close).result()
    assert bench.state(admission())[0] != attempt.row.attempt_id
