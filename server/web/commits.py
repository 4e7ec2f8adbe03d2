"""Group commit: what waits together becomes durable together, and is answered after that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from exam.core.errors import ExamError, StoreFailed
from exam.vault.database import DiskFull
from exam.vault.worker import Worker
from server.web.replies import fault

MAX_JOBS_PER_COMMIT = 64
_C = TypeVar("_C")
_T = TypeVar("_T")


@dataclass(slots=True)
class _Job(Generic[_C]):
    work: Callable[[_C], Any]
    done: Future[Any]
    value: Any = None
    error: ExamError | None = None

    def perform(self, connection: _C, part: Callable[[_C], AbstractContextManager[object]]) -> None:
        """Do the work in a part of its own. Raises :class:`DiskFull` alone: that concerns all."""
        self.value = self.error = None
        try:
            with part(connection):
                self._work(connection)
        except DiskFull:
            raise
        except StoreFailed as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - one job's fault must not undo the others
            self.error = fault(error)

    def _work(self, connection: _C) -> None:
        try:
            self.value = self.work(connection)
        except StoreFailed:
            raise
        except ExamError as error:
            self.error = error

    def settle(self) -> None:
        if not self.done.set_running_or_notify_cancel():
            return
        if self.error is None:
            self.done.set_result(self.value)
        else:
            self.done.set_exception(self.error)


class GroupCommit(Generic[_C]):
    """Runs jobs on one worker's thread, several inside one transaction.

    ``run`` does the work that it is given in one transaction, durable on return; it may do it
    again from the beginning, so jobs change nothing but the store. ``part`` is a savepoint.

    A job that raises an expected error keeps what it wrote (a batch kept apart, a try that was
    counted). :class:`StoreFailed` and unexpected errors undo that job alone. Only where the
    disk is full or the commit fails is everything undone, and then no job is told "stored".
    """

    def __init__(
        self,
        worker: Worker,
        run: Callable[[Callable[[_C], None]], None],
        part: Callable[[_C], AbstractContextManager[object]],
    ) -> None:
        self._worker = worker
        self._run = run
        self._part = part
        self._lock = threading.Lock()
        self._jobs: list[_Job[_C]] = []

    def submit(self, work: Callable[[_C], _T]) -> Future[_T]:
        """Queue ``work``; the future is done once its commit is on the disk."""
        job: _Job[_C] = _Job(work, Future())
        with self._lock:
            self._jobs.append(job)
        self._worker.submit(self._drain)
        return job.done

    def _drain(self) -> None:
        with self._lock:
            jobs = self._jobs[:MAX_JOBS_PER_COMMIT]
            del self._jobs[: len(jobs)]
        if not jobs:
            return

        def perform_all(connection: _C) -> None:
            for job in jobs:
                job.perform(connection, self._part)

        failure: ExamError = StoreFailed("the commit was lost", remedy="send it again")
        try:
            self._run(perform_all)
            for job in jobs:
                job.settle()
        except StoreFailed as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - the thread goes on, and whoever asked is told
            failure = fault(error)
        finally:
            for job in jobs:
                if not job.done.done():
                    job.done.set_exception(failure)
