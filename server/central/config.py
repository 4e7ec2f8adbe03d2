"""The centre's own settings, ``central.toml`` in its home, and the names of the files there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from server.web.config import build, read_toml, toml_text

CONFIG_FILE = "central.toml"
DATABASE_FILE = "central.sqlite3"
RUN_FILE = "run.json"
DEFAULT_PORT = 8444


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
