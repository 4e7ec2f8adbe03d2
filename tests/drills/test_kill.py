"""Killed at random instants, the seat comes back with everything it had shown as saved."""

from pathlib import Path

import pytest

from client.trials import kill

RUNS = 6
SEED = 3


@pytest.mark.timeout(600)
def test_no_kill_of_seat_or_station_loses_an_answer(tmp_path: Path) -> None:
    told: list[str] = []
    findings = kill.drill(RUNS, SEED, keep=str(tmp_path), progress=told.append)
    assert findings.report(SEED) == {
        "runs": RUNS,
        "lost": 0,
        "resume_errors": 0,
        "chain_errors": 0,
        "failed_seeds": [],
    }
    assert any("station killed" in one for one in told)
    assert any("seat killed" in one for one in told)
