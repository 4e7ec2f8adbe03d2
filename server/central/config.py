"""The centre's own settings, ``central.toml`` in its home, and the names of the files there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exam.core.errors import StoreFailed
from server.web.config import build, read_toml, toml_text

CONFIG_FILE = "central.toml"
DATABASE_FILE = "central.sqlite3"
RUN_FILE = "run.json"
DEFAULT_PORT = 8444
SECRET_FOLDERS = ("keys", "shares", "scoring")
_PRIVATE_MODE = 0o700


@dataclass(frozen=True, slots=True)
class CentralConfig:
    """``database`` is an SQLAlchemy URL, empty for SQLite in the home."""

    repository: str
    database: str = ""
    hosts: tuple[str, ...] = ()
    bind: str = "0.0.0.0"
    port: int = DEFAULT_PORT

    def database_url(self, home: Path) -> str:
        """The database that counts."""
        return self.database or f"sqlite:///{(home / DATABASE_FILE).resolve()}"

    def repository_folder(self, home: Path) -> Path:
        """The signed repository; a relative path counts from the home."""
        return home / self.repository


def read_config(home: Path) -> CentralConfig:
    """The settings of a home. Raises :class:`Rejected`."""
    path = home / CONFIG_FILE
    return build(CentralConfig, read_toml(path), str(path))


def make_private(home: Path) -> None:
    """Only its owner enters the centre's home, and what publishing has put there."""
    try:
        home.mkdir(mode=_PRIVATE_MODE, parents=True, exist_ok=True)
        for folder in (home, *(home / name for name in SECRET_FOLDERS)):
            if folder.is_dir() and folder.stat().st_mode & 0o777 != _PRIVATE_MODE:
                folder.chmod(_PRIVATE_MODE)
    except OSError as error:
        raise StoreFailed(f"{home}: {error.strerror}", remedy="check the rights") from error


def config_text(config: CentralConfig) -> str:
    """The settings as TOML."""
    return toml_text(
        {
            "repository": config.repository,
            "database": config.database,
            "hosts": list(config.hosts),
            "bind": config.bind,
            "port": config.port,
        }
    )
