"""What the centre administers: stations, release times, releases, scores, submissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from exam.core.errors import Rejected
from server.central.store import tables as t


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """How an attempt was finished, as its own entries say."""

    kind: str
    answers_root: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One scoring of one attempt; ``sheet`` is JSON."""

    attempt_id: str
    package_sha256: bytes
    engine_version: str
    computed_utc_ms: int
    head_seq: int
    sheet: str


@dataclass(frozen=True, slots=True)
class ReleaseEvent:
    """``outcome`` is given, spoken, refused, shares_made or scheduled.

    ``detail`` names shares, a reason, or the release time after what it was before.
    """

    outcome: str
    who: str = ""
    detail: str = ""


GIVEN = ReleaseEvent("given")
SPOKEN = "spoken"
SCHEDULED = "scheduled"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A release time that was set: what it was before, ``None`` where there was none.

    The share is one for all sessions: ``earlier_for`` had it already or are to have it before
    this one, ``later_for`` after it. An empty name is every session without a time of its own.
    """

    before_utc_ms: int | None
    earlier_for: tuple[str, ...]
    later_for: tuple[str, ...]


# -- stations -------------------------------------------------------------------------------------


def add_station(
    connection: Connection,
    station_id: str,
    name: str,
    token_sha256: bytes,
    now_utc_ms: int,
    sessions: Sequence[str] = (),
) -> None:
    """Register a station; one of that name gets the new token and loses the old one.

    With ``sessions`` it is given shares for those alone.
    """
    connection.execute(delete(t.station).where(t.station.c.name == name))
    for session_id in dict.fromkeys(sessions):
        connection.execute(
            insert(t.station_session).values(station_id=station_id, session_id=session_id)
        )
    connection.execute(
        insert(t.station).values(
            station_id=station_id, name=name, token_sha256=token_sha256, added_utc_ms=now_utc_ms
        )
    )


def station_of_token(connection: Connection, token_sha256: bytes) -> str | None:
    """The station that was given a token."""
    query = select(t.station.c.station_id).where(t.station.c.token_sha256 == token_sha256)
    return connection.execute(query).scalar_one_or_none()


def station_tokens(connection: Connection) -> dict[str, bytes]:
    """The SHA-256 of each station's token, by station id."""
    rows = connection.execute(select(t.station.c.station_id, t.station.c.token_sha256))
    return {str(row[0]): bytes(row[1]) for row in rows}


def tokens_of_session(connection: Connection, session_id: str) -> dict[str, bytes]:
    """As :func:`station_tokens`, of the stations that were registered for one session."""
    s, mine = t.station.c, t.station_session.c
    query = (
        select(s.station_id, s.token_sha256)
        .join(t.station_session, mine.station_id == s.station_id)
        .where(mine.session_id == session_id)
    )
    return {str(row[0]): bytes(row[1]) for row in connection.execute(query)}


def known_sessions(connection: Connection) -> list[str]:
    """Every session that the centre has heard of."""
    columns = (t.attempt.c.session_id, t.station_session.c.session_id, t.schedule.c.session_id)
    found = [one for column in columns for one in connection.execute(select(column)).scalars()]
    return sorted({str(one) for one in found if one})


def has_session(connection: Connection, station_id: str, session_id: str) -> bool:
    """True for a session that the station was registered for; what it passes on gives it none."""
    c = t.station_session.c
    mine = select(c.station_id).where(c.station_id == station_id, c.session_id == session_id)
    return connection.execute(mine.limit(1)).first() is not None


# -- releases -------------------------------------------------------------------------------------


def set_release(connection: Connection, package_id: str, session_id: str, at_utc_ms: int) -> None:
    """From when a package's share is given out; an empty ``session_id`` means any session."""
    row = t.schedule.c
    connection.execute(
        delete(t.schedule).where(row.package_id == package_id, row.session_id == session_id)
    )
    connection.execute(
        insert(t.schedule).values(
            package_id=package_id, session_id=session_id, release_at_utc_ms=at_utc_ms
        )
    )


def release_times(connection: Connection, package_id: str) -> dict[str, int]:
    """Every release time of a package by session; an empty one is for every other session."""
    c = t.schedule.c
    query = select(c.session_id, c.release_at_utc_ms).where(c.package_id == package_id)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def release_time(connection: Connection, package_id: str, session_id: str) -> int | None:
    """The session's own release time, else the package's."""
    times = release_times(connection, package_id)
    return times.get(session_id, times.get(""))


