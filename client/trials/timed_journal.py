"""A journal that notes when an answer was durable, and a bare write to the same disk beside it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from exam.core.chain import Entry
from exam.core.events import Event, ResponseRecorded
from exam.vault.journal import Journal

RAW_BYTES = 4096


class RawDisk:
    """Appends 4 KiB and waits for the disk: the least that any durable answer costs."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._block = os.urandom(RAW_BYTES)
        self.took_ns: list[int] = []

    def write(self) -> None:
        """Write once and note the nanoseconds."""
        begun = time.perf_counter_ns()
        os.write(self._descriptor, self._block)
        os.fdatasync(self._descriptor)
        self.took_ns.append(time.perf_counter_ns() - begun)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


class TimedJournal:
    """A real journal with a watch beside it. Used on the vault's thread only."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.durable_at_ns: list[int] = []
        self.inside_ns: list[int] = []

    def append(self, event: Event) -> Entry:
        """Append for real, and note when an answer is durable."""
        begun = time.perf_counter_ns()
        entry = self._journal.append(event)
        if isinstance(event, ResponseRecorded):
            self.durable_at_ns.append(time.perf_counter_ns())
            self.inside_ns.append(self.durable_at_ns[-1] - begun)
        return entry

    def checkpoint(self, at_ms: int) -> None:
        """As the journal does."""
        self._journal.checkpoint(at_ms)

    def last_checkpoint(self) -> int:
        """As the journal says."""
        return self._journal.last_checkpoint()

    def replay(self) -> list[Event]:
        """As the journal says."""
        return self._journal.replay()
