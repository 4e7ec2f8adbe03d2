"""Hops that behave: an intake store in memory, and a wire that loses, doubles and reorders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exam.core.chain import Entry, Head, genesis
from exam.core.errors import Unreachable
from exam.exchange.intake import Intake
from exam.exchange.receipts import Hop, read_receipt
from exam.exchange.wire import (
    AttemptHeader,
    EntriesMessage,
    ReceiptsMessage,
    decode_entries,
    encode_receipts,
)


def header(attempt_id: str = "a1") -> AttemptHeader:
    """A header as a seat makes it."""
    return AttemptHeader(attempt_id, "s1", "12", "r1", "p1", bytes(32), "F", b"sealed", 1)


@dataclass
class MemoryStore:
    """An :class:`IntakeStore` that keeps everything in dictionaries."""

    headers: dict[str, bytes] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    apart: list[tuple[str, str]] = field(default_factory=list)

    def header(self, attempt_id: str) -> bytes | None:
        """As opened."""
        return self.headers.get(attempt_id)

    def head(self, attempt_id: str) -> Head | None:
        """The last entry."""
        encoded = self.headers.get(attempt_id)
        if encoded is None:
            return None
        held = self.entries[attempt_id]
        return Head(held[-1].seq, held[-1].seal) if held else genesis(encoded)

    def seal_at(self, attempt_id: str, seq: int) -> bytes | None:
        """One seal."""
        held = self.entries.get(attempt_id, [])
        return held[seq - 1].seal if 0 < seq <= len(held) else None

    def append(
        self, header: AttemptHeader, encoded_header: bytes, entries: Sequence[Entry]
    ) -> None:
        """Keep."""
        self.headers.setdefault(header.attempt_id, encoded_header)
        self.entries.setdefault(header.attempt_id, []).extend(entries)

    def quarantine(
        self, attempt_id: str, encoded_header: bytes, entries: Sequence[Entry], why: str
    ) -> None:
        """Keep apart."""
        self.apart.append((attempt_id, why))

    def forget_after(self, attempt_id: str, seq: int) -> None:
        """Restored from a backup that was made at ``seq``."""
        del self.entries[attempt_id][seq:]


@dataclass
class MemoryOutbox:
    """A sender whose mark follows receipts, forwards and back."""

    header_bytes: bytes
    source: list[Entry]
    keys: Mapping[Hop, bytes]
    hop: Hop
    batch: int = 5
    mark: int = 0

    def pending(self) -> EntriesMessage | None:
        """What lies beyond the mark."""
        rest = self.source[self.mark : self.mark + self.batch]
        return EntriesMessage(self.header_bytes, tuple(rest)) if rest else None

    def note_receipts(self, receipts: tuple[bytes, ...]) -> None:
        """Move the mark."""
        for signed in receipts:
            receipt = read_receipt(signed, self.keys)
            if receipt.hop is self.hop:
                self.mark = receipt.head.seq


@dataclass
class BadWire:
    """Delivers to an intake as the plan says: ok, lost, reply_lost, twice, late."""

    intake: Intake
    plan: list[str]
    held_back: list[bytes] = field(default_factory=list)
    utc_ms: int = 0

    def post(self, message: bytes) -> bytes:
        """Send; what happens on the way is next in the plan, and ``ok`` when it is used up."""
        fate = self.plan.pop(0) if self.plan else "ok"
        if fate == "lost":
            raise Unreachable("lost on the way")
        if fate == "late":
            self.held_back.append(message)
            raise Unreachable("delayed")
        reply = self._accept(message)
        if fate == "twice":
            self._accept(message)
        if self.held_back:
            self._accept(self.held_back.pop())
        if fate == "reply_lost":
            raise Unreachable("the reply was lost")
        return reply

    def _accept(self, message: bytes) -> bytes:
        self.utc_ms += 1
        receipt = self.intake.accept(decode_entries(message), self.utc_ms)
        return encode_receipts(ReceiptsMessage((receipt,)))
