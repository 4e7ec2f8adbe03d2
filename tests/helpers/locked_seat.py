"""A seat with an attempt in its vault that starts without its station, and its two proctors."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from client.net.station import Welcome
from client.seat.participant import Participant
from client.seat.starting import OpenedVault, open_by_code, open_by_station
from client.seat.unlocking import Challenge, Key, SlotFile
from exam.core import events as ev
from exam.core.events import UnlockReason
from exam.exchange.bodies import new_attempt_key
from exam.exchange.wire import AttemptHeader
from exam.vault import unlock

SESSION = "SESI-UJI-1"
OFFICERS = ("Siti Aminah", "Budi Santoso")


@dataclass
class LockedSeat:
    """A seat's folder with an attempt in its vault, closed; and what its proctors hold."""

    folder: Path
    number: str
    share: bytes
    officers: tuple[unlock.Officer, ...]
    moved_away: bytes = b""

    @property
    def terms(self) -> unlock.Terms:
        return unlock.Terms(SESSION, self.number)

    @property
    def slots(self) -> SlotFile:
        return SlotFile(self.folder, SESSION, self.number)

    @property
    def welcome(self) -> Welcome:
        """What its station says, when it is there."""
        return Welcome(
            SESSION, "Sesi", "Ruang", "WIB", 0, 1, self.share, "pemetaan", "latihan", "1", 0, 0,
            self.moved_away,
        )  # fmt: skip

    def shown(self) -> Challenge:
        """The program starts without the station."""
        taken = self.slots.take()
        assert taken is not None
        return Challenge(taken)

    def code(
        self, challenge: Challenge, reason: UnlockReason = UnlockReason.POWER_CUT, officer: int = 0
    ) -> str:
        """What a proctor answers."""
        return self.answer(challenge.view().challenge, reason, officer)

    def answer(
        self, text: str, reason: UnlockReason = UnlockReason.POWER_CUT, officer: int = 0
    ) -> str:
        """The same, from the words on the screen."""
        nonce, seat = unlock.read_challenge(text, SESSION, [self.number])
        return unlock.code_for(
            self.officers[officer].secret, unlock.Terms(SESSION, seat), nonce, reason
        )

    def open(self, key: Key) -> OpenedVault:
        return open_by_code(self.folder, key, synchronous="FULL")


def locked_seat(folder: Path, number: str, unlock_key: bytes) -> LockedSeat:
    officers = tuple(
        unlock.Officer(name, unlock.officer_secret(unlock_key, SESSION, name.encode()))
        for name in OFFICERS
    )
    seat = LockedSeat(folder / number, number, secrets.token_bytes(32), officers)
    opened = open_by_station(seat.folder, seat.welcome, seat=number, synchronous="FULL")
    who = Participant("Siti", "", "", "", b"", "p-1", bytes(32))
    header = AttemptHeader(
        f"a-{number}", SESSION, number, "r1", "p-1", bytes(32), "F", b"sealed", 1
    )  # fmt: skip
    first = ev.CheckedIn(
        at_ms=1, wall_utc_ms=1, form_id="F", package_sha256=bytes(32), multiplier_permille=1000
    )
    opened.vault.begin(header, new_attempt_key(), who, lambda _one, _now: first)
    opened.vault.close()
    slots = unlock.prepare(seat.terms, seat.share, officers, unlock.new_nonces())
    seat.slots.keep(unlock.encode_slots(seat.terms, slots))
    return seat
