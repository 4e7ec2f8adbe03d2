"""The centre's secret keys on disk: readable by their owner only, written whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Final

import pyrage
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exam.core.errors import Rejected
from exam.package.disk import sync_folder, write_private
from exam.package.release import SHARE_BYTES
from exam.package.target import NAME
from exam.sealing import hpke

ROLES: Final = ("root", "targets", "snapshot", "timestamp")
_KEYS: Final = "keys"
_SHARES: Final = "shares"
_HPKE: Final = "hpke.key"
_RECEIPT: Final = "receipt.pem"
_SCORING: Final = "scoring.agekey"
_FOLDER_MODE: Final = 0o700


class CentreKeys:
    """Every secret of the centre, under one folder.

    ``keys/ROLE-N.pem`` sign the repository; any number of keys may share a role. The others:
    ``hpke.key`` opens answers, ``receipt.pem`` signs receipts, ``scoring.agekey`` opens the
    scoring copies, ``shares/ID.share`` release packages; ``shares/ID.reserved`` is the
    share of a package that is not published yet.
    """

    def __init__(self, home: Path) -> None:
        """Prefer :meth:`create` and :meth:`load`, which see to it that the keys are there."""
        self.home = home
        self._roles = {role: self._role_keys(role) for role in ROLES}
        self._hpke_private = self._read(_HPKE)
        self.receipt_key = _ed25519(self._read(_RECEIPT), _RECEIPT)
        self.scoring_identity = self._read(_SCORING).decode("ascii", "replace").strip()
        self._hpke_public = hpke.public_of(self._hpke_private)

    @classmethod
    def exists(cls, home: Path) -> bool:
        """True where keys were made in ``home`` before."""
        return (home / _KEYS).is_dir()

    @classmethod
    def create(cls, home: Path) -> CentreKeys:
        """New keys. Raises :class:`Rejected` where there are keys: they are never replaced."""
        if cls.exists(home):
            raise Rejected(f"{home} holds keys already", remedy="load them, or name a new folder")
        home.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        fresh = home / f".{_KEYS}.{secrets.token_hex(4)}"
        fresh.mkdir(mode=_FOLDER_MODE)
        try:
            for role in ROLES:
                write_private(fresh / f"{role}-1.pem", pem_of(Ed25519PrivateKey.generate()))
            write_private(fresh / _RECEIPT, pem_of(Ed25519PrivateKey.generate()))
            write_private(fresh / _HPKE, hpke.generate_private())
            write_private(fresh / _SCORING, f"{pyrage.x25519.Identity.generate()}\n".encode())
            fresh.rename(home / _KEYS)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        sync_folder(home)
        return cls(home)

    @classmethod
    def load(cls, home: Path) -> CentreKeys:
        """The keys in ``home``. Raises :class:`Rejected` for missing and for damaged ones."""
        if not cls.exists(home):
            raise Rejected(
                f"{home} holds no keys of a centre", remedy="name the centre's folder, or create it"
            )
        return cls(home)

    def role_keys(self, role: str) -> tuple[Ed25519PrivateKey, ...]:
        """The private keys that sign for a TUF role, at least one."""
        return self._roles[role]

    def add_role_key(self, role: str) -> Ed25519PrivateKey:
        """One more key for a role; it counts once a root names it."""
        number = 1
        while (path := self.home / _KEYS / f"{role}-{number}.pem").exists():
            number += 1
        key = Ed25519PrivateKey.generate()
        write_private(path, pem_of(key))
        self._roles[role] = (*self._roles[role], key)
        return key

    def hpke_public(self) -> bytes:
        """The public key that answers are sealed to (see :mod:`exam.sealing.hpke`)."""
        return self._hpke_public

    def open_sealed(self, blob: bytes, info: bytes) -> bytes:
        """What was sealed to the centre. Raises as :func:`exam.sealing.hpke.open_sealed`."""
        return hpke.open_sealed(self._hpke_private, blob, info)

    def receipt_public(self) -> bytes:
        """The raw Ed25519 public key of the centre's receipts, 32 bytes."""
        return self.receipt_key.public_key().public_bytes_raw()

    def new_share(self, package_id: str) -> bytes:
        """Store the central share of a package: the reserved one, else a new one."""
        share = self.reserved_share(package_id) or secrets.token_bytes(SHARE_BYTES)
        self._keep_share(self._share_path(package_id), share)
        return share

    def reserve_share(self, package_id: str) -> bytes:
        """The central share that a package will have, so that rooms can be sealed to before."""
        path = self._reserved_path(package_id)
        share = self.reserved_share(package_id)
        if share is None:
            share = secrets.token_bytes(SHARE_BYTES)
            self._keep_share(path, share)
        return share

    def reserved_share(self, package_id: str) -> bytes | None:
        """What :meth:`reserve_share` made, until the package is published."""
        path = self._reserved_path(package_id)
        return path.read_bytes() if path.exists() else None

    def settle_share(self, package_id: str) -> None:
        """The package was published: its share is no longer a reserved one."""
        self._reserved_path(package_id).unlink(missing_ok=True)

    def central_share(self, package_id: str) -> bytes:
        """The share held back until release. Raises :class:`Rejected` where there is none."""
        try:
            share = self._share_path(package_id).read_bytes()
        except FileNotFoundError:
            raise Rejected(
                f"there is no share for package {package_id}", remedy="check the package's name"
            ) from None
        if len(share) != SHARE_BYTES:
            raise Rejected(f"the share of {package_id} is damaged", remedy="restore the backup")
        return share

    def forget_share(self, package_id: str) -> None:
        """Remove a share whose package was not published after all."""
        self._share_path(package_id).unlink(missing_ok=True)

    def _keep_share(self, path: Path, share: bytes) -> None:
        path.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        write_private(path, share)

    def _share_path(self, package_id: str) -> Path:
        if not NAME.fullmatch(package_id):
            raise Rejected(f"{package_id[:80]!r} is not a package's identifier", remedy="check it")
        return self.home / _SHARES / f"{package_id}.share"

    def _reserved_path(self, package_id: str) -> Path:
        return self._share_path(package_id).with_suffix(".reserved")

    def _role_keys(self, role: str) -> tuple[Ed25519PrivateKey, ...]:
        names = sorted(path.name for path in (self.home / _KEYS).glob(f"{role}-*.pem"))
        if not names:
            raise Rejected(f"the {role} key is missing", remedy="restore the centre's backup")
        return tuple(_ed25519(self._read(name), name) for name in names)

    def _read(self, name: str) -> bytes:
        try:
            return (self.home / _KEYS / name).read_bytes()
        except OSError as error:
            raise Rejected(
                f"key {name} cannot be read: {error.strerror}", remedy="restore the backup"
            ) from None


def pem_of(key: Ed25519PrivateKey) -> bytes:
    """A private key as unencrypted PKCS #8: its folder's mode is what protects it."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """A key holder's own key. Raises :class:`Rejected` for anything else."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the medium") from None
    return _ed25519(data, path.name)


def _ed25519(data: bytes, name: str) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(data, None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Rejected(f"key {name} is not an Ed25519 key", remedy="restore the centre's backup")
    return key
