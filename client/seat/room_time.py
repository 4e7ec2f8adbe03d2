"""What time it is in the room, as far as one can know who must not believe the station's clock.

An order's end is written by the proctor's clock, and the seat's own may be hours off. So the
station says the time; but a station that holds an order back and then says an earlier time would
make the order come true late. Times that others have signed are a floor under what it says.
"""

from __future__ import annotations

TOLERANCE_MS = 5 * 60 * 1000
"""How far clocks may differ: the station takes orders from clocks that far ahead."""


class RoomTime:
    """Used on one thread. Times are UTC milliseconds, ``monotonic_ms`` is this computer's own."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._floor: int | None = None
        self._behind = False

    def know(self, signed_utc_ms: int, monotonic_ms: int) -> None:
        """Somebody other than the station signed that it is at least this late."""
        floor = signed_utc_ms - monotonic_ms
        self._floor = floor if self._floor is None else max(self._floor, floor)

    def now(self, station_utc_ms: int, monotonic_ms: int) -> int:
        """The time to judge an order's end by: as the station says, but never under the floor."""
        if self._floor is None:
            return station_utc_ms
        return max(station_utc_ms, self._floor + monotonic_ms)

    def hear(self, station_utc_ms: int, monotonic_ms: int) -> str:
        """What is wrong with the station's clock, told once; empty where nothing is."""
        offset = station_utc_ms - monotonic_ms
        before, self._last = self._last, self._anchor(offset)
        was_behind = self._behind
        self._behind = self._floor is not None and offset < self._floor - TOLERANCE_MS
        if self._behind and self._floor is not None and not was_behind:
            late = _minutes(self._floor - offset)
            return f"the station's clock is {late} behind what others have signed"
        if before is not None and abs(offset - before) > TOLERANCE_MS:
            which = "forward" if offset > before else "back"
            return f"the station's clock went {which} by {_minutes(abs(offset - before))}"
        return ""

    def _anchor(self, offset: int) -> int:
        """Small steps add up; only one that was told moves what the next is measured from."""
        if self._last is None or abs(offset - self._last) > TOLERANCE_MS:
            return offset
        return self._last


def _minutes(ms: int) -> str:
    return f"{round(ms / 60_000)} min"
