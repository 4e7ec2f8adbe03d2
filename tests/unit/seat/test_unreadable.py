"""One attempt that cannot be read does not shut a seat: it is set aside, named and kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cbor2
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from client.seat.held import REMEDY, AttemptUnreadable
from client.seat.starting import open_by_station
from client.seat.vault import SeatVault
from client.trials.sample import begin_sample, begin_waiting, read_files, sample_folder
from exam.core import events as ev
from exam.core.attempt import State
from exam.core.chain import link
from exam.core.errors import StoreFailed
from exam.exchange.bodies import BodySealer, new_attempt_key
from exam.exchange.wire import MAX_TROUBLE_CHARACTERS, decode_header, encode_header
from exam.vault.database import SHELF, Database
from exam.vault.journal import AttemptRow, Journal, list_attempts
from exam.vault.keys import device_secret, vault_key
from exam.vault.shelf import PIECE_BYTES
from tests.unit.seat.test_checkin import SHARE, Bench, admission, bench

__all__ = ["bench"]
PEOPLE = tuple(
    admission(registration=f"r{number}", name=name, masked_number=f"19{number}…")
    for number, name in enumerate(("Siti", "Budi", "Maria"))
)
OWNER, OTHER = PEOPLE[1], PEOPLE[2]
CALL = ev.ProctorCalled(at_ms=9, wall_utc_ms=9)

Spoil = Callable[[Database, AttemptRow], object]


def put(table: str, column: str, value: bytes, where: str = "") -> Spoil:
    """Somebody who has the vault's key writes ``value`` into it."""

    def spoil(database: Database, row: AttemptRow) -> None:
        database.execute("DROP TRIGGER IF EXISTS entry_is_append_only")
        sql = f"UPDATE {table} SET {column} = ? WHERE attempt_id = ? {where}"
        assert database.execute(sql, (value, row.attempt_id)) == 1

    return spoil


def hole(database: Database, row: AttemptRow) -> None:
    """Entry 2 goes."""
    database.execute("DROP TRIGGER entry_is_kept")
    database.execute("DELETE FROM entry WHERE attempt_id = ? AND seq = 2", (row.attempt_id,))


def other_name(database: Database, row: AttemptRow) -> None:
    """The header names somebody else, in good form."""
    other = encode_header(replace(decode_header(row.header), registration="r9"))
    put("attempt", "header", other)(database, row)


def added(body: Callable[[AttemptRow], bytes]) -> Spoil:
    """The chain goes on with entry 4, and its seals fit."""

    def spoil(database: Database, row: AttemptRow) -> None:
        journal = Journal(database, row)
        journal.replay()
        entry = link(journal.head, body(row))
        database.execute(
            "INSERT INTO entry (attempt_id, seq, body, seal) VALUES (?, ?, ?, ?)",
            (row.attempt_id, entry.seq, entry.body, entry.seal),
        )

    return spoil


def newer(row: AttemptRow) -> bytes:
    """What a version to come may have sealed (see :mod:`exam.exchange.bodies`)."""
    nonce, of = bytes(12), b"pendopo/entry/1\x00" + row.attempt_id.encode() + b"\x00"
    plain = cbor2.dumps([2, "Unheard", {}])
    sealed = AESGCM(row.attempt_key).encrypt(nonce, plain, of + (4).to_bytes(8, "big"))
    return b"\x01" + nonce + sealed


