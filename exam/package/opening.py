"""A package opens only in its time, with its key, and exactly as it was published."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pyrage

from exam.core.errors import Rejected, Tampered
from exam.package.archive import unpack
from exam.package.target import PackageTarget

_VERSION = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")
"""What follows the three numbers (a pre-release, a build) does not count here."""


def open_package(
    sealed: bytes, target: PackageTarget, identity: str | None, *, now_utc_ms: int, program: str
) -> dict[str, bytes]:
    """The package's files by path.

    ``identity`` is the released age identity (``None`` while there is none), ``program`` this
    program's version such as ``1.2.3``. Raises :class:`Rejected` outside the validity window,
    for an old program, without release and for a wrong one; :class:`Tampered` where the bytes
    are not those that were published.
    """
    _check_program(target, program)
    _check_window(target, now_utc_ms)
    _check_sealed(sealed, target)
    plaintext = sealed if target.release == "none" else _decrypt(sealed, target, identity)
    if hashlib.sha256(plaintext).digest() != target.plaintext_sha256:
        raise Tampered(
            f"package {target.package_id}: its content is not what was published",
            remedy="do not use it; tell the centre",
        )
    return unpack(plaintext)


def _check_program(target: PackageTarget, program: str) -> None:
    if _numbers(program) < _numbers(target.minimum_program):
        raise Rejected(
            f"package {target.package_id} needs program {target.minimum_program}, "
            f"this is {program}",
            remedy="update this program",
        )


def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    if found is None:
        raise Rejected(
            f"program version {version!r} is not like 1.2.3", remedy="install this program again"
        )
    return tuple(int(part) for part in found.groups())


def _check_window(target: PackageTarget, now_utc_ms: int) -> None:
    clock = f"this computer's clock says {_date(now_utc_ms)}"
    if now_utc_ms < target.valid_from_utc_ms:
        raise Rejected(
            f"package {target.package_id} is valid from {_date(target.valid_from_utc_ms)}; {clock}",
            remedy="check this computer's date and time",
        )
    if now_utc_ms >= target.valid_until_utc_ms:
        raise Rejected(
            f"package {target.package_id} was valid until {_date(target.valid_until_utc_ms)}; "
            f"{clock}",
            remedy="get a newer package; check this computer's date and time",
        )


def _date(utc_ms: int) -> str:
    try:
        moment = dt.datetime.fromtimestamp(utc_ms / 1000, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return f"{utc_ms} ms"
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _check_sealed(sealed: bytes, target: PackageTarget) -> None:
    if len(sealed) != target.length:
        raise Rejected(
            f"package {target.package_id} has {len(sealed)} bytes, published were {target.length}",
            remedy="fetch or copy it again",
        )
    if hashlib.sha256(sealed).digest() != target.sealed_sha256:
        raise Tampered(
            f"package {target.package_id}: the file was altered on its way",
            remedy="keep the file, fetch it again and tell the centre",
        )


def _decrypt(sealed: bytes, target: PackageTarget, identity: str | None) -> bytes:
    if identity is None:
        raise Rejected(
            f"package {target.package_id} has not been released yet",
            remedy="wait for the release, or enter it",
        )
    try:
        key = pyrage.x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError:
        raise Rejected(
            "the release is not an age identity", remedy="check it for typing errors"
        ) from None
    try:
        return bytes(pyrage.decrypt(sealed, [key]))
    except pyrage.DecryptError:
        # the file is the published one, so it is the key that is wrong
        raise Rejected(
            f"this release does not open package {target.package_id}",
            remedy="check that release and package belong together",
        ) from None
