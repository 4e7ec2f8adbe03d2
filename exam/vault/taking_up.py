"""An attempt that was begun at another seat comes into this vault: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from exam.core.chain import Entry
from exam.core.errors import Tampered
from exam.vault.database import Database
from exam.vault.journal import AttemptRow


def take_up(database: Database, row: AttemptRow, entries: Sequence[Entry], clock_ms: int) -> None:
    """Store an attempt with its entries, already checked as a chain; durable on return.

    A vault that held an earlier part of it, because it was here before, gets the rest, and its
    participant sits here again. Raises :class:`Tampered`, storing nothing, where this vault holds
    another version.
    """
    database.run_transaction(lambda: _take_up(database, row, entries, clock_ms))


def _take_up(database: Database, row: AttemptRow, entries: Sequence[Entry], clock_ms: int) -> None:
    held = _held(database, row)
    if held is None:
        database.execute(
            "INSERT INTO attempt (attempt_id, header, attempt_key, admission) VALUES (?, ?, ?, ?)",
            (row.attempt_id, row.header, row.attempt_key, row.admission),
        )
    seals = held or {}
    for entry in entries:
        if entry.seq not in seals and len(seals) < entry.seq:
            database.execute(
                "INSERT INTO entry (attempt_id, seq, body, seal) VALUES (?, ?, ?, ?)",
                (row.attempt_id, entry.seq, entry.body, entry.seal),
            )
        elif seals.get(entry.seq) != entry.seal:
            raise Tampered(
                f"attempt {row.attempt_id}: entry {entry.seq} is another one here than there",
                remedy="let the test go on at a seat where it never was; a person compares both",
            )
    database.execute(
        "INSERT INTO clock (attempt_id, at_ms) VALUES (?, ?)"
        " ON CONFLICT (attempt_id) DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)",
        (row.attempt_id, clock_ms),
    )
    database.execute("DELETE FROM farewell WHERE attempt_id = ?", (row.attempt_id,))


def _held(database: Database, row: AttemptRow) -> dict[int, bytes] | None:
    """Seals by sequence number of what is here; ``None`` where the attempt never was."""
    rows = database.query("SELECT header FROM attempt WHERE attempt_id = ?", (row.attempt_id,))
    if not rows:
        return None
    if bytes(rows[0][0]) != row.header:
        raise Tampered(f"attempt {row.attempt_id} was opened differently here")
    found = database.query("SELECT seq, seal FROM entry WHERE attempt_id = ?", (row.attempt_id,))
    return {int(seq): bytes(seal) for seq, seal in found}
