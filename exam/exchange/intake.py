"""The one receiving function: every hop, and every bundle, takes entries in through ``accept``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from exam.core.chain import Entry, Head, genesis, seal_of
from exam.core.errors import Tampered
from exam.exchange.receipts import Hop, Receipt, sign_receipt
from exam.exchange.wire import AttemptHeader, EntriesMessage, decode_header


class IntakeStore(Protocol):
    """Where a hop keeps what it took in. ``append`` is one durable transaction."""

    def header(self, attempt_id: str) -> bytes | None:
        """The header an attempt was opened with, or ``None``."""

    def head(self, attempt_id: str) -> Head | None:
        """The last entry held; ``None`` for an attempt never heard of."""

    def seal_at(self, attempt_id: str, seq: int) -> bytes | None:
        """The seal held at ``seq``."""

    def append(
        self, header: AttemptHeader, encoded_header: bytes, entries: Sequence[Entry]
    ) -> None:
        """Store the header if new, and ``entries`` after the head held. Durable on return."""

    def quarantine(
        self, attempt_id: str, encoded_header: bytes, entries: Sequence[Entry], why: str
    ) -> None:
        """Keep what contradicts the store, apart from it. Durable on return."""


class Intake:
    """Takes entries in for one hop and signs for what is held."""

    def __init__(self, store: IntakeStore, hop: Hop, private: bytes) -> None:
        self._store = store
        self._hop = hop
        self._private = private

    def accept(self, message: EntriesMessage, utc_ms: int) -> bytes:
        """Check, store, sign. The receipt names the last entry held, whatever was sent.

        Duplicates change nothing; entries beyond a gap are left for the sender to send again
        after the receipt told it what is held. Raises :class:`Tampered` after keeping both
        versions where entries contradict those held.
        """
        header = decode_header(message.header)
        start = self._head(header, message)
        fresh = self._fresh(header.attempt_id, start, message)
        if fresh or self._store.head(header.attempt_id) is None:
            self._store.append(header, message.header, fresh)
        head = Head(fresh[-1].seq, fresh[-1].seal) if fresh else start
        receipt = Receipt(self._hop, header.attempt_id, head, utc_ms)
        return sign_receipt(receipt, self._private)

    def _head(self, header: AttemptHeader, message: EntriesMessage) -> Head:
        held = self._store.header(header.attempt_id)
        if held is None:
            return genesis(message.header)
        if held != message.header:
            self._keep_apart(header.attempt_id, message, "the attempt was opened differently")
        return self._store.head(header.attempt_id) or genesis(message.header)

    def _fresh(self, attempt_id: str, head: Head, message: EntriesMessage) -> list[Entry]:
        """Those entries that follow the head held, without a gap."""
        fresh: list[Entry] = []
        for entry in message.entries:
            if entry.seq <= head.seq:
                known = self._seal_of(attempt_id, fresh, entry.seq)
                if known != entry.seal:
                    self._keep_apart(attempt_id, message, f"entry {entry.seq} is another one")
            elif entry.seq == head.seq + 1:
                if entry.seal != seal_of(head.seal, entry.seq, entry.body):
                    self._keep_apart(attempt_id, message, f"entry {entry.seq} breaks the chain")
                fresh.append(entry)
                head = Head(entry.seq, entry.seal)
        return fresh

    def _seal_of(self, attempt_id: str, fresh: Sequence[Entry], seq: int) -> bytes | None:
        for entry in fresh:
            if entry.seq == seq:
                return entry.seal
        return self._store.seal_at(attempt_id, seq)

    def _keep_apart(self, attempt_id: str, message: EntriesMessage, why: str) -> None:
        self._store.quarantine(attempt_id, message.header, message.entries, why)
        raise Tampered(f"attempt {attempt_id}: {why}; both versions are kept")
