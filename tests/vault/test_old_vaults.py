"""Every vault that a release ever wrote still opens, migrates and verifies (tests/old_vaults)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from exam.core import events as ev
from exam.exchange.receipts import Hop
from exam.vault.database import JOURNAL, Database
from exam.vault.journal import Journal, list_attempts

OLD = Path(__file__).resolve().parents[1] / "old_vaults"
RELEASES = sorted(path.name for path in OLD.iterdir() if path.is_dir())


def test_there_is_a_vault_of_every_schema_version_so_far() -> None:
    kept = {json.loads((OLD / name / "about.json").read_text())["schema"] for name in RELEASES}
    assert kept == set(range(1, len(JOURNAL.migrations()) + 1))


@pytest.mark.parametrize("release", RELEASES)
def test_an_old_vault_opens_migrates_and_verifies(release: str, tmp_path: Path) -> None:
    about = json.loads((OLD / release / "about.json").read_text())
    for name in ("journal.vault", "journal.vault.check"):
        shutil.copy(OLD / release / name, tmp_path / name)
    database = Database.open(tmp_path / "journal.vault", bytes.fromhex(about["key"]), JOURNAL)
    journal = Journal(database, list_attempts(database)[0])
    events = journal.replay()
    assert len(events) == about["entries"]
    assert journal.head.seal.hex() == about["head_seal"]
    answers = {one.item_id: one for one in events if isinstance(one, ev.ResponseRecorded)}
    assert sorted(answers) == about["answered"]
    assert journal.marks()[Hop.STATION].seq == about["station_mark"]
    database.close()
