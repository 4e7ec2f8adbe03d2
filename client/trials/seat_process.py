"""The real seat as a process: what it says is read line by line, and it can be killed."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from client.host.clock import monotonic_ms
from client.trials.processes import SiteFailed, environment

Line = dict[str, Any]


class SeatProcess:
    """Started at once. Lines are collected on a thread; :meth:`wait_for` looks through them."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self.started_ms = monotonic_ms()
        self.killed_ms = 0
        self.lines: list[Line] = []
        self._changed = threading.Condition()
        self._ended = False
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment(QT_QPA_PLATFORM="offscreen"),
            )
        self._reader = threading.Thread(target=self._read, name="seat-lines", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process number."""
        return self._process.pid

    def _read(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            # A line that the kill cut off was never said.
            if text.endswith(b"\n"):
                with self._changed:
                    self.lines.append(json.loads(text))
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for(
        self, wanted: Callable[[Line], bool], limit_s: float, *, after: int = 0
    ) -> Line | None:
        """The first line from ``after`` on that is wanted; ``None`` at the limit or the end."""

        def found() -> Line | None:
            return next((line for line in self.lines[after:] if wanted(line)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or self._ended, limit_s)
            return found()

    def expect(self, event: str, limit_s: float, **values: object) -> Line:
        """The first line of this event with these values. Raises :class:`SiteFailed`."""

        def wanted(line: Line) -> bool:
            return line["event"] == event and values.items() <= line.items()

        line = self.wait_for(wanted, limit_s)
        if line is None:
            raise SiteFailed(f"the seat never said {event} {values or ''}; {self.last_words()}")
        return line

    def last_words(self) -> str:
        """What it said last, for a message."""
        errors = self._log.read_text(encoding="utf-8", errors="replace")[-1500:]
        return f"its last line: {self.lines[-1] if self.lines else 'none'}; its log:\n{errors}"

    @property
    def running(self) -> bool:
        """True until it has ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """SIGKILL; afterwards ``lines`` holds everything it ever said."""
        self._process.kill()
        self.killed_ms = monotonic_ms()
        self.wait()

    def end(self) -> None:
        """Make sure that it does not outlive whoever started it."""
        if self.running:
            self.kill()

    def wait(self, limit_s: float = 30.0) -> int:
        """Its exit code, once it has ended by itself."""
        code = self._process.wait(limit_s)
        self._reader.join(limit_s)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code
