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
from client.seat.participant import Participant
from client.seat.presence import idle_presence, presence_of
from client.seat.starting import OpenedVault, open_by_station
from client.seat.updates import AttemptMoved, LinkTrouble, Update
from client.seat.vault import OpenAttempt, SeatVault
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
        who = Participant(seat.name, "", "", "", b"", target.package_id, key, target.staff)
        with closing(SeatVault.open(self.folder, share)) as vault:
            files = strip_keys(FolderFiles(SAMPLES / "pemetaan"))
            vault.put_package(target.package_id, target.plaintext_sha256, files)
        row = AttemptRow(seat.header.attempt_id, seat.encoded_header, seat.key, who.to_bytes())
        path = self.folder / "journal.vault"
        vault_secret = vault_key(device_secret(self.folder / "device.secret"), share)
        with closing(Database.open(path, vault_secret, JOURNAL)) as database:
            take_up(database, row, seat.entries, 0)

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


def move(room: Room, computer: Computer) -> str:
    """By a proctor, to a seat where nobody sits."""
    to = str(room.next_seat())
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
