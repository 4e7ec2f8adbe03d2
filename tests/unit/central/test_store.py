"""The centre's store on both databases: one transaction, append-only, nothing refused silently."""

from __future__ import annotations

import os
import secrets
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import cbor2
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from exam.core import events as ev
from exam.core.chain import Entry, Head, genesis, link
from exam.core.errors import StoreFailed, Tampered
from exam.core.responses import BaseType, Single
from exam.exchange.bodies import BodySealer, new_attempt_key
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop, Receipt, read_receipt
from exam.exchange.statements import new_signing_key, public_of
from exam.exchange.wire import AttemptHeader, EntriesMessage, encode_header
from server.central.config import make_private
from server.central.projection import Reader, response_value
from server.central.store import entries, records, vouchings
from server.central.store.database import CentralDatabase, Connection
from server.web.replies import Refused
from tests.helpers.bundles import admitted

SIGNING = new_signing_key()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CentralDatabase]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path / 'c.sqlite3'}"
    opened = CentralDatabase(url)
    yield opened
    opened.close()


class Sender:
    """An attempt whose key is 'sealed' by a simulator that gives back what it was given."""

    def __init__(self, station: bytes = b"") -> None:
        """With a station's signing key it was let begin."""
        self.key = new_attempt_key()
        self.attempt_id = str(uuid.uuid4())
        header = AttemptHeader(self.attempt_id, "S", "1", "R-1", "p-1", bytes(32), "F", self.key, 1)
        self.header = encode_header(admitted(header, station) if station else header)
        self.sealer = BodySealer(self.attempt_id, self.key)
        self.head = genesis(self.header)
        self.entries: list[Entry] = []

    def write(self, event: ev.Event) -> Entry:
        """One more entry."""
        return self.keep(self.sealer.seal(self.head.seq + 1, event))

    def keep(self, body: bytes) -> Entry:
        """One more entry with any body."""
        entry = link(self.head, body)
        self.entries.append(entry)
        self.head = Head(entry.seq, entry.seal)
        return entry

    def answer(self, item_id: str, value: str) -> Entry:
        """One more answer."""
        return self.write(
            ev.ResponseRecorded(
                at_ms=self.head.seq * 10,
                wall_utc_ms=5,
                item_id=item_id,
                response=(("RESPONSE", Single(BaseType.IDENTIFIER, value)),),
            )
        )


def unsealed(sealed: bytes, info: bytes) -> bytes:
    assert info.startswith(b"pendopo/attempt-key/1")
    return sealed


READER = Reader(unsealed)


def take(
    database: CentralDatabase, sender: Sender, some: list[Entry], station: str = "st"
) -> Receipt:
    """Through the one receiving function, in one commit."""

    def work(connection: Connection) -> bytes:
        store = entries.CentralEntries(connection, station, lambda: 77, READER.project)
        intake = Intake(store, Hop.CENTRE, SIGNING)
        return intake.accept(EntriesMessage(sender.header, tuple(some)), 78)

    signed = database.run(work)
    return read_receipt(signed, {Hop.CENTRE: public_of(SIGNING)})


def test_entries_and_the_answers_in_them_are_stored_together(database: CentralDatabase) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    sender.answer("A-2", "Y")
    sender.answer("A-1", "Z")
    assert take(database, sender, sender.entries).head == sender.head
    rows = database.run(lambda one: entries.read_responses(one, sender.attempt_id))
    assert [(item, response_value(data), seq) for item, data, seq, _ in rows] == [
        ("A-2", (("RESPONSE", Single(BaseType.IDENTIFIER, "Y")),), 2),
        ("A-1", (("RESPONSE", Single(BaseType.IDENTIFIER, "Z")),), 3),
    ]
    assert database.run(lambda one: entries.read_entries(one, sender.attempt_id)) == (
        sender.entries
    )


def test_an_entry_that_does_not_open_is_kept_with_the_reason(database: CentralDatabase) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    sender.keep(b"\x01" + secrets.token_bytes(60))
    sender.answer("A-2", "Y")
    assert take(database, sender, sender.entries).head == sender.head
    assert database.run(lambda one: records.count_unreadable(one, sender.attempt_id)) == 1
    rows = database.run(lambda one: entries.read_responses(one, sender.attempt_id))
    assert [row[0] for row in rows] == ["A-1", "A-2"]


