"""The centre's log in its database: a leaf for each finished attempt, once, and never undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from exam.core.errors import Rejected, StoreFailed
from exam.exchange import log
from exam.exchange.statements import new_signing_key, public_of
from server.central.store import merkle_log
from server.central.store import tables as t
from server.central.store.database import CentralDatabase, Connection

KEY = new_signing_key()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[CentralDatabase]:
    opened = CentralDatabase(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    yield opened
    opened.close()


def finish(connection: Connection, attempt_id: str, seq: int = 1) -> None:
    """An attempt as it stands after its last entry, without a leaf."""
    if seq == 1:
        connection.execute(
            insert(t.attempt).values(
                attempt_id=attempt_id,
                session_id="S",
                seat="1",
                registration="r",
                package_id="p",
                package_sha256=bytes(32),
                form_id="F",
                header=b"h",
                station_id="",
                opened_utc_ms=1,
            )
        )
    connection.execute(
        insert(t.entry).values(
            attempt_id=attempt_id,
            seq=seq,
            body=b"b",
            seal=bytes([seq]) * 32,
            unreadable="",
            received_utc_ms=1,
        )
    )
    connection.execute(
        insert(t.submission).values(
            attempt_id=attempt_id,
            kind="submitted",
            answers_root=bytes(32),
            seq=seq,
            wall_utc_ms=1,
        )
    )


def head(database: CentralDatabase) -> log.TreeHead:
    """The log's head now."""
    signed = database.run(lambda connection: merkle_log.signed_head(connection, KEY, 5))
    return log.read_head(signed, public_of(KEY))


def test_each_finished_attempt_is_proved_under_the_signed_head(database: CentralDatabase) -> None:
    for number in range(11):
        database.run(lambda connection, name=f"a{number}": finish(connection, name))  # type: ignore[misc]
        database.run(lambda c, name=f"a{number}": merkle_log.append_finished(c, [name]))  # type: ignore[misc]
    assert head(database).size == 11
    for number in range(11):
        proof = database.run(
            lambda c, name=f"a{number}": merkle_log.prove(c, name, KEY, 9)  # type: ignore[misc]
        )
        assert log.decode_leaf(proof.leaf).attempt == f"a{number}"
        log.verify_inclusion(proof.leaf, proof.index, head(database), proof.path)
    with pytest.raises(Rejected, match="not in the log"):
        database.run(lambda c: merkle_log.prove(c, "nobody", KEY, 9))


def test_attempts_from_before_the_log_get_their_leaves_once(database: CentralDatabase) -> None:
    for name in ("b", "a"):
        database.run(lambda connection, name=name: finish(connection, name))  # type: ignore[misc]
    for _ in range(2):
        database.run(merkle_log.append_what_lacks)
        database.run(lambda c: merkle_log.append_finished(c, ["a", "b", "c"]))
    assert head(database).size == 2


def test_of_one_size_one_head_is_ever_signed(database: CentralDatabase) -> None:
    first = database.run(lambda c: merkle_log.signed_head(c, KEY, 5))
    assert database.run(lambda c: merkle_log.signed_head(c, KEY, 6)) == first


@pytest.mark.parametrize("table", ["log_leaf", "log_node", "log_head"])
def test_nothing_in_the_log_is_changed_or_removed(database: CentralDatabase, table: str) -> None:
    database.run(lambda connection: finish(connection, "a"))
    database.run(merkle_log.append_what_lacks)
    head(database)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = 99"):
        with pytest.raises(StoreFailed, match="append-only"):
            database.run(lambda c, statement=statement: c.execute(text(statement)))  # type: ignore[misc]
