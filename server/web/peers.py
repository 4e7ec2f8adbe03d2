"""Tells a request which certificate its caller showed: uvicorn itself does not say.

What is told has the shape of the ASGI TLS extension (``scope["extensions"]["tls"]``).
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any, cast

import h11
from starlette.requests import Request
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from exam.sealing.certificates import key_digest, lifetime_of
from server.web.clock import utc_ms
from server.web.limits import LEAST_BYTES, WINDOW_S
from server.web.replies import UNAUTHORIZED, Refused

INSTANCE_HEADER = "pendopo-instance"
"""A word that a running program chose for itself, so that two with one key can be told apart."""
_MAX_INSTANCE_CHARACTERS = 64
_EXTENSION = "pendopo.line"


@dataclass(slots=True, eq=False)
class Line:
    """One TLS connection: the caller's certificate (DER), empty where none was shown.

    ``key_sha256`` is of its public key, which stays when the certificate is renewed. ``expired``
    counts from the moment the line stood: nobody is cut off in the middle.
    """

    certificate: bytes
    key_sha256: bytes
    address: str
    expired: bool
    open: bool = True


@dataclass(frozen=True, slots=True)
class Peer:
    """Who asks: over which line, and which running program it says it is."""

    line: Line
    instance: str

    @property
    def key_sha256(self) -> bytes:
        """SHA-256 of the caller's public key."""
        return self.line.key_sha256


class PeerProtocol(H11Protocol):
    """uvicorn's own protocol, which also notes the certificate once the line stands.

    It hangs up on callers that take too long to say what they want (:mod:`server.web.limits`).
    """

    _line: Line
    _window: asyncio.TimerHandle | None = None
    _came_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        # The handshake has checked its authority and what it is for already.
        certificate = (tls.getpeercert(binary_form=True) if tls is not None else None) or b""
        key = key_digest(certificate) if certificate else b""
        expired = bool(certificate) and not lifetime_of(certificate).covers(utc_ms())
        address = self.client[0] if self.client else ""
        self._line = Line(certificate, key, address, expired)
        self.app = _telling(cast(ASGI3Application, self.app), self._line)
        self._watch()

    def data_received(self, data: bytes) -> None:
        self._came_bytes += len(data)
        super().data_received(data)
        if not self._is_slow():
            self._stop_watching()
        elif self._window is None:
            self._watch()

    def _is_slow(self) -> bool:
        """A request is not whole yet, or the first one has not begun."""
        waited_for = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        return waited_for and self.timeout_keep_alive_task is None

    def _watch(self) -> None:
        self._came_bytes = 0
        self._window = self.loop.call_later(WINDOW_S, self._look)

    def _stop_watching(self) -> None:
        if self._window is not None:
            self._window.cancel()
            self._window = None

    def _look(self) -> None:
        self._window = None
        if not self._is_slow():
            return
        if self._came_bytes < LEAST_BYTES:
            self.transport.abort()
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._line.open = False
        self._stop_watching()
        super().connection_lost(exc)


def _telling(app: ASGI3Application, line: Line) -> ASGI3Application:
    chain = [ssl.DER_cert_to_PEM_cert(line.certificate)] if line.certificate else []

    async def call(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        told: dict[str, Any] = cast(dict[str, Any], scope)
        more = {"tls": {"client_cert_chain": chain}, _EXTENSION: line}
        told["extensions"] = {**(told.get("extensions") or {}), **more}
        await app(scope, receive, send)

    return call


def peer_of(request: Request) -> Peer:
    """The caller, who must have shown a certificate that counts. Raises :class:`Refused`."""
    line = line_of(request)
    if not line.certificate:
        raise unauthorized()
    if line.expired:
        raise Refused(
            "expired",
            "the certificate of this computer is over",
            remedy="enrol it again with a new code from the station",
        )
    return Peer(line, request.headers.get(INSTANCE_HEADER, "")[:_MAX_INSTANCE_CHARACTERS])


def unauthorized() -> Refused:
    """The refusal of a caller whose certificate is missing or not known here."""
    return Refused(
        "unauthorized",
        "the certificate is missing or not known here",
        status=UNAUTHORIZED,
        remedy="enrol this computer with a code from the station",
    )


def line_of(request: Request) -> Line:
    """The line that a request came over, with or without a certificate."""
    line: Line = request.scope["extensions"][_EXTENSION]
    return line
