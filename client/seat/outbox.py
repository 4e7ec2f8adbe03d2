"""One attempt's entries as the courier wants them, reached through the vault's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from client.seat.held import HeldAttempt
from exam.core.roles import Staff
from exam.exchange.courier import Courier
from exam.exchange.receipts import Hop
from exam.exchange.wire import EntriesMessage
from exam.vault.journal import Mark
from exam.vault.worker import Worker

RETRY_MS = 30_000
"""After something that a person must look at: it is not tried every moment."""


class VaultOutbox:
    """One attempt's entries, reached through the vault's thread.

    ``moved`` is called with the marks before and after wherever receipts moved one; ``advanced``
    is true where the last ones moved the station's forward.
    """

    def __init__(
        self,
        worker: Worker,
        attempt: HeldAttempt,
        station_key: bytes,
        moved: Callable[[dict[Hop, Mark], dict[Hop, Mark]], None],
    ) -> None:
        self._worker = worker
        self._attempt = attempt
        self._journal = attempt.journal
        self._keys = attempt.keys(station_key)
        self._moved = moved
        self.advanced = False

    def pending(self) -> EntriesMessage | None:
        """The next batch beyond the station's receipt."""
        return self._worker.submit(self._journal.pending).result()

    def note_receipts(self, receipts: tuple[bytes, ...]) -> None:
        """Check and keep receipts."""
        before = self.marks()
        self._worker.submit(lambda: self._journal.note_receipts(receipts, self._keys)).result()
        after = self.marks()
        self.advanced = _station_seq(after) > _station_seq(before)
        if after != before:
            self._moved(before, after)

    def last_order(self) -> int:
        """The last order that was carried out in the attempt, as the disk has it."""
        return self._worker.submit(partial(HeldAttempt.last_order, self._attempt)).result()

    def leave(self, sequence: int) -> bool:
        """An order of this number moved it, also for whoever starts this seat without its station.

        ``False`` where it was carried out here: the participant has logged in again meanwhile.
        """

        def leave() -> bool:
            taken_up = self._journal.taken_up() >= sequence
            if taken_up or HeldAttempt.last_order(self._attempt) >= sequence:
                return False
            self._journal.note_farewell()
            return True

        return self._worker.submit(leave).result()

    def marks(self) -> dict[Hop, Mark]:
        """How far each hop has signed."""
        return dict(self._worker.submit(self._journal.marks).result())


def _station_seq(marks: dict[Hop, Mark]) -> int:
    mark = marks.get(Hop.STATION)
    return mark.seq if mark is not None else 0


@dataclass(slots=True)
class Parcel:
    """One attempt on its way to the station, as the network thread has it."""

    attempt_id: str
    header: bytes
    staff: Staff | None
    outbox: VaultOutbox
    courier: Courier
    not_before_ms: int = 0
    doubted_until_ms: int = 0
    """Until then the station is not asked again to show that it goes on elsewhere."""
    explained_until_ms: int = 0
    """Until then the station is not asked again whether a move explains what does not fit."""
    unasked: bool = True
    """What the station holds was not asked since it was last reached."""
