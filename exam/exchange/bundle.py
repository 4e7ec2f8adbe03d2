"""Bundles: entries in one file, for when there is no network. Whoever carries it reads nothing.

A file is ``magic || length, SHA-256, manifest || length, SHA-256, signatures || sections``. The
manifest names every section with its attempt, range, length and hash and is what is signed, so
each section can be trusted by itself, and a file that was cut says what it lacks. A section is
an entries message as on the wire: its bodies are sealed, its header names nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from exam.core.chain import Head, genesis, verify
from exam.core.errors import ExamError, Rejected, Tampered
from exam.core.roles import key_id
from exam.exchange import statements, wire
from exam.exchange.bundle_manifest import (
    BY_ATTEMPT,
    BY_STATION,
    BY_TOKEN,
    DOMAIN,
    Signature,
    Trust,
    attempt_signer,
    decode_manifest,
    decode_signatures,
)
from exam.exchange.bundle_report import BundleReport, Missing, Range
from exam.exchange.bundle_writing import LENGTH_BYTES, MAGIC
from exam.exchange.receipts import Hop
from exam.exchange.wire import AttemptHeader, EntriesMessage


class BundleFile:
    """A bundle opened for reading; sections are read one at a time, in any order."""

    def __init__(self, path: Path) -> None:
        """Raises :class:`Rejected` where manifest or signatures are cut, damaged or absent."""
        self.path = path
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise Rejected(f"{path}: {error.strerror}", remedy="check the stick") from error
        try:
            self._read_front()
        except BaseException:
            self._file.close()
            raise

    def _read_front(self) -> None:
        if self._read(len(MAGIC)) != MAGIC:
            raise Rejected(f"{self.path.name}: not a bundle of this version")
        encoded = self._unframe("table of contents")
        self.manifest = decode_manifest(encoded)
        self.manifest_sha256 = hashlib.sha256(encoded).digest()
        self.signatures = decode_signatures(self._unframe("signatures"))
        self._offsets = [self._file.tell()]
        for section in self.manifest.sections:
            self._offsets.append(self._offsets[-1] + section.size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _unframe(self, what: str) -> bytes:
        size = int.from_bytes(self._read(LENGTH_BYTES), "big")
        digest = self._read(wire.SHA256_BYTES)
        data = self._read(size) if size <= wire.MAX_MESSAGE_BYTES else b""
        if hashlib.sha256(data).digest() != digest:
            raise Rejected(
                f"{self.path.name}: cut off or damaged in its {what},"
                " so that what is missing cannot be told: take all of it for missing",
                remedy="export again, or bring another copy",
            )
        return data

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise Rejected(f"{self.path}: {error.strerror}", remedy="bring a copy") from error

    def section(self, index: int) -> EntriesMessage | None:
        """One section, or ``None`` where it is cut off or damaged.

        Raises :class:`Tampered` where what was signed is not what the manifest says it is.
        """
        section = self.manifest.sections[index]
        self._file.seek(self._offsets[index])
        data = self._read(section.size)
        if hashlib.sha256(data).digest() != section.sha256:
            return None
        message = wire.decode_entries(data)
        numbers = [entry.seq for entry in message.entries]
        attempt_id = wire.decode_header(message.header).attempt_id
        if attempt_id != section.attempt_id or numbers != list(
            range(section.first, section.last + 1)
        ):
            raise Tampered(f"{self.path.name}: section {index + 1} holds something else")
        return message

    def has_more(self) -> bool:
        """True where something follows the last section."""
        self._file.seek(self._offsets[-1])
        return bool(self._read(1))


def verify_bundle(path: Path, keys: Mapping[Hop, bytes]) -> BundleReport:
    """Check a bundle with public keys alone: format, hashes, chains, completeness, signature.

    ``keys`` holds the station's receipt key (32 bytes). A seat's bundle is signed with keys that
    only its station and the centre can derive: without them it is checked and stays unsigned.
    Never raises for what is wrong with the file: the report says it.
    """
    stations = (keys[Hop.STATION],) if Hop.STATION in keys else ()
    try:
        with BundleFile(path) as bundle:
            return check_bundle(bundle, Trust(stations=stations))
    except ExamError as error:
        return BundleReport(path.name, troubles=[str(error)])


def check_bundle(bundle: BundleFile, trust: Trust) -> BundleReport:
    """Read a bundle through once and say what it is worth."""
    manifest = bundle.manifest
    report = BundleReport(
        bundle.path.name,
        manifest.exporter,
        manifest.session_id,
        manifest.seat,
        manifest.made_utc_ms,
    )
    headers = _check_sections(bundle, report)
    for signature in bundle.signatures:
        try:
            _check_signature(bundle, signature, trust, headers, report)
        except ExamError as error:
            report.troubles.append(f"a signature by {signature.by} is false: {error}")
    if bundle.has_more():
        report.troubles.append("something follows the last section")
    return report


def _check_sections(bundle: BundleFile, report: BundleReport) -> dict[str, AttemptHeader]:
    headers: dict[str, AttemptHeader] = {}
    heads: dict[str, Head | None] = {}
    spans: dict[str, Range] = {}
    for index, section in enumerate(bundle.manifest.sections):
        known = spans.get(section.attempt_id)
        first = known.first if known else section.first
        spans[section.attempt_id] = Range(section.attempt_id, first, section.last)
        try:
            message = bundle.section(index)
            if message is None:
                heads[section.attempt_id] = None
                _miss(report.missing, section.attempt_id, section.first, section.last)
                continue
            header = wire.decode_header(message.header)
            if header.session_id != bundle.manifest.session_id:
                raise Tampered(f"attempt {header.attempt_id} is of another session")
            headers[header.attempt_id] = header
            heads[header.attempt_id] = _follow(heads.get(header.attempt_id), message)
        except ExamError as error:
            report.troubles.append(str(error))
    report.attempts = list(spans.values())
    return headers


def _follow(head: Head | None, message: EntriesMessage) -> Head | None:
    """The head after a section; its first link is checked where what comes before is known."""
    entries = message.entries
    if not entries:
        return head or genesis(message.header)
    if entries[0].seq == 1:
        head = genesis(message.header)
    if head is None:
        head, entries = Head(entries[0].seq, entries[0].seal), entries[1:]
    return verify(head, entries)


def _miss(missing: list[Missing], attempt_id: str, first: int, last: int) -> None:
    """Add a range, joined to the one before where they touch. An attempt's header alone is one
    of no length: entry 0."""
    if missing and missing[-1].attempt_id == attempt_id and missing[-1].last == first - 1:
        first = missing.pop().first
    missing.append(Missing(attempt_id, first if last >= first else last, last))


def _check_signature(
    bundle: BundleFile,
    signature: Signature,
    trust: Trust,
    headers: Mapping[str, AttemptHeader],
    report: BundleReport,
) -> None:
    """Note whose signature it is. Raises :class:`Tampered` for a false one."""
    everything = {section.attempt_id for section in bundle.manifest.sections}
    if signature.by == BY_STATION:
        _check_statement(bundle, signature, [signature.name])
        if signature.name in trust.stations:
            report.signed_by.append("station")
            report.station_key = key_id(signature.name)
            report.trusted |= everything
    elif signature.by == BY_TOKEN:
        for public, who in trust.tokens.items():
            try:
                _check_statement(bundle, signature, [public])
            except Tampered:
                continue  # it may be signed with another token of those known here
            report.signed_by.append(who)
            report.trusted |= everything
            return
    elif signature.by == BY_ATTEMPT and trust.attempt_key is not None:
        header = headers.get(signature.name.decode("utf-8", "replace"))
        if header is not None:
            key = trust.attempt_key(header)
            public = statements.public_of(attempt_signer(header.attempt_id, key).private)
            _check_statement(bundle, signature, [public])
            report.signed_by.append(f"attempt {header.attempt_id}")
            report.trusted.add(header.attempt_id)


def _check_statement(bundle: BundleFile, signature: Signature, publics: Sequence[bytes]) -> None:
    said = statements.verify_any(DOMAIN, signature.signed, publics)
    if said != {"manifest": bundle.manifest_sha256}:
        raise Tampered("it was given for another bundle")
