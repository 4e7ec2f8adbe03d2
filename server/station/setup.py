"""Making a station: its home, its session, its seats' files and its proctors' keys."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exam.core.errors import Rejected, StoreFailed
from exam.exchange import statements
from exam.vault.keys import device_secret, passphrase_share, vault_key, write_private
from server.station import config as names
from server.station.config import StationConfig, config_text
from server.station.desk import Desk
from server.station.line import CENTRE_KEY_SETTING
from server.station.register import Register, hash_pins
from server.station.room import SIGNING_KEY_SETTING
from server.station.session import Proctor, SessionFile
from server.web.clock import as_datetime
from server.web.config import build, read_toml, toml_text
from server.web.identity import CERTIFICATE_FILE, check_certificate, create_identity
from server.web.tokens import from_text, new_token, to_text

CENTRE_TOKEN_SETTING = "centre-token"
ROOT_SETTING = "repository-root"
RESERVE_BYTES = 8 * 1024 * 1024
_SALT_BYTES = 16
_ROLES = ("proctor", "supervisor")


@dataclass(frozen=True, slots=True)
class Centre:
    """How a station reaches the centre, as ``central station-add`` printed it."""

    url: str
    certificate: bytes
    token: str
    receipt_key: bytes


@dataclass(frozen=True, slots=True)
class ProctorKey:
    """A proctor's key file."""

    name: str
    role: str
    private_key: str

    @property
    def private(self) -> bytes:
        """The 32 bytes that sign."""
        return from_text(self.private_key, "private_key")


def make_home(
    home: Path,
    passphrase: str,
    session: SessionFile,
    hosts: Sequence[str],
    centre: Centre | None,
    now_utc_ms: int,
) -> None:
    """A new station. Raises :class:`Rejected` where there is one: nothing is overwritten."""
    if (home / names.VAULT_FILE).exists() or (home / names.CONFIG_FILE).exists():
        raise Rejected(f"{home}: there is a station already", remedy="give another --home")
    if centre is not None:
        check_certificate(centre.certificate, "centre certificate")
        from_text(centre.token, "centre token")
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
    except OSError as error:
        raise StoreFailed(f"{home}: {error.strerror}", remedy="check the rights") from error
    create_identity(home, "Pendopo station", hosts, as_datetime(now_utc_ms))
    if centre is not None:
        write_private(home / names.CENTRE_CERTIFICATE_FILE, centre.certificate)
    write_private(home / names.SALT_FILE, secrets.token_bytes(_SALT_BYTES))
    desk = open_desk(home, passphrase)
    register = Register(desk.database)
    hashes = hash_pins(session)

    def begin() -> None:
        register.begin(session, hashes)
        register.keep_setting(SIGNING_KEY_SETTING, statements.new_signing_key())
        if centre is not None:
            register.keep_setting(CENTRE_TOKEN_SETTING, centre.token.encode())
            register.keep_setting(CENTRE_KEY_SETTING, centre.receipt_key)

    try:
        desk.run(begin)
    finally:
        desk.close()
    config = StationConfig(hosts=tuple(hosts), centre_url=centre.url if centre else "")
    # Last: a home without this file is not a station yet.
    write_private(home / names.CONFIG_FILE, config_text(config).encode())


def open_desk(home: Path, passphrase: str) -> Desk:
    """Open the vault with both halves of its key."""
    try:
        salt = (home / names.SALT_FILE).read_bytes()
    except OSError:
        raise Rejected(f"{home}: no station here", remedy="run 'station init' first") from None
    secret = device_secret(home / names.DEVICE_SECRET_FILE)
    key = vault_key(secret, passphrase_share(passphrase, salt))
    return Desk(home / names.VAULT_FILE, key, reserve_bytes=RESERVE_BYTES)


def seat_config(home: Path, desk: Desk, seat: str, url: str) -> str:
    """A new file for one seat, as TOML; the seat's former token no longer counts."""
    register = Register(desk.database)
    token, digest = new_token()
    certificate = (home / CERTIFICATE_FILE).read_text(encoding="ascii")
    if not url.startswith("https://"):
        raise Rejected(f"{url!r}: not an https address", remedy="write https://…")

    def make() -> str:
        plan = register.plan()
        if seat not in plan.seats:
            raise Rejected(f"the room has no seat {seat!r}", remedy=f"1 to {len(plan.seats)}")
        root = register.setting(ROOT_SETTING)
        if not root:
            raise Rejected(
                "no packages are here yet, so seats could not check any",
                remedy="run 'station import-package' first",
            )
        proctors = register.proctors()
        if not proctors:
            raise Rejected("there is no proctor yet", remedy="run 'station proctor-add' first")
        register.set_up_seat(seat, digest)
        return toml_text(
            {
                "station_url": url,
                "station_certificate": certificate,
                "seat": seat,
                "seat_token": token,
                "session_id": plan.session_id,
                "proctor_keys": [to_text(key) for key in proctors],
                "station_receipt_key": to_text(
                    statements.public_of(register.setting(SIGNING_KEY_SETTING))
                ),
                "repository_root": to_text(root),
            }
        )

    return desk.run(make)


def add_proctor(desk: Desk, name: str, role: str) -> ProctorKey:
    """A new key for a proctor; the station keeps its public half."""
    if role not in _ROLES:
        raise Rejected(f"role {role!r}", remedy=f"one of {', '.join(_ROLES)}")
    if not name.strip():
        raise Rejected("the proctor's name is empty")
    private = statements.new_signing_key()
    public = to_text(statements.public_of(private))
    desk.run(lambda: Register(desk.database).add_proctor(Proctor(name, public, role)))
    return ProctorKey(name, role, to_text(private))


def key_file_text(key: ProctorKey) -> str:
    """A proctor's key file."""
    return toml_text({"name": key.name, "role": key.role, "private_key": key.private_key})


def read_key_file(path: Path) -> ProctorKey:
    """Raises :class:`Rejected` for anything that is not one, and where others may read it."""
    key = build(ProctorKey, read_toml(path), str(path))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Rejected(f"{path}: others may read this key", remedy=f"chmod 600 {path}")
    if len(key.private) != 32:
        raise Rejected(f"{path}: private_key is not 32 bytes")
    return key