HANDED_IN = ev.Submitted(
    at_ms=9, wall_utc_ms=9, reason=ev.CloseReason.HANDED_IN, answers_root=bytes(32)
)
HEADER = put("attempt", "header", b"\0")
PARTICIPANT = put("attempt", "admission", b"\0")
BODY = put("entry", "body", bytes(40), "AND seq = 2")
DAMAGE: dict[str, tuple[Spoil, str]] = {
    "header": (HEADER, "header message: "),
    "header-altered": (other_name, "entry 1 does not match its seal"),
    "participant": (PARTICIPANT, "admission message: "),
    "body": (BODY, "entry 2 does not match its seal"),
    "seal": (put("entry", "seal", bytes(32), "AND seq = 3"), "entry 3 does not match its seal"),
    "hole": (hole, "entry 2 is missing: 3 follows 1"),
    "key": (
        added(lambda row: BodySealer(row.attempt_id, new_attempt_key()).seal(4, CALL)),
        "entry 4: the attempt key does not open",
    ),
    "version": (added(newer), "entry 4: not an event: 'Unheard'"),
    "rules": (
        added(lambda row: BodySealer(row.attempt_id, row.attempt_key).seal(4, HANDED_IN)),
        "entry 4: Submitted cannot follow in state checked_in",
    ),
}


def three_sat(bench: Bench) -> list[str]:
    """Three people sat here one after another; the attempt of each has three entries."""

    def sit(vault: SeatVault) -> list[str]:
        made = [bench.enter(vault, one) for one in PEOPLE]
        for attempt in filter(None, made):
            for _ in range(2):
                attempt.runner.do(lambda one, now: replace(CALL, at_ms=now.at_ms))
        return [one.row.attempt_id for one in made if one is not None]

    return bench.with_vault(sit)


def spoilt(bench: Bench, *spoils: Spoil) -> str:
    """What the owner's attempt is called, after that was done to it."""
    _, attempt_id, _ = three_sat(bench)

    def work(database: Database) -> None:
        for spoil in spoils:
            spoil(database, row_of(database, attempt_id))

    bench.with_journal(work)
    return attempt_id


def row_of(database: Database, attempt_id: str) -> AttemptRow:
    return next(one for one in list_attempts(database) if one.attempt_id == attempt_id)


def everything_of(database: Database, attempt_id: str) -> list[object]:
    """All that the journal has of one attempt."""
    tables = ("attempt", "entry", "mark", "clock", "farewell", "submission")
    return [
        database.query(f"SELECT * FROM {table} WHERE attempt_id = ?", (attempt_id,))
        for table in tables
    ]


@pytest.mark.parametrize(("spoil", "why"), DAMAGE.values(), ids=DAMAGE.keys())
def test_the_others_are_opened_and_the_one_is_named_and_left_as_it_is(
    bench: Bench, spoil: Spoil, why: str
) -> None:
    first, second, third = three_sat(bench)
    bench.with_journal(lambda one: spoil(one, row_of(one, second)))
    before = bench.with_journal(lambda one: everything_of(one, second))

    def opened(vault: SeatVault) -> list[str]:
        found = [one.row.attempt_id for one in vault.attempts()]
        assert vault.trouble.startswith(f"attempt {second}: set aside in the seat's vault: {why}")
        assert vault.trouble.endswith(f"({REMEDY})")
        return found

    for _ in range(2):
        assert bench.with_vault(opened) == [first, third]
    assert bench.with_journal(lambda one: everything_of(one, second)) == before


@pytest.mark.parametrize("spoil", [one for one, _ in DAMAGE.values()], ids=DAMAGE.keys())
@pytest.mark.parametrize("named", [True, False])
def test_its_participant_begins_no_second_one_here_and_others_log_in(
    bench: Bench, spoil: Spoil, named: bool
) -> None:
    attempt_id = spoilt(bench, spoil)
    said = replace(OWNER, attempt_id=attempt_id if named else "")

    def log_in(vault: SeatVault) -> None:
        vault.attempts()
        with pytest.raises(AttemptUnreadable, match=f"attempt {attempt_id}: set aside"):
            bench.enter(vault, said)
        somebody = bench.enter(vault, replace(OTHER, registration="r7", name="Andi"))
        assert somebody is not None
        assert somebody.runner.snapshot().state is State.CHECKED_IN

    bench.with_vault(log_in)
    assert len(bench.with_journal(list_attempts)) == 4


def test_where_nothing_says_whose_it_is_everybody_logs_in(bench: Bench) -> None:
    spoilt(bench, HEADER, PARTICIPANT)
    for who in PEOPLE:
        assert bench.state(who)[1] is State.CHECKED_IN
    assert len(bench.with_journal(list_attempts)) == 4


