"""A file is written whole and durably, or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_PRIVATE_MODE = 0o600
_PUBLIC_MODE = 0o644


def write_private(path: Path, data: bytes) -> None:
    """Write a secret: readable by its owner only, from its first byte on."""
    _write(path, data, _PRIVATE_MODE)


def write_public(path: Path, data: bytes) -> None:
    """Write a file that anybody may read."""
    _write(path, data, _PUBLIC_MODE)


def sync_folder(folder: Path) -> None:
    """Make names in ``folder`` durable; Windows does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes, mode: int) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    binary = getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
