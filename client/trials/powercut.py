"""Cuts the power at random instants of a recorded sitting, and opens what the disk would keep."""

from __future__ import annotations

import itertools
import json
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from client.seat.vault import SeatVault
from client.trials.disk import Disk, Mercy, write_folder
from client.trials.findings import Findings, Run, seed_of_run
from client.trials.powercut_work import ACK_FILE, SHARE, VAULT_FOLDER
from client.trials.processes import module
from client.trials.recorder import Kind, Operation, build_recorder, read_log, record
from client.trials.sample import plain
from exam.core.errors import ExamError, Tampered
from exam.core.events import Event, ResponseRecorded

ANSWERS_PER_RECORDING = 1500
RUNS_PER_RECORDING = 50
_RECORD_LIMIT_S = 300
_NEAR_TROUBLE = 0.5
"""Half of the cuts fall where names change or the log is being folded into the vault."""


@dataclass(frozen=True, slots=True)
class PowerCut:
    """One cut: after ``at`` operations, with this much of what was unsynced still there."""

    at: int
    mercy: Mercy


@dataclass(frozen=True, slots=True)
class Recording:
    """A sitting as the disk saw it; ``tender`` are the operations where a cut hurts most."""

    operations: Sequence[Operation]
    tender: Sequence[int]


def drill(
    runs: int,
    seed: int,
    synchronous: str,
    *,
    only_run: int | None = None,
    answers: int = ANSWERS_PER_RECORDING,
    progress: Callable[[str], None] = lambda _: None,
) -> Findings:
    """Run the drill. The same seed gives the same workloads and the same cuts."""
    findings = Findings()
    numbers = list(range(runs)) if only_run is None else [only_run]
    with tempfile.TemporaryDirectory(prefix="pendopo-powercut-") as name:
        folder = Path(name)
        library = build_recorder(folder)
        for part, group in itertools.groupby(numbers, lambda one: one // RUNS_PER_RECORDING):
            progress(f"recording {answers} answers, synchronous={synchronous}")
            log = folder / f"recording-{part}"
            operations = _record(library, log, seed + part, synchronous, answers)
            recording = Recording(operations, _tender(operations))
            for number in group:
                run = _cut_once(recording, seed, number, folder / f"run-{number}")
                findings.add(run)
                progress(f"run {number}: {run}")
    return findings


def _record(library: Path, log: Path, seed: int, synchronous: str, answers: int) -> list[Operation]:
    folder = log.with_name(f"{log.name}-folder")
    (folder / VAULT_FOLDER).mkdir(parents=True)
    command = [*module("client.trials.powercut_work"), "--folder", str(folder)]
    command += ["--seed", str(seed), "--answers", str(answers), "--synchronous", synchronous]
    record(command, library, folder, log, _RECORD_LIMIT_S)
    return read_log(log, folder)


def _tender(operations: Sequence[Operation]) -> list[int]:
    """Where names change, and where pages of the vault itself are written."""
    kinds = (Kind.CREATE, Kind.RENAME, Kind.UNLINK, Kind.TRUNCATE)
    return [
        index
        for index, one in enumerate(operations)
        if one.kind in kinds or (one.path.endswith(".vault") and one.kind is not Kind.CREATE)
    ]


def _cut_once(recording: Recording, seed: int, number: int, folder: Path) -> Run:
    run_seed = seed_of_run(seed, number)
    chance = random.Random(run_seed)
    cut = _draw_cut(recording, chance)
    disk = Disk()
    told: list[dict[str, object]] = []
    for one in recording.operations[: cut.at]:
        disk.do(one)
        if one.path == ACK_FILE and one.kind is Kind.WRITE:
            told.append(json.loads(one.data))
    files = disk.after_a_cut(chance, cut.mercy)
    _spoil_index(files, chance)
    write_folder(files, folder)
    about = f"cut after operation {cut.at} of {len(recording.operations)}, kept {cut.mercy.value}"
    return _open_and_compare(Run(number, run_seed, about=about), folder / VAULT_FOLDER, told)


def _draw_cut(recording: Recording, chance: random.Random) -> PowerCut:
    """Drawn as fractions: bodies vary by some bytes, so recordings differ by some operations."""
    near, where, step, mercy = (chance.random() for _ in range(4))
    count = len(recording.operations)
    if near < _NEAR_TROUBLE:
        at = min(count, recording.tender[int(where * len(recording.tender))] + int(step * 3))
    else:
        at = int(where * count)
    kinds = list(Mercy)
    return PowerCut(at, kinds[int(mercy * len(kinds))])


def _spoil_index(files: dict[str, bytes], chance: random.Random) -> None:
    """Whatever lies in the wal-index after a cut must not matter."""
    for path in [one for one in files if one.endswith("-shm")]:
        files[path] = chance.randbytes(len(files[path]))


def _open_and_compare(run: Run, vault: Path, told: list[dict[str, object]]) -> Run:
    vault.mkdir(parents=True, exist_ok=True)
    try:
        events = _events(vault)
    except Tampered as error:
        return run.found(chain_errors=1, why=_said(error, vault))
    except (ExamError, OSError) as error:
        lost = len(told) if told else 0
        return run.found(resume_errors=1, lost=lost, why=_said(error, vault))
    missing = [one for one in told if not _holds(events, one)]
    if missing:
        return run.found(lost=len(missing), why=f"{len(missing)} of {len(told)} answers are gone")
    return run


def _events(folder: Path) -> list[Event]:
    vault = SeatVault.open(folder, SHARE)
    try:
        attempts = vault.attempts()
        if vault.trouble:
            raise Tampered(vault.trouble)
        return attempts[0].journal.replay() if attempts else []
    finally:
        vault.close()


def _holds(events: Sequence[Event], told: dict[str, object]) -> bool:
    seq = told["seq"]
    if not isinstance(seq, int) or seq > len(events):
        return False
    if "item" not in told:
        return True
    event = events[seq - 1]
    return (
        isinstance(event, ResponseRecorded)
        and event.item_id == told["item"]
        and plain(event.response) == told["answer"]
    )


def _said(error: Exception, vault: Path) -> str:
    """Without the folder's name, so that the same run says the same."""
    return f"{type(error).__name__}: {error}".replace(f"{vault}/", "")
