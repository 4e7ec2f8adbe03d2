"""Who may ask the station anything: enrolled seats, this computer's own commands, nobody else.

Only :meth:`Gate.enrol` answers a caller without a certificate.
"""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from exam.exchange import wire
from server.station.doubles import Doubles
from server.station.enrolment import Asked, Enrolment
from server.station.room import Room
from server.web.peers import line_of, peer_of
from server.web.replies import CONFLICT, Endpoint, Refused, message, read_body

_ENROL: dict[str, type] = {"request": bytes, "proof": bytes}
_MOST_TOLD = 1000
_MOST_ENROL_BYTES = 8 * 1024
"""A request and its proof: callers without a certificate are held in memory no longer than that."""


class Gate:
    """One room's; used on the event loop's thread."""

    def __init__(self, room: Room, enrolment: Enrolment) -> None:
        self._room = room
        self._enrolment = enrolment
        self._doubles = Doubles()
        self._told: set[bytes] = set()

    async def caller(self, request: Request) -> bytes:
        """SHA-256 of the caller's key; a second caller with the same key becomes an incident.

        Raises :class:`Refused` (401) where no certificate was shown.
        """
        peer, room = peer_of(request), self._room
        what = self._doubles.hear(peer, room.clock())
        digest = hashlib.sha256(peer.key_sha256 + what.encode()).digest()
        if what and digest not in self._told and len(self._told) < _MOST_TOLD:
            await room.desk.ask(lambda: room.note_double_now(peer.key_sha256, what))
            self._told.add(digest)
        return peer.key_sha256

    async def only_caller(self, request: Request) -> bytes:
        """As :meth:`caller`, refused while another with the same key is on the line.

        For what a copy of the disk lacks: half of the vault's key.
        """
        key = await self.caller(request)
        if self._doubles.another_lives(peer_of(request), self._room.clock()):
            raise Refused(
                "in_use",
                "another computer with the same identity is on the line",
                status=CONFLICT,
                remedy="the proctor looks at both; the wrong one is revoked at the station",
            )
        return key

    def certified(self, endpoint: Endpoint) -> Endpoint:
        """``endpoint`` for callers with a certificate of this room; what they may is its affair."""

        async def call(request: Request) -> Response:
            peer_of(request)
            return await endpoint(request)

        return call

    def for_seats(self, endpoint: Endpoint) -> Endpoint:
        """``endpoint`` for seats that were not revoked."""

        async def call(request: Request) -> Response:
            key = await self.caller(request)
            await self._room.desk.ask(lambda: self._room.seat_now(key))
            return await endpoint(request)

        return call

    async def enrol(self, request: Request) -> Response:
        """A computer shows that it was given a code."""
        asked = wire.decode_map("enrol", await read_body(request, _MOST_ENROL_BYTES), _ENROL)
        given = Asked(asked["request"], asked["proof"], line_of(request).address)
        enrolled = await self._room.desk.ask(lambda: self._enrolment.enrol_now(given))
        if isinstance(enrolled, Refused):
            raise enrolled
        return message("enrolled", enrolled)

    async def renew(self, request: Request) -> Response:
        """A seat asks for a later certificate for its key."""
        await read_body(request)
        key, peer, room = await self.caller(request), peer_of(request), self._room
        renewed = await room.desk.ask(
            lambda: self._enrolment.renew_now(room.seat_now(key).seat, peer)
        )
        return message("renewed", renewed)
