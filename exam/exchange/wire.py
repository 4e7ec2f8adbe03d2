"""The messages between seat, station and centre: versioned, bounded, deterministic CBOR."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields, replace
from typing import Any, TypeVar

import cbor2

from exam.core.chain import SEAL_BYTES, Entry
from exam.core.errors import Rejected
from exam.exchange.bodies import MAX_BODY_BYTES
from exam.exchange.statements import MAX_NUMBER, field, read_cbor
from exam.sealing.pin import WRAP_BYTES

WIRE_VERSION = 1
MAX_MESSAGE_BYTES = 8 * 1024 * 1024
MAX_ENTRIES_PER_BATCH = 200
MAX_BATCH_BODY_BYTES = 2 * 1024 * 1024
MEDIA_TYPE = "application/cbor"
MAX_TEXT_CHARACTERS = 256
MAX_TROUBLE_CHARACTERS = 1000
MAX_SEALED_KEY_BYTES = 4096
MAX_ADMISSION_BYTES = 2048
SHA256_BYTES = 32


@dataclass(frozen=True, slots=True)
class AttemptHeader:
    """What everybody may know of an attempt. Its bytes start the chain.

    ``registration`` is the roster's pseudonym, never a name or NIP; ``sealed_key`` is the
    attempt key under the centre's HPKE key. ``wrapped_key`` is the same key under the
    participant's PIN (:mod:`exam.sealing.pin`), empty where no other seat can go on.
    ``admission`` is the station's word that it let the attempt begin
    (:mod:`exam.exchange.admission`), empty where no station did.
    """

    attempt_id: str
    session_id: str
    seat: str
    registration: str
    package_id: str
    package_sha256: bytes
    form_id: str
    sealed_key: bytes
    created_utc_ms: int
    wrapped_key: bytes = b""
    admission: bytes = b""


@dataclass(frozen=True, slots=True)
class EntriesMessage:
    """Entries of one attempt, in order; ``header`` is the encoded header."""

    header: bytes
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ReceiptsMessage:
    """What the receiver and those behind it hold, as signed receipts."""

    receipts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class PresenceMessage:
    """A seat's heartbeat: counts only, nothing of what was answered.

    ``clock_ms`` is the attempt clock: another seat goes on from there. ``read_sequence`` is the
    last message that the participant understood, ``read_utc_ms`` when; 0 where none was.
    """

    seat: str
    attempt_id: str
    state: str
    section: str
    answered: int
    items: int
    head_seq: int
    last_order_sequence: int
    called_utc_ms: int
    trouble: str
    clock_ms: int = 0
    read_sequence: int = 0
    read_utc_ms: int = 0


@dataclass(frozen=True, slots=True)
class PresenceReply:
    """Orders waiting for the attempt (signed), and the newest receipts.

    ``moved_to`` names the seat where the attempt goes on, empty where that is here: for the seat
    a reason to ask for the officer's order (:mod:`exam.exchange.moves`), and no more.
    """

    orders: tuple[bytes, ...]
    receipts: tuple[bytes, ...]
    centre_utc_ms: int
    now_utc_ms: int
    moved_to: str = ""


_T = TypeVar("_T")


class _OtherKind(Rejected):
    """A message, but not of the kind that was expected."""


def encode_header(header: AttemptHeader) -> bytes:
    """The header's bytes; ``wrapped_key`` and ``admission`` are not written where empty."""
    may_lack = ("wrapped_key", "admission")
    given = {name: one for name, one in asdict(header).items() if one or name not in may_lack}
    return _encode("header", given)


def decode_header(data: bytes) -> AttemptHeader:
    """Raises :class:`Rejected` for anything else."""
    header = _build(AttemptHeader, _decode("header", data))
    if len(header.package_sha256) != SHA256_BYTES:
        raise Rejected(f"AttemptHeader: package_sha256 has not {SHA256_BYTES} bytes")
    for name, most in (("sealed_key", MAX_SEALED_KEY_BYTES), ("admission", MAX_ADMISSION_BYTES)):
        if len(getattr(header, name)) > most:
            raise Rejected(f"AttemptHeader: {name} has over {most} bytes")
    if len(header.wrapped_key) not in (0, WRAP_BYTES):
        raise Rejected(f"AttemptHeader: wrapped_key has not {WRAP_BYTES} bytes")
    return header


def encode_entries(message: EntriesMessage) -> bytes:
    """A batch of entries."""
    rows = [[entry.seq, entry.body, entry.seal] for entry in message.entries]
    return _encode("entries", {"header": message.header, "entries": rows})


