"""The HTTP interface to going on at another seat: what the new seat asks, and what the old one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from exam.exchange import wire
from server.station.gate import Gate
from server.station.room import Room
from server.web.replies import Endpoint, cbor, message, read_body

_RESUME: dict[str, type] = {"attempt_id": str, "after": int}


class MovingApp:
    """Its endpoints."""

    def __init__(self, room: Room, gate: Gate) -> None:
        self._room = room
        self._gate = gate

    @property
    def posts(self) -> dict[str, Endpoint]:
        """By name."""
        return {"resume": self.resume, "moved": self.moved}

    async def resume(self, request: Request) -> Response:
        """A seat takes over an attempt that was moved to it."""
        asked = wire.decode_map("resume", await read_body(request), _RESUME)
        key = await self._gate.caller(request)
        return message(
            "attempt",
            await self._room.desk.ask(
                lambda: self._room.hand_over_now(key, asked["attempt_id"], asked["after"])
            ),
        )

    async def moved(self, request: Request) -> Response:
        """The officers' orders by which attempts left the seat that asks."""
        wire.decode_map("moved", await read_body(request), {})
        key = await self._gate.caller(request)
        return cbor(await self._room.desk.ask(lambda: self._room.left_now(key)))
