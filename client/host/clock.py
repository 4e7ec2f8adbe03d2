"""The only place that reads a clock."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


def monotonic_ms() -> int:
    """Milliseconds that only ever grow while this computer is awake; durations come from here."""
    return time.monotonic_ns() // 1_000_000


def wall_utc_ms() -> int:
    """UTC milliseconds since 1970, for display and logs only."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class AttemptClock:
    """Milliseconds an attempt has been open at a seat: goes on from ``base_ms``."""

    base_ms: int = 0
    _origin_ms: int = field(default_factory=monotonic_ms)

    def now_ms(self) -> int:
        """The attempt clock now."""
        return self.base_ms + monotonic_ms() - self._origin_ms

    def go_on_from(self, base_ms: int) -> None:
        """Continue at ``base_ms`` from this instant."""
        self.base_ms = base_ms
        self._origin_ms = monotonic_ms()
