"""Time a participant has and has used, from ticks passed in; nothing here reads a clock."""

from __future__ import annotations

from dataclasses import dataclass

UNIT_PERMILLE = 1000
CHECKPOINT_INTERVAL_MS = 1000
"""How often the seat stores its attempt clock; what a crash leaves unobserved is at most this."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Time granted: three quantities kept apart, each with its own reason (milliseconds)."""

    limit_ms: int | None
    multiplier_permille: int = UNIT_PERMILLE
    extra_ms: int = 0
    adjustment_ms: int = 0

    @property
    def total_ms(self) -> int | None:
        """limit x multiplier + extra + adjustment, never below zero; ``None``: unlimited."""
        if self.limit_ms is None:
            return None
        scaled = self.limit_ms * self.multiplier_permille // UNIT_PERMILLE
        return max(0, scaled + self.extra_ms + self.adjustment_ms)


@dataclass(slots=True)
class Stopwatch:
    """Time used, in milliseconds of the attempt clock. It never runs backwards."""

    spent_ms: int = 0
    running_since_ms: int | None = None

    def start(self, at_ms: int) -> None:
        """Run from ``at_ms``; starting a running watch changes nothing."""
        if self.running_since_ms is None:
            self.running_since_ms = at_ms

    def stop(self, at_ms: int) -> None:
        """Stop at ``at_ms`` and keep what was spent."""
        self.spent_ms = self.spent_at(at_ms)
        self.running_since_ms = None

    def spent_at(self, at_ms: int) -> int:
        """Time used up to ``at_ms``."""
        if self.running_since_ms is None:
            return self.spent_ms
        return self.spent_ms + max(0, at_ms - self.running_since_ms)

    def remaining_at(self, at_ms: int, entitled: Entitlement) -> int | None:
        """Time left, never negative; ``None`` where there is no limit."""
        total = entitled.total_ms
        return None if total is None else max(0, total - self.spent_at(at_ms))

    def expires_at(self, entitled: Entitlement) -> int | None:
        """The attempt-clock instant at which a running watch uses its last millisecond."""
        total = entitled.total_ms
        if total is None or self.running_since_ms is None:
            return None
        return self.running_since_ms + max(0, total - self.spent_ms)


def resume_at(last_event_ms: int, checkpoint_ms: int) -> int:
    """The attempt clock after a crash.

    Downtime is not charged. What ran between the last checkpoint and the crash was observed by
    nobody; it is charged as one whole interval, so that crashing can never buy time.
    """
    return max(last_event_ms, checkpoint_ms) + CHECKPOINT_INTERVAL_MS
