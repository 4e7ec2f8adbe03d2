"""Time left, counted on from the last values the seat gave; it never shows less than zero."""

from __future__ import annotations

from collections.abc import Callable

from client.seat.views import TimesView
from client.ui.texts import MS_PER_MINUTE

WARNINGS_MIN = (5, 1)
ANNOUNCED_MIN = (10, 5, 1)


class Countdown:
    """The two clocks of a test. ``monotonic`` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._times: TimesView | None = None
        self._since = 0.0

    @property
    def times(self) -> TimesView | None:
        """The last values given."""
        return self._times

    def set_times(self, times: TimesView | None) -> None:
        """Count on from ``times``, as of now."""
        self._times = times
        self._since = self._monotonic()

    def section_ms(self) -> int | None:
        """Left of the section; ``None``: no limit or no test."""
        return None if self._times is None else self._left(self._times.section_ms)

    def total_ms(self) -> int | None:
        """Left of the whole test; ``None``: no limit or no test."""
        return None if self._times is None else self._left(self._times.total_ms)

    def minimum_ms(self) -> int:
        """Until the section may be handed in."""
        return 0 if self._times is None else self._left(self._times.minimum_ms) or 0

    def _left(self, given_ms: int | None) -> int | None:
        if given_ms is None or self._times is None:
            return None
        passed = round((self._monotonic() - self._since) * 1000) if self._times.running else 0
        return max(0, given_ms - passed)


class Milestones:
    """Tells each of some minutes once per section, and only the smallest one reached."""

    def __init__(self, minutes: tuple[int, ...]) -> None:
        self._minutes = minutes
        self._section = -1
        self._told: set[int] = set()

    def reached(self, section: int, left_ms: int | None) -> int | None:
        """The milestone to tell now, if any."""
        if section != self._section:
            self._section = section
            self._told = set()
        if left_ms is None:
            return None
        due = [m for m in self._minutes if left_ms <= m * MS_PER_MINUTE and m not in self._told]
        if not due:
            return None
        self._told.update(due)
        return min(due)
