"""A small server with a room's authority of its own, for what a seat says to its station."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from client.config import Ends
from server.web.identity import CERTIFICATE_FILE, KEY_FILE, Authority


@dataclass
class Heard:
    """``tried`` counts who knocked, ``lines`` those who came in, ``ended`` those who left.

    ``ends`` are those of a seat of this room; ``asked`` holds method, path, the caller's name for
    itself and the body of each call.
    """

    url: str
    ends: Ends
    tried: int = 0
    lines: int = 0
    ended: int = 0
    asked: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    status: int = 200
    reply: bytes = b"ada"
    promised_bytes: int | None = None
    """What the reply says of its length, where that is not true."""
    hangs_up: bool = False
    """Ends the line after each reply without a word."""
    repository: Path | None = None
    """Its files are given out instead of ``reply``."""

    def answer(self, path: str) -> tuple[int, bytes]:
        """Status and body for a path."""
        if self.repository is None:
            return self.status, self.reply
        file = self.repository / path.removeprefix("/v1/repository/")
        return (200, file.read_bytes()) if file.is_file() else (404, b"")


class _Server(ThreadingHTTPServer):
    heard: Heard

    def get_request(self) -> tuple[socket.socket, Any]:
        self.heard.tried += 1
        return super().get_request()

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        super().shutdown_request(request)
        self.heard.ended += 1

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that breaks off is what some tests are about."""


def make_room(home: Path, name: str = "Pendopo room") -> Ends:
    """A room's authority with what it issued to its station and to one seat, in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    authority = Authority.create(name, now)
    authority.issue_station(home, "stasiun", (), now)
    authority.issue_client_file(home / "kursi.pem", "seat 1", now)
    return Ends(authority.certificate_pem.decode("ascii"), home / "kursi.pem", "kunci")


@contextmanager
def tls_station(
    home: Path,
    *,
    shows: Path | None = None,
    speaks_at_most: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
) -> Iterator[Heard]:
    """Runs while the block does; ``shows`` is a file with key and certificate of somebody else.

    Whoever shows no certificate is heard as well: an impostor would do so.
    """
    ends = make_room(home)
    server = _Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = speaks_at_most
    if shows is None:
        context.load_cert_chain(home / CERTIFICATE_FILE, home / KEY_FILE)
    else:
        context.load_cert_chain(shows)
    context.load_verify_locations(cadata=ends.authority)
    context.verify_mode = ssl.CERT_NONE if shows is not None else ssl.CERT_OPTIONAL
    server.socket = context.wrap_socket(server.socket, server_side=True)
    heard = Heard(f"https://127.0.0.1:{server.server_port}", ends)
    server.heard, server.RequestHandlerClass = heard, _handler(heard)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(heard: Heard) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            heard.lines += 1
            super().setup()

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            name = self.headers.get("Pendopo-Instance", "")
            heard.asked.append((self.command, self.path, name, body))
            status, reply = heard.answer(self.path)
            size = len(reply) if heard.promised_bytes is None else heard.promised_bytes
            self.send_response(status)
            self.send_header("Content-Length", str(size))
            self.end_headers()
            self.wfile.write(reply)
            self.close_connection = heard.hangs_up or size != len(reply)

        def log_message(self, format: str, *words: object) -> None:
            """Say nothing."""

    return Handler
