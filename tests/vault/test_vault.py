"""The encrypted store: opens whole or says why not, and never starts afresh in silence."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from exam.core import events as ev
from exam.core.chain import Head
from exam.core.errors import NotAllowed, Rejected, StoreFailed, Tampered
from exam.exchange.bodies import new_attempt_key
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.exchange.statements import new_signing_key, public_of
from exam.vault.database import JOURNAL, SHELF, Database, VaultDamaged, VaultKeyWrong, VaultNewer
from exam.vault.journal import Journal, create_attempt, list_attempts
from exam.vault.keys import device_secret, vault_key
from exam.vault.shelf import Shelf
from tests.helpers.forms import choose
from tests.helpers.hops import header

STATION = new_signing_key()
KEYS = {Hop.STATION: public_of(STATION)}


@pytest.fixture
def key() -> bytes:
    return secrets.token_bytes(32)


def answer(number: int) -> ev.ResponseRecorded:
    return ev.ResponseRecorded(
        at_ms=number, wall_utc_ms=number, item_id=f"RAHASIA-{number}", response=choose("A")
    )


def filled(path: Path, key: bytes, count: int = 20) -> None:
    database = Database.open(path, key, JOURNAL)
    journal = Journal(database, create_attempt(database, header(), new_attempt_key(), b""))
    for number in range(count):
        journal.append(answer(number))
    database.close()


def reopened(path: Path, key: bytes) -> Journal:
    database = Database.open(path, key, JOURNAL)
    return Journal(database, list_attempts(database)[0])


def test_what_append_returned_from_is_there_after_reopening(tmp_path: Path, key: bytes) -> None:
    filled(tmp_path / "v", key)
    events = reopened(tmp_path / "v", key).replay()
    assert events == [answer(number) for number in range(20)]


def test_a_wrong_key_is_told_apart_from_a_damaged_file(tmp_path: Path, key: bytes) -> None:
    filled(tmp_path / "v", key)
    with pytest.raises(VaultKeyWrong):
        Database.open(tmp_path / "v", secrets.token_bytes(32), JOURNAL)
    data = bytearray((tmp_path / "v").read_bytes())
    data[4096 + 100] ^= 1
    (tmp_path / "v").write_bytes(bytes(data))
    with pytest.raises(VaultDamaged) as caught:
        Database.open(tmp_path / "v", key, JOURNAL)
    assert "keep the file" in caught.value.remedy


@pytest.mark.parametrize("how", ["removed", "emptied"])
def test_a_vault_that_was_there_is_never_replaced_by_a_new_one(
    tmp_path: Path, key: bytes, how: str
) -> None:
    filled(tmp_path / "v", key)
    if how == "removed":
        (tmp_path / "v").unlink()
    else:
        (tmp_path / "v").write_bytes(b"")
    with pytest.raises(VaultDamaged):
        Database.open(tmp_path / "v", key, JOURNAL)


def test_a_file_from_a_newer_program_is_refused(tmp_path: Path, key: bytes) -> None:
    filled(tmp_path / "v", key)
    database = Database.open(tmp_path / "v", key, JOURNAL)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(VaultNewer) as caught:
        Database.open(tmp_path / "v", key, JOURNAL)
    assert "newer" in caught.value.remedy


def test_entries_can_be_neither_changed_nor_deleted(tmp_path: Path, key: bytes) -> None:
    filled(tmp_path / "v", key)
    database = Database.open(tmp_path / "v", key, JOURNAL)
    for statement in ("UPDATE entry SET body = x'00'", "DELETE FROM entry"):
        with pytest.raises(StoreFailed, match="append-only"):
            database.execute(statement)
    database.close()


def test_an_entry_rewritten_behind_the_triggers_is_named(tmp_path: Path, key: bytes) -> None:
    filled(tmp_path / "v", key)
    database = Database.open(tmp_path / "v", key, JOURNAL)
    database.execute("DROP TRIGGER entry_is_append_only")
    database.execute("UPDATE entry SET body = x'0102' WHERE seq = 7")
    journal = Journal(database, list_attempts(database)[0])
    with pytest.raises(Tampered, match="entry 7"):
        journal.replay()
    database.close()


def test_the_file_holds_nothing_readable(tmp_path: Path, key: bytes) -> None:
    filled(tmp_path / "v", key)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (b"RAHASIA", b"RESPONSE", b"ResponseRecorded", b"SQLite format", b"entry"):
        assert word not in written


def test_receipts_move_the_mark_forwards_and_back(tmp_path: Path, key: bytes) -> None:
    filled(tmp_path / "v", key)
    journal = reopened(tmp_path / "v", key)
    journal.replay()

    def receipt(seq: int, seal: bytes) -> tuple[bytes, ...]:
        return (sign_receipt(Receipt(Hop.STATION, "a1", Head(seq, seal), 9), STATION),)

    batch = journal.pending()
    assert batch is not None
    journal.note_receipts(receipt(20, batch.entries[19].seal), KEYS)
    assert journal.pending() is None
    # A station restored from a backup says that it holds less: the rest is sent again.
    journal.note_receipts(receipt(12, batch.entries[11].seal), KEYS)
    again = journal.pending()
    assert again is not None
    assert again.entries[0].seq == 13
    with pytest.raises(Tampered):
        journal.note_receipts(receipt(12, bytes(32)), KEYS)
    with pytest.raises(Tampered, match="never had"):
        journal.note_receipts(receipt(25, bytes(32)), KEYS)


def test_a_device_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "device.secret"
    secret = device_secret(path)
    assert device_secret(path) == secret
    assert path.stat().st_mode & 0o077 == 0
    assert vault_key(secret, b"share") != vault_key(secret, b"other")
    path.write_bytes(b"short")
    with pytest.raises(StoreFailed):
        device_secret(path)


def test_the_shelf_gives_back_what_was_put_and_names_what_is_missing(
    tmp_path: Path, key: bytes
) -> None:
    database = Database.open(tmp_path / "shelf", key, SHELF)
    shelf = Shelf(database)
    shelf.put("p", bytes(32), {"a.xml": b"one", "b/c.png": b"two"})
    assert shelf.holds("p", bytes(32))
    assert not shelf.holds("p", b"x" * 32)
    files = shelf.open("p")
    assert sorted(files.names()) == ["a.xml", "b/c.png"]
    assert files.read("b/c.png") == b"two"
    with pytest.raises(Rejected, match=r"d\.xml"):
        files.read("d.xml")
    database.close()


def test_errors_are_named_for_who_must_act() -> None:
    assert issubclass(VaultDamaged, StoreFailed)
    assert not issubclass(NotAllowed, StoreFailed)
