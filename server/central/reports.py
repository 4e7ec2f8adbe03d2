"""What the centre holds of each attempt, for reports and audits."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from exam.core.attempt import State
from exam.core.chain import Entry
from exam.core.errors import ExamError, Rejected
from server.central import vouching
from server.central.marking import results_of
from server.central.office import Office
from server.central.projection import response_plain
from server.central.store import entries, records, vouchings
from server.central.store.database import Connection
from server.central.store.vouchings import Vouching

STATION = "station"
"""``vouched_by`` of what a registered station brought; else :mod:`vouchings` names the ways."""


def all_results(office: Office) -> list[dict[str, Any]]:
    """One report for each attempt, by session and time."""
    rows = office.database.run(entries.list_attempts)
    return [_result(office, row) for row in rows]


def _result(office: Office, row: entries.AttemptRow) -> dict[str, Any]:
    """Finished attempts as they were scored; others replayed now."""

    def read(
        connection: Connection,
    ) -> tuple[list[Entry], records.ScoreRow | None, int, int, list[Vouching]]:
        return (
            entries.read_entries(connection, row.attempt_id),
            records.newest_score(connection, row.attempt_id),
            records.count_quarantined(connection, row.attempt_id),
            records.count_unreadable(connection, row.attempt_id),
            vouchings.read(connection, row.attempt_id, row.header),
        )

    chain, score, apart, unreadable, words = office.database.run(read)
    report: dict[str, Any] = {
        "attempt_id": row.attempt_id,
        "session_id": row.session_id,
        "registration": row.registration,
        "seat": row.seat,
        "named": vouching.bound(row.attempt_id, row.header),
        "vouched": bool(row.station_id or words),
        "vouched_by": STATION if row.station_id else words[0].how if words else "",
        "vouchings": [asdict(one) for one in words],
        "package_id": row.package_id,
        "head_seq": chain[-1].seq if chain else 0,
        "head_seal": chain[-1].seal.hex() if chain else "",
        "quarantined": apart,
        "unreadable": unreadable,
        "scored_utc_ms": 0,
    }
    if score is not None and score.head_seq == report["head_seq"]:
        sheet = json.loads(score.sheet)
        sheet.pop("by_item")
        return {**report, **sheet, "scored_utc_ms": score.computed_utc_ms}
    return {**report, **_replayed(office, row, chain)}


def _replayed(office: Office, row: entries.AttemptRow, chain: list[Entry]) -> dict[str, Any]:
    try:
        mark = office.marker.mark(row.header, chain)
    except ExamError as error:
        return {
            "state": State.NEW.value,
            "answered": 0,
            "items": 0,
            "answers_root": "",
            "root_matches": None,
            "trouble": str(error),
            "results": {},
        }
    return {
        "state": mark.state.value,
        "answered": mark.answered,
        "items": mark.items,
        "answers_root": mark.root.hex(),
        "root_matches": mark.root_matches,
        "trouble": mark.trouble,
        "results": results_of(mark.sheet),
    }


def answers(office: Office, attempt_id: str) -> list[dict[str, Any]]:
    """The responses that count, as projected. Raises :class:`Rejected` for an unknown attempt."""

    def read(connection: Connection) -> list[tuple[str, bytes, int, int]]:
        if not entries.list_attempts(connection, attempt_id):
            raise Rejected(f"no attempt {attempt_id} here", remedy="see 'central results'")
        return entries.read_responses(connection, attempt_id)

    return [
        {"item_id": item_id, "response": response_plain(data), "seq": seq, "at_ms": at_ms}
        for item_id, data, seq, at_ms in office.database.run(read)
    ]
