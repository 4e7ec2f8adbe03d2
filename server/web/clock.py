"""The server's wall clock, in UTC milliseconds: the one place that reads it."""

from __future__ import annotations

import datetime as dt
import time


def utc_ms() -> int:
    """Now."""
    return time.time_ns() // 1_000_000


def as_datetime(at_utc_ms: int) -> dt.datetime:
    """An instant with its zone (UTC)."""
    return dt.datetime.fromtimestamp(at_utc_ms / 1000, dt.UTC)


def as_utc_ms(instant: dt.datetime) -> int:
    """UTC milliseconds of an instant that knows its zone."""
    return int(instant.timestamp() * 1000)
