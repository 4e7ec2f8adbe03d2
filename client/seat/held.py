"""What a vault holds of an attempt, also where it cannot be read: that one is set aside.

Nothing of it is changed on the disk, the others go on, and a person with a name decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from client.net.station import Admission
from client.seat.participant import Participant, read_participant
from exam.core import events as ev
from exam.core.errors import ExamError, Rejected, Tampered, one_line
from exam.exchange.receipts import Hop
from exam.exchange.wire import AttemptHeader, decode_header
from exam.vault.database import Database, VaultDamaged
from exam.vault.journal import AttemptRow, Journal

MOST_NAMED = 3
MAX_SAID_CHARACTERS = 230
REMEDY = (
    "move its participant to another seat first, then others sit here as usual; a bundle of this"
    " seat taken in with --partial, or 'pendopo central recover', brings what never left it"
)
DAMAGED_REMEDY = (
    "move its participants to other seats and keep this file as it is: 'pendopo central recover'"
    " brings what can still be read of it"
)
_T = TypeVar("_T")


class AttemptUnreadable(Tampered):
    """An attempt on this disk cannot be replayed."""


@dataclass(frozen=True, slots=True)
class HeldAttempt:
    """Enough of an attempt to send its entries on, whoever can read them."""

    row: AttemptRow
    participant: Participant
    journal: Journal

    def last_order(self) -> int:
        """The sequence number of the last order that was carried out, 0 for none.

        A chain that cannot be read has none: no sitting goes on here then.
        """
        orders = [self.journal.taken_up()]
        with suppress(Rejected, Tampered):
            events = self.journal.replay()
            orders += (one.sequence for one in events if isinstance(one, ev.OrderObeyed))
        return max(orders)

    def keys(self, station_key: bytes) -> Mapping[Hop, bytes]:
        """The keys that receipts for this attempt are checked with."""
        return {Hop.STATION: station_key, Hop.CENTRE: self.participant.centre_key}


@dataclass(frozen=True, slots=True)
class SetAside:
    """An attempt that cannot be replayed, and what of it can be read all the same.

    ``said`` names it, the store and the entry where it failed. ``held`` goes on being sent to the
    station, which checks the chain for itself; without a readable header it would take nothing,
    and without the participant's part receipts could not be checked.
    """

    said: str
    header: AttemptHeader | None
    participant: Participant | None
    held: HeldAttempt | None

    def may_be_of(self, who: Admission) -> bool:
        """By registration, or by what else was kept: a header may be what was altered."""
        if self.header is not None and self.header.registration == who.registration:
            return True
        kept = self.participant
        return kept is not None and (
            (kept.name, kept.masked_number) == (who.name, who.masked_number)
        )


@contextmanager
def damage_told() -> Iterator[None]:
    """A journal with damaged pages is neither read nor added to here: says what helps instead."""
    try:
        yield
    except VaultDamaged as error:
        raise VaultDamaged(str(error), remedy=DAMAGED_REMEDY) from error


def set_aside(database: Database, row: AttemptRow, error: ExamError) -> SetAside:
    """``error`` is why ``row`` cannot be replayed."""
    why = one_line(f"{row.attempt_id}: set aside in the seat's vault: {error}")
    header, participant = header_of(row), participant_in(row)
    return SetAside(f"attempt {why}", header, participant, held_in(database, row))


def held_in(database: Database, row: AttemptRow) -> HeldAttempt | None:
    """``None`` where the header, the participant's part or the key cannot be read."""
    header, participant = header_of(row), participant_in(row)
    journal = _readable(lambda: Journal(database, row))
    if header is None or participant is None or journal is None:
        return None
    return HeldAttempt(row, participant, journal)


def trouble_of(aside: Collection[SetAside]) -> str:
    """All of it for the proctor in one line that a heartbeat takes; empty where all is well."""
    if not aside:
        return ""
    named = [one.said[:MAX_SAID_CHARACTERS] for one in islice(aside, MOST_NAMED)]
    if len(aside) > MOST_NAMED:
        named.append(f"and {len(aside) - MOST_NAMED} more")
    return f"{'; '.join(named)} ({REMEDY})"


def header_of(row: AttemptRow) -> AttemptHeader | None:
    """``None`` where it cannot be read."""
    return _readable(lambda: decode_header(row.header))


def participant_in(row: AttemptRow) -> Participant | None:
    """``None`` where what was kept of them cannot be read."""
    return _readable(lambda: read_participant(row.admission))


def _readable(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except Rejected:
        return None
