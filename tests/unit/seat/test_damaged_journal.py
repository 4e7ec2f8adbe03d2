"""A journal with one damaged page stays shut, as it lies, and the message says what helps."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from client.seat.vault import SeatVault
from client.trials.sample import begin_waiting
from client.ui.seat.controller import _technical
from exam.core import decisions
from exam.core.errors import StoreFailed
from exam.vault.database import VaultDamaged
from tests.unit.seat.test_checkin import SHARE

PAGE_BYTES = 4096
ATTEMPTS, CALLS = 3, 30


def call(vault: SeatVault, attempt_id: str, times: int) -> None:
    attempt = vault.attempt(attempt_id)
    assert attempt is not None
    for _ in range(times):
        attempt.runner.do(decisions.call_proctor)


@pytest.fixture
def sat(tmp_path: Path) -> Path:
    """The vault's folder after several people sat there one after another."""
    with closing(SeatVault.open(tmp_path, SHARE)) as vault:
        for number in range(ATTEMPTS):
            begin_waiting(vault, f"a{number}", "p", bytes(32), "F")
            call(vault, f"a{number}", CALLS)
    return tmp_path


def flip(path: Path, page: int) -> bytes:
    """A bit of that page; what the file is then."""
    data = bytearray(path.read_bytes())
    data[page * PAGE_BYTES + 2000] ^= 1
    path.write_bytes(data)
    return bytes(data)


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.99])
def test_it_says_what_helps_and_leaves_the_file_as_it_is(sat: Path, place: float) -> None:
    path = sat / "journal.vault"
    pages = path.stat().st_size // PAGE_BYTES
    damaged = flip(path, int(pages * place))
    for _ in range(2):
        with pytest.raises(VaultDamaged) as caught:
            SeatVault.open(sat, SHARE)
        told = _technical(caught.value)
        assert "journal.vault" in told
        assert "move its participants to other seats" in told
        assert "'pendopo central recover'" in told
    assert path.read_bytes() == damaged


def test_where_a_page_gets_damaged_while_people_sit_there_no_entry_seems_stored(sat: Path) -> None:
    path = sat / "journal.vault"
    with closing(SeatVault.open(sat, SHARE)) as vault:
        for page in range(1, path.stat().st_size // PAGE_BYTES):
            flip(path, page)
        with pytest.raises(StoreFailed, match=r"journal\.vault"):
            call(vault, "a1", 1)