def test_a_contradiction_is_kept_apart_once_although_it_is_refused(
    database: CentralDatabase,
) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    take(database, sender, sender.entries)
    honest = list(sender.entries)
    sender.entries.clear()
    sender.head = genesis(sender.header)
    sender.answer("A-1", "Y")
    for _ in range(2):
        with pytest.raises(Tampered):
            take(database, sender, sender.entries)
    assert database.run(lambda one: records.count_quarantined(one, sender.attempt_id)) == 1
    assert database.run(lambda one: entries.read_entries(one, sender.attempt_id)) == honest


def test_batches_kept_apart_are_bounded_and_then_counted(database: CentralDatabase) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    take(database, sender, sender.entries)
    for _ in range(entries.MAX_BATCHES_APART + 3):
        sender.entries.clear()
        sender.head = genesis(sender.header)
        sender.answer("A-1", "Y")
        with pytest.raises(Tampered):
            take(database, sender, sender.entries)
    held = text("SELECT count(*) FROM quarantine WHERE attempt_id = :id")
    found = database.run(lambda one: one.execute(held, {"id": sender.attempt_id}).scalar_one())
    assert found == entries.MAX_BATCHES_APART
    counted = database.run(lambda one: records.count_quarantined(one, sender.attempt_id))
    assert counted == entries.MAX_BATCHES_APART + 3


def test_entries_with_absurd_values_are_kept_with_the_reason(database: CentralDatabase) -> None:
    sender = Sender()
    long, nul = "x" * 5000, "A\0"
    sender.answer(long, "X")
    sender.answer(nul, "X")
    for value in (2**63, float("nan"), "text"):
        fields = {"at_ms": value, "wall_utc_ms": 1}
        sender.keep(sealed_raw(sender, [1, "ProctorCalled", fields]))
    sender.keep(sealed_raw(sender, cbor2.CBORTag(30, [1, 0])))
    sender.answer("A-2", "Y")
    assert take(database, sender, sender.entries).head == sender.head
    assert database.run(lambda one: records.count_unreadable(one, sender.attempt_id)) == 6
    rows = database.run(lambda one: entries.read_responses(one, sender.attempt_id))
    assert [row[0] for row in rows] == ["A-2"]


def sealed_raw(sender: Sender, event: object) -> bytes:
    """What a seat with a changed program could seal."""
    seq = sender.head.seq + 1
    nonce = seq.to_bytes(4, "big") + secrets.token_bytes(8)
    context = b"pendopo/entry/1\x00" + sender.attempt_id.encode() + b"\x00"
    sealed = AESGCM(sender.key).encrypt(nonce, cbor2.dumps(event), context + seq.to_bytes(8, "big"))
    return b"\x01" + nonce + sealed


def test_an_attempt_key_of_another_length_leaves_its_entries_unread_and_kept(
    database: CentralDatabase,
) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    reader = Reader(lambda _sealed, _info: b"short")

    def work(connection: Connection) -> None:
        store = entries.CentralEntries(connection, "st", lambda: 77, reader.project)
        batch = EntriesMessage(sender.header, tuple(sender.entries))
        Intake(store, Hop.CENTRE, SIGNING).accept(batch, 78)

    database.run(work)
    assert database.run(lambda one: records.count_unreadable(one, sender.attempt_id)) == 1


def test_a_job_that_breaks_undoes_no_other_in_its_commit(database: CentralDatabase) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    gate, begun = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        begun.set()
        gate.wait()

    def broken(connection: Connection) -> None:
        records.set_release(connection, sender.attempt_id, "", 1)
        raise OverflowError("RAHASIA")

    held = database.submit(hold)
    assert begun.wait(10)
    stored = database.submit(lambda one: records.set_release(one, f"{sender.attempt_id}-2", "", 2))
    breaks = database.submit(broken)
    refused = database.submit(lambda one: one.execute(text("INSERT INTO no_such_table VALUES (1)")))
    gate.set()
    held.result(10)
    stored.result(10)
    with pytest.raises(Refused, match="server could not"):
        breaks.result(10)
    with pytest.raises(StoreFailed):
        refused.result(10)
    times = [
        database.run(lambda one, name=name: records.release_time(one, name, ""))  # type: ignore[misc]
        for name in (sender.attempt_id, f"{sender.attempt_id}-2")
    ]
    assert times == [None, 2]


