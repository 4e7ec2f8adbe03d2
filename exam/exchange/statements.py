"""Signed statements: COSE_Sign1 (RFC 9052) with EdDSA over deterministic CBOR, one tag per use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import cbor2
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exam.core.errors import Rejected, Tampered

if TYPE_CHECKING:
    from cwt.cose_key_interface import COSEKeyInterface

MAX_STATEMENT_BYTES = 16 * 1024
_KEY_BYTES = 32
_OKP, _ED25519, _EDDSA = 1, 6, -8


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
    try:
        body = COSE.new().decode(signed, _verifying_key(public), external_aad=domain.encode())
    except (CWTError, InvalidKey) as error:
        raise Tampered(f"{domain}: the signature does not fit: {error}") from error
    except (ValueError, TypeError, KeyError, AttributeError, cbor2.CBORDecodeError) as error:
        raise Rejected(f"{domain}: not a signed statement: {error}") from error
    payload = cbor2.loads(body)
    if not isinstance(payload, dict):
        raise Rejected(f"{domain}: the payload is not a map")
    return payload


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
