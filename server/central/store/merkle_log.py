"""The log in the database: a leaf and the subtrees it completes in the commit of its submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from exam.core.errors import Rejected, Tampered
from exam.exchange import log
from server.central.store import tables as t

_LOG_LOCK = 0x706C6F67
"""Two programs on one PostgreSQL append one after the other."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an attempt stands in the log, under one signed head."""

    leaf: bytes
    index: int
    head: bytes
    path: tuple[bytes, ...]


def append_finished(connection: Connection, attempts: Iterable[str]) -> None:
    """A leaf for each of ``attempts`` as its submission now stands; one it has is not repeated."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOG_LOCK})")
    for attempt_id in attempts:
        s, e = t.submission.c, t.entry.c
        query = (
            select(s.kind, s.answers_root, s.seq, e.seal)
            .join(t.entry, (e.attempt_id == s.attempt_id) & (e.seq == s.seq))
            .outerjoin(
                t.log_leaf,
                (t.log_leaf.c.attempt_id == s.attempt_id) & (t.log_leaf.c.seq == s.seq),
            )
            .where(s.attempt_id == attempt_id, t.log_leaf.c.place.is_(None))
        )
        row = connection.execute(query).one_or_none()
        if row is not None:
            leaf = log.Leaf(attempt_id, row.kind, bytes(row.answers_root), row.seq, bytes(row.seal))
            _append(connection, leaf)


def append_what_lacks(connection: Connection) -> None:
    """Leaves of attempts that were finished before there was a log, in the order of their ids."""
    s = t.submission.c
    query = (
        select(s.attempt_id)
        .outerjoin(
            t.log_leaf, (t.log_leaf.c.attempt_id == s.attempt_id) & (t.log_leaf.c.seq == s.seq)
        )
        .where(t.log_leaf.c.place.is_(None))
        .order_by(s.attempt_id)
    )
    append_finished(connection, [str(one) for one in connection.execute(query).scalars()])


def _append(connection: Connection, leaf: log.Leaf) -> None:
    place, data = _size(connection), log.encode_leaf(leaf)
    connection.execute(
        insert(t.log_leaf).values(place=place, attempt_id=leaf.attempt, seq=leaf.seq, leaf=data)
    )
    nodes = log.added_nodes(place, data, _nodes(connection))
    connection.execute(
        insert(t.log_node),
        [{"level": level, "place": at, "hash": made} for level, at, made in nodes],
    )


def signed_head(connection: Connection, private: bytes, utc_ms: int) -> bytes:
    """The head over every leaf; of one size one head is ever signed."""
    size = _size(connection)
    query = select(t.log_head.c.signed).where(t.log_head.c.size == size)
    if (known := connection.execute(query).scalar_one_or_none()) is not None:
        return bytes(known)
    root = log.tree_root(size, _nodes(connection))
    signed = log.sign_head(log.TreeHead(size, root, utc_ms), private)
    connection.execute(insert(t.log_head).values(size=size, signed=signed))
    return signed


def consistency(connection: Connection, old: int, size: int) -> tuple[bytes, ...]:
    """That ``size`` leaves only add to the first ``old``; empty where there are fewer."""
    if old > size:
        return ()
    return log.consistency_proof(old, size, _nodes(connection))


def prove(connection: Connection, attempt_id: str, private: bytes, utc_ms: int) -> Proof:
    """The newest leaf of an attempt. Raises :class:`Rejected` where it has none."""
    c = t.log_leaf.c
    query = select(c.place, c.leaf).where(c.attempt_id == attempt_id).order_by(c.place.desc())
    row = connection.execute(query.limit(1)).one_or_none()
    if row is None:
        raise Rejected(
            f"attempt {attempt_id[:80]} is not in the log",
            remedy="it gets there when the centre has taken in its submission",
        )
    head = signed_head(connection, private, utc_ms)
    path = log.inclusion_proof(row.place, _size(connection), _nodes(connection))
    return Proof(bytes(row.leaf), row.place, head, path)


def heads(connection: Connection) -> Mapping[int, bytes]:
    """Every signed head by its size, smallest first."""
    rows = connection.execute(select(t.log_head).order_by(t.log_head.c.size))
    return {int(row.size): bytes(row.signed) for row in rows}


def _size(connection: Connection) -> int:
    highest = select(func.coalesce(func.max(t.log_leaf.c.place), -1))
    return int(connection.execute(highest).scalar_one()) + 1


def _nodes(connection: Connection) -> log.Node:
    def node(level: int, place: int) -> bytes:
        c = t.log_node.c
        query = select(c.hash).where(c.level == level, c.place == place)
        found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise Tampered(f"central database: log_node {level}/{place} is gone")
        return bytes(found)

    return node
