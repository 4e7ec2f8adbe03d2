"""What the centre opens a seat's disk with is made anew at every start: none there can check it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from client.seat.vault import SeatVault
from exam.package.keys import CentreKeys
from exam.sealing.hpke import seal_to
from exam.vault.database import JOURNAL, Database
from exam.vault.sealed import JOURNAL_FILE, SEALED_KEY_FILE, open_vault_key

SHARE = bytes(32)


@pytest.mark.parametrize("left", ["rubbish", "another centre", "nothing"])
def test_a_seal_that_would_not_open_is_replaced_when_the_seat_starts_with_its_station(
    tmp_path: Path, left: str
) -> None:
    keys, former = CentreKeys.create(tmp_path / "pusat"), CentreKeys.create(tmp_path / "lama")
    seat = tmp_path / "seat"
    seat.mkdir()
    found = {
        "rubbish": b"rubbish",
        "another centre": seal_to(former.hpke_public(), bytes(32), b"pendopo/vault-key/1/s/1"),
    }
    if left in found:
        (seat / SEALED_KEY_FILE).write_bytes(found[left])
    with closing(SeatVault.open(seat, SHARE)) as vault:
        vault.seal_key(keys.hpke_public(), "s", "1")
    key, session_id, number = open_vault_key(seat, keys.open_sealed, [("s", "1")])
    assert (session_id, number) == ("s", "1")
    Database.open(seat / JOURNAL_FILE, key, JOURNAL).close()
