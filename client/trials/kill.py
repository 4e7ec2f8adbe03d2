"""Kills the real seat, or the real station, at random instants and compares what comes back."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from client.host.clock import monotonic_ms
from client.trials.expectation import Expectation, Problem, is_back
from client.trials.findings import Findings, Run, seed_of_run
from client.trials.long_test import make_long_test
from client.trials.processes import SiteFailed, until
from client.trials.seat_process import Line, SeatProcess
from client.trials.site import Site, seat_command

SECTIONS, ITEMS = 3, 25
MOST_SEATS = 200
RUNS_PER_PERSON = 8
"""At the least; with so many the roster never runs out."""
STATION_EVERY = 4
"""Every run of this number kills the station and lets the seat go on."""
_LIMIT_S = 30.0
_SAVED_LIMIT_S = 1.0
_PACE_MS = 15
_START_UP_SHARE = 0.3
_START_UP_MS = 1500


class _Sitting:
    """One participant's attempt: a data folder, a script, and what was seen of it so far."""

    def __init__(self, site: Site, seat: int) -> None:
        self.seat = seat
        self.expectation = Expectation()
        self._person = site.people[seat - 1]
        self._config = site.seat_config(seat)
        self._data = site.folder / f"seat-data-{seat}"
        self._log = site.folder / f"seat-{seat}.log"
        self._script = site.folder / f"script-{seat}.json"
        self._starts = 0

    def start(self) -> SeatProcess:
        """Start the seat's process. Only the first one may log in."""
        script: dict[str, object] = {"pace_ms": _PACE_MS, "seed": self.seat * 1000 + self._starts}
        if not self._starts:
            script |= {"number": self._person.nip, "pin": self._person.pin}
        self._starts += 1
        self._script.write_text(json.dumps(script), encoding="utf-8")
        return SeatProcess(seat_command(self._config, self._data, self._script), self._log)


