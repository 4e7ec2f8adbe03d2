"""A seat's network thread before a station that a test plays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from client.seat.link import Link
from exam.vault.worker import Worker


@contextmanager
def linked(station: object, session_id: str) -> Iterator[tuple[Link, Worker]]:
    """Link and vault's thread while the block runs; what the link tells goes nowhere."""
    worker = Worker()
    link = Link(
        station,  # type: ignore[arg-type]
        worker,
        lambda _: None,
        station_key=bytes(32),
        session_id=session_id,
    )
    link.start()
    try:
        yield link, worker
    finally:
        link.stop()
        worker.stop()
