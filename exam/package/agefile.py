"""Reads an age v1 file as a stream: what it yields was sealed to this identity, in this order.

The format is https://age-encryption.org/v1. Files are written by ``pyrage``, and any other
``age`` opens them; they are read here because a seat must not hold a package in memory, and
because this library's cipher is several times as fast. Only X25519 recipients, which is all that
a package has.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exam.core.errors import ExamError

CHUNK_BYTES: Final = 64 * 1024
_VERSION: Final = b"age-encryption.org/v1"
_X25519: Final = b"X25519"
_LABEL: Final = b"age-encryption.org/v1/X25519"
_TAG_BYTES: Final = 16
_FILE_KEY_BYTES: Final = 16
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 16
_MAX_HEADER_BYTES: Final = 1024 * 1024
"""Some 9,000 rooms; the metadata that name them are bounded as well."""
_MAX_LINE_BYTES: Final = 256


class NotOpened(ExamError):
    """The file is no age file, is not for this identity, or is not whole."""


def read_age(source: BinaryIO, secret: bytes) -> Iterator[bytes]:
    """The plaintext in pieces of at most ``CHUNK_BYTES``; ``source`` is read to its end.

    ``secret`` is the identity's 32 raw bytes. Raises :class:`NotOpened` at once for a header that
    does not fit, and later where the rest does not: until the end nothing is known to be whole.
    """
    file_key = _file_key(source, secret)
    nonce = source.read(_NONCE_BYTES)
    if len(nonce) != _NONCE_BYTES:
        raise NotOpened("the file ends before its content")
    return _chunks(source, ChaCha20Poly1305(_derive(file_key, b"payload", nonce)))


def _file_key(source: BinaryIO, secret: bytes) -> bytes:
    own = X25519PrivateKey.from_private_bytes(secret)
    public = own.public_key().public_bytes_raw()
    lines = _header(source)
    head = b"".join(line + b"\n" for line in lines[:-1]) + b"---"
    for place, line in enumerate(lines[:-2]):
        words = line.split(b" ")
        if words[:2] != [b"->", _X25519]:
            continue
        if len(words) != 3:
            raise NotOpened("a recipient's stanza is not as it should be")
        sender, wrapped = _decode(words[2]), _decode(lines[place + 1])
        if len(sender) != _KEY_BYTES or len(wrapped) != _FILE_KEY_BYTES + _TAG_BYTES:
            raise NotOpened("a recipient's stanza is not as it should be")
        file_key = _unwrap(own, public, sender, wrapped)
        if file_key is not None:
            check = HMAC(_derive(file_key, b"header", b""), SHA256())
            check.update(head)
            try:
                check.verify(_decode(lines[-1].removeprefix(b"--- ")))
            except InvalidSignature:
                raise NotOpened("the header was altered") from None
            return file_key
    raise NotOpened("the file is not for this identity")


def _header(source: BinaryIO) -> list[bytes]:
    """The header's lines, the one with its code included."""
    lines: list[bytes] = []
    size = 0
    while not lines or not lines[-1].startswith(b"--- "):
        line = source.readline(_MAX_LINE_BYTES)
        size += len(line)
        if not line.endswith(b"\n") or size > _MAX_HEADER_BYTES:
            raise NotOpened("the file has no age header")
        lines.append(line[:-1])
    if lines[0] != _VERSION:
        raise NotOpened("the file is not of age's version 1")
    return lines


def _decode(text: bytes) -> bytes:
    """Base64 without padding, in its one canonical spelling."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise NotOpened("the header is not as it should be") from None
    if base64.b64encode(data).rstrip(b"=") != text:
        raise NotOpened("the header is not as it should be")
    return data


def _unwrap(own: X25519PrivateKey, public: bytes, sender: bytes, wrapped: bytes) -> bytes | None:
    try:
        # refuses, as the format asks, a share that makes all secrets the same
        shared = own.exchange(X25519PublicKey.from_public_bytes(sender))
        key = _derive(shared, _LABEL, sender + public)
        return ChaCha20Poly1305(key).decrypt(bytes(12), wrapped, None)
    except ValueError:
        raise NotOpened("a recipient's stanza is not as it should be") from None
    except InvalidTag:
        return None


def _derive(key: bytes, info: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), length=_KEY_BYTES, salt=salt, info=info).derive(key)


def _chunks(source: BinaryIO, cipher: ChaCha20Poly1305) -> Iterator[bytes]:
    sealed_bytes = CHUNK_BYTES + _TAG_BYTES
    number, chunk = 0, source.read(sealed_bytes)
    while True:
        following = source.read(sealed_bytes) if len(chunk) == sealed_bytes else b""
        nonce = number.to_bytes(11, "big") + (b"\x00" if following else b"\x01")
        try:
            plain = cipher.decrypt(nonce, chunk, None)
        except InvalidTag:
            raise NotOpened(f"chunk {number} was altered, or the file is cut short") from None
        if not plain and number:
            raise NotOpened("the file goes on after its end")
        yield plain
        if not following:
            return
        number, chunk = number + 1, following
