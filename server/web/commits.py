"""Group commit: what waits together becomes durable together, and is answered after that."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from exam.core.errors import ExamError, StoreFailed
from exam.vault.worker import Worker

MAX_JOBS_PER_COMMIT = 64
_C = TypeVar("_C")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Job(Generic[_C]):
    work: Callable[[_C], Any]
    done: Future[Any]
    value: Any = None
    error: ExamError | None = None

    def perform(self, connection: _C) -> None:
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
    """Runs jobs on one worker's thread, several inside one ``transaction``.

    A job that raises an expected error keeps what it wrote (a batch kept apart, a try that was
    counted); only :class:`StoreFailed` undoes the commit, and then no job is told "stored".
    """

    def __init__(
        self, worker: Worker, transaction: Callable[[], AbstractContextManager[_C]]
    ) -> None:
        self._worker = worker
        self._transaction = transaction
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
        failure = StoreFailed("the commit was lost: nothing was stored", remedy="send it again")
        try:
            with self._transaction() as connection:
                for job in jobs:
                    job.perform(connection)
            for job in jobs:
                job.settle()
        except StoreFailed as error:
            failure = error
        except Exception:
            _log.exception("a job broke the commit it was in")
            raise
        finally:
            for job in jobs:
                if not job.done.done():
                    job.done.set_exception(failure)
