"""A proctor moves a test: its old computer lets go by the officer's order, whenever it hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from client.config import load_seat_config
from client.net.station import Station, Welcome
from client.net.uplink import Uplink
from client.seat.held import HeldAttempt
from client.seat.link import Link
from client.seat.outbox import VaultOutbox
from client.seat.participant import Participant
from client.seat.presence import idle_presence, presence_of
from client.seat.starting import OpenedVault, open_by_station
from client.seat.updates import AttemptMoved, LinkTrouble, OrdersCame, StationSeen, Update
from client.seat.vault import OpenAttempt, SeatVault
from exam.core.attempt import State
from exam.core.errors import Tampered
from exam.core.orders import Order
from exam.core.roles import Staff
from exam.exchange.moves import read_arrival
from exam.exchange.orders import Addressee, read_order
from exam.qti.delivery import strip_keys
from exam.qti.files import FolderFiles
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import AttemptRow
from exam.vault.keys import device_secret, vault_key
from exam.vault.taking_up import take_up
from exam.vault.worker import Worker
from tests.helpers.room import SAMPLES, Room, pendopo, until
from tests.helpers.scripted_seat import ScriptedSeat

pytestmark = [pytest.mark.xdist_group("moved-away"), pytest.mark.timeout(180)]
_T = TypeVar("_T")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("moved-away"), centre=False) as made:
        yield made


@dataclass
class Computer:
    """The seat's own vault and network thread, with what a scripted seat wrote on its disk."""

    wrote: ScriptedSeat
    folder: Path
    stack: ExitStack
    worker: Worker = field(default_factory=Worker)
    updates: list[Update] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The line is the program's own from here on."""
        self.config = load_seat_config(self.wrote.path)
        self.stack.callback(self.worker.stop)
        self.wrote.close()
        uplink = Uplink(self.config.station_url, self.config.ends)
        self.stack.callback(uplink.close)
        self.station = Station(uplink, self.config.seat)
        self.welcome = self.station.hello("uji", "1")
        self._keep(self.welcome.vault_share)

    def _keep(self, share: bytes) -> None:
        seat = self.wrote
        target = seat.target
        key = target.centre_receipt_public
        self.kept = who = Participant(
            seat.name, "", "", "", b"", target.package_id, key, target.staff
        )
        with closing(SeatVault.open(self.folder, share)) as vault:
            files = strip_keys(FolderFiles(SAMPLES / "pemetaan"))
            vault.put_package(target.package_id, target.plaintext_sha256, files)
        row = AttemptRow(seat.header.attempt_id, seat.encoded_header, seat.key, who.to_bytes())
        path = self.folder / "journal.vault"
        vault_secret = vault_key(device_secret(self.folder / "device.secret"), share)
        with closing(Database.open(path, vault_secret, JOURNAL)) as database:
            take_up(database, row, seat.entries, 0, 0)

    def ask(self, call: Callable[[], _T]) -> _T:
        """On the vault's thread."""
        return self.worker.submit(call).result()

    def start(self, welcome: Welcome) -> OpenedVault:
        """The program opens its vault."""
        opened = self.ask(
            lambda: open_by_station(self.folder, welcome, seat=self.config.seat, synchronous="FULL")
        )
        self.stack.callback(lambda: self.ask(opened.vault.close))
        return opened

    def connect(self, attempt: HeldAttempt, *, sits: bool) -> None:
        """``sits`` where it is this attempt's participant who is at the seat."""
        link = Link(
            self.station,
            self.worker,
            self.updates.append,
            station_key=self.config.station_receipt_key,
            session_id=self.config.session_id,
        )
        seat, attempt_id = self.config.seat, attempt.row.attempt_id
        presence = idle_presence(seat)
        if sits:
            assert isinstance(attempt, OpenAttempt)
            snapshot = self.ask(attempt.runner.snapshot)
            presence = presence_of(seat, attempt_id, snapshot, None, called_utc_ms=0, trouble="")
        link.report(lambda: presence)
        link.follow(attempt)
        link.start()
        self.stack.callback(link.stop)

    def moved(self) -> list[tuple[str, str]]:
        """Which attempts left, and where to."""
        found = [one for one in self.updates if isinstance(one, AttemptMoved)]
        return [(one.attempt_id, one.to_seat) for one in found]

    def seen(self) -> int:
        """How many heartbeats the station answered."""
        return sum(isinstance(one, StationSeen) for one in self.updates)

    def troubles(self) -> list[str]:
        """What a person at the seat is told."""
        return [str(one.error) for one in self.updates if isinstance(one, LinkTrouble)]


@pytest.fixture
def computer(room: Room, tmp_path: Path) -> Iterator[Computer]:
    """A test is under way, and all of it is at the station."""
    with ExitStack() as stack:
        seat = stack.enter_context(closing(ScriptedSeat(room, room.next_seat())))
        seat.begin()
        seat.authorized()
        seat.answer_once()
        seat.deliver()
        seat.beat()
        yield Computer(seat, tmp_path / "seat", stack)


