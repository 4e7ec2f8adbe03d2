"""One program at a time for one folder: two would spoil each other's attempt."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from exam.core.errors import StoreFailed


class SingleInstance:
    """Held while the block runs; the system lets go of it when the program dies.

    Raises :class:`StoreFailed` where another program holds the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "in-use.lock"
        folder.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("ab")

    def __enter__(self) -> Self:
        try:
            _lock(self._file.fileno())
        except OSError as error:
            self._file.close()
            raise StoreFailed(
                f"{self._path.parent}: another Pendopo on this computer uses it",
                remedy="use the window that is open already, or end that program first",
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
