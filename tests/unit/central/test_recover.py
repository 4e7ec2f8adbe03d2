"""What a damaged, emptied or rolled back vault still gives, and what it is said to lack."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from exam.core.chain import Head
from exam.core.errors import ExamError, Rejected
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.exchange.statements import new_signing_key
from exam.package.keys import CentreKeys
from exam.vault.database import JOURNAL, Database
from exam.vault.sealed import SEALED_KEY_FILE, seal_vault_key
from server.central.recover import Recovery, recover
from tests.helpers.bundles import SESSION, central_office, fill

KEY = bytes(range(32))
TOKEN = bytes(reversed(range(32)))
ENTRIES = 40


def recovered(tmp_path: Path, spoil: Callable[[Database], None]) -> Recovery:
    """What the centre gets of a vault that ``spoil`` was done to by somebody with its key."""
    keys = CentreKeys.create(tmp_path / "pusat")
    folder = tmp_path / SESSION
    with closing(Database.open(folder / "journal.vault", KEY, JOURNAL)) as database:
        fill(database, keys.hpke_public(), "a1", "7", ENTRIES, TOKEN)
        spoil(database)
    seal_vault_key(folder / SEALED_KEY_FILE, keys.hpke_public(), KEY, SESSION, "7")
    with central_office(tmp_path / "pusat", TOKEN) as office:
        return recover(office, folder)


def test_a_hole_in_the_journal_ends_what_is_recovered_and_the_rest_is_named(tmp_path: Path) -> None:
    def spoil(database: Database) -> None:
        database.execute("DROP TRIGGER entry_is_kept")
        database.execute("DELETE FROM entry WHERE seq BETWEEN 21 AND 25")

    (attempt,) = recovered(tmp_path, spoil).attempts
    assert (attempt.in_vault, attempt.held) == (20, 20)
    assert "entries 21 to 25 are not on this disk" in attempt.trouble
    assert [str(one) for one in attempt.missing] == ["attempt a1: entries 21 to 40 are missing"]


def test_an_altered_entry_is_not_taken_in_and_named(tmp_path: Path) -> None:
    def spoil(database: Database) -> None:
        database.execute("DROP TRIGGER entry_is_append_only")
        database.execute("UPDATE entry SET body = x'0102' WHERE seq = 31")

    (attempt,) = recovered(tmp_path, spoil).attempts
    assert (attempt.held, attempt.trouble) == (30, "entry 31 does not match its seal")


def test_a_disk_that_was_rolled_back_is_given_away_by_the_receipts_on_it(tmp_path: Path) -> None:
    def spoil(database: Database) -> None:
        signed = sign_receipt(Receipt(Hop.STATION, "a1", Head(44, bytes(32)), 5), new_signing_key())
        database.execute(
            "INSERT INTO mark (attempt_id, hop, seq, utc_ms, receipt) VALUES ('a1', 'station', 44,"
            " 5, ?)",
            (signed,),
        )

    found = recovered(tmp_path, spoil)
    (attempt,) = found.attempts
    assert not found.complete
    assert attempt.held == ENTRIES
    assert [(one.first, one.last) for one in attempt.missing] == [(41, 44)]


def test_pages_that_the_disk_spoiled_cost_what_is_on_them_and_are_named(tmp_path: Path) -> None:
    recovered(tmp_path, lambda _database: None)
    path = tmp_path / SESSION / "journal.vault"
    data = bytearray(path.read_bytes())
    data[-100] ^= 0xFF
    path.write_bytes(data)
    with central_office(tmp_path / "pusat", TOKEN) as office:
        found = recover(office, path.parent)
    assert not found.complete
    assert "journal.vault" in found.damage
    assert path.read_bytes() == bytes(data)


def test_a_folder_without_a_vault_or_without_its_sealed_key_is_refused(tmp_path: Path) -> None:
    recovered(tmp_path, lambda _database: None)
    (tmp_path / SESSION / SEALED_KEY_FILE).unlink()
    with central_office(tmp_path / "pusat", TOKEN) as office:
        with pytest.raises(ExamError, match="sealed"):
            recover(office, tmp_path / SESSION)
        with pytest.raises(Rejected, match="no journal"):
            recover(office, tmp_path)
