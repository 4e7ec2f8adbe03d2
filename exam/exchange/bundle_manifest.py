"""The manifest of a bundle: every section with its range, length and hash, and who signed it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exam.core.errors import Rejected
from exam.exchange import statements, wire
from exam.exchange.wire import AttemptHeader

DOMAIN = "pendopo/bundle/1"
MAX_SIGNATURES = 10_000
MAX_ALIKE = 4
"""Of a kind that whoever reads must try with every key it knows; who exports writes one."""
EXPORTERS = ("station", "seat")
BY_STATION, BY_TOKEN, BY_ATTEMPT = "station", "token", "attempt"
_KEY_INFO = b"pendopo/bundle-key/1/"
_NO_TOKENS: Mapping[bytes, str] = MappingProxyType({})
_MANIFEST: dict[str, type] = {
    "id": bytes,
    "exporter": str,
    "session": str,
    "seat": str,
    "made_utc_ms": int,
    "sections": list,
}


@dataclass(frozen=True, slots=True)
class Section:
    """Entries ``first`` to ``last`` of an attempt; ``last`` is ``first - 1`` for a header alone."""

    attempt_id: str
    first: int
    last: int
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle holds, from whom. ``seat`` is empty for a station's."""

    bundle_id: bytes
    exporter: str
    session_id: str
    seat: str
    made_utc_ms: int
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs a manifest: ``by`` one of the ``BY_…``, ``name`` says which of them."""

    by: str
    name: bytes
    private: bytes = field(repr=False)


def station_signer(private: bytes) -> Signer:
    """The station's own receipt key: anybody who has its public half can check it."""
    return Signer(BY_STATION, statements.public_of(private), private)


def token_signer(token_sha256: bytes) -> Signer:
    """The key that both ends of a line derive from 32 bytes between them."""
    return Signer(BY_TOKEN, b"", _derived(token_sha256, b"token"))


def attempt_signer(attempt_id: str, attempt_key: bytes) -> Signer:
    """The key that the seat and the centre derive from an attempt's key."""
    private = _derived(attempt_key, b"attempt/" + attempt_id.encode())
    return Signer(BY_ATTEMPT, attempt_id.encode(), private)


def _derived(secret: bytes, use: bytes) -> bytes:
    """An Ed25519 key from a secret that both sides hold (HKDF-SHA-256)."""
    return HKDF(hashes.SHA256(), length=32, salt=None, info=_KEY_INFO + use).derive(secret)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signature under a manifest counts.

    ``stations`` are receipt keys, ``tokens`` maps derived public keys (:func:`token_signer`) to
    who holds the token, ``attempt_key`` opens an attempt's key where somebody can.
    """

    stations: Sequence[bytes] = ()
    tokens: Mapping[bytes, str] = field(default_factory=lambda: _NO_TOKENS)
    attempt_key: Callable[[AttemptHeader], bytes] | None = None


def size_of(manifest: Manifest) -> int:
    """Bytes of all sections together."""
    return sum(section.size for section in manifest.sections)


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest's bytes: what is signed."""
    rows = [[s.attempt_id, s.first, s.last, s.size, s.sha256] for s in manifest.sections]
    payload = {
        "id": manifest.bundle_id,
        "exporter": manifest.exporter,
        "session": manifest.session_id,
        "seat": manifest.seat,
        "made_utc_ms": manifest.made_utc_ms,
        "sections": rows,
    }
    return wire.encode_map("bundle", payload)


def decode_manifest(data: bytes) -> Manifest:
    """Raises :class:`Rejected` for anything else; an attempt's ranges follow each other."""
    read = wire.decode_map("bundle", data, _MANIFEST)
    if read["exporter"] not in EXPORTERS:
        raise Rejected("bundle: made by neither station nor seat")
    ends: dict[str, int] = {}
    sections = tuple(_section(row, ends) for row in read["sections"])
    return Manifest(
        read["id"], read["exporter"], read["session"], read["seat"], read["made_utc_ms"], sections
    )


def _section(row: Any, ends: dict[str, int]) -> Section:
    match row:
        case [str(attempt_id), int(first), int(last), int(size), bytes(sha256)] if (
            0 < first <= last + 1 <= statements.MAX_NUMBER
            and 0 < size <= wire.MAX_MESSAGE_BYTES
            and len(sha256) == wire.SHA256_BYTES
            and len(attempt_id) <= wire.MAX_TEXT_CHARACTERS
            and ends.get(attempt_id, first - 1) == first - 1
        ):
            ends[attempt_id] = last
            return Section(attempt_id, first, last, size, sha256)
    raise Rejected("bundle: a section is not [attempt, first, last, size, sha256] in order")


def encode_signatures(manifest: bytes, signers: Iterable[Signer]) -> bytes:
    """Every signer's statement over the manifest's hash."""
    payload = {"manifest": hashlib.sha256(manifest).digest()}
    rows = [[one.by, one.name, statements.sign(DOMAIN, payload, one.private)] for one in signers]
    return wire.encode_map("bundle-signatures", {"signatures": rows})


@dataclass(frozen=True, slots=True)
class Signature:
    """One statement under a manifest; whether it counts is for the reader to say."""

    by: str
    name: bytes
    signed: bytes


def decode_signatures(data: bytes) -> tuple[Signature, ...]:
    """Unchecked as yet. Raises :class:`Rejected` for anything else, and for more than are needed:
    each costs its reader work.
    """
    rows = wire.decode_map("bundle-signatures", data, {"signatures": list})["signatures"]
    found: list[Signature] = []
    for row in rows[:MAX_SIGNATURES]:
        match row:
            case [str(by), bytes(name), bytes(signed)]:
                found.append(Signature(by, name, signed))
            case _:
                raise Rejected("bundle: a signature is not [by, name, statement]")
    for (by, name), count in Counter(map(_alike, found)).items():
        if count > (1 if by == BY_ATTEMPT else MAX_ALIKE):
            raise Rejected(f"bundle: {count} signatures by {by[:20]} {name[:80]!r}")
    return tuple(found)


def _alike(signature: Signature) -> tuple[str, bytes]:
    return signature.by, signature.name if signature.by == BY_ATTEMPT else b""