def move(room: Room, computer: Computer, to: str = "") -> str:
    """By a proctor, to a seat where nobody sits unless one is named."""
    to = to or str(room.next_seat())
    key = ("--key", room.proctor_key)
    number = f"PST-{int(computer.config.seat):03}"
    pendopo(
        "station", "move", "--home", room.station.home, *key, number, "--to", to, "--reason", "uji"
    )
    return to


def test_a_computer_where_somebody_sits_lets_go_at_its_next_heartbeat(
    room: Room, computer: Computer
) -> None:
    opened = computer.start(computer.welcome)
    (attempt,) = opened.present
    computer.connect(attempt, sits=True)
    own = computer.config.seat
    until(lambda: room.seat_row(own)["station_seq"] == attempt.journal.head.seq, "it is delivered")
    assert computer.moved() == []
    to = move(room, computer)
    until(computer.moved, "it goes on elsewhere")
    assert computer.moved() == [(attempt.row.attempt_id, to)]
    assert computer.ask(attempt.journal.has_left)
    assert (computer.troubles(), room.seat_row(to)["trouble"]) == ([], "")


def test_a_computer_where_nobody_sits_any_more_lets_go_when_its_entries_are_refused(
    room: Room, computer: Computer
) -> None:
    opened = computer.start(computer.welcome)
    (attempt,) = opened.present
    to = move(room, computer)
    computer.connect(attempt, sits=False)
    until(computer.moved, "it goes on elsewhere")
    assert computer.moved() == [(attempt.row.attempt_id, to)]
    assert computer.ask(attempt.journal.has_left)
    assert computer.troubles() == []
    last = computer.ask(lambda: attempt.journal.head).seq
    named = f"entries {last} to {last} of seat {computer.config.seat} came after the fence"
    until(lambda: named in room.seat_row(to)["trouble"], "what came too late is named")


def test_a_computer_that_was_off_during_the_move_shows_nobody_s_test_and_writes_no_entry(
    room: Room, computer: Computer
) -> None:
    move(room, computer)
    welcome = computer.station.hello("uji", "1")
    opened = computer.start(welcome)
    assert (opened.present, opened.told) == ([], ())
    (held,) = opened.held
    assert computer.ask(held.journal.has_left)
    assert computer.ask(held.journal.replay)[-1].at_ms == computer.wrote.attempt.at_ms
    computer.connect(held, sits=False)
    until(computer.moved, "the station says the same of its entries")
    assert computer.troubles() == []


def elsewhere_and_back(
    room: Room,
    computer: Computer,
    sit: Callable[[ScriptedSeat], None] = ScriptedSeat.answer_once,
) -> ScriptedSeat:
    """Something more is done at another seat, and the proctor moves the test back."""
    to = move(room, computer)
    other = ScriptedSeat(room, int(to))
    with closing(other):
        other.check_in(computer.wrote.nip, computer.wrote.pin)
        other.go_on_with(computer.wrote.header.attempt_id)
        assert other.obey() == 1
        sit(other)
        other.deliver()
        other.beat()
    move(room, computer, computer.config.seat)
    return other


def log_in_again(
    computer: Computer, opened: OpenedVault, other: ScriptedSeat
) -> tuple[Order, OpenAttempt]:
    """The participant is back; what brought the test here, and the test."""
    (held,) = opened.held
    attempt_id, shown = held.row.attempt_id, computer.station.moved_away()
    here = Addressee(computer.config.session_id, computer.config.seat, attempt_id)
    order = read_arrival(shown.orders[attempt_id], computer.wrote.target.staff, here)

    def keep() -> OpenAttempt:
        taken = opened.vault.take_up(held.row, other.entries, 0, order.sequence)
        taken.runner.obey((order,), order.issued_utc_ms)
        return taken

    return order, computer.ask(keep)


def entries_on_disk(computer: Computer, held: HeldAttempt) -> int:
    return len(computer.ask(held.journal.replay))


def test_a_computer_that_was_off_while_the_test_was_elsewhere_goes_on_after_a_log_in_alone(
    room: Room, computer: Computer
) -> None:
    before = len(computer.wrote.entries)
    other = elsewhere_and_back(room, computer)
    opened = computer.start(computer.station.hello("uji", "1"))
    assert (opened.present, opened.told) == ([], ())
    (held,) = opened.held
    assert computer.ask(held.journal.has_left)
    computer.connect(held, sits=False)
    until(computer.moved, "what the station holds does not fit, and the order says why")
    assert (computer.troubles(), entries_on_disk(computer, held)) == ([], before)

    _, taken = log_in_again(computer, opened, other)
    assert not computer.ask(taken.journal.has_left)
    assert entries_on_disk(computer, held) > len(other.entries) > before
    row = room.seat_row(computer.config.seat)
    assert (row["station_seq"], row["trouble"]) == (len(other.entries), "")


