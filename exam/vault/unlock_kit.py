"""A proctor's kit: their unlock key of one session in a file, sealed under a passphrase.

It works on any computer without a network, also where the room's station is gone for good.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exam.core.errors import Rejected
from exam.core.events import UnlockReason
from exam.exchange import wire
from exam.vault.keys import (
    KEY_BYTES,
    ONCE_BYTES,
    derive,
    open_once,
    passphrase_share,
    seal_once,
    write_private,
)
from exam.vault.unlock import Officer, Terms, code_for, read_challenge

MIN_PASSPHRASE_CHARACTERS: Final = 12
MAX_KIT_BYTES: Final = 64 * 1024
_SALT_BYTES: Final = 16
_INFO: Final = b"pendopo/unlock-kit/1\0"
_OUTSIDE: Final[dict[str, type]] = {"session": str, "salt": bytes, "sealed": bytes}
_INSIDE: Final[dict[str, type]] = {
    "title": str,
    "place": str,
    "seats": list,
    "lifetime_s": int,
    "officer": str,
    "secret": bytes,
}


@dataclass(frozen=True, slots=True)
class Kit:
    """All that is needed to answer the challenges of one session's seats."""

    session_id: str
    title: str
    place: str
    seats: tuple[str, ...]
    lifetime_s: int
    officer: Officer


def seal_kit(kit: Kit, passphrase: str, salt: bytes | None = None) -> bytes:
    """The file. Raises :class:`Rejected` (in Indonesian) for a passphrase that is too short."""
    if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
        raise Rejected(
            f"frasa sandi kurang dari {MIN_PASSPHRASE_CHARACTERS} karakter",
            remedy="pakai beberapa kata yang tidak saling berkaitan",
        )
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    inside = wire.encode_map(
        "unlock-kit-inside",
        {
            "title": kit.title,
            "place": kit.place,
            "seats": list(kit.seats),
            "lifetime_s": kit.lifetime_s,
            "officer": kit.officer.name,
            "secret": kit.officer.secret,
        },
    )
    session = kit.session_id
    sealed = seal_once(_once(passphrase, salt, session), inside, session.encode())
    return wire.encode_map("unlock-kit", {"session": session, "salt": salt, "sealed": sealed})


def open_kit(data: bytes, passphrase: str) -> Kit:
    """Read a kit. Raises :class:`Rejected` (in Indonesian) for a wrong passphrase or file."""
    try:
        said = wire.decode_map("unlock-kit", data[: MAX_KIT_BYTES + 1], _OUTSIDE)
    except Rejected as error:
        raise Rejected(
            "berkas ini bukan berkas pembuka kursi", remedy="periksa nama berkasnya"
        ) from error
    if len(said["salt"]) != _SALT_BYTES:
        raise Rejected("berkas pembuka rusak", remedy="buat lagi di server ruang")
    session = said["session"]
    once = _once(passphrase, said["salt"], session)
    inside = open_once(once, said["sealed"], session.encode())
    if inside is None:
        raise Rejected(
            "frasa sandi salah, atau berkas pembuka rusak", remedy="ketik ulang frasa sandi"
        )
    held = wire.decode_map("unlock-kit-inside", inside, _INSIDE)
    if len(held["secret"]) != KEY_BYTES or not all(isinstance(one, str) for one in held["seats"]):
        raise Rejected("berkas pembuka tidak lengkap", remedy="buat lagi di server ruang")
    officer = Officer(held["officer"], held["secret"])
    seats = tuple(held["seats"])
    return Kit(session, held["title"], held["place"], seats, held["lifetime_s"], officer)


def write_kit(path: Path, kit: Kit, passphrase: str) -> None:
    """Write a kit, readable by its owner only. Raises :class:`Rejected`, StoreFailed."""
    if path.exists():
        raise Rejected(f"{path} sudah ada", remedy="pilih nama lain; kunci tidak pernah ditimpa")
    write_private(path, seal_kit(kit, passphrase))


def read_kit(path: Path, passphrase: str) -> Kit:
    """Read a kit's file. Raises :class:`Rejected`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_KIT_BYTES + 1)
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="periksa nama berkasnya") from error
    return open_kit(data, passphrase)


def answer(kit: Kit, challenge: str, reason: UnlockReason, seat: str = "") -> tuple[str, str]:
    """Seat and code for a challenge; ``seat`` narrows where it is looked for.

    Raises :class:`Rejected` (in Indonesian).
    """
    if seat and seat not in kit.seats:
        raise Rejected(f"ruang ini tidak punya kursi {seat}", remedy="periksa nomor kursinya")
    seats = (seat,) if seat else kit.seats
    nonce, found = read_challenge(challenge, kit.session_id, seats)
    terms = Terms(kit.session_id, found, kit.lifetime_s)
    return found, code_for(kit.officer.secret, terms, nonce, reason)


def _once(passphrase: str, salt: bytes, session_id: str) -> bytes:
    return derive(passphrase_share(passphrase, salt), _INFO + session_id.encode(), ONCE_BYTES)
