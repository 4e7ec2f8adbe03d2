"""Speaks to one station over mutual, pinned TLS 1.3; every failure becomes a named error."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead, InvalidURL
from typing import Any
from urllib.parse import urlsplit

from client.config import Ends
from client.net.whereabouts import Whereabouts
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
_INSTANCE_HEADER = "Pendopo-Instance"
_BARRING = ("unauthorized", "revoked", "expired", "in_use")


class Declined(Rejected):
    """The station answered no; ``code`` says why (``unknown``, ``locked``, ``elsewhere``, …)."""

    def __init__(self, code: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


class Barred(Unreachable):
    """This computer and the station at that address do not belong together (any more).

    ``code`` is ``revoked``, ``expired``, ``unauthorized`` or ``in_use``, or ``stranger`` where it
    is the other side whose certificate is not of this room. For a sitting nobody is there.
    """

    def __init__(self, code: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.code = code


def _pinned(ends: Ends) -> ssl.SSLContext:
    """Trusts the room's station alone, whatever name or address it answers under."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    # The authority is the room's own and pinned, so dates add nothing; and a computer whose
    # clock was lost with its battery must still reach its station.
    context.verify_flags |= _NO_CHECK_TIME
    context.load_verify_locations(cadata=ends.authority)
    context.load_cert_chain(ends.identity)
    return context


class Uplink:
    """One line to one station, kept open; used by one thread at a time.

    Given :class:`Whereabouts` it follows the station to another address, and tells it of every
    question whether it reached the station.

    Spoken with Python's own client: the larger ones hold some megabytes for what is not asked
    here (proxies, cookies, character sets, repeats).
    """

    def __init__(self, where: Whereabouts | str, ends: Ends) -> None:
        self._where = Whereabouts(where) if isinstance(where, str) else where
        self._identity = ends.identity
        try:
            context = _pinned(ends)
        except (ssl.SSLError, OSError) as error:
            raise Rejected(
                f"{ends.identity}: this seat's identity cannot be read: {error}",
                remedy="enrol this computer anew",
            ) from error
        # The context above decides alone: no bundle of public authorities joins it, and neither
        # proxies nor passwords are taken from the environment.
        self._headers = {_INSTANCE_HEADER: ends.instance}
        self._context = context
        self._aim(self._where.url)

    def _aim(self, url: str) -> None:
        """The next line is opened to ``url``. Raises :class:`Rejected` for what is no address."""
        host, port, self._base = _address(url.rstrip("/"))
        try:
            self._line = HTTPSConnection(
                host, port, timeout=_CONNECT_TIMEOUT_S, context=self._context
            )
        except InvalidURL as error:
            raise Rejected(
                f"station address {url}: {error}", remedy="write https://HOST"
            ) from error
        self._aimed_at, self._url = url, url.rstrip("/")

    def reach(self) -> None:
        """Open the line and ask nothing. Raises :class:`Unreachable` as a question would."""
        with self._translated(""):
            self._connected()

    def post(self, path: str, body: bytes, *, timeout_s: float = _READ_TIMEOUT_S) -> bytes:
        """POST and return the reply. Raises Unreachable, Declined, Tampered or Rejected."""
        return self._send("POST", path, timeout_s, body)

    def get(self, path: str) -> bytes:
        """GET a file. Raises :class:`Declined` with code ``absent`` where there is none."""
        return self._send("GET", path, _READ_TIMEOUT_S)

    def get_parts(self, path: str) -> tuple[int, Iterator[bytes]]:
        """GET a large file: its length, and its pieces as they come. Raises as :meth:`get`.

        Until the last piece is taken nothing else can be asked on this line.
        """
        response = self._ask("GET", path, _READ_TIMEOUT_S)
        if response.status == _OK:
            return response.length or 0, self._parts_of(path, response)
        raise _failure(path, response.status, self._answer(path, response))

    def _parts_of(self, path: str, response: HTTPResponse) -> Iterator[bytes]:
        with self._translated(path):
            yield from _parts(path, response)

    def call(
        self, path: str, kind: str, payload: dict[str, object], reply: str, fields: dict[str, type]
    ) -> dict[str, Any]:
        """Send a map message and read the map that answers it."""
        answer = self.post(path, wire.encode_map(kind, payload))
        return wire.decode_map(reply, answer, fields)

    def use_new_identity(self) -> None:
        """The identity's file was written anew; the open line goes on with what it was begun with.

        Raises :class:`Rejected` where the file cannot be read.
        """
        try:
            self._context.load_cert_chain(self._identity)
        except (ssl.SSLError, OSError) as error:
            raise Rejected(f"{self._identity}: {error}") from error

    def close(self) -> None:
        """Drop the connection."""
        self._line.close()

    def _send(self, method: str, path: str, timeout_s: float, body: bytes | None = None) -> bytes:
        response = self._ask(method, path, timeout_s, body)
        answer = self._answer(path, response)
        if response.status == _OK:
            return answer
        raise _failure(path, response.status, answer)

    def _ask(
        self, method: str, path: str, timeout_s: float, body: bytes | None = None
    ) -> HTTPResponse:
        headers = self._headers if body is None else {**self._headers, **_BODY_HEADERS}
        with self._translated(path):
            self._connected().settimeout(timeout_s)
            self._line.request(method, self._base + path, body, headers)
            response = self._line.getresponse()
        self._where.note(reached=True)
        return response

    def _answer(self, path: str, response: HTTPResponse) -> bytes:
        with self._translated(path):
            return b"".join(_parts(path, response))

    @contextlib.contextmanager
    def _translated(self, path: str) -> Iterator[None]:
        """A line on which something failed, or that was left half read, is not used again.

        ``UnicodeError`` comes of a name that cannot be asked for, as ``a..b``.
        """
        try:
            yield
        except (HTTPException, OSError, UnicodeError) as error:
            self.close()
            self._where.note(reached=False)
            raise _unreachable(f"{self._url}{path}", error) from error
        except (Rejected, GeneratorExit):
            self.close()
            raise

    def _connected(self) -> socket.socket:
        if self._where.url != self._aimed_at:
            self.close()
            self._aim(self._where.url)
        sock: socket.socket | None = self._line.sock
        if sock is not None and _has_news(sock):
            # Nothing was asked: the station has ended the line meanwhile.
            self.close()
            sock = None
        if sock is None:
            self._line.connect()
            sock = self._line.sock
        return sock


def _address(url: str) -> tuple[str, int | None, str]:
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


def _parts(path: str, response: HTTPResponse) -> Iterator[bytes]:
    size = 0
    while part := response.read(_CHUNK_BYTES):
        size += len(part)
        if size > _MAX_REPLY_BYTES:
            raise Rejected(f"{path}: the reply is over {_MAX_REPLY_BYTES} bytes")
        yield part
    if response.length:
        # Read piece by piece, a reply cut short ends without an error of its own.
        raise IncompleteRead(b"", response.length)


def _unreachable(where: str, error: Exception) -> Unreachable:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Barred("stranger", f"{where}: {error}", remedy="compare the address, or enrol anew")
    return Unreachable(f"{where}: {error}")


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
    kind = Barred if said["code"] in _BARRING else Declined
    return kind(said["code"], text, remedy=said["remedy"])
