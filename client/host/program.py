"""This program once more, beside itself: for a task that loads much and is done once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable

from exam.core.errors import Rejected

_LENGTH_BYTES = 4
_NO_WINDOW = 0x0800_0000 if sys.platform == "win32" else 0
"""Windows' CREATE_NO_WINDOW: no console flashes up over the test."""


def program() -> list[str]:
    """How this program starts itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "client"]


def ask_apart(command: str, request: bytes) -> bytes:
    """Run ``pendopo COMMAND`` in another process: ``request`` goes in, its answer comes back.

    All that the task has loaded goes with that process, which also ends when this one does.
    Raises :class:`Rejected` where it ends without an answer.
    """
    try:
        other = subprocess.Popen(
            [*program(), command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            creationflags=_NO_WINDOW,
        )
        with other:
            assert other.stdin is not None
            assert other.stdout is not None
            other.stdin.write(len(request).to_bytes(_LENGTH_BYTES, "big") + request)
            other.stdin.flush()
            answer = other.stdout.read()
    except OSError as error:
        raise Rejected(
            f"{command}: {error}", remedy="start this computer again; then call the technician"
        ) from error
    if other.returncode:
        raise Rejected(
            f"{command}: the process for it ended with {other.returncode}",
            remedy="start this computer again; then call the technician",
        )
    return answer


def answer_apart(answer: Callable[[bytes], bytes]) -> int:
    """The other side of :func:`ask_apart`: read the request, write the answer."""
    size = int.from_bytes(sys.stdin.buffer.read(_LENGTH_BYTES), "big")
    request = sys.stdin.buffer.read(size)
    threading.Thread(target=_end_with_who_asked, daemon=True).start()
    sys.stdout.buffer.write(answer(request))
    sys.stdout.buffer.flush()
    return 0


def _end_with_who_asked() -> None:
    """Two at work on one folder would spoil it: who asked may be started again meanwhile."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)