class KillDrill:
    """The runs share one site. A kill is judged when the seat has come back."""

    def __init__(self, site: Site, seed: int, findings: Findings) -> None:
        self._site, self._seed, self._findings = site, seed, findings
        self._seats_used = 0
        self._sitting: _Sitting | None = None
        self._process: SeatProcess | None = None
        self._unjudged: list[Run] = []

    def run(self, number: int) -> str:
        """One run; returns what it did."""
        run_seed = seed_of_run(self._seed, number)
        chance = random.Random(run_seed)
        if number % STATION_EVERY == STATION_EVERY - 1:
            run = self._kill_station(Run(number, run_seed), chance)
            self._findings.add(run)
            return str(run)
        about = self._kill_seat(chance)
        self._unjudged.append(Run(number, run_seed, about=about))
        return about

    def close(self) -> None:
        """Judge the last kill, and end the seat's process."""
        try:
            if self._sitting is not None and self._unjudged:
                self._come_back(self._sitting)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """End the seat's process."""
        if self._process is not None and self._process.running:
            self._process.kill()

    # -- a participant ------------------------------------------------------------------------

    def _ready(self) -> tuple[_Sitting, SeatProcess]:
        """A sitting on screen that can go on: the one there is, or the next participant's."""
        while True:
            sitting = self._sitting
            if sitting is None:
                return self._begin()
            process = self._come_back(sitting)
            if process is not None:
                return sitting, process

    def _begin(self) -> tuple[_Sitting, SeatProcess]:
        self._seats_used += 1
        if self._seats_used > self._site.seats:
            raise SiteFailed(f"all {self._site.seats} seats of the room were used")
        sitting = self._sitting = _Sitting(self._site, self._seats_used)
        process = self._process = sitting.start()
        process.expect("page", _LIMIT_S, page="identity")
        until(lambda: self._authorized(sitting.seat), "the station lets the seat begin", _LIMIT_S)
        process.expect("item", _LIMIT_S)
        return sitting, process

    def _authorized(self, seat: int) -> bool:
        try:
            self._site.authorize(seat)
        except SiteFailed:
            # The station has not heard of the check-in yet.
            return False
        return True

    def _come_back(self, sitting: _Sitting) -> SeatProcess | None:
        """The seat as it came back; ``None`` once the participant has handed in."""
        self._see_ended(sitting)
        process = self._process
        if process is None or not process.running:
            process = self._process = sitting.start()
            back = process.wait_for(is_back, _LIMIT_S)
            self._judge(sitting, process, back)
        if not sitting.expectation.finished:
            return process
        process.kill()
        self._sitting = self._process = None
        return None

    def _see_ended(self, sitting: _Sitting) -> None:
        """A participant with a receipt ends the program: what it said on the way counts too."""
        process = self._process
        if process is not None and not process.running and not process.killed_ms:
            process.wait()
            sitting.expectation.note_ended(process)
            self._process = None

    def _judge(self, sitting: _Sitting, process: SeatProcess, back: Line | None) -> None:
        if back is None:
            problems = [Problem(f"it did not come back; {process.last_words()}", resume_errors=1)]
            sitting.expectation.finished = True
        else:
            problems = sitting.expectation.judge(process, back)
        runs, self._unjudged = self._unjudged, []
        for place, run in enumerate(runs, start=1):
            found = run
            # The last kill before a return is the one that it shows.
            for one in problems if place == len(runs) else ():
                found = one.of(found)
            self._findings.add(found)

    # -- kills --------------------------------------------------------------------------------

    def _kill_seat(self, chance: random.Random) -> str:
        sitting = self._sitting
        if sitting is not None:
            self._see_ended(sitting)
        stopped = self._process is None or not self._process.running
        if sitting is not None and stopped and chance.random() < _START_UP_SHARE:
            process = self._process = sitting.start()
            delay_ms = chance.randint(0, _START_UP_MS)
            _let_run(process, delay_ms)
            process.kill()
            back = next((line for line in process.lines if is_back(line)), None)
            if back is not None:
                self._judge(sitting, process, back)
            about = f"seat killed {delay_ms} ms after its start"
        else:
            sitting, process = self._ready()
            wanted, delay_ms = chance.randint(1, 5), chance.randint(0, 60)
            _await_saved(process, wanted)
            _let_run(process, delay_ms)
            process.kill()
            about = f"seat killed {delay_ms} ms after {wanted} more answers"
        sitting.expectation.note_killed(process)
        return about

    def _kill_station(self, run: Run, chance: random.Random) -> Run:
        sitting, process = self._ready()
        _await_saved(process, chance.randint(1, 3))
        before = int(self._site.seat_status(sitting.seat)["station_seq"])
        _let_run(process, chance.randint(0, 40))
        self._site.station.kill()
        killed_ms, seen = monotonic_ms(), len(process.lines)
        self._site.start_station()
        meanwhile = sum(line["event"] == "saved" for line in process.lines[seen:])
        about = (
            f"station killed, back after {monotonic_ms() - killed_ms} ms;"
            f" the seat saved {meanwhile} answers meanwhile"
        )
        return self._catch_up(Run(run.number, run.seed, about=about), sitting, process, before)

    def _catch_up(self, run: Run, sitting: _Sitting, process: SeatProcess, signed: int) -> Run:
        saved = [int(line["seq"]) for line in process.lines if line["event"] == "saved"]
        wanted = max([signed, *saved])
        row: Line = {}

        def caught_up() -> bool:
            row.update(self._site.seat_status(sitting.seat))
            return bool(row["station_seq"] >= wanted)

        try:
            until(caught_up, f"the station holds entry {wanted}", _LIMIT_S)
        except SiteFailed:
            return run.found(lost=1, why=f"the station holds {row['station_seq']} of {wanted}")
        if "kept apart" in row["trouble"]:
            return run.found(chain_errors=1, why=row["trouble"])
        return run


def _let_run(process: SeatProcess, duration_ms: int) -> None:
    """Part of the schedule: so long it goes on before the kill."""
    process.wait_for(lambda _: False, duration_ms / 1000)


def _await_saved(process: SeatProcess, count: int) -> None:
    """Until so many more answers were shown as saved, or for a second where none are left."""
    for _ in range(count):
        seen = len(process.lines)
        if not process.wait_for(lambda line: line["event"] == "saved", _SAVED_LIMIT_S, after=seen):
            return


def drill(
    runs: int,
    seed: int,
    *,
    only_run: int | None = None,
    keep: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Findings:
    """Run the drill; the same seed gives the same kills and the same participants."""
    findings = Findings()
    numbers = list(range(runs)) if only_run is None else [only_run]
    # A quick seat comes to the end of a test in fewer runs than usual; a room holds 200.
    people = min(MOST_SEATS, 4 + 2 * len(numbers) // RUNS_PER_PERSON)
    with ExitStack() as undo:
        name = keep or undo.enter_context(tempfile.TemporaryDirectory(prefix="pendopo-kill-"))
        folder = Path(name).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        content = make_long_test(folder / "panjang", sections=SECTIONS, items=ITEMS)
        progress("setting up a centre and a station")
        site = Site(folder / "site", people=people, seats=people, content=content)
        undo.enter_context(site)
        kills = KillDrill(site, seed, findings)
        undo.callback(kills.abandon)
        for number in numbers:
            progress(f"run {number}: {kills.run(number)}")
        kills.close()
    return findings
