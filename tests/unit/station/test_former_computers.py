"""A seat's computer is replaced: what never left its disk still comes in, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from exam.core import events as ev
from exam.core.errors import StoreFailed
from exam.core.orders import OrderKind
from exam.exchange.admission import draft_of
from exam.exchange.bodies import new_attempt_key
from exam.exchange.bundle_intake import Taken, take_in
from exam.exchange.bundle_manifest import attempt_signer, token_signer
from exam.exchange.bundle_writing import Origin
from exam.exchange.wire import AttemptHeader, EntriesMessage, encode_header
from exam.vault.database import JOURNAL, Database
from exam.vault.exporting import VaultSource, export_bundle
from exam.vault.journal import Journal, create_attempt
from server.station.imports import receiver
from tests.helpers.hops import header
from tests.helpers.officers import an_order
from tests.helpers.reception import Front, front_desk

SEAT, ENTRIES = "1", 3
ELSEWHERE = "2"
NOT_THEN = (
    f"was not at seat {SEAT} (begun or moved there) while the computer that signed for it was"
)


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    with front_desk(tmp_path) as made:
        yield made


def enrol(front: Front) -> bytes:
    """A computer becomes the seat: what its bundles are signed with."""
    front.now_ms += 1000
    key = front.desk.run(lambda: front.room.register.set_up_seat(SEAT, front.now_ms))
    front.now_ms += 1000
    return key


@dataclass
class Disk:
    """A seat's disk, with one attempt that nobody else has."""

    front: Front
    folder: Path
    attempt_id: str = "a1"
    admitted: bool = True
    seat: str = SEAT

    def begin(self) -> Disk:
        front = self.front
        made = replace(header(self.attempt_id), session_id="S-1", seat=self.seat)
        made = replace(made, registration=front.registration(0))
        if self.admitted:
            sign = front.room.admitting.sign
            word = sign(made.registration, self.seat, draft_of(made), front.now_ms)
            made = replace(made, admission=word)
        self.header: AttemptHeader = made
        self.key = new_attempt_key()
        with closing(self._open()) as database:
            journal = Journal(database, create_attempt(database, made, self.key, b"x"))
            for number in range(ENTRIES):
                journal.append(ev.ItemOpened(at_ms=number, wall_utc_ms=number, item_id="i1"))
        return self

    def _open(self) -> Database:
        return Database.open(self.folder / self.attempt_id, bytes(32), JOURNAL)

    def carry(self, carry_key: bytes) -> Taken:
        """Its bundle, at the station."""
        signers = [token_signer(carry_key), attempt_signer(self.attempt_id, self.key)]
        origin = Origin("seat", "S-1", SEAT, 5)
        with closing(self._open()) as database:
            written = export_bundle(
                VaultSource(database),
                {self.attempt_id: 0},
                origin,
                signers,
                self.folder,
                lambda _done, _all: None,
            )
        (taken,) = take_in([written.path], receiver(self.front.room, (), lambda _done, _all: None))
        return taken

    def held(self) -> int:
        """Up to which entry the station holds it."""
        head = self.front.desk.run(lambda: self.front.room.store.head(self.attempt_id))
        return 0 if head is None else head.seq


@pytest.mark.parametrize("computers_since", [1, 2])
def test_answers_that_only_a_replaced_computer_holds_come_in_from_its_disk(
    front: Front, tmp_path: Path, computers_since: int
) -> None:
    carry_key = enrol(front)
    disk = Disk(front, tmp_path).begin()
    for _ in range(computers_since):
        enrol(front)
    taken = disk.carry(carry_key)
    assert (taken.stored, taken.troubles, disk.held()) == (True, [], ENTRIES)
    signed = [one for one in taken.report.signed_by if "seat" in one]
    assert [one.rpartition(" of ")[2] for one in signed] == [f"seat {SEAT}"]
    assert signed[0].startswith("former computer ")


def test_a_revoked_computer_that_nobody_replaced_brings_what_it_holds(
    front: Front, tmp_path: Path
) -> None:
    carry_key = enrol(front)
    disk = Disk(front, tmp_path).begin()
    revoke = front.room.identities.revoke
    front.desk.run(lambda: revoke(SEAT, "disk disalin", front.now_ms))
    assert disk.carry(carry_key).troubles == []
    assert disk.held() == ENTRIES