@pytest.mark.parametrize(
    ("spoil", "sent"), [(BODY, 3), (HEADER, 2), (PARTICIPANT, 2)], ids=["body", "header", "who"]
)
def test_what_the_station_can_check_without_reading_it_goes_on_being_sent(
    bench: Bench, spoil: Spoil, sent: int
) -> None:
    attempt_id = spoilt(bench, spoil)
    opened = open_by_station(bench.folder, bench.arrival().welcome, seat="1", synchronous="FULL")
    with closing(opened.vault):
        assert len(opened.held) == sent
        rest = [one for one in opened.held if one.row.attempt_id == attempt_id]
        for one in rest:
            message = one.journal.pending()
            assert message is not None
            assert [entry.seq for entry in message.entries] == [1, 2, 3]
        assert len(opened.present) == 2


def test_many_are_named_in_what_a_heartbeat_takes(bench: Bench) -> None:
    people = [replace(OWNER, registration=f"p{one}", name=f"P{one}") for one in range(9)]
    bench.with_vault(lambda vault: [bench.enter(vault, one) for one in people])
    bench.with_journal(lambda one: one.execute("UPDATE attempt SET header = zeroblob(9)"))

    def opened(vault: SeatVault) -> str:
        assert vault.attempts() == []
        assert len(vault.aside) == len(people)
        return vault.trouble

    trouble = bench.with_vault(opened)
    assert trouble.count("set aside in the seat's vault") == 3
    assert trouble.endswith(f"; and 6 more ({REMEDY})")
    assert len(f"not_saved; {trouble}") <= MAX_TROUBLE_CHARACTERS


def test_an_entry_that_the_disk_does_not_take_is_no_reason_to_set_anything_aside(
    bench: Bench,
) -> None:
    three_sat(bench)
    full = "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'no more'); END"
    bench.with_journal(lambda one: one.execute(full))

    def opened(vault: SeatVault) -> None:
        with pytest.raises(StoreFailed, match="no more"):
            vault.attempts()
        assert vault.aside == {}

    bench.with_vault(opened)


SHELVES = {
    "zip": ("UPDATE piece SET data = zeroblob(length(data))", "QTI-101 this is not a zip"),
    "piece": ("DELETE FROM piece WHERE number = 1", "a piece of contoh is missing"),
    "package": ("DELETE FROM package", "entry 7: the package is not open"),
}


@pytest.mark.parametrize(("sql", "why"), SHELVES.values(), ids=SHELVES.keys())
def test_a_package_that_cannot_be_read_sets_aside_what_needs_it_until_it_is_there_again(
    tmp_path: Path, sql: str, why: str
) -> None:
    film = random.Random(1).randbytes(3 * PIECE_BYTES)
    files = {**read_files(sample_folder("pemetaan")), "media/b.mp4": film}

    def sit(vault: SeatVault) -> None:
        attempt, content = begin_sample(vault, files, "a1")
        attempt.runner.start_section(content.form.sections[0].id)
        begin_waiting(vault, "a2", "another", bytes(32), "F")

    def ids(vault: SeatVault) -> list[str]:
        return [one.row.attempt_id for one in vault.attempts()]

    with closing(SeatVault.open(tmp_path, SHARE)) as vault:
        sit(vault)
    key = vault_key(device_secret(tmp_path / "device.secret"), SHARE)
    with closing(Database.open(tmp_path / "shelf.vault", key, SHELF)) as shelf:
        assert shelf.execute(sql)
    with closing(SeatVault.open(tmp_path, SHARE)) as vault:
        assert ids(vault) == ["a2"]
        assert vault.trouble.startswith("attempt a1: set aside in the seat's vault: ")
        assert why in vault.trouble
        header = vault.aside["a1"].header
        assert header is not None
        vault.put_package(header.package_id, header.package_sha256, files)
        assert ids(vault) == ["a1", "a2"]
        assert vault.trouble == ""
