"""The one thread that owns the vault: work goes in as calls, results come back as futures."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


class Worker:
    """Runs calls one after another, in the order given, on one thread of its own."""

    def __init__(self, name: str = "vault") -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, call: Callable[[], _T]) -> Future[_T]:
        """Queue ``call``; its result or exception arrives in the future."""
        return self._pool.submit(call)

    def stop(self) -> None:
        """Finish what is queued, then end the thread."""
        self._pool.shutdown(wait=True)
