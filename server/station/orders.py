"""The order book: orders are checked against the proctor's own key, kept for good, given once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from exam.core.errors import ExamError, Rejected, Tampered
from exam.core.orders import Order, OrderKind
from exam.core.roles import Staff, key_id
from exam.exchange import statements
from exam.exchange.orders import read_order
from exam.package.release import SHARE_BYTES
from exam.vault.database import Database
from server.station.officers import Roll
from server.web.replies import CONFLICT, Refused

SEQUENCE_TAKEN = "sequence_taken"
CLOCK_TOLERANCE_MS = 5 * 60 * 1000
_REQUEST_DOMAIN = "pendopo/status-request/2"
_SHARE_DOMAIN = "pendopo/share-given/2"
_WORDS_DOMAIN = "pendopo/officer-share/2"
SHARE_SOURCES = ("file", "spoken")
MAX_HOLDER_CHARACTERS = 80
_T = TypeVar("_T")


class OrderBook:
    """Used inside a desk's commit only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, order: Order, signed: bytes, now_utc_ms: int, last: int) -> bool:
        """Store an order; ``False`` where it is here already. Raises :class:`Refused`.

        ``last`` is the sequence number that its own must be above.
        """
        if order.expires_utc_ms < now_utc_ms:
            raise Refused("expired", f"order {order.id} has expired", remedy="give it again")
        if order.issued_utc_ms > now_utc_ms + CLOCK_TOLERANCE_MS:
            raise Refused(
                "clock", f"order {order.id} is from the future", remedy="set the proctor's clock"
            )
        rows = self._database.query(
            "SELECT signed FROM proctor_order WHERE order_id = ?", (order.id,)
        )
        if rows:
            if bytes(rows[0][0]) != signed:
                raise Tampered(f"order {order.id} is here with another content")
            return False
        if order.sequence <= last:
            raise Refused(
                SEQUENCE_TAKEN,
                f"order {order.id}: a later one was given, or one at the same time",
                status=CONFLICT,
                remedy="look at the room again and give the order anew",
            )
        self._database.execute(
            "INSERT INTO proctor_order (order_id, attempt_id, kind, sequence, officer, reason,"
            " expires_utc_ms, received_utc_ms, signed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                order.id,
                order.attempt_id,
                order.kind.value,
                order.sequence,
                order.officer,
                order.reason,
                order.expires_utc_ms,
                now_utc_ms,
                signed,
            ),
        )
        return True

    def waiting(self, attempt_id: str, now_utc_ms: int) -> tuple[bytes, ...]:
        """Every order of an attempt that has not expired, oldest first, for the seat it is at.

        The station cannot read whether one was obeyed; the seat applies each once. Those before
        the attempt was moved were for another seat, and are none of this one's.
        """
        rows = self._database.query(
            "SELECT signed FROM proctor_order WHERE attempt_id = ?1 AND expires_utc_ms >= ?2"
            " AND number >= (SELECT coalesce(max(number), 0) FROM proctor_order"
            " WHERE attempt_id = ?1 AND kind = ?3) ORDER BY number",
            (attempt_id, now_utc_ms, OrderKind.MOVE.value),
        )
        return tuple(bytes(signed) for (signed,) in rows)

    def authorized(self, attempt_id: str) -> bool:
        """True if a proctor let the participant begin."""
        rows = self._database.query(
            "SELECT 1 FROM proctor_order WHERE attempt_id = ? AND kind = ? LIMIT 1",
            (attempt_id, OrderKind.AUTHORIZE.value),
        )
        return bool(rows)

    def last_message(self, attempt_id: str) -> tuple[int, int]:
        """Sequence number and time of the last message to an attempt, (0, 0) for none."""
        rows = self._database.query(
            "SELECT sequence, received_utc_ms FROM proctor_order"
            " WHERE attempt_id = ? AND kind = ? ORDER BY number DESC LIMIT 1",
            (attempt_id, OrderKind.MESSAGE.value),
        )
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)

    def last_of(self, attempt_id: str) -> int:
        """The highest sequence number that was given to an attempt, 0 for none."""
        rows = self._database.query(
            "SELECT coalesce(max(sequence), 0) FROM proctor_order WHERE attempt_id = ?",
            (attempt_id,),
        )
        return int(rows[0][0])


def check_order(
    signed: bytes, staff: Staff | None, admitted: Collection[bytes], now_utc_ms: int
) -> Order:
    """An order by an officer whom the centre vouches for and whose key was admitted to this room.

    Raises as :func:`exam.exchange.orders.read_order`, and :class:`Refused`.
    """
    order = read_order(signed, staff, now_utc_ms)
    if order.key_id not in {key_id(one) for one in admitted}:
        raise Refused(
            "not_admitted",
            f"order {order.id}: {order.officer} was not admitted to this room",
            remedy="run 'station proctor-add' with the officer's certificate",
        )
    return order


