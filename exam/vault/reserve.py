"""Room kept back on the disk, so that a full disk can still take answers and be tidied up."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

HOLD_AGAIN_AFTER_S = 30.0
"""How long a reserve that was given back is left alone between two looks at the disk."""


class Reserve:
    """A file of real blocks that can be given up at once."""

    def __init__(
        self, path: Path, size_bytes: int, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._size_bytes = size_bytes
        self._monotonic = monotonic
        self._look_again_s: float | None = None

    def hold(self) -> None:
        """Take the room if it is not held; a disk without it is simply not held."""
        if self._path.exists() and self._path.stat().st_size == self._size_bytes:
            return
        try:
            with self._path.open("wb") as file:
                file.write(os.urandom(self._size_bytes))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            self._look_later()

    def hold_again(self) -> None:
        """Take room that was given back once the disk has twice as much; cheap to call often."""
        if self._look_again_s is None or self._monotonic() < self._look_again_s:
            return
        self._look_later()
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self._path.parent).free >= 2 * self._size_bytes:
                self._look_again_s = None
                self.hold()

    def give_back(self) -> bool:
        """Free the room; ``False`` where none was held."""
        try:
            self._path.unlink()
        except OSError:
            return False
        self._look_later()
        return True

    def _look_later(self) -> None:
        self._look_again_s = self._monotonic() + HOLD_AGAIN_AFTER_S


def lay_out(path: Path, size_bytes: int) -> None:
    """Lengthen a file with zeros to ``size_bytes``; where there is no room it stays as it is."""
    with contextlib.suppress(OSError), path.open("r+b", buffering=0) as file:
        used = file.seek(0, os.SEEK_END)
        try:
            file.write(bytes(max(0, size_bytes - used)))
            os.fsync(file.fileno())
        except OSError:
            file.truncate(used)
