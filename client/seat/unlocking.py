"""A seat that starts without its station: shows a challenge, and opens by a proctor's code.

A challenge's slot leaves the disk before it is shown and lives in memory until it lapses, so a
code works once, not after a restart, and not after its time; nothing has to be counted on disk.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from client.host.clock import monotonic_ms, wall_utc_ms
from exam.core.errors import Rejected, StoreFailed
from exam.core.unlocking import Unlocking
from exam.vault import unlock
from exam.vault.digits import digits_of, wrong_group
from exam.vault.keys import remove_durably, write_private

SLOTS_FILE = "unlock.slots"
MAX_TRIES = 5
"""Wrong codes for one challenge; the next needs a new challenge, of which there are few."""
FIRST_WAIT_MS = 2000
"""After the first wrong code; it doubles with each."""
_MAX_FILE_BYTES = 1024 * 1024


class Trouble(enum.Enum):
    """Why the last code did not open; the page has a sentence for each."""

    NONE = ""
    INCOMPLETE = "incomplete"
    MISHEARD = "misheard"
    WRONG = "wrong"
    TOO_MANY = "too_many"
    LAPSED = "lapsed"
    USED = "used"
    NO_MORE = "no_more"


@dataclass(frozen=True, slots=True)
class UnlockView:
    """The page: ``challenge`` in groups, empty where none is left or the last one lapsed.

    ``left_ms`` is how long its code still works, ``wait_ms`` how long no code is taken, ``group``
    the number of the group that was misheard.
    """

    seat: str
    challenge: str
    qr: str
    left_ms: int = 0
    wait_ms: int = 0
    trouble: Trouble = Trouble.NONE
    group: int = 0
    opening: bool = False
    more: bool = True
    """Another challenge can be shown."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens the vault, and what is to be recorded of it."""

    share: bytes = field(repr=False)
    how: Unlocking


class SlotFile:
    """The prepared challenges on the disk. Used on the vault's thread."""

    def __init__(self, folder: Path, session_id: str, seat: str) -> None:
        self._path = folder / SLOTS_FILE
        self._session_id, self._seat = session_id, seat

    def keep(self, data: bytes) -> None:
        """Take fresh ones from the station; those before are gone.

        Raises :class:`Rejected` for those of another seat or session.
        """
        terms, _ = unlock.decode_slots(data)
        if (terms.session_id, terms.seat) != (self._session_id, self._seat):
            raise Rejected("the station's challenges are of another seat or session")
        write_private(self._path, data)

    def drop(self) -> None:
        """Nobody sits here any more."""
        remove_durably(self._path)

    def is_there(self) -> bool:
        """True where somebody sat here when this program ended."""
        return self._path.exists()

    def take(self) -> tuple[unlock.Terms, unlock.Slot, int] | None:
        """One slot, off the disk for good, and how many are left; ``None`` where none is.

        Durable on return. On a full disk the file goes instead, which needs no room; the slots
        behind this one go with it. Raises :class:`StoreFailed`: then none may be shown.
        """
        try:
            with self._path.open("rb") as file:
                terms, slots = unlock.decode_slots(file.read(_MAX_FILE_BYTES))
        except (OSError, Rejected):
            return None
        if not slots or (terms.session_id, terms.seat) != (self._session_id, self._seat):
            return None
        left = slots[1:]
        try:
            write_private(self._path, unlock.encode_slots(terms, left))
        except StoreFailed:
            remove_durably(self._path)
            left = ()
        return terms, slots[0], len(left)


class Challenge:
    """One challenge on screen, from its first moment until it opens, lapses or is used up."""

    def __init__(
        self,
        taken: tuple[unlock.Terms, unlock.Slot, int],
        *,
        monotonic: Callable[[], int] = monotonic_ms,
        wall: Callable[[], int] = wall_utc_ms,
    ) -> None:
        """``monotonic`` and ``wall`` give milliseconds."""
        self._terms, self._slot, self._more = taken
        self._monotonic, self._wall = monotonic, wall
        lifetime_ms = self._terms.lifetime_s * 1000
        self._until_ms = monotonic() + lifetime_ms
        self._expires_utc_ms = wall() + lifetime_ms
        self._wait_until_ms = 0
        self._wrong = 0
        self._trouble, self._group = Trouble.NONE, 0
        self._over = False

    def view(self, *, opening: bool = False) -> UnlockView:
        """What the page shows now."""
        now = self._monotonic()
        # The monotonic clock may stand still while a computer sleeps, the wall clock may be set.
        lapsed = now >= self._until_ms or self._wall() >= self._expires_utc_ms
        if lapsed and not self._over:
            self.end(Trouble.LAPSED)
        terms, nonce = self._terms, self._slot.nonce
        parts = (nonce, terms.session_id, terms.seat)
        return UnlockView(
            seat=terms.seat,
            challenge="" if self._over else unlock.challenge_text(*parts),
            qr="" if self._over else unlock.challenge_qr(*parts),
            left_ms=0 if self._over else self._until_ms - now,
            wait_ms=max(0, self._wait_until_ms - now),
            trouble=self._trouble,
            group=self._group,
            opening=opening,
            more=self._more > 0,
        )

    def give(self, text: str) -> Key | None:
        """Try a code as it was typed; ``None`` says to look at :meth:`view` again."""
        if self.view().wait_ms or self._over:
            return None
        try:
            code = unlock.read_code(text)
        except Rejected:
            # A slip of the tongue or finger is told at once and is no try.
            self._group = wrong_group(digits_of(text))
            self._trouble = Trouble.MISHEARD if self._group else Trouble.INCOMPLETE
            return None
        opened = self._slot.open(self._terms, code)
        if opened is None:
            self._count_wrong()
            return None
        how = Unlocking(
            officer=opened.officer,
            reason=opened.reason,
            challenge=self._slot.nonce,
            expires_utc_ms=self._expires_utc_ms,
            wrong_tries=self._wrong,
        )
        return Key(opened.share, how)

    def _count_wrong(self) -> None:
        self._wrong += 1
        if self._wrong >= MAX_TRIES:
            self.end(Trouble.TOO_MANY)
            return
        self._trouble = Trouble.WRONG
        self._wait_until_ms = self._monotonic() + FIRST_WAIT_MS * 2 ** (self._wrong - 1)

    def end(self, trouble: Trouble) -> None:
        """It opens nothing any more, whatever comes."""
        self._over, self._trouble, self._wait_until_ms = True, trouble, 0
        self._slot = unlock.Slot(self._slot.nonce, ())