def signed_by_one(keys: Sequence[bytes], read: Callable[[bytes], _T]) -> tuple[bytes, _T]:
    """The key that fits and what it signed. Raises :class:`Tampered` where none does."""
    failure: ExamError | None = None
    for key in keys:
        try:
            return key, read(key)
        except (Tampered, Rejected) as error:
            failure = error
    raise Tampered("nobody of this room signed it") from failure


def sign_here(
    domain: str, session_id: str, now_utc_ms: int, private: bytes, said: Mapping[str, object]
) -> bytes:
    """COSE_Sign1 over what is said in one session at one moment."""
    return statements.sign(domain, {**said, "session": session_id, "at": now_utc_ms}, private)


def read_here(
    domain: str, signed: bytes, keys: Sequence[bytes], session_id: str, now_utc_ms: int
) -> tuple[bytes, dict[str, Any]]:
    """Whose statement it is, and what :func:`sign_here` put in.

    Raises :class:`Tampered` where none of ``keys`` signed it, :class:`Refused` where it was said
    in another session or is not of this moment: what was captured there says nothing here.
    """
    key, payload = signed_by_one(keys, lambda one: statements.verify(domain, signed, one))
    if payload.get("session") != session_id:
        raise Refused(
            "other_session",
            "this was signed for another session",
            remedy="sign it at the station of this room",
        )
    check_moment(payload.get("at"), now_utc_ms)
    return key, payload


def sign_request(session_id: str, now_utc_ms: int, private: bytes) -> bytes:
    """A proctor's request to see the room."""
    return sign_here(_REQUEST_DOMAIN, session_id, now_utc_ms, private, {})


def check_request(
    signed: bytes, station_key: bytes, officers: Roll, session_id: str, now_utc_ms: int
) -> None:
    """A question of an officer's or of this station's own. Raises as :func:`read_here` and
    :meth:`Roll.may`. One that is repeated here changes nothing: it only asks.
    """
    keys = [station_key, *officers.names]
    key, _ = read_here(_REQUEST_DOMAIN, signed, keys, session_id, now_utc_ms)
    if key != station_key:
        officers.may(key)


@dataclass(frozen=True, slots=True)
class ShareGiven:
    """The centre's share as a proctor hands it in; ``source`` is ``file`` or ``spoken``."""

    package_id: str
    share: bytes = field(repr=False)
    source: str
    officer: str


@dataclass(frozen=True, slots=True)
class OfficerWords:
    """One officer's share as typed at the console of ``officer``, who signed for that."""

    package_id: str
    holder: str
    words: str = field(repr=False)
    officer: str


def sign_share(
    package_id: str,
    share: bytes,
    session_id: str,
    now_utc_ms: int,
    private: bytes,
    *,
    source: str = "file",
) -> bytes:
    """A proctor's word that this is the centre's share."""
    said = {"package": package_id, "share": share, "source": source}
    return sign_here(_SHARE_DOMAIN, session_id, now_utc_ms, private, said)


def sign_words(
    package_id: str, holder: str, words: str, session_id: str, now_utc_ms: int, private: bytes
) -> bytes:
    """A proctor's word that ``holder`` entered this share."""
    said = {"package": package_id, "holder": holder, "words": words}
    return sign_here(_WORDS_DOMAIN, session_id, now_utc_ms, private, said)


def check_words(signed: bytes, officers: Roll, session_id: str, now_utc_ms: int) -> OfficerWords:
    """Raises as :func:`read_here` and :meth:`Roll.may`, and :class:`Rejected`."""
    key, payload = read_here(_WORDS_DOMAIN, signed, list(officers.names), session_id, now_utc_ms)
    officer = officers.may(key)
    package_id, holder, words = (payload.get(name) for name in ("package", "holder", "words"))
    if not (isinstance(package_id, str) and isinstance(holder, str) and isinstance(words, str)):
        raise Rejected("the statement holds no officer's share")
    holder = " ".join(holder.split())[:MAX_HOLDER_CHARACTERS]
    if not holder:
        raise Rejected("whose share is it?", remedy="give the officer's name")
    return OfficerWords(package_id, holder, words, officer)


def check_share(signed: bytes, officers: Roll, session_id: str, now_utc_ms: int) -> ShareGiven:
    """Raises as :func:`read_here` and :meth:`Roll.may`, and :class:`Rejected`."""
    key, payload = read_here(_SHARE_DOMAIN, signed, list(officers.names), session_id, now_utc_ms)
    officer = officers.may(key)
    package_id, share = payload.get("package"), payload.get("share")
    if not isinstance(package_id, str) or not isinstance(share, bytes):
        raise Rejected("the statement holds no share")
    if len(share) != SHARE_BYTES or (source := payload.get("source")) not in SHARE_SOURCES:
        raise Rejected("the statement holds no share of a known length and source")
    return ShareGiven(package_id, share, str(source), officer)


def check_moment(at: object, now_utc_ms: int) -> None:
    """Raises :class:`Refused` for what was not signed within five minutes of now."""
    if not isinstance(at, int) or abs(at - now_utc_ms) > CLOCK_TOLERANCE_MS:
        raise Refused(
            "clock",
            "the request is not of this moment",
            remedy="set the proctor's clock: it may differ by five minutes at most",
        )
