"""After a power cut everything that was shown as saved is there; a weaker setting is found out."""

import json
import random

import pytest

from client.trials import drill, powercut
from client.trials.disk import Disk, Mercy
from client.trials.findings import seed_of_run
from client.trials.recorder import Kind, Operation

SEED = 20
RUNS = 25


def _operation(
    kind: Kind, path: str, at: int = 0, data: bytes = b"", second: str = ""
) -> Operation:
    return Operation(kind, path, second, at, data)


def test_the_disk_keeps_what_was_synced_and_may_forget_the_rest() -> None:
    disk = Disk()
    for one in (
        _operation(Kind.CREATE, "vault/a"),
        _operation(Kind.WRITE, "vault/a", data=b"kept"),
        _operation(Kind.SYNC, "vault/a"),
        _operation(Kind.SYNC, "vault"),
        _operation(Kind.WRITE, "vault/a", at=4, data=b" lost"),
        _operation(Kind.CREATE, "vault/b"),
    ):
        disk.do(one)
    chance = random.Random(1)
    assert disk.after_a_cut(chance, Mercy.NONE) == {"vault/a": b"kept"}
    assert disk.after_a_cut(chance, Mercy.ALL) == {"vault/a": b"kept lost", "vault/b": b""}


def test_a_synced_file_whose_folder_was_not_synced_may_have_no_name() -> None:
    disk = Disk()
    disk.do(_operation(Kind.CREATE, "vault/a"))
    disk.do(_operation(Kind.SYNC, "vault/a"))
    assert disk.after_a_cut(random.Random(1), Mercy.NONE) == {}


@pytest.mark.timeout(600)
def test_no_power_cut_loses_an_answer_that_was_shown_as_saved() -> None:
    findings = powercut.drill(RUNS, SEED, "FULL")
    assert findings.report(SEED) == {
        "runs": RUNS,
        "lost": 0,
        "resume_errors": 0,
        "chain_errors": 0,
        "failed_seeds": [],
    }


@pytest.mark.timeout(600)
def test_the_drill_finds_what_a_weaker_setting_loses_and_a_failed_run_comes_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["powercut", "--synchronous", "NORMAL", "--seed", str(SEED), "--json", "--quiet"]
    assert drill.main([*words, "--runs", "8"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["lost"] > 0
    failed = found["failed_seeds"][0]
    assert failed["run_seed"] == seed_of_run(SEED, failed["run"])

    assert drill.main([*words, "--only-run", str(failed["run"])]) == 1
    again = json.loads(capsys.readouterr().out)
    assert again["runs"] == 1
    (same,) = again["failed_seeds"]
    assert (same["run"], same["run_seed"]) == (failed["run"], failed["run_seed"])
