"""Who was heard from when, and where each seat stands: counts and states, no answers."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import Final

from exam.exchange.wire import PresenceMessage
from exam.vault.database import Database

_NAMES = [one.name for one in fields(PresenceMessage)]
_COLUMNS = ", ".join(_NAMES)
_NEWS = [index for index, name in enumerate(_NAMES) if name != "clock_ms"]
"""A clock that only runs is nothing new."""


MOST_UNKNOWN: Final = 1000
"""How many orders a station put back from a backup may have given since, to one attempt."""


def believed(given: int, said: int) -> int:
    """The last order of an attempt: ``given`` by the book, or what its seat ``said`` it has.

    A station put back from a backup does not know all the orders that it gave, but those are few:
    a number far beyond is made up, and would leave no number for a later order.
    """
    return said if given < said <= given + MOST_UNKNOWN else given


def claim_trouble(given: int, said: int) -> str:
    """What is wrong with what a seat said of its last order; empty where nothing is."""
    if said <= given + MOST_UNKNOWN:
        return ""
    return f"says that it has order {said}, and {given} is the last that was given: not believed"


@dataclass(frozen=True, slots=True)
class Heard:
    """The last heartbeat of a seat and when it came."""

    message: PresenceMessage
    at_utc_ms: int


class PresenceBoard:
    """Every heartbeat in memory, and in the vault when it says something new.

    So five hundred seats that only say "still here" cost no commit, and a station that was
    killed still knows how far each seat had come. Used inside a desk's commit only.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heard: dict[str, Heard] = {}
        for *values, at_utc_ms in database.query(f"SELECT {_COLUMNS}, at_utc_ms FROM presence"):
            self._heard[values[0]] = Heard(PresenceMessage(*values), at_utc_ms)

    def hear(self, message: PresenceMessage, at_utc_ms: int) -> None:
        """Note a heartbeat."""
        # Compared with what is stored: memory may be ahead of a commit that was undone.
        values = astuple(message)
        stored = self._database.query(
            f"SELECT {_COLUMNS} FROM presence WHERE seat = ?", (message.seat,)
        )
        if not stored or any(stored[0][index] != values[index] for index in _NEWS):
            self._database.execute(
                f"INSERT OR REPLACE INTO presence ({_COLUMNS}, at_utc_ms)"
                f" VALUES ({', '.join('?' * len(values))}, ?)",
                (*values, at_utc_ms),
            )
        self._heard[message.seat] = Heard(message, at_utc_ms)

    def of(self, seat: str) -> Heard | None:
        """The last heartbeat of a seat."""
        return self._heard.get(seat)

    def last_order_of(self, seat: str, attempt_id: str) -> int:
        """The highest order of an attempt that its seat says it has, 0 for none.

        Asked of its own seat, and for a move of those it left: what another says must not spoil
        this attempt's orders.
        """
        heard = self._heard.get(seat)
        if heard is None or heard.message.attempt_id != attempt_id:
            return 0
        return heard.message.last_order_sequence
