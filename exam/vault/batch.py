"""The next entries to be sent on: the seat's journal and the station's store ask alike."""

from __future__ import annotations

from collections.abc import Iterator

from exam.core.chain import Entry
from exam.exchange.wire import first_batch
from exam.vault.database import Database

_PAGE = 10
"""Entries read at once: pieces of files are large, and a batch takes only a few of them."""


def batch_after(database: Database, attempt_id: str, seq: int) -> tuple[Entry, ...]:
    """What one message takes of the entries after ``seq``; empty where there is none."""
    return first_batch(_entries(database, attempt_id, seq))


def _entries(database: Database, attempt_id: str, seq: int) -> Iterator[Entry]:
    more = True
    while more:
        rows = database.query(
            "SELECT seq, body, seal FROM entry WHERE attempt_id = ? AND seq > ?"
            " ORDER BY seq LIMIT ?",
            (attempt_id, seq, _PAGE),
        )
        for row in rows:
            yield Entry(*row)
            seq = row[0]
        more = len(rows) == _PAGE
