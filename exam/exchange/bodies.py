"""Events as bytes, and bodies that only the attempt key opens.

A body is ``version (1) || nonce (12) || AES-256-GCM(CBOR event)``. The nonce is the sequence
number in 4 bytes and 8 random ones, so that a disk rolled back and written again does not use a
nonce twice; attempt and sequence number are authenticated.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import secrets
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exam.core import events as ev
from exam.core import responses as rs
from exam.core.errors import NotAllowed, Refusal, Rejected, Tampered
from exam.exchange.statements import UNREADABLE, read_cbor

EVENT_VERSION = 1
BODY_VERSION = b"\x01"
KEY_BYTES = 32
MAX_BODY_BYTES = 1024 * 1024
MAX_NUMBER = 2**63 - 1
"""Of either sign: what a database holds as a number."""
_NONCE_BYTES = 12
_TAG = b"pendopo/entry/1\x00"
_T = TypeVar("_T")


def new_attempt_key() -> bytes:
    """A fresh 256-bit attempt key."""
    return secrets.token_bytes(KEY_BYTES)


class BodySealer:
    """Seals and opens the bodies of one attempt."""

    def __init__(self, attempt_id: str, key: bytes) -> None:
        """Raises :class:`Rejected` for a key of another length."""
        if len(key) != KEY_BYTES:
            raise Rejected(f"an attempt key has {KEY_BYTES} bytes, not {len(key)}")
        self._aead = AESGCM(key)
        self._context = _TAG + attempt_id.encode() + b"\x00"

    def seal(self, seq: int, event: ev.Event) -> bytes:
        """Encode and seal ``event`` as entry ``seq``. Raises as :func:`encode_event`."""
        nonce = seq.to_bytes(4, "big") + secrets.token_bytes(8)
        sealed = self._aead.encrypt(nonce, encode_event(event), self._associated(seq))
        return BODY_VERSION + nonce + sealed

    def open(self, seq: int, body: bytes) -> ev.Event:
        """The event in entry ``seq``. Raises as :meth:`unseal` and :func:`decode_event`."""
        return decode_event(self.unseal(seq, body))

    def unseal(self, seq: int, body: bytes) -> bytes:
        """What the attempt key sealed as entry ``seq``, whatever kind of event it is.

        Raises :class:`Tampered` where it did not, :class:`Rejected` for another version or size.
        """
        if body[:1] != BODY_VERSION or len(body) > MAX_BODY_BYTES:
            raise Rejected(f"entry {seq}: unknown body version or size")
        nonce, sealed = body[1 : 1 + _NONCE_BYTES], body[1 + _NONCE_BYTES :]
        try:
            return self._aead.decrypt(nonce, sealed, self._associated(seq))
        except (InvalidTag, ValueError) as error:
            raise Tampered(f"entry {seq}: the attempt key does not open it") from error

    def _associated(self, seq: int) -> bytes:
        return self._context + seq.to_bytes(8, "big")


def encode_event(event: ev.Event) -> bytes:
    """Deterministic CBOR: ``[version, name, {field: value}]``.

    Raises :class:`NotAllowed` for a number that no reader would take: it must not be stored.
    """
    name = type(event).__name__
    fields = {field: _encode(getattr(event, field)) for field in _FIELDS[name]}
    # Deterministic without the library's canonical mode, which costs three times as much: the
    # only map is this one, and its keys come in canonical order.
    return cbor2.dumps([EVENT_VERSION, name, fields])


def decode_event(data: bytes) -> ev.Event:
    """Read an event back. Raises :class:`Rejected` for anything this version does not know."""
    try:
        version, name, fields = read_cbor("event", data)
        kind = _KINDS[name]
        if version != EVENT_VERSION:
            raise Rejected(f"event of version {version}", remedy="update the program")
        values = {key: _decoder(name, key)(value) for key, value in fields.items()}
        return kind(**values)
    except UNREADABLE as error:
        raise Rejected(f"not an event: {str(error)[:200]}", remedy="update the program") from error


def encode_response(response: rs.Response | None) -> object:
    """A response as CBOR-able values: ``[cardinality, base type, value(s)]`` or ``None``."""
    match response:
        case None:
            return None
        case rs.Single():
            return ["single", response.base_type.value, _encode_scalar(response.value)]
        case rs.Multiple():
            values = [_encode_scalar(one) for one in response.values]
            return ["multiple", response.base_type.value, values]
        case rs.Ordered():
            values = [_encode_scalar(one) for one in response.values]
            return ["ordered", response.base_type.value, values]
        case rs.Record():
            return ["record", None, [[name, encode_response(one)] for name, one in response.fields]]


def decode_response(data: Any) -> rs.Response | None:
    """The inverse of :func:`encode_response`."""
    if data is None:
        return None
    cardinality, base_name, value = data
    if cardinality == "record":
        return rs.Record(tuple((_text(name), _single(one)) for name, one in value))
    base = rs.BaseType(base_name)
    if cardinality == "single":
        return rs.Single(base, _decode_scalar(base, value))
    values = tuple(_decode_scalar(base, one) for one in value)
    if cardinality == "multiple":
        return rs.Multiple(base, values)
    if cardinality == "ordered":
        return rs.Ordered(base, values)
    raise ValueError(f"no cardinality {cardinality!r}")


def encode_item_response(response: rs.ItemResponse) -> list[object]:
    """``[[variable, response], …]``."""
    return [[name, encode_response(value)] for name, value in response]


def decode_item_response(data: Any) -> rs.ItemResponse:
    """The inverse of :func:`encode_item_response`."""
    return tuple((_text(name), decode_response(value)) for name, value in data)


def _single(data: Any) -> rs.Single:
    value = decode_response(data)
    if not isinstance(value, rs.Single):
        raise ValueError("a record holds single values")
    return value


def _encode_scalar(value: rs.Scalar) -> object:
    match value:
        case rs.Pair(first=first, second=second):
            return [first, second]
        case rs.Point(x=x, y=y):
            return [_storable(x), _storable(y)]
        case rs.StoredFile():
            return [value.name, value.media_type, value.sha256]
        case _:
            return _storable(value)


def _storable(value: Any) -> Any:
    outside = isinstance(value, int) and abs(value) > MAX_NUMBER
    if outside or (isinstance(value, float) and not math.isfinite(value)):
        raise NotAllowed(Refusal.RESPONSE_SHAPE, "a number is beyond what can be stored")
    return value


def _decode_scalar(base: rs.BaseType, value: Any) -> rs.Scalar:
    match base:
        case rs.BaseType.PAIR | rs.BaseType.DIRECTED_PAIR:
            first, second = value
            return rs.Pair(_text(first), _text(second))
        case rs.BaseType.POINT:
            x, y = value
            return rs.Point(_number(x), _number(y))
        case rs.BaseType.FILE:
            name, media_type, sha256 = value
            return rs.StoredFile(_text(name), _text(media_type), _exactly(bytes, sha256))
        case rs.BaseType.FLOAT | rs.BaseType.DURATION:
            return _finite(value)
        case rs.BaseType.INTEGER:
            return _number(value)
        case rs.BaseType.BOOLEAN:
            return _exactly(bool, value)
        case _:
            return _text(value)


def _all_kinds(base: type[ev.Event]) -> dict[str, type[ev.Event]]:
    found = {one.__name__: one for one in base.__subclasses__()}
    for one in base.__subclasses__():
        found |= _all_kinds(one)
    return found


_KINDS: Mapping[str, type[ev.Event]] = MappingProxyType(
    {name: kind for name, kind in _all_kinds(ev.Event).items() if kind is not ev.OrderObeyed}
)


_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: tuple(field.name for field in dataclasses.fields(kind)) for name, kind in _KINDS.items()}
)


@cache
def _decoder(event: str, name: str) -> Callable[[Any], Any]:
    hint = get_type_hints(_KINDS[event])[name]
    if hint == rs.ItemResponse:
        return decode_item_response
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint
    return _PLAIN[hint]


def _exactly(kind: type[_T], value: Any) -> _T:
    if type(value) is not kind:
        raise ValueError(f"not {kind.__name__}")
    return value


def _text(value: Any) -> str:
    return _exactly(str, value)


def _number(value: Any) -> int:
    if abs(_exactly(int, value)) > MAX_NUMBER:
        raise ValueError("a number is too large")
    return int(value)


def _finite(value: Any) -> float:
    if type(value) not in (float, int) or not math.isfinite(value):
        raise ValueError("not a finite number")
    return float(value)


_PLAIN: Mapping[object, Callable[[Any], Any]] = MappingProxyType(
    {
        str: _text,
        int: _number,
        bool: lambda value: _exactly(bool, value),
        bytes: lambda value: _exactly(bytes, value),
        str | None: lambda value: None if value is None else _text(value),
        int | None: lambda value: None if value is None else _number(value),
    }
)


def _encode(value: Any) -> object:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple):
        return encode_item_response(value)
    return _storable(value)
