"""The one thread that owns the vault: work goes in as calls, results come back as futures."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeAlias, TypeVar

_T = TypeVar("_T")
_Job: TypeAlias = Callable[[], None]


class Worker:
    """Runs calls one after another, in the order given, on one thread of its own.

    Less than an executor on purpose: every answer passes here on its way to the disk.
    """

    def __init__(self, name: str = "vault") -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._stopped = False

    def submit(self, call: Callable[[], _T]) -> Future[_T]:
        """Queue ``call``; its result or exception arrives in the future.

        Raises ``RuntimeError`` after :meth:`stop`: such a call would never run.
        """
        if self._stopped:
            raise RuntimeError("the vault's thread has ended")
        future: Future[_T] = Future()

        def run() -> None:
            try:
                result = call()
            except BaseException as error:  # noqa: BLE001 - the future carries it to who asked
                future.set_exception(error)
            else:
                future.set_result(result)

        self._jobs.put(run)
        return future

    def stop(self) -> None:
        """Finish what is queued, then end the thread."""
        self.end_soon()
        self._thread.join()

    def end_soon(self) -> None:
        """End the thread after what is queued, without waiting for it."""
        self._stopped = True
        self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
