"""A minute to think again: counts down once, can always be stopped, never confirms twice."""

from __future__ import annotations

from collections.abc import Callable

COUNTDOWN_S = 60


class HandIn:
    """The countdown before something that cannot be undone. ``monotonic`` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._ends: float | None = None

    @property
    def running(self) -> bool:
        """True between start and the end or cancelling."""
        return self._ends is not None

    def start(self) -> None:
        """Begin; a running countdown is not lengthened."""
        if self._ends is None:
            self._ends = self._monotonic() + COUNTDOWN_S

    def stop(self) -> None:
        """Cancel."""
        self._ends = None

    def seconds_left(self) -> float:
        """Never negative."""
        return 0.0 if self._ends is None else max(0.0, self._ends - self._monotonic())

    def take(self) -> bool:
        """True exactly once, when the time is over."""
        if self._ends is None or self._monotonic() < self._ends:
            return False
        self._ends = None
        return True
