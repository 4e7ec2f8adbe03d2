"""Start, memory and turning pages: the real seat in turn with a bare window."""

from __future__ import annotations

import json
import re
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from client.trials.figures import spread
from client.trials.long_test import make_long_test
from client.trials.processes import SiteFailed, module, until
from client.trials.seat_process import SeatProcess
from client.trials.site import Site

ITEMS = 100
_SIZE = "1366x768"
_LIMIT_S = 60.0
_SWITCH_LIMIT_S = 0.5
_KIB_PER_MIB = 1024


def measure(spawns: int, switches: int) -> dict[str, Any]:
    """Set up a room with one section of 100 questions, and measure."""
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="pendopo-bench-")))
        content = make_long_test(folder / "panjang", sections=1, items=ITEMS, shuffle=False)
        site = undo.enter_context(Site(folder / "site", people=1, seats=1, content=content))
        bench = _SeatBench(site, folder)
        starts = bench.starts(spawns)
        bare_pss = bench.bare_pss()
        seat_pss, switch_ms, touch_ms = bench.in_a_section(switches)
    seat_ms, bare_ms = (round(statistics.median(one), 1) for one in starts)
    return {
        "start_ms": seat_ms,
        "pss_mib": seat_pss,
        "switch_ms": spread(switch_ms, 2),
        "touch_ms": spread(touch_ms, 2),
        "bare": {"start_ms": bare_ms, "pss_mib": bare_pss},
        "start_ratio": round(seat_ms / bare_ms, 3),
        "pss_ratio": round(seat_pss / bare_pss, 3),
        "spawns": spawns,
        "switches": len(switch_ms),
    }


class _SeatBench:
    def __init__(self, site: Site, folder: Path) -> None:
        self._site, self._folder = site, folder
        self._config = site.seat_config(1)
        self._log = folder / "seat.log"

    def _bare(self) -> SeatProcess:
        return SeatProcess(module("client.trials.bare_window"), self._log)

    def _seat(self, data: Path, *more: str | Path, probe: Sequence[str | Path] = ()) -> SeatProcess:
        words = [*probe, "--", "seat", "--config", self._config]
        words += ["--data", data, "--windowed", "--size", _SIZE, *more]
        return SeatProcess([*module("client.trials.seat_probe"), *map(str, words)], self._log)

    def starts(self, spawns: int) -> tuple[list[float], list[float]]:
        """Milliseconds from the spawn to the first paint: the seat's and the bare window's.

        The first of each only warms the disk's cache.
        """
        seat, bare = [], []
        for index in range(spawns + 1):
            bare.append(_first_paint(self._bare()))
            seat.append(_first_paint(self._seat(self._folder / f"data-{index}")))
        return seat[1:], bare[1:]

    def bare_pss(self) -> float:
        """What a bare window holds, in MiB."""
        process = self._bare()
        try:
            process.expect("painted", _LIMIT_S)
            return pss_mib(process.pid)
        finally:
            process.kill()

    def in_a_section(self, switches: int) -> tuple[float, list[float], list[float]]:
        """Memory with a question on screen, then the times of so many turned pages.

        Last come more that were turned as by touch: nothing tells of them before they are pressed.
        """
        person = self._site.people[0]
        script = self._folder / "script.json"
        words = {"number": person.nip, "pin": person.pin, "answers": 0, "quit_at_end": False}
        script.write_text(json.dumps(words), encoding="utf-8")
        go = self._folder / "go"
        probe = ("--go", go, "--switches", str(switches))
        process = self._seat(self._folder / "data", "--script", script, probe=probe)
        try:
            process.expect("page", _LIMIT_S, page="identity")
            until(self._authorized, "the station lets the seat begin")
            process.expect("end", _LIMIT_S)
            held = pss_mib(process.pid)
            go.touch()
            told = process.expect("switches", _LIMIT_S + switches * _SWITCH_LIMIT_S)
        finally:
            process.kill()
        return held, list(told["ms"]), list(told["touch"])

    def _authorized(self) -> bool:
        try:
            self._site.authorize(1)
        except SiteFailed:
            return False
        return True


def _first_paint(process: SeatProcess) -> float:
    try:
        line = process.expect("painted", _LIMIT_S)
        return float(line["t_ms"]) - process.started_ms
    finally:
        process.kill()


def pss_mib(pid: int) -> float:
    """Proportional set size. Raises :class:`SiteFailed` where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError as error:
        raise SiteFailed(f"the memory of process {pid} cannot be read: {error}") from error
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    if found is None:
        raise SiteFailed(f"the memory of process {pid} is not in smaps_rollup")
    return round(int(found[1]) / _KIB_PER_MIB, 1)
