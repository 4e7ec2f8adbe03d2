"""Speaks to one station over pinned TLS 1.3 and turns every failure into a named error."""

from __future__ import annotations

import selectors
import socket
import ssl
from http.client import HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from typing import Any
from urllib.parse import urlsplit

from exam.core.errors import NotAllowed, Refusal, Rejected, Tampered, Unreachable
from exam.exchange import wire

_CONNECT_TIMEOUT_S = 2.5
_READ_TIMEOUT_S = 15.0
HEARTBEAT_TIMEOUT_S = 2.5
"""A participant is told within about this time that the station is gone (a cable says nothing)."""
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python does not name."""
_MAX_REPLY_BYTES = 1024 * 1024 * 1024
_CHUNK_BYTES = 256 * 1024
_BODY_HEADERS = {"Content-Type": wire.MEDIA_TYPE}
_OK, _CONFLICT, _NOT_FOUND, _SERVER_FAULT = 200, 409, 404, 500


class Declined(Rejected):
    """The station answered no; ``code`` says why (``unknown``, ``locked``, ``elsewhere``, …)."""

    def __init__(self, code: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


def _pinned(certificate_pem: str) -> ssl.SSLContext:
    """Trusts exactly one certificate, whatever name or address the station answers under."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    # The certificate is pinned as a whole, so its dates add nothing; and a computer whose
    # clock was lost with its battery must still reach its station.
    context.verify_flags |= _NO_CHECK_TIME
    context.load_verify_locations(cadata=certificate_pem)
    return context


class Uplink:
    """One line to one station, kept open; used by one thread at a time.

    Spoken with Python's own client: the larger ones hold some megabytes for what is not asked
    here (proxies, cookies, character sets, repeats).
    """

    def __init__(self, url: str, certificate_pem: str, token: str) -> None:
        self._url = url.rstrip("/")
        host, port, self._base = _parts(self._url)
        try:
            context = _pinned(certificate_pem)
        except ssl.SSLError as error:
            raise Rejected(f"the station's certificate cannot be read: {error}") from error
        # The context above decides alone: no bundle of public authorities joins it, and neither
        # proxies nor passwords are taken from the environment.
        self._headers = {"Authorization": f"Bearer {token}"}
        self._line = HTTPSConnection(host, port, timeout=_CONNECT_TIMEOUT_S, context=context)

    def post(self, path: str, body: bytes, *, timeout_s: float = _READ_TIMEOUT_S) -> bytes:
        """POST and return the reply. Raises Unreachable, Declined, Tampered or Rejected."""
        return self._send("POST", path, timeout_s, body)

    def get(self, path: str) -> bytes:
        """GET a file. Raises :class:`Declined` with code ``absent`` where there is none."""
        return self._send("GET", path, _READ_TIMEOUT_S)

    def call(
        self, path: str, kind: str, payload: dict[str, object], reply: str, fields: dict[str, type]
    ) -> dict[str, Any]:
        """Send a map message and read the map that answers it."""
        answer = self.post(path, wire.encode_map(kind, payload))
        return wire.decode_map(reply, answer, fields)

    def close(self) -> None:
        """Drop the connection."""
        self._line.close()

    def _send(self, method: str, path: str, timeout_s: float, body: bytes | None = None) -> bytes:
        headers = self._headers if body is None else {**self._headers, **_BODY_HEADERS}
        try:
            self._connected().settimeout(timeout_s)
            self._line.request(method, self._base + path, body, headers)
            response = self._line.getresponse()
            answer = _read(path, response)
        except (HTTPException, OSError) as error:
            self.close()
            raise Unreachable(f"{self._url}{path}: {error}") from error
        except Rejected:
            self.close()
            raise
        if response.status == _OK:
            return answer
        raise _failure(path, response.status, answer)

    def _connected(self) -> socket.socket:
        sock: socket.socket | None = self._line.sock
        if sock is not None and _has_news(sock):
            # Nothing was asked: the station has ended the line meanwhile.
            self.close()
            sock = None
        if sock is None:
            self._line.connect()
            sock = self._line.sock
        return sock


def _parts(url: str) -> tuple[str, int | None, str]:
    """Host, port and path. Raises :class:`Rejected` for what is no address of a station."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Rejected(f"station address {url}: {error}", remedy="write https://HOST") from error
    if parts.scheme != "https" or not host:
        raise Rejected(f"station address {url}: only https is spoken", remedy="use https://")
    return host, port, parts.path


def _has_news(sock: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(0))


def _read(path: str, response: HTTPResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := response.read(_CHUNK_BYTES):
        size += len(part)
        if size > _MAX_REPLY_BYTES:
            raise Rejected(f"{path}: the reply is over {_MAX_REPLY_BYTES} bytes")
        parts.append(part)
    if response.length:
        # Read piece by piece, a reply cut short ends without an error of its own.
        raise IncompleteRead(b"", response.length)
    return b"".join(parts)


def _failure(path: str, status: int, body: bytes) -> Exception:
    if status >= _SERVER_FAULT:
        return Unreachable(f"{path}: the station answered {status}")
    fields: dict[str, type] = {"code": str, "message": str, "remedy": str}
    try:
        said = wire.decode_map("error", body, fields)
    except Rejected:
        said = {"code": "absent" if status == _NOT_FOUND else "odd", "message": "", "remedy": ""}
    text = f"{path}: {status} {said['code']}: {said['message']}"
    if status == _CONFLICT and said["code"] == "tampered":
        return Tampered(text, remedy=said["remedy"])
    if said["code"] == "not_allowed":
        return NotAllowed(Refusal.WRONG_STATE, text, remedy=said["remedy"])
    return Declined(said["code"], text, remedy=said["remedy"])