def sessions_given(connection: Connection, package_id: str) -> set[str]:
    """Every session that a package's share was given out or read out for."""
    c = t.share_release.c
    query = select(c.session_id).where(
        c.package_id == package_id, c.outcome.in_((GIVEN.outcome, SPOKEN))
    )
    return {str(one) for one in connection.execute(query.distinct()).scalars()}


def note_release(
    connection: Connection,
    package_id: str,
    session_id: str,
    station_id: str,
    now_utc_ms: int,
    event: ReleaseEvent = GIVEN,
) -> None:
    """A step of a release: of which package, for which session and station, what and who."""
    connection.execute(
        insert(t.share_release).values(
            package_id=package_id,
            session_id=session_id,
            station_id=station_id,
            at_utc_ms=now_utc_ms,
            outcome=event.outcome,
            who=event.who,
            detail=event.detail,
        )
    )


def last_event(
    connection: Connection, package_id: str, session_id: str, station_id: str
) -> ReleaseEvent | None:
    """The newest step of one package at one station; an empty one is the centre's own desk."""
    c = t.share_release.c
    query = (
        select(c.outcome, c.who, c.detail)
        .where(c.package_id == package_id, c.session_id == session_id, c.station_id == station_id)
        .order_by(c.release_id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else ReleaseEvent(*row)


def releases(connection: Connection) -> list[dict[str, Any]]:
    """Every step of every release, oldest first."""
    c = t.share_release.c
    columns = (c.package_id, c.session_id, c.station_id, c.outcome, c.who, c.detail, c.at_utc_ms)
    rows = connection.execute(select(*columns).order_by(c.release_id))
    return [dict(row._mapping) for row in rows]


# -- findings -------------------------------------------------------------------------------------


def read_submission(connection: Connection, attempt_id: str) -> SubmissionRow | None:
    """How an attempt was finished, if it was."""
    query = select(t.submission.c.kind, t.submission.c.answers_root, t.submission.c.seq).where(
        t.submission.c.attempt_id == attempt_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else SubmissionRow(row[0], bytes(row[1]), row[2])


def finished(connection: Connection) -> list[str]:
    """Every attempt that was handed in or ended."""
    query = select(t.submission.c.attempt_id).order_by(t.submission.c.attempt_id)
    return [str(one) for one in connection.execute(query).scalars()]


def add_score(connection: Connection, score: ScoreRow) -> None:
    """Keep a scoring; earlier ones stay."""
    connection.execute(
        insert(t.score).values(
            attempt_id=score.attempt_id,
            package_sha256=score.package_sha256,
            engine_version=score.engine_version,
            computed_utc_ms=score.computed_utc_ms,
            head_seq=score.head_seq,
            sheet=score.sheet,
        )
    )


def newest_score(connection: Connection, attempt_id: str) -> ScoreRow | None:
    """The scoring that counts."""
    c = t.score.c
    query = (
        select(
            c.attempt_id,
            c.package_sha256,
            c.engine_version,
            c.computed_utc_ms,
            c.head_seq,
            c.sheet,
        )
        .where(c.attempt_id == attempt_id)
        .order_by(c.score_id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else ScoreRow(*row)


def count_quarantined(connection: Connection, attempt_id: str) -> int:
    """Batches that contradicted the store, also those over the bound of what is kept."""
    kept = (
        select(func.count())
        .select_from(t.quarantine)
        .where(t.quarantine.c.attempt_id == attempt_id)
    )
    beyond = select(func.coalesce(func.sum(t.quarantine_beyond.c.batches), 0)).where(
        t.quarantine_beyond.c.attempt_id == attempt_id
    )
    return int(connection.execute(kept).scalar_one()) + int(connection.execute(beyond).scalar_one())


def count_unreadable(connection: Connection, attempt_id: str) -> int:
    """Entries that were kept and did not open."""
    query = (
        select(func.count())
        .select_from(t.entry)
        .where(t.entry.c.attempt_id == attempt_id, t.entry.c.unreadable != "")
    )
    return int(connection.execute(query).scalar_one())


def require_name(name: str) -> str:
    """A station's name. Raises :class:`Rejected` for an empty or very long one."""
    cleaned = name.strip()
    if not 1 <= len(cleaned) <= 100:
        raise Rejected("a station's name has 1 to 100 characters")
    return cleaned
