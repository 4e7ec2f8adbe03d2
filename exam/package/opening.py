"""A package opens only in its time, with its key, and exactly as it was published."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, TypeAlias

from exam.core.errors import Rejected, Tampered
from exam.package.agefile import CHUNK_BYTES, NotOpened, read_age
from exam.package.archive import unpack
from exam.package.release import secret_of
from exam.package.target import PackageTarget

Put: TypeAlias = Callable[[bytes], None]
"""Takes the next piece of the opened package; may raise to give up."""

_VERSION: Final = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")
"""What follows the three numbers (a pre-release, a build) does not count here."""
_READ_BYTES: Final = 1024 * 1024


def open_package(
    sealed: bytes, target: PackageTarget, identity: str | None, *, now_utc_ms: int, program: str
) -> dict[str, bytes]:
    """The files, by path, of a package that is small enough to be held in memory.

    Raises as :func:`open_stream`, and :class:`Rejected` for what is no proper zip.
    """
    parts: list[bytes] = []
    open_stream(
        io.BytesIO(sealed),
        target,
        identity,
        put=parts.append,
        now_utc_ms=now_utc_ms,
        program=program,
    )
    return unpack(b"".join(parts))


def open_stream(
    sealed: BinaryIO,
    target: PackageTarget,
    identity: str | None,
    *,
    put: Put,
    now_utc_ms: int,
    program: str,
) -> None:
    """Hand the package's zip to ``put``, piece by piece, in the order of the zip.

    ``identity`` is the released age identity (``None`` while there is none), ``program`` this
    program's version such as ``1.2.3``. **What was put may be used only once this returns**: the
    hashes are known at the end. Raises :class:`Rejected` outside the validity window, for an old
    program, without release and for a wrong one; :class:`Tampered` where the bytes are not those
    that were published.
    """
    _check_program(target, program)
    _check_window(target, now_utc_ms)
    _check_length(sealed, target)
    source = _Hashed(sealed)
    content = hashlib.sha256()
    try:
        for part in _content(source, target, identity):
            content.update(part)
            put(part)
    except NotOpened:
        source.drain()
        _check_sealed(source, target)
        # the file is the published one, so it is the key that is wrong
        raise Rejected(
            f"this release does not open package {target.package_id}",
            remedy="check that release and package belong together",
        ) from None
    _check_sealed(source, target)
    if content.digest() != target.plaintext_sha256:
        raise Tampered(
            f"package {target.package_id}: its content is not what was published",
            remedy="do not use it; tell the centre",
        )


class _Hashed(io.RawIOBase):
    """A file, and the hash of what was read of it so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        """For the buffer around it."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        """As files do."""
        part = self._file.read(len(into))
        self.hash.update(part)
        into[: len(part)] = part
        return len(part)

    def drain(self) -> None:
        """Read what is left."""
        while part := self._file.read(_READ_BYTES):
            self.hash.update(part)


def _content(source: _Hashed, target: PackageTarget, identity: str | None) -> Iterator[bytes]:
    buffered = io.BufferedReader(source, _READ_BYTES)
    if target.release == "none":
        return iter(lambda: buffered.read(CHUNK_BYTES), b"")
    if identity is None:
        raise Rejected(
            f"package {target.package_id} has not been released yet",
            remedy="wait for the release, or enter it",
        )
    return read_age(buffered, secret_of(identity))


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


def _check_length(sealed: BinaryIO, target: PackageTarget) -> None:
    length = sealed.seek(0, os.SEEK_END)
    sealed.seek(0)
    if length != target.length:
        raise Rejected(
            f"package {target.package_id} has {length} bytes, published were {target.length}",
            remedy="fetch or copy it again",
        )


def _check_sealed(source: _Hashed, target: PackageTarget) -> None:
    if source.hash.digest() != target.sealed_sha256:
        raise Tampered(
            f"package {target.package_id}: the file was altered on its way",
            remedy="keep the file, fetch it again and tell the centre",
        )
