"""The room as a witness: the centre's log may only grow past every head that was seen here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from exam.core.errors import Tampered
from exam.exchange.log import TreeHead, read_head, verify_consistency
from exam.vault.database import Database

if TYPE_CHECKING:
    from server.station.room import Room

LogSince: TypeAlias = Callable[[int], tuple[bytes, tuple[bytes, ...]]]


class Witness:
    """Asks the centre for its head; ``log_since`` also proves that it adds to a smaller tree."""

    def __init__(self, room: Room, log_since: LogSince) -> None:
        self._room = room
        self._log_since = log_since

    def look(self, centre_key: bytes) -> None:
        """Keep the newest head. Raises :class:`Tampered`, after noting it, for a rewritten log."""
        held = self._room.desk.run(self._held_now)
        last = held[-1] if held else b""
        old = read_head(last, centre_key) if last else None
        signed, path = self._log_since(old.size if old else 0)
        new = read_head(signed, centre_key)
        if old is not None:
            try:
                verify_consistency(old, new, path)
            except Tampered as error:
                self._denounce(error, held, signed, centre_key)
        self._room.desk.run(lambda: self._keep_now(new.size, signed))

    def _denounce(
        self, error: Tampered, held: list[bytes], signed: bytes, centre_key: bytes
    ) -> None:
        heads = [read_head(one, centre_key) for one in held]
        same = self._still_there(heads, signed, centre_key)
        end = next(one.size for one in heads if one.size > same)
        why = f"{error}: changed or gone from an index between {same} and {end - 1} on"
        self._room.desk.run(lambda: self._note_now(why, held[-1], signed))
        raise Tampered(why, remedy="keep this station's data and tell the audit; seats go on")

    def _still_there(self, heads: list[TreeHead], signed: bytes, centre_key: bytes) -> int:
        """How many leaves of the heads seen here the centre still has, by halving."""
        low, high = 0, len(heads) - 1
        while low < high:
            middle = (low + high) // 2
            shown, path = self._log_since(heads[middle].size)
            try:
                verify_consistency(heads[middle], read_head(shown, centre_key), path)
                low = middle + 1
            except Tampered:
                high = middle
        return heads[low - 1].size if low else 0

    def _held_now(self) -> list[bytes]:
        rows = self._room.desk.database.query("SELECT signed FROM log_head ORDER BY size")
        return [bytes(signed) for (signed,) in rows]

    def _keep_now(self, size: int, signed: bytes) -> None:
        self._room.desk.database.execute(
            "INSERT INTO log_head (size, signed) VALUES (?, ?) ON CONFLICT (size) DO NOTHING",
            (size, signed),
        )

    def _note_now(self, why: str, held: bytes, shown: bytes) -> None:
        self._room.desk.database.execute(
            "INSERT INTO log_trouble (why, held, shown, at_utc_ms) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (why) DO NOTHING",
            (why, held, shown, self._room.clock()),
        )


def seen_heads(database: Database) -> list[bytes]:
    """Every signed head that was shown here, also those that contradict the kept ones."""
    kept = database.query("SELECT signed FROM log_head ORDER BY size")
    shown = database.query("SELECT shown FROM log_trouble ORDER BY number")
    return [bytes(signed) for (signed,) in (*kept, *shown)]


def log_trouble(database: Database) -> str:
    """What was found against the centre's log, in one line; empty where nothing was."""
    rows = database.query("SELECT why FROM log_trouble ORDER BY number")
    return "; ".join(str(why) for (why,) in rows)
