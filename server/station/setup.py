"""Making a station: its home, its session, its authority and its officers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exam.core.errors import Rejected, StoreFailed
from exam.core.roles import Staff
from exam.exchange import statements
from exam.exchange.roles import check_role, read_certificate
from exam.vault.keys import device_secret, passphrase_share, vault_key, write_private
from server.station import config as names
from server.station.config import (
    ANCHOR_SETTING,
    CENTRE_TOKEN_SETTING,
    StationConfig,
    config_text,
)
from server.station.desk import Desk
from server.station.enrolment import (
    AUTHORITY_KEY_SETTING,
    Enrolment,
    keep_authority,
    read_authority,
)
from server.station.line import CENTRE_KEY_SETTING
from server.station.register import Register, hash_pins
from server.station.room import SIGNING_KEY_SETTING
from server.station.session import Proctor, SessionFile
from server.web.clock import as_datetime
from server.web.identity import (
    AUTHORITY_FILE,
    CERTIFICATE_FILE,
    Authority,
    certificate_der,
    check_certificate,
)
from server.web.tokens import from_text, to_text

RESERVE_BYTES = 8 * 1024 * 1024
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Centre:
    """How a station reaches the centre, as ``central station-add`` printed it."""

    url: str
    certificate: bytes
    token: str = field(repr=False)
    receipt_key: bytes


def read_centre(url: str, certificate: Path | None, token: str, receipt_key: str) -> Centre | None:
    """From what was typed; ``None`` without an address. Raises :class:`Rejected`."""
    if not url:
        return None
    if certificate is None or not token:
        raise Rejected(
            "--centre needs --centre-certificate and --centre-token",
            remedy="'central station-add' prints them",
        )
    try:
        pem = certificate.read_bytes()
    except OSError as error:
        raise Rejected(f"{certificate}: {error.strerror}", remedy="check it") from error
    check_certificate(pem, "centre certificate")
    from_text(token, "centre token")
    return Centre(url, pem, token, from_text(receipt_key, "--centre-receipt-key"))


def make_home(
    home: Path,
    passphrase: str,
    session: SessionFile,
    hosts: Sequence[str],
    centre: Centre | None,
    now_utc_ms: int,
    root: str = "",
) -> None:
    """A new station. Raises :class:`Rejected` where there is one: nothing is overwritten.

    ``root`` is the SHA-256 in hex of the repository's root that it is to begin with.
    """
    if (home / names.VAULT_FILE).exists() or (home / names.CONFIG_FILE).exists():
        raise Rejected(f"{home}: there is a station already", remedy="give another --home")
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
    except OSError as error:
        raise StoreFailed(f"{home}: {error.strerror}", remedy="check the rights") from error
    if centre is not None:
        write_private(home / names.CENTRE_CERTIFICATE_FILE, centre.certificate)
    write_private(home / names.SALT_FILE, secrets.token_bytes(_SALT_BYTES))
    desk = open_desk(home, passphrase)
    register = Register(desk.database)
    hashes = hash_pins(session)

    def begin() -> None:
        register.begin(session, hashes)
        register.keep_setting(SIGNING_KEY_SETTING, statements.new_signing_key())
        register.keep_setting(ANCHOR_SETTING, root.encode())
        if centre is not None:
            register.keep_setting(CENTRE_TOKEN_SETTING, centre.token.encode())
            register.keep_setting(CENTRE_KEY_SETTING, centre.receipt_key)

    try:
        desk.run(begin)
        ensure_authority(home, desk, hosts, now_utc_ms)
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


def ensure_authority(home: Path, desk: Desk, hosts: Sequence[str], now_utc_ms: int) -> None:
    """The room's own authority and what it issues to this computer, made once.

    A station of a version that had none gets them here; its seats are enrolled anew.
    """
    register = Register(desk.database)
    if not desk.run(lambda: register.setting(AUTHORITY_KEY_SETTING)):
        made = Authority.create("Pendopo room", as_datetime(now_utc_ms))
        desk.run(lambda: keep_authority(register, made))
    elif (home / AUTHORITY_FILE).exists():
        return
    authority = desk.run(lambda: read_authority(register))
    now = as_datetime(now_utc_ms)
    authority.issue_station(home, "Pendopo station", hosts, now)
    authority.issue_client_file(home / names.CONSOLE_FILE, "console", now)
    # Last: with this file all of them are there.
    write_private(home / AUTHORITY_FILE, authority.certificate_pem)


def open_enrolment(
    home: Path, desk: Desk, config: StationConfig, clock: Callable[[], int]
) -> Enrolment:
    """What gives out codes and certificates in this home's name."""
    ensure_authority(home, desk, config.hosts, clock())
    certificate = certificate_der((home / CERTIFICATE_FILE).read_bytes())
    return Enrolment(desk, certificate, config.identity_days, clock)


def add_proctor(desk: Desk, certificate: bytes, now_utc_ms: int) -> Proctor:
    """Admit an officer whom the centre vouches for. Raises :class:`Rejected` and Distrusted."""
    register = Register(desk.database)
    staff = Staff.from_bytes(desk.run(lambda: register.setting(names.STAFF_SETTING)))
    if staff is None:
        raise Rejected(
            "no package here names who vouches for officers",
            remedy="run 'station import-package' first",
        )
    read = read_certificate(certificate, staff)
    check_role(read, staff, desk.run(register.plan).session_id, now_utc_ms)
    proctor = Proctor(read.name, to_text(read.key), read.role.value)
    desk.run(lambda: register.add_proctor(proctor, certificate))
    return proctor
