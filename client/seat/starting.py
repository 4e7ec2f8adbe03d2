"""A vault opened at the start of the program: with the station's share, or by a proctor's code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from client.host.clock import wall_utc_ms
from client.net.station import Welcome
from client.seat.unlocking import Key
from client.seat.vault import OpenAttempt, SeatVault, is_present, tell_of_unlock
from exam.core.errors import StoreFailed


@dataclass(frozen=True, slots=True)
class OpenedVault:
    """The vault, what is in it, and whose participant still sits here.

    ``kept`` is what the station said earlier, where it was not asked now.
    """

    vault: SeatVault
    attempts: list[OpenAttempt]
    present: list[OpenAttempt]
    kept: Welcome | None = None


def open_by_station(folder: Path, welcome: Welcome, *, synchronous: str) -> OpenedVault:
    """Open with the share that came with the welcome. On the vault's thread."""
    vault = SeatVault.open(folder, welcome.vault_share, synchronous=synchronous)
    vault.keep_welcome(welcome)
    vault.leave(welcome.moved_away.split())
    return _opened(vault, None)


def open_by_code(folder: Path, key: Key, *, synchronous: str) -> OpenedVault:
    """Open with the share that a code gave, and record it first. On the vault's thread.

    Raises :class:`client.seat.vault.ChallengeUsed`, and as :meth:`SeatVault.open`.
    """
    vault = SeatVault.open(folder, key.share, synchronous=synchronous)
    try:
        vault.note_unlock(key.how, wall_utc_ms())
        kept = vault.welcome()
        if kept is None:
            raise StoreFailed("this vault does not know its session", remedy="bring the station up")
        opened = _opened(vault, kept)
        for one in opened.present:
            tell_of_unlock(one, key.how)
    except BaseException:
        vault.close()
        raise
    return opened


def _opened(vault: SeatVault, kept: Welcome | None) -> OpenedVault:
    attempts = vault.attempts()
    return OpenedVault(vault, attempts, [one for one in attempts if is_present(one)], kept)
