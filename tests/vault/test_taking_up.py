"""An attempt comes into another seat's vault whole or not at all, and over nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exam.core import events as ev
from exam.core.chain import Entry
from exam.core.errors import Tampered
from exam.exchange.bodies import new_attempt_key
from exam.exchange.wire import encode_header
from exam.vault.batch import batch_after
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import AttemptRow, Journal, create_attempt, list_attempts
from exam.vault.taking_up import take_up
from tests.helpers.forms import choose
from tests.helpers.hops import header

KEY = new_attempt_key()


def _answer(number: int) -> ev.ResponseRecorded:
    return ev.ResponseRecorded(
        at_ms=number, wall_utc_ms=number, item_id=f"i{number}", response=choose("A")
    )


@pytest.fixture
def vaults(tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    made = [Database.open(tmp_path / name, bytes(32), JOURNAL) for name in ("old", "new")]
    yield made[0], made[1]
    for one in made:
        one.close()


@pytest.fixture
def old(vaults: tuple[Database, Database]) -> Journal:
    """At the seat where it began, four entries long."""
    journal = Journal(vaults[0], create_attempt(vaults[0], header(), KEY, b"who"))
    for number in range(1, 5):
        journal.append(_answer(number))
    return journal


ROW = AttemptRow("a1", encode_header(header()), KEY, b"who")


def entries(database: Database) -> tuple[Entry, ...]:
    return batch_after(database, "a1", 0)


def test_it_is_replayed_and_gone_on_with_as_if_it_had_been_written_here(
    vaults: tuple[Database, Database], old: Journal
) -> None:
    take_up(vaults[1], ROW, entries(vaults[0]), 9_000, 1)
    (row,) = list_attempts(vaults[1])
    journal = Journal(vaults[1], row)
    assert journal.replay() == old.replay()
    assert (journal.head, journal.last_checkpoint()) == (old.head, 9_000)
    journal.append(_answer(5))
    assert entries(vaults[1])[:4] == entries(vaults[0])


def test_a_seat_that_comes_back_gets_what_is_missing_and_its_participant_sits_there_again(
    vaults: tuple[Database, Database], old: Journal
) -> None:
    take_up(vaults[1], ROW, entries(vaults[0]), 0, 1)
    elsewhere = Journal(vaults[1], ROW)
    elsewhere.replay()
    elsewhere.append(_answer(5))
    old.note_farewell()
    take_up(vaults[0], ROW, entries(vaults[1]), 0, 1)
    assert old.replay() == elsewhere.replay()
    assert not old.has_left()
    # What only this seat has, because it was never sent, is not taken away.
    take_up(vaults[0], ROW, entries(vaults[1])[:3], 0, 1)
    assert len(entries(vaults[0])) == 5


def test_another_version_of_an_entry_is_refused_and_nothing_is_stored(
    vaults: tuple[Database, Database], old: Journal
) -> None:
    take_up(vaults[1], ROW, entries(vaults[0])[:3], 0, 1)
    elsewhere = Journal(vaults[1], ROW)
    elsewhere.replay()
    elsewhere.append(_answer(40))
    elsewhere.append(_answer(50))
    before = entries(vaults[0])
    old.note_farewell()
    with pytest.raises(Tampered, match="entry 4 is another one here than there"):
        take_up(vaults[0], ROW, entries(vaults[1]), 99_000, 1)
    assert entries(vaults[0]) == before
    assert old.last_checkpoint() == 0
    assert old.has_left()


def test_another_header_under_the_same_name_is_refused(
    vaults: tuple[Database, Database], old: Journal
) -> None:
    other = encode_header(replace(header(), created_utc_ms=2))
    with pytest.raises(Tampered, match="opened differently"):
        take_up(vaults[0], replace(ROW, header=other), entries(vaults[0]), 0, 1)
    assert list_attempts(vaults[0])[0].header == ROW.header


def test_the_order_that_brought_it_is_kept_also_where_no_entry_can_say_so(
    vaults: tuple[Database, Database], old: Journal
) -> None:
    assert old.taken_up() == 0
    for order, kept in ((7, 7), (3, 7)):
        take_up(vaults[1], ROW, entries(vaults[0]), 0, order)
        assert Journal(vaults[1], ROW).taken_up() == kept


def test_a_clock_that_ran_on_at_a_computer_where_nobody_sat_takes_no_time_from_who_went_on(
    vaults: tuple[Database, Database], old: Journal
) -> None:
    take_up(vaults[1], ROW, entries(vaults[0]), 10_000, 1)
    elsewhere = Journal(vaults[1], ROW)
    elsewhere.replay()
    elsewhere.append(_answer(5))
    old.checkpoint(40_000)
    take_up(vaults[0], ROW, entries(vaults[1]), 20_000, 2)
    assert old.last_checkpoint() == 20_000
    # Nothing new was written elsewhere: whoever sat here did so for as long as this seat says.
    old.checkpoint(30_000)
    take_up(vaults[0], ROW, entries(vaults[1]), 25_000, 3)
    assert old.last_checkpoint() == 30_000
