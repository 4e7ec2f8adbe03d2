"""Signed statements: COSE_Sign1 (RFC 9052) with EdDSA over plain CBOR, one tag per use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import cbor2
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exam.core.errors import Rejected, Tampered

if TYPE_CHECKING:
    from cwt.cose_key_interface import COSEKeyInterface

MAX_STATEMENT_BYTES = 16 * 1024
MAX_VALUES = 100_000
"""More single values than any message has; each costs its reader time."""
MAX_DEPTH = 32
MAX_NUMBER = 2**53
"""Counts, sequence numbers and times: what every database and every language holds exactly."""
_KEY_BYTES = 32
_OKP, _ED25519, _EDDSA = 1, 6, -8
_SIGN1 = b"\xd2"
_PROTECTED = cbor2.dumps({1: _EDDSA})
_TEXT_OR_BYTES, _LIST, _MAP, _TAG, _SIMPLE = (2, 3), 4, 5, 6, 7
_ONE_MORE_BYTE, _OPEN_LENGTH = 24, 28
_KNOWN_SIMPLE = (20, 21, 22, 25, 26, 27)
"""False, true, null, and floats of 16, 32 and 64 bits."""

UNREADABLE: tuple[type[Exception], ...] = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    cbor2.CBORError,
)
"""What decoders raise over bytes from a stranger; none of it is a fault of this program."""

_T = TypeVar("_T", str, bytes, int)


def read_cbor(what: str, data: bytes) -> Any:
    """Read plain CBOR: no tags, no open lengths, bounded in number and depth, nothing after it.

    Tags are refused before anything is decoded: some cost minutes for a few megabytes (a
    fraction of two long numbers), and no message has any. Raises :class:`Rejected`.
    """
    try:
        _check_plain(data)
        return cbor2.loads(data)
    except UNREADABLE as error:
        raise Rejected(f"{what}: not plain CBOR: {str(error)[:100]}") from error


def _check_plain(data: bytes) -> None:
    place = values = 0
    still_open = [1]
    while still_open:
        if still_open[-1] == 0:
            still_open.pop()
            continue
        still_open[-1] -= 1
        values += 1
        major, number, place = _head(data, place)
        if major in _TEXT_OR_BYTES:
            place += number
        elif major in (_LIST, _MAP):
            still_open.append(number * (major - _LIST + 1))
        if values > MAX_VALUES or len(still_open) > MAX_DEPTH or place > len(data):
            raise ValueError("too many values, too deep, or cut off")
    if place != len(data):
        raise ValueError("something follows it")


def _head(data: bytes, place: int) -> tuple[int, int, int]:
    """Major type and argument (RFC 8949 section 3) of the value at ``place``, and what follows."""
    major, number = data[place] >> 5, data[place] & 0x1F
    place += 1
    if (
        number >= _OPEN_LENGTH
        or major == _TAG
        or (major == _SIMPLE and number not in _KNOWN_SIMPLE)
    ):
        raise ValueError("a tag, an open length or an unknown value")
    if number >= _ONE_MORE_BYTE:
        end = place + (1 << number - _ONE_MORE_BYTE)
        return major, int.from_bytes(data[place:end], "big"), end
    return major, number, place


def field(payload: Mapping[str, Any], name: str, kind: type[_T]) -> _T:
    """A value of exactly ``kind``; numbers from 0 to ``MAX_NUMBER``. Raises :class:`Rejected`."""
    value: Any = payload.get(name)
    if type(value) is not kind:
        raise Rejected(f"{name} is missing or not {kind.__name__}")
    number: object = value
    if isinstance(number, int) and not 0 <= number <= MAX_NUMBER:
        raise Rejected(f"{name} is not a number from 0 to 2**53")
    return value


def new_signing_key() -> bytes:
    """A fresh Ed25519 private key, 32 raw bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The 32-byte public key of a 32-byte private key."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(domain: str, payload: Mapping[str, object], private: bytes) -> bytes:
    """Sign ``payload`` under ``domain``; the tag is authenticated and not sent."""
    # The library is imported at first use: it costs a tenth of the seat's start-up.
    from cwt import COSE

    cose = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=False)
    body = cbor2.dumps(payload, canonical=True)
    signed = cose.encode_and_sign(body, _signing_key(private), external_aad=domain.encode())
    assert isinstance(signed, bytes)
    return signed


def verify(domain: str, signed: bytes, public: bytes) -> dict[str, Any]:
    """The payload of a statement that ``public`` signed under ``domain``.

    Raises :class:`Rejected` for something that is no statement and :class:`Tampered` for one
    whose signature does not fit.
    """
    from cwt import COSE, CWTError

    if len(signed) > MAX_STATEMENT_BYTES:
        raise Rejected(f"signed statement of {len(signed)} bytes: over {MAX_STATEMENT_BYTES}")
    key = _verifying_key(public)
    _check_envelope(domain, signed)
    try:
        body = COSE.new().decode(signed, key, external_aad=domain.encode())
    except (CWTError, InvalidKey) as error:
        raise Tampered(f"{domain}: the signature does not fit: {error}") from error
    except UNREADABLE as error:
        raise Rejected(f"{domain}: not a signed statement: {error}") from error
    payload = read_cbor(domain, body)
    if not isinstance(payload, dict) or not all(isinstance(name, str) for name in payload):
        raise Rejected(f"{domain}: the payload is not a map of names")
    return payload


def _check_envelope(domain: str, signed: bytes) -> None:
    """All four parts are plain before a library looks into them, and written in the one form.

    The signature covers neither the unprotected map nor how the parts are encoded: whoever
    could write a statement differently would have two of one that counts once.
    """
    match read_cbor(domain, signed[1:]) if signed[:1] == _SIGN1 else None:
        case [bytes(), dict(), bytes(body), bytes(signature)]:
            only = _SIGN1 + cbor2.dumps([_PROTECTED, {}, body, signature], canonical=True)
            if signed != only:
                raise Rejected(f"{domain}: a signed statement that is written in another form")
        case _:
            raise Rejected(f"{domain}: not a signed statement")


def verify_any(domain: str, signed: bytes, publics: Sequence[bytes]) -> dict[str, Any]:
    """Like :func:`verify` with the first of several keys that fits."""
    failure: Tampered | None = None
    for public in publics:
        try:
            return verify(domain, signed, public)
        except Tampered as error:
            failure = error
    raise failure or Tampered(f"{domain}: no key to check the signature with")


@cache
def _signing_key(private: bytes) -> COSEKeyInterface:
    return _key(public_of(private), private)


@cache
def _verifying_key(public: bytes) -> COSEKeyInterface:
    if len(public) != _KEY_BYTES:
        raise Rejected(f"a public key has {_KEY_BYTES} bytes, not {len(public)}")
    return _key(public, None)


def _key(public: bytes, private: bytes | None) -> COSEKeyInterface:
    from cwt import COSEKey

    parameters: dict[int, Any] = {
        1: _OKP,
        3: _EDDSA,
        -1: _ED25519,
        -2: public,
    }
    if private is not None:
        parameters[-4] = private
    key: COSEKeyInterface = COSEKey.new(parameters)
    return key