def first_batch(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """As many as one message takes, at least one where there is any; no more are read."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        size += len(entry.body)
        if batch and size > MAX_BATCH_BODY_BYTES:
            break
        batch.append(entry)
        if len(batch) == MAX_ENTRIES_PER_BATCH:
            break
    return tuple(batch)


def decode_entries(data: bytes) -> EntriesMessage:
    """Raises :class:`Rejected` naming the entry at fault."""
    payload = _decode("entries", data)
    rows = payload.get("entries")
    header = payload.get("header")
    if not isinstance(header, bytes) or not isinstance(rows, list):
        raise Rejected("entries message: header or entries are missing")
    if len(rows) > MAX_ENTRIES_PER_BATCH:
        raise Rejected(f"entries message: {len(rows)} entries, over {MAX_ENTRIES_PER_BATCH}")
    return EntriesMessage(header, tuple(_entry(row) for row in rows))


def _entry(row: Any) -> Entry:
    match row:
        case [int(seq), bytes(body), bytes(seal)] if (
            type(seq) is int
            and 0 < seq <= MAX_NUMBER
            and len(body) <= MAX_BODY_BYTES
            and len(seal) == SEAL_BYTES
        ):
            return Entry(seq, body, seal)
    raise Rejected("entries message: an entry is not [seq, body, seal]")


def encode_receipts(message: ReceiptsMessage) -> bytes:
    """Receipts."""
    return _encode("receipts", {"receipts": list(message.receipts)})


def decode_receipts(data: bytes) -> ReceiptsMessage:
    """Raises :class:`Rejected` for anything else."""
    return ReceiptsMessage(_byte_strings(_decode("receipts", data), "receipts"))


def encode_presence(message: PresenceMessage) -> bytes:
    """A heartbeat; trouble is told in its first ``MAX_TROUBLE_CHARACTERS``."""
    short = replace(message, trouble=message.trouble[:MAX_TROUBLE_CHARACTERS])
    return _encode("presence", asdict(short))


def decode_presence(data: bytes) -> PresenceMessage:
    """Raises :class:`Rejected` for anything else."""
    return _build(PresenceMessage, _decode("presence", data))


def encode_presence_reply(message: PresenceReply) -> bytes:
    """The answer to a heartbeat."""
    return _encode("presence-reply", asdict(message))


def decode_presence_reply(data: bytes) -> PresenceReply:
    """Raises :class:`Rejected` for anything else."""
    payload = _decode("presence-reply", data)
    return PresenceReply(
        _byte_strings(payload, "orders"),
        _byte_strings(payload, "receipts"),
        field(payload, "centre_utc_ms", int),
        field(payload, "now_utc_ms", int),
        field(payload, "moved_to", str),
    )


def encode_map(kind: str, payload: Mapping[str, object]) -> bytes:
    """A message that is a plain map of named values (check-in, hello, release)."""
    return _encode(kind, dict(payload))


def decode_map(kind: str, data: bytes, expected: Mapping[str, type]) -> dict[str, Any]:
    """Read a plain map whose names and types must be exactly ``expected``."""
    return _exact(kind, _decode(kind, data), expected)


def decode_either(
    data: bytes, kinds: Mapping[str, Mapping[str, type]]
) -> tuple[str, dict[str, Any]]:
    """Read a plain map of one of several kinds: which it is, and its values."""
    for kind, expected in kinds.items():
        with contextlib.suppress(_OtherKind):
            return kind, _exact(kind, _decode(kind, data), expected)
    raise Rejected(f"not a message of kind {' or '.join(kinds)}")


def _exact(kind: str, payload: dict[str, Any], expected: Mapping[str, type]) -> dict[str, Any]:
    if set(payload) != set(expected):
        odd = sorted(set(payload) ^ set(expected))
        raise Rejected(f"{kind} message: missing or unknown field {odd[0][:80]!r}")
    for name, wanted in expected.items():
        if type(payload[name]) is not wanted:
            raise Rejected(f"{kind} message: {name} is not {wanted.__name__}")
        if wanted is int:
            field(payload, name, int)
    return payload


def _encode(kind: str, payload: Mapping[str, object]) -> bytes:
    return cbor2.dumps({"v": WIRE_VERSION, "type": kind, **payload}, canonical=True)


def _decode(kind: str, data: bytes) -> dict[str, Any]:
    if len(data) > MAX_MESSAGE_BYTES:
        raise Rejected(f"{kind} message: {len(data)} bytes, over {MAX_MESSAGE_BYTES}")
    payload = read_cbor(f"{kind} message", data)
    if not isinstance(payload, dict) or not all(isinstance(name, str) for name in payload):
        raise Rejected(f"{kind} message: not a map of names")
    if payload.pop("type", None) != kind:
        raise _OtherKind(f"not a {kind} message")
    if (version := payload.pop("v", None)) != WIRE_VERSION or isinstance(version, bool):
        said = version if isinstance(version, int) else "unknown"
        raise Rejected(
            f"{kind} message of version {said}", remedy="bring both programs to one version"
        )
    return payload


def _build(kind: type[_T], payload: dict[str, Any]) -> _T:
    types = {"str": str, "bytes": bytes, "int": int}
    wanted = {one.name: types[str(one.type)] for one in fields(kind)}  # type: ignore[arg-type]
    if extra := set(payload) - set(wanted):
        raise Rejected(f"{kind.__name__}: unknown field {min(extra)[:80]!r}")
    may_lack = {one.name for one in fields(kind) if one.default is not MISSING}  # type: ignore[arg-type]
    for name, one in wanted.items():
        if name in may_lack and name not in payload:
            continue
        value = field(payload, name, one)
        if isinstance(value, str):
            _check_text(kind.__name__, name, value)
    return kind(**payload)


def _check_text(kind: str, name: str, text: str) -> None:
    """Databases refuse NUL in a text, and an index refuses a long one."""
    most = MAX_TROUBLE_CHARACTERS if name == "trouble" else MAX_TEXT_CHARACTERS
    if len(text) > most or "\0" in text:
        raise Rejected(f"{kind}: {name} has over {most} characters, or a NUL")


def _byte_strings(payload: Mapping[str, Any], name: str) -> tuple[bytes, ...]:
    values = payload.get(name)
    if not isinstance(values, list) or not all(isinstance(one, bytes) for one in values):
        raise Rejected(f"{name}: not a list of byte strings")
    return tuple(values)
