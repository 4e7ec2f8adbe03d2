"""The programs of a site as processes: started, waited for, stopped, and quoted when they fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from client.host.clock import monotonic_ms
from client.host.program import program
from client.trials.sample import ROOT
from exam.core.errors import ExamError

PASSPHRASE = "gamelan di pendopo"
COMMAND_LIMIT_S = 60.0
START_LIMIT_S = 60.0
_POLL_S = 0.02


class SiteFailed(ExamError):
    """A program of the site did not do what it was asked; the message holds what it said."""


def until(condition: Callable[[], object], what: str, limit_s: float = START_LIMIT_S) -> None:
    """Wait for ``condition``. Raises :class:`SiteFailed` with ``what`` after ``limit_s``."""
    end_ms = monotonic_ms() + limit_s * 1000
    pause = threading.Event()
    while not condition():
        if monotonic_ms() > end_ms:
            raise SiteFailed(f"waited {limit_s:g} s in vain: {what}")
        pause.wait(_POLL_S)


def module(name: str) -> list[str]:
    """How a helper of the trials is started. Raises :class:`SiteFailed` in a built program."""
    if getattr(sys, "frozen", False):
        raise SiteFailed("a built program has no helpers", remedy="run this from the source tree")
    return [sys.executable, "-m", name]


def environment(**more: str) -> dict[str, str]:
    """What the site's programs are started with: no proxy stands in between."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("proxy")}
    path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH", ""))))
    kept |= {"PYTHONPATH": path, "NO_PROXY": "*", "PENDOPO_STATION_PASSPHRASE": PASSPHRASE}
    kept |= {"PENDOPO_PROCTOR_PASSPHRASE": PASSPHRASE}
    return {**kept, **more}


def run(*words: str | Path, typed: str = "") -> str:
    """Run one command to its end and return what it printed. Raises :class:`SiteFailed`.

    ``typed`` is what somebody at the keyboard gives it.
    """
    spoken = " ".join(["pendopo", *map(str, words)])
    try:
        done = subprocess.run(
            [*program(), *map(str, words)],
            capture_output=True,
            text=True,
            input=typed,
            env=environment(),
            timeout=COMMAND_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SiteFailed(f"{spoken}: not done after {COMMAND_LIMIT_S:g} s") from None
    if done.returncode:
        raise SiteFailed(f"{spoken}: exit {done.returncode}\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def run_json(*words: str | Path) -> Any:
    """Run one command with ``--json`` and read its report."""
    return json.loads(run(*words, "--json"))


class Server:
    """``pendopo central serve`` or ``pendopo station serve`` as a process of its own."""

    def __init__(self, kind: str, home: Path) -> None:
        self.kind, self.home = kind, home
        self.port = 0
        self.log = home.with_name(f"{kind}.log")
        self._ready = home.with_name(f"{kind}-ready.json")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it listens, on the port it had before if it had one."""
        self.start_soon()
        until(self._listens, f"{self.kind} listens; its log:\n{self.said()}")
        self.port = int(json.loads(self._ready.read_text(encoding="utf-8"))["port"])

    def start_soon(self) -> None:
        """Start without waiting."""
        self._ready.unlink(missing_ok=True)
        words = [self.kind, "serve", "--home", self.home, "--bind", "127.0.0.1"]
        words += ["--port", self.port, "--ready-file", self._ready]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*program(), *map(str, words)], stdout=log, stderr=log, env=environment()
            )

    def _listens(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise SiteFailed(f"{self.kind} ended at once; its log:\n{self.said()}")
        return self._ready.exists()

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def stop(self) -> None:
        """SIGTERM, and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: no good-bye."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop and start again on the same port."""
        self.stop()
        self.start()

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(timeout=COMMAND_LIMIT_S)
