"""Who was heard from when, and where each seat stands: counts and states, no answers."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from exam.exchange.wire import PresenceMessage
from exam.vault.database import Database


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
        rows = database.query(
            "SELECT seat, attempt_id, state, section, answered, items, head_seq, called_utc_ms,"
            " trouble, at_utc_ms FROM presence"
        )
        for *fields, at_utc_ms in rows:
            self._heard[fields[0]] = Heard(PresenceMessage(*fields), at_utc_ms)

    def hear(self, message: PresenceMessage, at_utc_ms: int) -> None:
        """Note a heartbeat."""
        known = self._heard.get(message.seat)
        self._heard[message.seat] = Heard(message, at_utc_ms)
        if known is not None and known.message == message:
            return
        self._database.execute(
            "INSERT INTO presence (seat, attempt_id, state, section, answered, items, head_seq,"
            " called_utc_ms, trouble, at_utc_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (seat) DO UPDATE SET attempt_id = excluded.attempt_id,"
            " state = excluded.state, section = excluded.section, answered = excluded.answered,"
            " items = excluded.items, head_seq = excluded.head_seq,"
            " called_utc_ms = excluded.called_utc_ms, trouble = excluded.trouble,"
            " at_utc_ms = excluded.at_utc_ms",
            (*astuple(message), at_utc_ms),
        )

    def of(self, seat: str) -> Heard | None:
        """The last heartbeat of a seat."""
        return self._heard.get(seat)
