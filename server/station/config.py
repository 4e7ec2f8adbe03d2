"""The station's own settings, ``station.toml`` in its home, and the names of the files there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from server.web.config import build, read_toml, toml_text

CONFIG_FILE = "station.toml"
VAULT_FILE = "station.vault"
DEVICE_SECRET_FILE = "device.secret"
SALT_FILE = "passphrase.salt"
CENTRE_CERTIFICATE_FILE = "centre.pem"
RUN_FILE = "run.json"
REPOSITORY_FOLDER = "repository"
TRUST_FOLDER = "trust"
DEFAULT_PORT = 8443


@dataclass(frozen=True, slots=True)
class StationConfig:
    """``hosts``: names and addresses under which seats reach this station."""

    hosts: tuple[str, ...] = ()
    bind: str = "0.0.0.0"
    port: int = DEFAULT_PORT
    centre_url: str = ""


def read_config(home: Path) -> StationConfig:
    """The settings of a home. Raises :class:`Rejected`."""
    path = home / CONFIG_FILE
    return build(StationConfig, read_toml(path), str(path))


def config_text(config: StationConfig) -> str:
    """The settings as TOML."""
    return toml_text(
        {
            "hosts": list(config.hosts),
            "bind": config.bind,
            "port": config.port,
            "centre_url": config.centre_url,
        }
    )
