"""Whose word an attempt was taken on that no registered station brought; only ever added to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from server.central.store import tables as t

ADMISSION, STATION_KEY, PERSON = "admission", "station_key", "person"


@dataclass(frozen=True, slots=True)
class Vouching:
    """``how`` is a station's admission, a station's key that somebody named, or a person's word.

    ``who`` is the registered station, or the person's name; ``key_id`` the key that was named.
    """

    how: str
    who: str = ""
    reason: str = ""
    key_id: str = ""
    at_utc_ms: int = 0


def note(connection: Connection, attempt_id: str, header: bytes, vouching: Vouching) -> None:
    """Keep a word for the attempt that ``header`` opens; the same word again is kept once."""
    c = t.vouching.c
    values = {
        "attempt_id": attempt_id,
        "header_sha256": hashlib.sha256(header).digest(),
        "how": vouching.how,
        "who": vouching.who,
        "reason": vouching.reason,
        "key_id": vouching.key_id,
    }
    known = select(c.vouching_id).where(*(c[name] == value for name, value in values.items()))
    if connection.execute(known.limit(1)).first() is None:
        connection.execute(insert(t.vouching).values(**values, at_utc_ms=vouching.at_utc_ms))


def read(connection: Connection, attempt_id: str, header: bytes) -> list[Vouching]:
    """Every word for the attempt as ``header`` opened it, oldest first."""
    c = t.vouching.c
    query = (
        select(c.how, c.who, c.reason, c.key_id, c.at_utc_ms)
        .where(c.attempt_id == attempt_id, c.header_sha256 == hashlib.sha256(header).digest())
        .order_by(c.vouching_id)
    )
    return [Vouching(*row) for row in connection.execute(query)]
