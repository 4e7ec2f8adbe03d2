"""The one thread that owns the station's vault; what waits together is committed together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from exam.vault.database import Database, Schema
from exam.vault.worker import Worker
from server.web.commits import GroupCommit

STATION = Schema("station", Path(__file__).parent / "schema")
_T = TypeVar("_T")


class Desk:
    """Runs work on the vault's thread, several jobs to one durable commit (see GroupCommit)."""

    def __init__(self, path: Path, key: bytes, *, reserve_bytes: int = 0) -> None:
        self._worker = Worker("station-vault")
        try:
            self.database = self._worker.submit(
                lambda: Database.open(path, key, STATION, reserve_bytes=reserve_bytes)
            ).result()
        except BaseException:
            self._worker.stop()
            raise
        self._commits: GroupCommit[None] = GroupCommit(
            self._worker,
            lambda work: self.database.run_transaction(lambda: work(None)),
            lambda _: self.database.savepoint(),
        )

    def submit(self, work: Callable[[], _T]) -> Future[_T]:
        """Queue ``work``; the future is done once its commit is on the disk."""
        return self._commits.submit(lambda _: work())

    def run(self, work: Callable[[], _T]) -> _T:
        """:meth:`submit` and wait: for threads and commands."""
        return self.submit(work).result()

    async def ask(self, work: Callable[[], _T]) -> _T:
        """:meth:`submit` and wait without holding up the event loop."""
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """Finish what is queued and close the vault."""
        self._worker.submit(self.database.close)
        self._worker.stop()
