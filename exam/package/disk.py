"""A file is written whole and durably, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_PRIVATE_MODE = 0o600
_PUBLIC_MODE = 0o644
_NAME_BYTES = 8


def write_private(path: Path, data: bytes) -> None:
    """Write a secret: readable by its owner only, from its first byte on."""
    _put(path, (data,), _PRIVATE_MODE)


def create_private(path: Path, data: bytes) -> bool:
    """Like :func:`write_private` where there is no such file; ``False`` where there is one.

    Of several writers exactly one makes the file, and nobody ever sees half of it.
    """
    temporary = _write_beside(path, (data,), _PRIVATE_MODE)
    try:
        if os.name == "nt":
            temporary.rename(path)  # refuses, there, what exists
        else:
            path.hardlink_to(temporary)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def write_public(path: Path, data: bytes) -> None:
    """Write a file that anybody may read."""
    _put(path, (data,), _PUBLIC_MODE)


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Write a large file part by part; where ``parts`` raises, or the disk is full, there is none.

    Readable by its owner only, where the file system of a stick knows owners.
    """
    _put(path, parts, _PRIVATE_MODE)


def sync_folder(folder: Path) -> None:
    """Make names in ``folder`` durable; Windows does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _put(path: Path, parts: Iterable[bytes], mode: int) -> None:
    temporary = _write_beside(path, parts, mode)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write_beside(path: Path, parts: Iterable[bytes], mode: int) -> Path:
    """A durable file in the same folder, under a name that nobody can have waited for."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(_NAME_BYTES)}")
    binary = getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            for part in parts:
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
