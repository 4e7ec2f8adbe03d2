"""How many lines may be open at once, and how long a caller may take to say what it wants.

Anybody on the network can open lines, before any certificate is looked at. Without these bounds a
few hundred idle ones would use up what the process may open, and seats would find no way in.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from collections import Counter
from typing import Any, Final

MOST_OF_ONE_ADDRESS: Final = 600
"""200 seats (``MAX_SEATS``) behind one router, each with a line for its test, one for fetching a
package and one that is being replaced: three times what they need, and no more for one outsider."""
MOST_IN_ALL: Final = 2000
"""A whole room and two outsiders who hold as many lines as one address may."""
HANDSHAKE_S: Final = 10
"""For TLS to stand: some ten round trips over a satellite."""
WINDOW_S: Final = 15
LEAST_BYTES: Final = 2048
"""What a request under way must bring in each window until it is whole: 137 bytes a second. The
head of a request is shorter, so it has one window; a batch of entries over a slow line brings a
hundred times as much, and is not hurried. Between requests the keep-alive time counts."""
_FILES_BESIDE: Final = 256
"""What else a server has open: its vault or database, packages, its own lines to others."""


class Listener(socket.socket):
    """A listening socket that hangs up at once where an address, or all, hold too many lines."""

    def __init__(self, family: int) -> None:
        # Named in full: only then does asyncio send each reply at once, not after 40 ms.
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._open: Counter[str] = Counter()

    def accept(self) -> tuple[socket.socket, Any]:
        """As ``socket.accept``. Raises ``ConnectionAbortedError`` for one line too many."""
        plain, address = super().accept()
        line = _Line(self, str(address[0]), plain.detach())
        if self._open[line.address] > MOST_OF_ONE_ADDRESS or self._open.total() > MOST_IN_ALL:
            line.close()
            raise ConnectionAbortedError("too many lines")
        return line, address

    def count(self, address: str, change: int) -> None:
        """A line of an address was opened or closed."""
        self._open[address] += change
        if not self._open[address]:
            del self._open[address]


class _Line(socket.socket):
    """One that was accepted, counted until it is closed."""

    def __init__(self, listener: Listener, address: str, number: int) -> None:
        super().__init__(listener.family, listener.type, listener.proto, fileno=number)
        self.address = address
        self._listener: Listener | None = listener
        listener.count(address, 1)

    def close(self) -> None:
        """Hang up."""
        super().close()
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.count(self.address, -1)


def allow_lines() -> None:
    """Let this process open as many files as its lines need, as far as the system allows."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_IN_ALL + _FILES_BESIDE
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
