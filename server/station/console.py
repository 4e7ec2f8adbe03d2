"""A proctor's orders from the command line: built, signed with their own key, sent, awaited."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from exam.core.attempt import State
from exam.core.errors import Rejected
from exam.core.orders import Order
from exam.exchange.orders import sign_order
from exam.exchange.proctor_keys import ProctorKey
from exam.exchange.wire import decode_map
from server.station.lifting import sign_lift
from server.station.orders import SEQUENCE_TAKEN, sign_request, sign_share, sign_words
from server.station.wishes import AFTER, FOR_ALL, FOR_ONE, Wish, section_of, warning, why_not
from server.web.replies import Refused

STATUS_FIELDS: dict[str, type] = {
    "session_id": str,
    "title": str,
    "place": str,
    "zone": str,
    "starts_utc_ms": int,
    "ends_utc_ms": int,
    "package": str,
    "participants": int,
    "now_utc_ms": int,
    "centre_utc_ms": int,
    "log_trouble": str,
    "enrolment_trouble": str,
    "order_trouble": str,
    "apart_trouble": str,
    "locked": list,
    "released": list,
    "seats": list,
    "behind": list,
}
PROGRESS_FIELDS: dict[str, type] = {
    "number": int,
    "entered": int,
    "needed": int,
    "sets": int,
    "complete": bool,
}
POLL_S = 0.25
TRIES = 3
"""How often an order is signed for a seat to which others give orders at the same time."""


@dataclass(frozen=True, slots=True)
class Given:
    """One order that the station took."""

    seat: str
    attempt_id: str
    order_id: str
    sequence: int
    section_id: str | None
    warning: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A seat that got no order, and why."""

    seat: str
    why: str


class Post(Protocol):
    """The way to the station; see :class:`server.station.uplink.Uplink`."""

    def post(self, path: str, body: bytes) -> bytes:
        """The reply. Raises as :meth:`server.station.uplink.Uplink.post`."""


class Console:
    """One proctor at the station's own computer."""

    def __init__(
        self, station: Post, clock: Callable[[], int], private: bytes, session_id: str
    ) -> None:
        self._station = station
        self._clock = clock
        self._private = private
        self._session_id = session_id

    def status(self) -> dict[str, Any]:
        """The room now."""
        reply = self._station.post("/v1/status", self._request())
        return decode_map("status", reply, STATUS_FIELDS)

    def give_share(self, package_id: str, share: bytes, source: str = "file") -> None:
        """Hand the centre's share to the running station."""
        signed = sign_share(
            package_id, share, self._session_id, self._clock(), self._private, source=source
        )
        decode_map("share-kept", self._station.post("/v1/share", signed), {})

    def enter_share(self, package_id: str, holder: str, words: str) -> dict[str, Any]:
        """Hand an officer's share to the running station; what is said back is how far it is.

        Raises :class:`Refused` and :class:`Rejected`, as ``server.station.entering.enter_share``.
        """
        signed = sign_words(
            package_id, holder, words, self._session_id, self._clock(), self._private
        )
        reply = self._station.post("/v1/officer-share", signed)
        return decode_map("officer-share-kept", reply, PROGRESS_FIELDS)

    def release_state(self) -> dict[str, Any]:
        """How far each release is, and the record."""
        reply = self._station.post("/v1/release-state", self._request())
        return decode_map("release-state", reply, {"packages": list, "events": list})

    def forgive(self, subject: str, reason: str, *, at_seat: bool) -> None:
        """Let a participant (number or NIP) or a seat try PINs again. Raises :class:`Refused`."""
        signed = sign_lift(
            subject, reason, self._session_id, self._clock(), self._private, at_seat=at_seat
        )
        decode_map("lifted", self._station.post("/v1/lift", signed), {"new": bool})

    def _request(self) -> bytes:
        return sign_request(self._session_id, self._clock(), self._private)

    def give(self, wish: Wish, key: ProctorKey) -> tuple[list[Given], list[Skipped]]:
        """Orders to the seats where they apply. Raises :class:`Rejected` for one seat's no."""
        room = self.status()
        applies = (FOR_ONE if wish.seat is not None else FOR_ALL)[wish.kind]
        given: list[Given] = []
        skipped: list[Skipped] = []
        for row in _rows(room, wish.seat, wish.attempt_id):
            why = why_not(row, applies)
            if why:
                skipped.append(Skipped(row["seat"], why))
            else:
                given.append(self._give_one(wish, key, room["session_id"], row))
        if wish.seat is not None and skipped:
            raise Rejected(f"seat {skipped[0].seat}: {skipped[0].why}")
        return given, skipped

    def _give_one(self, wish: Wish, key: ProctorKey, session_id: str, row: dict[str, Any]) -> Given:
        """Another proctor may give an order at the same moment: then this one is signed anew."""
        for tries_left in reversed(range(TRIES)):
            order = self._order(wish, session_id, row)
            signed = sign_order(order, key.private, key.certificate)
            try:
                reply = self._station.post("/v1/orders", signed)
            except Refused as refused:
                if refused.code != SEQUENCE_TAKEN or not tries_left:
                    raise
                row = _rows(self.status(), row["seat"], row["attempt_id"])[0]
                continue
            decode_map("order-kept", reply, {"new": bool})
            break
        return Given(
            order.seat,
            order.attempt_id,
            order.id,
            order.sequence,
            order.section_id,
            warning(wish, row),
        )

    def _order(self, wish: Wish, session_id: str, row: dict[str, Any]) -> Order:
        now = self._clock()
        return Order(
            id=secrets.token_hex(16),
            attempt_id=row["attempt_id"],
            sequence=row["next_order_sequence"],
            kind=wish.kind,
            officer="",
            reason=wish.reason,
            issued_utc_ms=now,
            expires_utc_ms=now + wish.lasts_ms,
            section_id=section_of(wish, row),
            multiplier_permille=wish.multiplier_permille,
            extra_ms=wish.extra_ms,
            adjustment_ms=wish.adjustment_ms,
            session_id=session_id,
            seat=wish.to_seat or row["seat"],
            text=wish.text,
        )

    def wait(self, wish: Wish, given: Iterable[Given], limit_ms: int) -> list[Given]:
        """Wait until every seat has its order and shows it; those that do not, after the limit."""
        open_orders = list(given)
        until = self._clock() + limit_ms
        pause = threading.Event()
        while open_orders and self._clock() < until:
            rows = {row["seat"]: row for row in self.status()["seats"]}
            open_orders = [one for one in open_orders if not _seen(wish, one, rows[one.seat])]
            if open_orders:
                pause.wait(POLL_S)
        return open_orders


def _rows(room: dict[str, Any], seat: str | None, attempt_id: str) -> list[dict[str, Any]]:
    rows = [row for row in room["seats"] if seat is None or row["seat"] == seat]
    if attempt_id:
        at_seat = [*rows, *(row for row in room["behind"] if row["seat"] == seat)]
        rows = [row for row in at_seat if row["attempt_id"] == attempt_id]
    if not rows:
        named = f"attempt {attempt_id} at seat" if attempt_id else "seat"
        raise Rejected(f"the room has no {named} {seat!r}", remedy="see 'station status'")
    return rows


def _seen(wish: Wish, given: Given, row: dict[str, Any]) -> bool:
    """The seat says that it has this order, and shows what the order does."""
    if row["attempt_id"] != given.attempt_id or row["last_order_sequence"] < given.sequence:
        return False
    return wish.kind not in AFTER or State(row["state"]) in AFTER[wish.kind]
