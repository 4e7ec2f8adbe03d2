"""``pendopo central acts``: what officers did in one attempt, and what its seat did not believe.

An officer compares it with what they ordered: an order that a station dropped is not in it.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from exam.core import events as ev
from exam.core.errors import ExamError, Rejected
from exam.exchange.wire import decode_header
from server.central.commands import open_office
from server.central.office import Office
from server.central.store import entries
from server.web.clock import as_datetime
from server.web.terminal import DONE


def acts(given: argparse.Namespace) -> int:
    """Show one attempt's orders and suspicions."""
    with open_office(given.home) as office:
        rows = acts_of(office, given.attempt)
    if given.json:
        said = {"attempt_id": given.attempt, "acts": rows}
        given.report(json.dumps(said, ensure_ascii=False))
        return DONE
    for row in rows:
        given.report(_line(row))
    return DONE


def acts_of(office: Office, attempt_id: str) -> list[dict[str, Any]]:
    """In order, each with its place in the chain. Raises :class:`Rejected` for no such attempt."""
    found = office.database.run(lambda one: entries.list_attempts(one, attempt_id))
    if not found:
        raise Rejected(f"no attempt {attempt_id} here", remedy="see 'central results'")
    header = decode_header(found[0].header)
    chain = office.database.run(lambda one: entries.read_entries(one, attempt_id))
    sealer = office.reader.sealer(header)
    rows = []
    for entry in chain:
        try:
            event = sealer.open(entry.seq, entry.body)
        except ExamError as error:
            rows.append({"seq": entry.seq, "what": "Unreadable", "why": str(error)})
            continue
        if isinstance(event, (ev.OrderObeyed, ev.StoreDistrusted)):
            rows.append(_row(entry.seq, event))
    return rows


def _row(seq: int, event: ev.OrderObeyed | ev.StoreDistrusted) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seq": seq,
        "what": type(event).__name__,
        "at_ms": event.at_ms,
        "wall_utc_ms": event.wall_utc_ms,
    }
    if isinstance(event, ev.StoreDistrusted):
        sha256 = event.sha256.hex()
        return {
            **row, "store": event.store, "index": event.index, "why": event.why, "sha256": sha256,
        }  # fmt: skip
    why = event.why if isinstance(event, ev.OrderRefused) else ""
    text = {"text": event.text} if isinstance(event, ev.Messaged) else {}
    return {
        **row,
        "order_id": event.order_id,
        "sequence": event.sequence,
        "officer": event.officer,
        "role": event.role,
        "key_id": event.key_id,
        "reason": event.reason,
        "why": why,
        **text,
    }


def _line(row: dict[str, Any]) -> str:
    if "wall_utc_ms" not in row:
        return f"{row['seq']:>6} {row['what']}: {row['why']}"
    when = f"{as_datetime(row['wall_utc_ms']):%Y-%m-%d %H:%M:%S} UTC"
    if "store" in row:
        return f"{row['seq']:>6} {when} ! {row['store']}, {row['index']}: {row['why']}"
    who = f"{row['officer']} ({row['role'] or '-'}, key {row['key_id'] or '-'})"
    why = f": {row['why']}" if row["why"] else ""
    return f'{row["seq"]:>6} {when} {row["what"]} by {who}, "{row.get("text", row["reason"])}"{why}'
