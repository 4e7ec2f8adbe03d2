"""Carries entries onward until somebody signs for them. It holds no thread, clock or socket."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from exam.core.errors import Unreachable
from exam.exchange.wire import EntriesMessage, decode_receipts, encode_entries


class Outbox(Protocol):
    """The sender's store: what lies beyond the receipt, and where receipts are noted."""

    def pending(self) -> EntriesMessage | None:
        """The next batch after the mark, or ``None`` when all is receipted."""

    def note_receipts(self, receipts: tuple[bytes, ...]) -> None:
        """Check signed receipts, compare seals and move the mark, forwards or back."""


@dataclass(slots=True)
class Backoff:
    """Waiting times that double from ``first_s`` to ``most_s``, each drawn from its upper half.

    The jitter keeps a room of seats from calling back in one moment after a cable is put back.
    ``random`` returns a number in [0, 1).
    """

    first_s: float
    most_s: float
    random: Callable[[], float]
    failures: int = 0

    def fail(self) -> float:
        """Seconds to wait after one more failure."""
        ceiling = min(self.most_s, self.first_s * float(1 << self.failures))
        if ceiling < self.most_s:
            self.failures += 1
        return ceiling * (0.5 + 0.5 * self.random())

    def reset(self) -> None:
        """The other end answered, or the network changed."""
        self.failures = 0


class Delivery(enum.Enum):
    """What one call of :meth:`Courier.deliver_once` came to."""

    NOTHING = "nothing"
    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"


class Courier:
    """One sender, one line. ``post`` sends bytes, returns the reply, or raises Unreachable."""

    def __init__(self, outbox: Outbox, post: Callable[[bytes], bytes]) -> None:
        self._outbox = outbox
        self._post = post

    def deliver_once(self) -> Delivery:
        """Send at most one batch. Errors other than :class:`Unreachable` pass to the caller."""
        message = self._outbox.pending()
        if message is None:
            return Delivery.NOTHING
        try:
            reply = self._post(encode_entries(message))
        except Unreachable:
            return Delivery.UNREACHABLE
        self._outbox.note_receipts(decode_receipts(reply).receipts)
        return Delivery.DELIVERED
