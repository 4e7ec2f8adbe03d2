"""A power cut while the log was folded in: torn pages of the file are whole in the log."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import pytest

from exam.core import events as ev
from exam.exchange.bodies import new_attempt_key
from exam.vault.database import JOURNAL, Database, VaultDamaged
from exam.vault.journal import Journal, create_attempt, list_attempts
from tests.helpers.forms import choose
from tests.helpers.hops import header

PAGE_BYTES = 4096
_LOG_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24
ANSWERS = 60


def answer(number: int) -> ev.ResponseRecorded:
    return ev.ResponseRecorded(
        at_ms=number, wall_utc_ms=number, item_id=f"item-{number}", response=choose("A")
    )


def cut_off(folder: Path, key: bytes) -> Path:
    """A vault as it lay on the disk with half of its answers in the log alone."""
    path = folder / "journal.vault"
    database = Database.open(path, key, JOURNAL)
    database.execute("PRAGMA wal_autocheckpoint = 0")
    journal = Journal(database, create_attempt(database, header(), new_attempt_key(), b""))
    for number in range(ANSWERS):
        journal.append(answer(number))
        if number == ANSWERS // 2:
            database.query("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = folder / "kept"
    kept.mkdir()
    for name in (path.name, f"{path.name}-wal", f"{path.name}.check"):
        shutil.copy(folder / name, kept / name)
    database.close()
    return kept / path.name


def pages_in_log(log: Path) -> set[int]:
    """Numbers of the pages of which the log has a copy (SQLite file format, section 4.1)."""
    data = log.read_bytes()
    frame = _FRAME_HEADER_BYTES + PAGE_BYTES
    starts = range(_LOG_HEADER_BYTES, len(data) - frame + 1, frame)
    return {int.from_bytes(data[start : start + 4], "big") for start in starts}


def tear(path: Path, numbers: set[int]) -> None:
    """Half of each page is what it was before, half is new."""
    data = bytearray(path.read_bytes())
    for number in numbers:
        start = (number - 1) * PAGE_BYTES
        if number > 1:
            assert start + PAGE_BYTES <= len(data)
        data[start + PAGE_BYTES // 2 : start + PAGE_BYTES] = secrets.token_bytes(PAGE_BYTES // 2)
    path.write_bytes(bytes(data))


def test_a_torn_page_that_is_whole_in_the_log_is_no_damage(tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    path = cut_off(tmp_path, key)
    in_file = path.stat().st_size // PAGE_BYTES
    torn = {one for one in pages_in_log(path.with_name(f"{path.name}-wal")) if one <= in_file}
    assert torn
    tear(path, torn)
    database = Database.open(path, key, JOURNAL)
    journal = Journal(database, list_attempts(database)[0])
    assert journal.replay() == [answer(number) for number in range(ANSWERS)]
    assert database.query("PRAGMA cipher_integrity_check") == []
    database.close()


def test_a_torn_page_that_the_log_does_not_have_is_damage(tmp_path: Path) -> None:
    key = secrets.token_bytes(32)
    path = cut_off(tmp_path, key)
    in_file = set(range(2, path.stat().st_size // PAGE_BYTES + 1))
    torn = in_file - pages_in_log(path.with_name(f"{path.name}-wal"))
    assert torn
    tear(path, torn)
    with pytest.raises(VaultDamaged):
        Database.open(path, key, JOURNAL)
