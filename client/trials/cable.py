"""A network cable that can be pulled, made lossy or slow, in front of a real server."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType

_CHUNK_BYTES = 64 * 1024
_HANDSHAKE_FLIGHTS = 2
"""A TLS 1.3 client speaks twice before (or with) its first request."""
_LOOPBACK = "127.0.0.1"


class Cable:
    """Carries TCP from ``port`` on this computer to ``target``; starts plugged in.

    Bytes are passed as they come, so TLS runs end to end. Every method may be called from any
    thread at any time.
    """

    def __init__(self, target_port: int, target_host: str = _LOOPBACK) -> None:
        self._target = (target_host, target_port)
        self._lock = threading.Lock()
        self._wires: set[_Wire] = set()
        self._plugged = True
        self._lose = 0
        self._lost = threading.Semaphore(0)
        self.delay_s = 0.0
        """Held back for so long, each chunk in each direction."""
        self._listener = socket.create_server((_LOOPBACK, 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name="cable", daemon=True)
        self._acceptor.start()

    @property
    def url(self) -> str:
        """The address at this end."""
        return f"https://{_LOOPBACK}:{self.port}"

    def pull(self) -> None:
        """Cut every connection and refuse new ones."""
        with self._lock:
            self._plugged = False
            wires = list(self._wires)
        for wire in wires:
            wire.cut()

    def plug(self) -> None:
        """Carry again."""
        with self._lock:
            self._plugged = True

    def retarget(self, target_port: int) -> None:
        """Lead to another port from now on: a server that was started again."""
        with self._lock:
            self._target = (self._target[0], target_port)

    def lose_next_reply(self, count: int = 1) -> None:
        """Let the next requests through, swallow their replies and cut their connections."""
        with self._lock:
            self._lose += count

    def wait_for_lost_reply(self, timeout_s: float) -> bool:
        """True once a reply was swallowed; each one can be waited for once."""
        return self._lost.acquire(timeout=timeout_s)

    def close(self) -> None:
        """Take the cable away."""
        self.pull()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()

    def __enter__(self) -> Cable:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        with self._lock:
            plugged, target = self._plugged, self._target
        if not plugged:
            near.close()
            return
        try:
            far = socket.create_connection(target, timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        wire = _Wire(self, near, far)
        with self._lock:
            self._wires.add(wire)
            plugged = self._plugged
        wire.start()
        if not plugged:
            wire.cut()

    def take_loss(self) -> bool:
        """True if this reply is one to swallow (called by a wire)."""
        with self._lock:
            if self._lose == 0:
                return False
            self._lose -= 1
        self._lost.release()
        return True

    def forget(self, wire: _Wire) -> None:
        """A wire has ended (called by the wire)."""
        with self._lock:
            self._wires.discard(wire)


class _Wire:
    """One connection through the cable."""

    def __init__(self, cable: Cable, near: socket.socket, far: socket.socket) -> None:
        self._cable = cable
        self._near = near
        self._far = far
        self._ended = threading.Event()
        self._asking = False
        self._flights = 0
        for one in (near, far):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        """Carry both ways."""
        for pump in (self._forth, self._back):
            threading.Thread(target=pump, name="wire", daemon=True).start()

    def cut(self) -> None:
        """End both connections at once."""
        self._ended.set()
        for one in (self._near, self._far):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._cable.forget(self)

    def _forth(self) -> None:
        while data := self._read(self._near):
            if not self._asking:
                self._asking = True
                self._flights += 1
            self._send(self._far, data)
        self.cut()

    def _back(self) -> None:
        while data := self._read(self._far):
            if self._flights >= _HANDSHAKE_FLIGHTS and self._cable.take_loss():
                break
            self._asking = False
            self._send(self._near, data)
        self.cut()

    def _read(self, end: socket.socket) -> bytes:
        try:
            return end.recv(_CHUNK_BYTES)
        except OSError:
            return b""

    def _send(self, end: socket.socket, data: bytes) -> None:
        delay_s = self._cable.delay_s
        if delay_s and self._ended.wait(delay_s):
            return
        try:
            end.sendall(data)
        except OSError:
            self.cut()
