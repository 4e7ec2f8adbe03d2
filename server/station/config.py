"""The station's own settings, ``station.toml`` in its home, and the names of the files there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exam.core.errors import Rejected
from server.web.config import build, read_toml, toml_text

CONFIG_FILE = "station.toml"
VAULT_FILE = "station.vault"
DEVICE_SECRET_FILE = "device.secret"
SALT_FILE = "passphrase.salt"
CENTRE_CERTIFICATE_FILE = "centre.pem"
RUN_FILE = "run.json"
REPOSITORY_FOLDER = "repository"
TRUST_FOLDER = "trust"
CONSOLE_FILE = "console.pem"
"""Key and certificate with which the commands on this computer reach the running station."""
CENTRE_TOKEN_SETTING = "centre-token"
ROOT_SETTING = "repository-root"
ANCHOR_SETTING = "repository-anchor"
"""SHA-256 in hex of the root to begin with, as the station was told when it was made."""
STAFF_SETTING = "staff"
"""Who vouches for officers, as :meth:`exam.core.roles.Staff.to_bytes`; from signed metadata."""
DEFAULT_PORT = 8443
DEFAULT_IDENTITY_DAYS = 14
MAX_IDENTITY_DAYS = 400


@dataclass(frozen=True, slots=True)
class StationConfig:
    """``hosts``: names and addresses under which seats reach this station.

    ``identity_days``: how long a seat's certificate is valid; a series of sessions. ``announce``:
    tell the room's network by mDNS where this station is.
    """

    hosts: tuple[str, ...] = ()
    bind: str = "0.0.0.0"
    port: int = DEFAULT_PORT
    centre_url: str = ""
    identity_days: int = DEFAULT_IDENTITY_DAYS
    announce: bool = True


def read_config(home: Path) -> StationConfig:
    """The settings of a home. Raises :class:`Rejected`."""
    path = home / CONFIG_FILE
    config = build(StationConfig, read_toml(path), str(path))
    if not 1 <= config.identity_days <= MAX_IDENTITY_DAYS:
        raise Rejected(f"{path}: identity_days is not 1 to {MAX_IDENTITY_DAYS}")
    return config


def config_text(config: StationConfig) -> str:
    """The settings as TOML."""
    return toml_text(
        {
            "hosts": list(config.hosts),
            "bind": config.bind,
            "port": config.port,
            "centre_url": config.centre_url,
            "identity_days": config.identity_days,
            "announce": config.announce,
        }
    )
