"""The centre's secret keys on disk: readable by their owner only, written whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from exam.core.errors import Rejected
from exam.package.anchor import digest_of
from exam.package.disk import create_private, sync_folder, write_private, write_public
from exam.package.locked import Passphrases, is_locked, lock
from exam.package.pem import pem_of, public_pem, read_ed25519, read_public_pem
from exam.package.release import SHARE_BYTES
from exam.package.roles import ROLES
from exam.package.target import NAME
from exam.sealing import hpke

LATEST: Final = "published.json"
TRUSTED_ROOT: Final = "root.json"
_KEYS: Final = "keys"
_SHARES: Final = "shares"
_HPKE: Final = "hpke.key"
_RECEIPT: Final = "receipt.pem"
_SCORING: Final = "scoring.agekey"
_SCORING_SIGNER: Final = "scoring.pem"
_PUBLISHER: Final = "publisher.agekey"
_RECIPIENT: Final = ".recipient"
_CENTRES_KEYS: Final = "the centre's keys"
_FOLDER_MODE: Final = 0o700


class CentreKeys:
    """Every secret of the centre, under one folder.

    ``keys/ROLE-N.pem`` sign the repository; any number of keys may share a role, and a role whose
    keys are their holders' has none here. After a ceremony they are ``ROLE-N.pem.age``, sealed to
    ``publisher.agekey``, an age identity that opens with a passphrase. The others serve
    unattended: ``hpke.key`` opens answers, ``receipt.pem`` signs receipts, ``scoring.agekey``
    opens the scoring copies and ``scoring.pem`` signs them, ``shares/ID.share`` release packages;
    ``shares/ID.reserved`` is the share of a package that is not published yet.
    """

    def __init__(self, home: Path, passphrases: Passphrases | None = None) -> None:
        """Prefer :meth:`create` and :meth:`load`, which see to it that the keys are there."""
        self.home = home
        self._passphrases = passphrases or Passphrases()
        self._identity: pyrage.x25519.Identity | None = None
        self._roles: dict[str, tuple[Ed25519PrivateKey, ...]] = {}
        self._hpke_private = self._read(_HPKE)
        self.receipt_key = read_ed25519(self._read(_RECEIPT), _RECEIPT)
        self.scoring_identity = self._read(_SCORING).decode("ascii", "replace").strip()
        self._hpke_public = hpke.public_of(self._hpke_private)

    @classmethod
    def exists(cls, home: Path) -> bool:
        """True where keys were made in ``home`` before."""
        return (home / _KEYS).is_dir()

    @classmethod
    def create(cls, home: Path, passphrases: Passphrases | None = None) -> CentreKeys:
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
        return cls(home, passphrases)

    @classmethod
    def load(cls, home: Path, passphrases: Passphrases | None = None) -> CentreKeys:
        """The keys in ``home``. Raises :class:`Rejected` for missing and for damaged ones.

        ``passphrases`` open the keys that sign, once they are needed.
        """
        if not cls.exists(home):
            raise Rejected(
                f"{home} holds no keys of a centre", remedy="name the centre's folder, or create it"
            )
        return cls(home, passphrases)

    def role_keys(self, role: str) -> tuple[Ed25519PrivateKey, ...]:
        """The private keys here that sign for a TUF role; none where its holders have them."""
        if role not in self._roles:
            self._roles[role] = tuple(
                read_ed25519(self._opened(path), path.name) for path in self._role_files(role)
            )
        return self._roles[role]

    def add_role_key(self, role: str) -> Ed25519PrivateKey:
        """One more key for a role; it counts once a root names it."""
        present = self.role_keys(role)
        taken = {path.name.split(".")[0] for path in self._role_files(role)}
        number = 1
        while f"{role}-{number}" in taken:
            number += 1
        key = Ed25519PrivateKey.generate()
        data, name = pem_of(key), f"{role}-{number}.pem"
        if self.locked:
            data, name = self._sealed(data), f"{name}.age"
        write_private(self.home / _KEYS / name, data)
        self._roles[role] = (*present, key)
        return key

    @property
    def root_digest(self) -> str:
        """SHA-256 in hex of the root that counts, by which stations begin; empty before it."""
        trusted = self.home / TRUSTED_ROOT
        return digest_of(trusted.read_bytes()) if trusted.exists() else ""

    @property
    def has_published(self) -> bool:
        """True where a repository was signed with these keys."""
        return (self.home / LATEST).exists()

    @property
    def locked(self) -> bool:
        """True where the keys that sign open with a passphrase only."""
        return (self.home / _KEYS / _PUBLISHER).exists()

    def begin_locked(self, roles: Sequence[str]) -> None:
        """New keys for ``roles``, behind a new passphrase, and none for the others.

        Only before anything was published: what stood on this disk unlocked never counts.
        """
        if not self.locked:
            self._make_publisher()
        for role in ROLES:
            for path in self._role_files(role):
                path.unlink()
            self._roles[role] = ()
            if role in roles:
                self.add_role_key(role)

    def lock_roles(self) -> None:
        """Put the keys that sign the repository behind a new passphrase."""
        if self.locked:
            raise Rejected("the centre's keys are locked already", remedy="nothing needs be done")
        opened = {path: self._read(path.name) for role in ROLES for path in self._role_files(role)}
        for path, data in opened.items():
            if path.name.startswith("targets-"):  # verifies the scoring copies that it signed
                public = read_ed25519(data, path.name).public_key()
                write_public(path.with_suffix(".pub"), public_pem(public))
        self._make_publisher()
        for path, data in opened.items():
            write_private(path.with_name(f"{path.name}.age"), self._sealed(data))
            path.unlink()

    def scoring_key(self) -> Ed25519PrivateKey:
        """Signs scoring copies, which are read unattended: the centre's own, made at first use."""
        if not (self.home / _KEYS / _SCORING_SIGNER).exists():
            key = pem_of(Ed25519PrivateKey.generate())
            create_private(self.home / _KEYS / _SCORING_SIGNER, key)
        return read_ed25519(self._read(_SCORING_SIGNER), _SCORING_SIGNER)

    def scoring_publics(self) -> list[Ed25519PublicKey]:
        """What verifies scoring copies; those of version 0.1 were signed by the targets key."""
        own = [self.scoring_key(), *(() if self.locked else self.role_keys("targets"))]
        before = sorted((self.home / _KEYS).glob("targets-*.pub"))
        return [key.public_key() for key in own] + [
            read_public_pem(path.read_bytes(), path.name) for path in before
        ]

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

    def _make_publisher(self) -> None:
        """The identity that the locked keys are sealed to, behind a new passphrase."""
        identity = pyrage.x25519.Identity.generate()
        path = self.home / _KEYS / _PUBLISHER
        locked = lock(f"{identity}\n".encode(), self._passphrases.new(_CENTRES_KEYS))
        write_public(path.with_suffix(_RECIPIENT), f"{identity.to_public()}\n".encode())
        write_private(path, locked)
        self._identity = identity

    def _sealed(self, data: bytes) -> bytes:
        """To that identity: needs no passphrase."""
        recipient = self._read(Path(_PUBLISHER).with_suffix(_RECIPIENT).name).decode().strip()
        return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)]))

    def keep_own(self, name: str, data: bytes) -> None:
        """Keep one more private key as those that sign are kept; needs no passphrase."""
        if self.locked:
            write_private(self.home / _KEYS / f"{name}.age", self._sealed(data))
        else:
            write_private(self.home / _KEYS / name, data)

    def open_own(self, name: str) -> bytes:
        """What :meth:`keep_own` kept. Raises :class:`Rejected`."""
        locked = self.home / _KEYS / f"{name}.age"
        return self._opened(locked if locked.exists() else self.home / _KEYS / name)

    def _role_files(self, role: str) -> list[Path]:
        folder = self.home / _KEYS
        return sorted((*folder.glob(f"{role}-*.pem"), *folder.glob(f"{role}-*.pem.age")))

    def _opened(self, path: Path) -> bytes:
        data = self._read(path.name)
        if not is_locked(data):
            return data
        try:
            if self._identity is None:
                identity = self._passphrases.open(self._read(_PUBLISHER), _CENTRES_KEYS)
                self._identity = pyrage.x25519.Identity.from_str(identity.decode().strip())
            return bytes(pyrage.decrypt(data, [self._identity]))
        except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError):
            raise Rejected(f"key {path.name} is damaged", remedy="restore the backup") from None

    def _read(self, name: str) -> bytes:
        try:
            return (self.home / _KEYS / name).read_bytes()
        except OSError as error:
            raise Rejected(
                f"key {name} cannot be read: {error.strerror}", remedy="restore the backup"
            ) from None
