"""The record of moves: from which seat to which, by which order, from which entry on."""

from __future__ import annotations

from dataclasses import dataclass

from exam.vault.database import Database


@dataclass(frozen=True, slots=True)
class Move:
    """One move; entries of ``from_seat`` count up to ``seq``, ``order`` is its order's number."""

    from_seat: str
    to_seat: str
    seq: int
    clock_ms: int
    order: int


class MoveBook:
    """Used inside a desk's commit only; rows are added by :class:`server.station.moving.Moving`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_done(self, order_id: str) -> bool:
        """True for an order that was carried out."""
        return bool(
            self._database.query("SELECT 1 FROM attempt_move WHERE order_id = ?", (order_id,))
        )

    def former(self, attempt_id: str, seat: str) -> list[str]:
        """The seats that an attempt left, but ``seat``, where it is."""
        rows = self._database.query(
            "SELECT DISTINCT from_seat FROM attempt_move WHERE attempt_id = ? AND from_seat <> ?",
            (attempt_id, seat),
        )
        return [str(seat) for (seat,) in rows]

    def order(self, attempt_id: str) -> bytes:
        """The signed order by which an attempt came where it is."""
        ((signed,),) = self._database.query(
            "SELECT signed FROM proctor_order WHERE order_id = (SELECT order_id FROM attempt_move"
            " WHERE attempt_id = ? ORDER BY number DESC LIMIT 1)",
            (attempt_id,),
        )
        return bytes(signed)

    def last(self, attempt_id: str, column: str, seat: str) -> Move | None:
        """The newest with ``seat`` in ``column``: ``from_seat`` or ``to_seat``."""
        rows = self._database.query(
            "SELECT m.from_seat, m.to_seat, m.seq, m.clock_ms, o.sequence"
            " FROM attempt_move m JOIN proctor_order o ON o.order_id = m.order_id"
            f" WHERE m.attempt_id = ? AND m.{column} = ? ORDER BY m.number DESC LIMIT 1",
            (attempt_id, seat),
        )
        return Move(*rows[0]) if rows else None
