"""An attempt that was begun at another seat comes into this vault: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from exam.core.chain import Entry
from exam.core.errors import Tampered
from exam.vault.database import Database
from exam.vault.journal import AttemptRow


def take_up(
    database: Database, row: AttemptRow, entries: Sequence[Entry], clock_ms: int, order: int
) -> None:
    """Store an attempt with its entries, already checked as a chain; durable on return.

    A vault that held an earlier part of it, because it was here before, gets the rest, and its
    participant sits here again. ``order`` is the number of the order that brought it here.
    Raises :class:`Tampered`, storing nothing, where this vault holds another version.
    """
    database.run_transaction(lambda: _take_up(database, row, entries, clock_ms, order))


def _take_up(
    database: Database, row: AttemptRow, entries: Sequence[Entry], clock_ms: int, order: int
) -> None:
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
    # Where another seat went on, its clock is the participant's: the one of a computer at which
    # nobody sat ran on alone.
    went_on = len(entries) > len(seals)
    later = "excluded.at_ms" if went_on else "max(at_ms, excluded.at_ms)"
    database.execute(
        "INSERT INTO clock (attempt_id, at_ms) VALUES (?, ?)"
        f" ON CONFLICT (attempt_id) DO UPDATE SET at_ms = {later}",
        (row.attempt_id, clock_ms),
    )
    database.execute(
        "INSERT INTO taken_up (attempt_id, sequence) VALUES (?, ?) ON CONFLICT (attempt_id)"
        " DO UPDATE SET sequence = max(sequence, excluded.sequence)",
        (row.attempt_id, order),
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
