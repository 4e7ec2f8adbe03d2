"""Opens the centre's database, brings it to this program's version, and commits to the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from exam.core.errors import StoreFailed
from exam.vault.worker import Worker
from server.web.commits import GroupCommit

__all__ = ["CentralDatabase", "Connection", "translated"]

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 10_000
_MIGRATION_LOCK = 0x50454E44
_PRIVATE_MODE = 0o600
_T = TypeVar("_T")


class CentralDatabase:
    """One database; jobs get a connection inside a transaction that several of them share."""

    def __init__(self, url: str) -> None:
        """Raises :class:`StoreFailed` where it cannot be opened or migrated."""
        with translated():
            self._engine = _engine(url)
            with self._engine.begin() as connection:
                _migrate(connection)
        self._worker = Worker("central-store")
        self._commits: GroupCommit[Connection] = GroupCommit(self._worker, self._run, _part)

    def _run(self, work: Callable[[Connection], None]) -> None:
        with translated(), self._engine.begin() as connection:
            work(connection)

    def submit(self, work: Callable[[Connection], _T]) -> Future[_T]:
        """Queue ``work``; the future is done once its commit is on the disk."""
        return self._commits.submit(work)

    def run(self, work: Callable[[Connection], _T]) -> _T:
        """:meth:`submit` and wait."""
        return self.submit(work).result()

    async def ask(self, work: Callable[[Connection], _T]) -> _T:
        """:meth:`submit` and wait without holding up the event loop."""
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """Finish what is queued and let the connections go."""
        self._worker.stop()
        self._engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """The border: the database's errors become :class:`StoreFailed`, without any value in it."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise StoreFailed(
            f"central database: {type(error).__name__}: {cause}".splitlines()[0],
            remedy="check that the database runs and has space",
        ) from error


@contextmanager
def _part(connection: Connection) -> Iterator[None]:
    with translated(), connection.begin_nested():
        yield


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    _make_private(make_url(url).database)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # SQLAlchemy begins transactions itself; the driver's own guessing would come in between.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _make_private(database: str | None) -> None:
    """Only its owner reads the file, from its first byte on; -wal and -shm follow its mode."""
    if not database or database == ":memory:":
        return
    path = Path(database)
    try:
        path.touch(mode=_PRIVATE_MODE)
        path.chmod(_PRIVATE_MODE)
    except OSError as error:
        raise StoreFailed(f"{path}: {error.strerror}", remedy="check the rights") from error


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
