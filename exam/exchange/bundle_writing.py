"""Writes bundles and files of receipts, part by part; a seat and a station export alike."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from exam.core.chain import Entry
from exam.core.errors import StoreFailed
from exam.exchange import wire
from exam.exchange.bundle_manifest import (
    Manifest,
    Section,
    Signer,
    encode_manifest,
    encode_signatures,
)
from exam.exchange.wire import EntriesMessage

MAGIC = b"pendopo-bundle\x00\x01"
SUFFIX = ".bundle"
LENGTH_BYTES = 4


class Source(Protocol):
    """A store that is exported: it may grow meanwhile, what it holds does not change."""

    def header(self, attempt_id: str) -> bytes | None:
        """The header an attempt was opened with."""

    def batch(self, attempt_id: str, after_seq: int) -> tuple[Entry, ...]:
        """What one message takes of the entries after ``after_seq``."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who exports: ``exporter`` is ``station`` or ``seat``."""

    exporter: str
    session_id: str
    seat: str
    made_utc_ms: int


def plan_bundle(source: Source, starts: Mapping[str, int], origin: Origin) -> Manifest:
    """Read through ``source`` once and say what a bundle of it holds.

    ``starts`` are the sequence numbers after which each attempt is wanted.
    """
    sections: list[Section] = []
    for attempt_id, start in starts.items():
        after, more = start, True
        while more:
            message = _message(source, attempt_id, after)
            last = after + len(message.entries)
            more = last > after
            if more or after == start:
                data = wire.encode_entries(message)
                digest = hashlib.sha256(data).digest()
                sections.append(Section(attempt_id, after + 1, last, len(data), digest))
            after = last
    return Manifest(
        secrets.token_bytes(16),
        origin.exporter,
        origin.session_id,
        origin.seat,
        origin.made_utc_ms,
        tuple(sections),
    )


def bundle_parts(source: Source, manifest: Manifest, signers: Iterable[Signer]) -> Iterator[bytes]:
    """The file's bytes, part by part. Raises :class:`StoreFailed` where ``source`` changed."""
    encoded = encode_manifest(manifest)
    yield MAGIC
    yield from framed(encoded)
    yield from framed(encode_signatures(encoded, signers))
    for section in manifest.sections:
        message = _message(source, section.attempt_id, section.first - 1)
        wanted = message.entries[: section.last - section.first + 1]
        data = wire.encode_entries(EntriesMessage(message.header, wanted))
        if hashlib.sha256(data).digest() != section.sha256:
            raise StoreFailed(f"attempt {section.attempt_id} changed while it was exported")
        yield data


def _message(source: Source, attempt_id: str, after: int) -> EntriesMessage:
    header = source.header(attempt_id)
    if header is None:
        raise StoreFailed(f"attempt {attempt_id} is not here")
    return EntriesMessage(header, source.batch(attempt_id, after))


def framed(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Length (4 bytes, big-endian), SHA-256 and the bytes themselves."""
    return len(data).to_bytes(LENGTH_BYTES, "big"), hashlib.sha256(data).digest(), data
