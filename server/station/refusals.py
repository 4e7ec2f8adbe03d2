"""What was handed in as a proctor's word and is none, by the place that it came in."""

from __future__ import annotations

import hashlib
from typing import Final

from exam.core.errors import ExamError
from exam.vault.database import Database
from server.web.replies import CONFLICT, Refused

MOST_KEPT: Final = 256
MAX_WHY_CHARACTERS: Final = 300
CONSOLE: Final = "the console"


class Refusals:
    """Used inside a desk's commit only. Each content is kept once, and so many at most."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_now(self, data: bytes, seat: str, error: ExamError, now_utc_ms: int) -> None:
        """Keep why an order or a lift was refused; ``seat`` is who handed it in, empty for none.

        Its place counts every order that this station was handed, those it took included. What
        was only overtaken by another proctor's order is no incident.
        """
        if isinstance(error, Refused) and error.status == CONFLICT:
            return
        self._database.execute(
            "INSERT INTO refused_order (sha256, place, seat, why, at_utc_ms)"
            " SELECT ?, (SELECT count(*) FROM proctor_order)"
            " + (SELECT count(*) FROM refused_order) + 1, ?, ?, ?"
            " WHERE (SELECT count(*) FROM refused_order) < ? ON CONFLICT (sha256) DO NOTHING",
            (
                hashlib.sha256(data).digest(),
                seat,
                str(error)[:MAX_WHY_CHARACTERS],
                now_utc_ms,
                MOST_KEPT,
            ),
        )

    def trouble_now(self) -> str:
        """How many there are, and the newest by whom it came and in which place, in one line."""
        rows = self._database.query(
            "SELECT seat, place, why FROM refused_order ORDER BY number DESC LIMIT 1"
        )
        if not rows:
            return ""
        ((count,),) = self._database.query("SELECT count(*) FROM refused_order")
        seat, place, why = rows[0]
        named = f"{count} or more" if count >= MOST_KEPT else str(count)
        store = f"seat {seat}" if seat else CONSOLE
        return f"{named} refused as no proctor's word; the last from {store}, order {place}: {why}"
