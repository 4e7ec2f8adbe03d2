"""Room kept back on the disk, so that a full disk can still take answers and be tidied up."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


class Reserve:
    """A file of real blocks that can be given up at once."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        self._path = path
        self._size_bytes = size_bytes

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

    def give_back(self) -> bool:
        """Free the room; ``False`` where none was held."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