def test_a_replaced_computer_says_nothing_of_what_was_begun_on_the_one_in_its_place(
    front: Front, tmp_path: Path
) -> None:
    former = enrol(front)
    own = enrol(front)
    disk = Disk(front, tmp_path).begin()
    (trouble,) = disk.carry(former).troubles
    assert NOT_THEN in trouble
    assert disk.held() == 0
    assert disk.carry(own).troubles == []
    assert disk.held() == ENTRIES


def test_a_replaced_computer_opens_no_attempt_that_the_station_never_let_begin(
    front: Front, tmp_path: Path
) -> None:
    former = enrol(front)
    disk = Disk(front, tmp_path, admitted=False).begin()
    enrol(front)
    (trouble,) = disk.carry(former).troubles
    assert NOT_THEN in trouble
    assert front.desk.run(front.room.admitting.incidents_now) == {}


def test_what_came_in_by_wire_without_an_admission_is_completed_from_the_disk(
    front: Front, tmp_path: Path
) -> None:
    former = enrol(front)
    disk = Disk(front, tmp_path, admitted=False).begin()
    opened = EntriesMessage(encode_header(disk.header), ())
    front.desk.run(lambda: front.room.take_carried_now(opened))
    enrol(front)
    assert disk.carry(former).troubles == []
    assert disk.held() == ENTRIES


def begun_elsewhere(front: Front, folder: Path) -> Disk:
    """Begun at another seat; the station has its header."""
    disk = Disk(front, folder, seat=ELSEWHERE).begin()
    opened = EntriesMessage(encode_header(disk.header), ())
    front.desk.run(lambda: front.room.take_carried_now(opened))
    return disk


def move(front: Front, seat: str, sequence: int) -> None:
    """By an officer."""
    front.now_ms += 1000
    made = an_order(front.now_ms, session_id="S-1", seat=seat, kind=OrderKind.MOVE)
    given = replace(made, sequence=sequence)
    assert front.desk.run(lambda: front.room.keep_order_now(given, given.id.encode()))
    front.now_ms += 1000


def test_a_replaced_computer_says_nothing_of_what_was_moved_to_its_seat_afterwards(
    front: Front, tmp_path: Path
) -> None:
    former = enrol(front)
    disk = begun_elsewhere(front, tmp_path)
    own = enrol(front)
    move(front, SEAT, 1)
    (trouble,) = disk.carry(former).troubles
    assert NOT_THEN in trouble
    assert disk.held() == 0
    assert disk.carry(own).troubles == []
    assert disk.held() == ENTRIES


def test_what_was_moved_to_a_computer_before_it_was_replaced_comes_in_from_its_disk(
    front: Front, tmp_path: Path
) -> None:
    former = enrol(front)
    disk = begun_elsewhere(front, tmp_path)
    move(front, SEAT, 1)
    enrol(front)
    assert disk.carry(former).troubles == []
    assert disk.held() == ENTRIES


def test_a_move_to_another_seat_or_back_after_it_was_replaced_gives_a_computer_no_say(
    front: Front, tmp_path: Path
) -> None:
    former = enrol(front)
    disk = begun_elsewhere(front, tmp_path)
    move(front, "3", 1)
    enrol(front)
    move(front, SEAT, 2)
    (trouble,) = disk.carry(former).troubles
    assert NOT_THEN in trouble
    assert disk.held() == 0


def test_a_key_that_was_no_computers_here_is_nobodys(front: Front, tmp_path: Path) -> None:
    enrol(front)
    disk = Disk(front, tmp_path).begin()
    (trouble,) = disk.carry(bytes(32)).troubles
    assert "not taken in" in trouble
    assert disk.held() == 0


@pytest.mark.parametrize("sql", ["DELETE FROM {}", "UPDATE {} SET until_utc_ms = 0"])
def test_former_keys_are_append_only(front: Front, sql: str) -> None:
    enrol(front)
    enrol(front)
    with pytest.raises(StoreFailed):
        front.desk.run(lambda: front.desk.database.execute(sql.format("former_carry_key")))
