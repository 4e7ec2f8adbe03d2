"""Runs an ASGI application over TLS 1.3 until SIGTERM, and says in a file where it listens."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import ipaddress
import json
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from exam.core.errors import Rejected, StoreFailed
from exam.vault.keys import write_private
from exam.vault.memory import keep_memory_private
from server.web.identity import CERTIFICATE_FILE, KEY_FILE
from server.web.limits import HANDSHAKE_S, Listener, allow_lines
from server.web.peers import PeerProtocol

KEEP_ALIVE_S = 75
SHUTDOWN_GRACE_S = 5
_BACKLOG = 512
NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python does not name."""
_LOOPBACK = "127.0.0.1"
_EVERYWHERE = ("0.0.0.0", "::", "")


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a service can be reached from this computer."""

    url: str
    port: int
    pid: int


class _Server(uvicorn.Server):
    """uvicorn that ends with exit code 0 on SIGTERM and SIGINT, and tells when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        # uvicorn hands no time on, and asyncio's own is a minute.
        timed = functools.partial(loop.create_server, ssl_handshake_timeout=HANDSHAKE_S)
        loop.create_server = timed  # type: ignore[method-assign]
        await super().startup(sockets)
        if self.started:
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A kept connection that is idle would hold up the end until its peer says good-bye.
        for connection in list(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            if cycle is None or cycle.response_complete:
                connection.transport.abort()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        kept = {
            number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.should_exit = True


def bind(address: str, port: int) -> socket.socket:
    """A listening address, port 0 for any free one. Raises :class:`Rejected` if it is taken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = Listener(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
    except OSError as error:
        listener.close()
        raise Rejected(
            f"cannot listen on {address} port {port}: {error.strerror}",
            remedy="stop the other program or give another --port",
        ) from error
    return listener


def is_loopback(address: str) -> bool:
    """Nobody on another computer reaches this address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def serve(
    app: Starlette,
    home: Path,
    listener: socket.socket,
    ready: list[Path],
    authority: Path | None = None,
) -> None:
    """Serve until told to stop; each file in ``ready`` gets the address once it is listening.

    With an ``authority`` (PEM) callers may show a certificate that it issued; any other one ends
    the handshake. Who shows none, or one that is over, is refused by
    :func:`server.web.peers.peer_of`.
    """
    keep_memory_private()
    allow_lines()
    address, port = listener.getsockname()[:2]
    host = _LOOPBACK if address in _EVERYWHERE else address
    here = Listening(f"https://{host}:{port}", port, os.getpid())
    config = uvicorn.Config(
        app,
        http=PeerProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_GRACE_S,
        ssl_context_factory=lambda _config, _default: tls_context(home, authority),
    )
    server = _Server(config, lambda: _announce(here, ready))
    server.run(sockets=[listener])


def tls_context(home: Path, authority: Path | None = None) -> ssl.SSLContext:
    """TLS 1.3 and nothing older, with the identity kept in ``home``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0  # connections are kept; nothing is gained by resuming them
    try:
        context.load_cert_chain(home / CERTIFICATE_FILE, home / KEY_FILE)
        if authority is not None:
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_OPTIONAL
            # Dates are looked at by who answers, who can say in words that one is over.
            context.verify_flags |= NO_CHECK_TIME
    except (OSError, ssl.SSLError) as error:
        raise StoreFailed(f"{home}: TLS identity: {error}", remedy="make the home anew") from error
    return context


def _announce(here: Listening, ready: list[Path]) -> None:
    text = json.dumps({"url": here.url, "port": here.port, "pid": here.pid})
    for path in ready:
        write_private(path, text.encode())


def read_listening(path: Path) -> Listening:
    """What :func:`serve` wrote. Raises :class:`Rejected` where nothing runs."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Listening(str(data["url"]), int(data["port"]), int(data["pid"]))
    except FileNotFoundError:
        raise Rejected(
            f"{path}: no server has been started from this home", remedy="start it with 'serve'"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Rejected(f"{path}: {error}", remedy="start the server again") from error
