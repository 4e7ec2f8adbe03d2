"""A seat's vault as the centre opens it: its key lies beside it, sealed to the centre alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from exam.core.errors import Rejected, Tampered
from exam.exchange import wire
from exam.sealing.hpke import seal_to
from exam.vault.keys import write_private

JOURNAL_FILE = "journal.vault"
SEALED_KEY_FILE = "journal.vault.sealed"
ORIGIN_FILE = "journal.vault.origin"
"""Beside a copy: session and seat, which the sealed key is bound to."""
MAX_SEALED_BYTES = 16 * 1024
VAULT_FILES = (JOURNAL_FILE, f"{JOURNAL_FILE}-wal", f"{JOURNAL_FILE}.check", SEALED_KEY_FILE)
"""What a copy of a vault takes; never the device's secret."""
_INFO = b"pendopo/vault-key/1/"
_ORIGIN: dict[str, type] = {"session": str, "seat": str}


def seal_vault_key(
    path: Path, centre_public: bytes, key: bytes, session_id: str, seat: str
) -> None:
    """Leave a vault's key in ``path``, bound to session and seat."""
    write_private(path, seal_to(centre_public, key, _info(session_id, seat)))


def open_vault_key(
    folder: Path, open_sealed: Callable[[bytes, bytes], bytes], origins: Iterable[tuple[str, str]]
) -> tuple[bytes, str, str]:
    """Key, session and seat of the vault in ``folder``: the first origin that fits.

    Raises :class:`Rejected` where there is no sealed key and :class:`Tampered` where none fits.
    """
    blob = _read(folder / SEALED_KEY_FILE)
    for session_id, seat in origins:
        try:
            return open_sealed(blob, _info(session_id, seat)), session_id, seat
        except Tampered:
            continue
    raise Tampered(
        f"{folder}: the sealed key does not open: altered, sealed to another centre,"
        " or of another session and seat",
        remedy="name them with --session and --seat",
    )


def encode_origin(session_id: str, seat: str) -> bytes:
    """Session and seat, as they lie beside a copy."""
    return wire.encode_map("vault-origin", {"session": session_id, "seat": seat})


def read_origin(folder: Path) -> tuple[str, str] | None:
    """Session and seat of a copy, or ``None`` where the folder does not say."""
    if not (folder / ORIGIN_FILE).exists():
        return None
    said = wire.decode_map("vault-origin", _read(folder / ORIGIN_FILE), _ORIGIN)
    return said["session"], said["seat"]


def _info(session_id: str, seat: str) -> bytes:
    return _INFO + f"{session_id}/{seat}".encode()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_SEALED_BYTES)
    except OSError as error:
        raise Rejected(
            f"{path}: {error.strerror}", remedy="copy the whole folder of the vault"
        ) from error
