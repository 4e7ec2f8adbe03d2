"""A real PostgreSQL for tests: a cluster of its own on a socket of its own, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
_SERVICE_USER = "postgres"


def programs() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl``; ``None`` where PostgreSQL is not installed."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there is not None else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Run PostgreSQL from the programs in ``folder``; gives the URL of an empty database."""
    # Not below a test's own folder, into which no other user may look: PostgreSQL refuses root.
    place = Path(tempfile.mkdtemp(prefix="pendopo-pg-"))
    data = place / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(place, _SERVICE_USER)
        _run(folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        options = f"-k {place} -c listen_addresses="
        _run(folder / "pg_ctl", "-D", data, "-w", "-o", options, "-l", place / "log", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={place}"
        finally:
            _run(folder / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place)


def _run(*words: str | Path) -> None:
    other = ["runuser", "-u", _SERVICE_USER, "--"] if os.geteuid() == 0 else []
    told = [*other, *map(str, words)]
    subprocess.run(told, check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=120)