def test_a_computer_that_never_noticed_lets_go_before_it_writes_and_is_no_seat_under_suspicion(
    room: Room, computer: Computer
) -> None:
    opened = computer.start(computer.welcome)
    (attempt,) = opened.present
    entries = entries_on_disk(computer, attempt)
    elsewhere_and_back(room, computer)
    computer.connect(attempt, sits=True)
    until(computer.moved, "it hears of it")
    assert computer.moved() == [(attempt.row.attempt_id, computer.config.seat)]
    assert computer.ask(attempt.journal.has_left)
    assert (computer.troubles(), entries_on_disk(computer, attempt)) == ([], entries)
    assert not any(isinstance(one, OrdersCame) for one in computer.updates)


def test_one_moved_away_and_back_before_anybody_logged_in_elsewhere_loses_nothing(
    room: Room, computer: Computer
) -> None:
    opened = computer.start(computer.welcome)
    (attempt,) = opened.present
    move(room, computer)
    move(room, computer, computer.config.seat)
    entries = entries_on_disk(computer, attempt)
    computer.connect(attempt, sits=True)
    until(computer.moved, "the order comes with the heartbeat")
    own = computer.config.seat
    assert computer.moved() == [(attempt.row.attempt_id, own)]
    until(lambda: room.seat_row(own)["station_seq"] == entries, "all of it is delivered")
    assert (computer.troubles(), room.seat_row(own)["trouble"]) == ([], "")
    assert entries_on_disk(computer, attempt) == entries


def test_what_a_computer_wrote_while_its_test_was_elsewhere_is_kept_apart_and_named(
    room: Room, computer: Computer
) -> None:
    opened = computer.start(computer.welcome)
    (attempt,) = opened.present
    other = elsewhere_and_back(room, computer)
    last = entries_on_disk(computer, attempt)
    assert last > len(computer.wrote.entries)
    computer.connect(attempt, sits=True)
    until(computer.moved, "it hears of it")
    own = computer.config.seat
    named = f"entries {last} to {last} of seat {own} are others than those that attempt"
    until(lambda: named in room.seat_row(own)["trouble"], "the proctor sees what came too late")
    assert room.seat_row(own)["station_seq"] == len(other.entries)
    with pytest.raises(Tampered, match="is another one here than there"):
        log_in_again(computer, opened, other)


def test_one_that_came_back_and_was_taken_up_stays_at_every_later_start(
    room: Room, computer: Computer
) -> None:
    other = elsewhere_and_back(room, computer)
    opened = computer.start(computer.station.hello("uji", "1"))
    (held,) = opened.held
    order, _ = log_in_again(computer, opened, other)
    key = computer.config.station_receipt_key
    late = VaultOutbox(computer.worker, held, key, lambda _before, _after: None)
    assert not late.leave(order.sequence)
    for _ in range(2):
        computer.ask(opened.vault.close)
        opened = computer.start(computer.station.hello("uji", "1"))
        assert [one.row.attempt_id for one in opened.present] == [held.row.attempt_id]
        assert opened.told == ()


def test_a_test_that_was_handed_in_elsewhere_stays_where_its_participant_waits_for_the_receipt(
    room: Room, computer: Computer
) -> None:
    """No entry can say any more who moved it there."""
    other = elsewhere_and_back(room, computer, ScriptedSeat.sit_to_the_end)
    opened = computer.start(computer.station.hello("uji", "1"))
    _, taken = log_in_again(computer, opened, other)
    assert computer.ask(taken.runner.snapshot).state is State.SUBMITTED
    computer.connect(taken, sits=True)
    until(lambda: computer.seen() > 2, "the station answered some heartbeats")
    assert (computer.moved(), computer.troubles()) == ([], [])
    computer.ask(opened.vault.close)
    opened = computer.start(computer.station.hello("uji", "1"))
    assert ([one.row for one in opened.present], opened.told) == ([taken.row], ())


def test_a_start_judges_a_move_by_the_newest_metadata_that_the_computer_ever_saw(
    room: Room, computer: Computer
) -> None:
    move(room, computer)
    moves = computer.station.moved_away()
    (order,) = moves.orders.values()
    staff = computer.wrote.target.staff
    assert staff is not None
    officer = read_order(order, staff, None).key_id
    opened = computer.start(computer.welcome)
    computer.ask(lambda: opened.vault.keep_staff(Staff(staff.key, staff.revoked | {officer})))
    computer.ask(opened.vault.close)
    opened = computer.start(computer.station.hello("uji", "1"))
    assert len(opened.present) == 1
    (told,) = opened.told
    assert "was revoked" in str(told)
    assert opened.staff is not None
    assert opened.staff.revoked == {officer}


def test_a_disk_that_takes_nothing_keeps_no_computer_from_letting_go_and_saying_where_to(
    room: Room, computer: Computer
) -> None:
    opened = computer.start(computer.welcome)
    (attempt,) = opened.present
    to = move(room, computer)
    computer.ask(lambda: opened.vault._journal.query("PRAGMA query_only = ON"))
    computer.connect(attempt, sits=True)
    until(computer.moved, "it goes on elsewhere")
    assert computer.moved() == [(attempt.row.attempt_id, to)]
    (told,) = computer.troubles()
    assert "readonly" in told
    assert not computer.ask(attempt.journal.has_left)
