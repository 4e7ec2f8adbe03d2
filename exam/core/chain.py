"""Entries linked by hashes: none can be changed, dropped or moved without breaking a seal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from exam.core.errors import Tampered

SEAL_BYTES = 32
_GENESIS_TAG = b"pendopo/chain/genesis/1\x00"
_LINK_TAG = b"pendopo/chain/link/1\x00"


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal row: ``seq`` counts from 1, ``body`` is sealed, ``seal`` is 32 bytes."""

    seq: int
    body: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry somebody holds; ``seq`` 0 is an attempt with no entry yet."""

    seq: int
    seal: bytes


def genesis(header: bytes) -> Head:
    """Where an attempt's chain starts: bound to the attempt's encoded header."""
    return Head(0, hashlib.sha256(_GENESIS_TAG + header).digest())


def link(head: Head, body: bytes) -> Entry:
    """Seal ``body`` onto ``head``: SHA-256(tag, previous seal, seq as 8 bytes, body)."""
    seq = head.seq + 1
    return Entry(seq, body, seal_of(head.seal, seq, body))


def seal_of(previous: bytes, seq: int, body: bytes) -> bytes:
    """The 32-byte seal of one entry."""
    return hashlib.sha256(_LINK_TAG + previous + seq.to_bytes(8, "big") + body).digest()


def verify(start: Head, entries: Iterable[Entry]) -> Head:
    """Follow ``entries`` from ``start`` and return the last head.

    Raises :class:`Tampered` naming the first index where the chain breaks.
    """
    head = start
    for entry in entries:
        if entry.seq != head.seq + 1:
            raise Tampered(f"entry {head.seq + 1} is missing: {entry.seq} follows {head.seq}")
        if entry.seal != seal_of(head.seal, entry.seq, entry.body):
            raise Tampered(f"entry {entry.seq} does not match its seal")
        head = Head(entry.seq, entry.seal)
    return head