def test_a_station_has_the_sessions_it_was_registered_for_and_none_that_it_passes_on(
    database: CentralDatabase,
) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    station = secrets.token_hex(8)
    take(database, sender, sender.entries, station)

    def has(who: str, session: str) -> bool:
        return database.run(lambda one: records.has_session(one, who, session))

    assert not has(station, "S")
    bound = secrets.token_hex(8)
    digest = secrets.token_bytes(32)
    database.run(lambda one: records.add_station(one, bound, bound, digest, 1, ["T", "U"]))
    assert has(bound, "T")
    assert not has(bound, "S")


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_database_and_its_log_are_private_from_their_first_byte_on(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        opened = CentralDatabase(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    finally:
        os.umask(before)
    opened.run(lambda one: records.set_release(one, "p", "", 1))
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    opened.close()
    assert modes == dict.fromkeys(("c.sqlite3", "c.sqlite3-wal", "c.sqlite3-shm"), 0o600)


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_home_is_closed_to_others_also_where_publishing_made_it_first(tmp_path: Path) -> None:
    home = tmp_path / "pusat"
    for name in ("keys", "shares", "scoring"):
        (home / name).mkdir(parents=True, mode=0o755)
    make_private(home)
    for folder in (home, *home.iterdir()):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "table", ["entry", "attempt", "quarantine", "score", "share_release", "vouching"]
)
@pytest.mark.parametrize("action", ["UPDATE {} SET attempt_id = 'x'", "DELETE FROM {}"])
def test_what_was_taken_in_cannot_be_changed_or_removed(
    database: CentralDatabase, table: str, action: str
) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    take(database, sender, sender.entries)
    row = records.ScoreRow(sender.attempt_id, b"", "1", 1, 1, "{}")
    database.run(lambda one: records.add_score(one, row))
    database.run(lambda one: records.note_release(one, "p-1", "S", "st", 1))
    word = vouchings.Vouching(vouchings.PERSON, "Siti", "tanda terima cocok")
    database.run(lambda one: vouchings.note(one, sender.attempt_id, sender.header, word))
    other = Sender()
    other.attempt_id, other.header = sender.attempt_id, sender.header
    other.sealer = BodySealer(other.attempt_id, other.key)
    other.head = genesis(other.header)
    other.answer("A-9", "W")
    with pytest.raises(Tampered):
        take(database, other, other.entries)
    statement = action.format(table)
    if table == "share_release":
        statement = statement.replace("attempt_id", "package_id")
    with pytest.raises((StoreFailed, DBAPIError), match="append-only"):
        database.run(lambda one: one.execute(text(statement)))


def test_a_failed_commit_tells_nobody_that_it_was_stored(database: CentralDatabase) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    good = database.submit(lambda _: "stored")

    def breaks(connection: Connection) -> None:
        connection.execute(text("INSERT INTO no_such_table VALUES (1)"))

    with pytest.raises(StoreFailed):
        database.run(breaks)
    assert good.result() == "stored"
    assert take(database, sender, sender.entries).head == sender.head


def test_how_an_attempt_was_finished_is_found_in_its_entries(database: CentralDatabase) -> None:
    sender = Sender()
    sender.answer("A-1", "X")
    sender.write(
        ev.Submitted(
            at_ms=9, wall_utc_ms=9, reason=ev.CloseReason.HANDED_IN, answers_root=b"\x07" * 32
        )
    )
    take(database, sender, sender.entries)
    found = database.run(lambda one: records.read_submission(one, sender.attempt_id))
    assert found == records.SubmissionRow("submitted", b"\x07" * 32, 2)
    assert sender.attempt_id in database.run(lambda one: list(entries.finished_unscored(one)))


def test_a_release_time_of_a_session_comes_before_that_of_the_package(
    database: CentralDatabase,
) -> None:
    package = f"p-{secrets.token_hex(4)}"
    database.run(lambda one: records.set_release(one, package, "", 100))
    database.run(lambda one: records.set_release(one, package, "S", 200))
    database.run(lambda one: records.set_release(one, package, "S", 300))
    assert database.run(lambda one: records.release_time(one, package, "S")) == 300
    assert database.run(lambda one: records.release_time(one, package, "T")) == 100
    assert database.run(lambda one: records.release_time(one, "another", "T")) is None
