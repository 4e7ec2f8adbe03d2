"""A vault opened at the start of the program: with the station's share, or by a proctor's code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from client.host.clock import wall_utc_ms
from client.net.station import Welcome
from client.seat.held import HeldAttempt
from client.seat.packages import Arrival
from client.seat.trust import Doubt, doubt_move, judge_move
from client.seat.unlocking import Key
from client.seat.vault import OpenAttempt, SeatVault, is_present, tell_of_unlock
from exam.core.errors import ExamError, Rejected, StoreFailed
from exam.core.roles import Staff
from exam.exchange.moves import decode_moves
from exam.exchange.orders import Addressee


@dataclass(frozen=True, slots=True)
class OpenedVault:
    """The vault, what is in it, and whose participant still sits here.

    ``held`` are those whose entries are sent on, also such as cannot be read; ``kept`` is what the
    station said earlier, where it was not asked now. ``told`` are moves that it did not show an
    officer's order for: those whose they were said to be sit here as before. ``staff`` is who
    vouches for officers, by the newest metadata that this computer saw.
    """

    vault: SeatVault
    held: list[HeldAttempt]
    present: list[OpenAttempt]
    kept: Welcome | None = None
    told: tuple[ExamError, ...] = ()
    staff: Staff | None = None


def open_by_station(folder: Path, welcome: Welcome, *, seat: str, synchronous: str) -> OpenedVault:
    """Open with the share that came with the welcome. On the vault's thread."""
    vault = SeatVault.open(folder, welcome.vault_share, synchronous=synchronous)
    vault.keep_welcome(welcome)
    doubts = _let_go(vault, welcome, seat)
    opened = _opened(vault, None)
    for one in opened.present:
        if one.row.attempt_id in doubts:
            one.runner.obey((doubts[one.row.attempt_id].found,), 0)
    return replace(opened, told=tuple(one.told for one in doubts.values()))


def _let_go(vault: SeatVault, welcome: Welcome, seat: str) -> dict[str, Doubt]:
    """Those that an officer moved leave; the doubts are by attempt that stays.

    Before anything is replayed: one that left gets no entry more, and nobody is shown its items.
    """
    if not welcome.moved_away:
        return {}
    try:
        moves = decode_moves(welcome.moved_away)
    except Rejected as error:
        doubt = doubt_move(welcome.moved_away, error)
        return {one.row.attempt_id: doubt for one in vault.staying()}
    doubts: dict[str, Doubt] = {}
    newest = vault.staff()
    # Most rooms move nobody: then no attempt is read for it.
    for held in vault.staying() if moves.orders else ():
        attempt_id = held.row.attempt_id
        if attempt_id not in moves.orders:
            continue
        found = judge_move(
            moves.orders[attempt_id],
            newest or held.participant.staff,
            Addressee(welcome.session_id, seat, attempt_id),
            after=held.last_order(),
            utc_ms=moves.now_utc_ms,
        )
        if isinstance(found, Doubt):
            doubts[attempt_id] = found
        elif found is not None:
            held.journal.note_farewell()
    return doubts


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


def keep(vault: SeatVault, arrival: Arrival, seat: str) -> None:
    """What verified metadata say, for a start before they are here again and for a dead room."""
    vault.keep_staff(arrival.target.staff)
    vault.seal_key(arrival.target.centre_hpke_public, arrival.welcome.session_id, seat)


def _opened(vault: SeatVault, kept: Welcome | None) -> OpenedVault:
    attempts = vault.attempts()
    aside = [one.held for one in vault.aside.values() if one.held is not None]
    present = [one for one in attempts if is_present(one)]
    return OpenedVault(vault, [*attempts, *aside], present, kept, staff=vault.staff())
