"""The station's HTTP interface: CBOR in, CBOR out, every route one call into the room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam.core.chain import Head
from exam.exchange import wire
from server.station.orders import check_order, check_request, check_share, check_words
from server.station.release import enter_share
from server.station.room import CheckIn, Room, pin_is_right, unknown
from server.station.status import status_now
from server.web.files import folder_endpoint
from server.web.replies import Endpoint, cbor, guarded, message, read_body
from server.web.tokens import token_digest

_HELLO: dict[str, type] = {"seat": str, "device": str, "program": str}
_CHECK_IN: dict[str, type] = {"seat": str, "number": str, "pin": str}
_SUBMISSION: dict[str, type] = {
    "attempt_id": str,
    "items": int,
    "answered": int,
    "root": bytes,
    "seq": int,
    "seal": bytes,
}
_RELEASE: dict[str, type] = {"package_id": str}
MAX_NUMBER_CHARACTERS = 64


class Line(Protocol):
    """What runs beside the application: the courier to the centre."""

    def start(self) -> None:
        """Begin."""

    def nudge(self) -> None:
        """There is something new."""

    def stop(self) -> None:
        """End and wait for the end."""


class StationApp:
    """The endpoints of one room."""

    def __init__(self, room: Room, line: Line) -> None:
        self._room = room
        self._line = line

    async def hello(self, request: Request) -> Response:
        """A seat says which it is."""
        asked = wire.decode_map("hello", await read_body(request), _HELLO)
        token = token_digest(request)
        welcome = await self._room.desk.ask(
            lambda: self._room.hello_now(token, asked["seat"], asked["device"], asked["program"])
        )
        return message("welcome", welcome)

    async def check_in(self, request: Request) -> Response:
        """A participant logs in; the slow hash runs beside the vault's thread."""
        asked = wire.decode_map("check-in", await read_body(request), _CHECK_IN)
        number = "".join(asked["number"].split())[:MAX_NUMBER_CHARACTERS]
        given = CheckIn(asked["seat"], number, asked["pin"][:MAX_NUMBER_CHARACTERS])
        token = token_digest(request)
        room = self._room
        record = await room.desk.ask(lambda: room.begin_check_in_now(token, given))
        if not await asyncio.to_thread(pin_is_right, record, given.pin):
            raise unknown()
        return message(
            "admission", await room.desk.ask(lambda: room.finish_check_in_now(given, record))
        )

    async def entries(self, request: Request) -> Response:
        """What a seat wrote."""
        batch = wire.decode_entries(await read_body(request))
        token = token_digest(request)
        receipts = await self._room.desk.ask(lambda: self._room.take_entries_now(token, batch))
        if batch.entries:
            self._line.nudge()
        return cbor(wire.encode_receipts(receipts))

    async def presence(self, request: Request) -> Response:
        """A heartbeat."""
        heard = wire.decode_presence(await read_body(request))
        token = token_digest(request)
        reply = await self._room.desk.ask(lambda: self._room.hear_now(token, heard))
        return cbor(wire.encode_presence_reply(reply))

    async def submission(self, request: Request) -> Response:
        """A seat asks for the participant's receipt."""
        asked = wire.decode_map("submission", await read_body(request), _SUBMISSION)
        token = token_digest(request)
        signed = await self._room.desk.ask(
            lambda: self._room.sign_submission_now(
                token,
                asked["attempt_id"],
                (asked["items"], asked["answered"]),
                asked["root"],
                Head(asked["seq"], asked["seal"]),
            )
        )
        return message("submission-receipt", {"receipt": signed})

    async def release(self, request: Request) -> Response:
        """A seat asks for the centre's share of a package's key."""
        asked = wire.decode_map("release", await read_body(request), _RELEASE)
        token = token_digest(request)
        try:
            share = await self._room.desk.ask(
                lambda: self._room.share_now(token, asked["package_id"])
            )
        finally:
            self._line.nudge()
        return message("share", {"share": share})

    # -- proctors -----------------------------------------------------------------------------

    async def order(self, request: Request) -> Response:
        """A proctor's signed order. Signatures are checked beside the vault's thread."""
        signed = await read_body(request)
        room = self._room
        proctors = await room.desk.ask(room.register.proctors)
        order = await asyncio.to_thread(check_order, signed, proctors)
        kept = await room.desk.ask(lambda: room.keep_order_now(order, signed))
        return message("order-kept", {"new": kept})

    async def status(self, request: Request) -> Response:
        """The room as a proctor sees it; the request is signed by a proctor or the station."""
        room = self._room
        await self._check_request(await read_body(request))
        return message("status", await room.desk.ask(lambda: status_now(room)))

    async def _check_request(self, signed: bytes) -> None:
        room = self._room
        keys = [room.public_key, *await room.desk.ask(room.register.proctors)]
        await asyncio.to_thread(check_request, signed, keys, room.clock())

    async def share(self, request: Request) -> Response:
        """A proctor hands in the centre's share."""
        signed = await read_body(request)
        room = self._room
        proctors = await room.desk.ask(room.register.proctors)
        given = await asyncio.to_thread(check_share, signed, proctors, room.clock())
        release, package_id = room.release, given.package_id
        await room.desk.ask(
            lambda: release.note_now(package_id, given.share, given.source, given.officer)
        )
        release.hold(package_id, given.share)
        await room.desk.ask(lambda: release.check_now(package_id))
        return message("share-kept", {})

    async def officer_share(self, request: Request) -> Response:
        """An officer's share of the room's secret, typed in at a proctor's console."""
        signed = await read_body(request)
        room = self._room
        proctors = await room.desk.ask(room.register.proctors)
        typed = await asyncio.to_thread(check_words, signed, proctors, room.clock())
        progress = await enter_share(room.desk, room.release, typed)
        return message("officer-share-kept", asdict(progress))

    async def release_state(self, request: Request) -> Response:
        """How far each package's release is, and the record of who did what."""
        room = self._room
        await self._check_request(await read_body(request))
        return message("release-state", await room.desk.ask(room.release.state_now))

    async def health(self, _request: Request) -> Response:
        """The station is up."""
        return message("health", {"now_utc_ms": self._room.clock()})


def build_app(room: Room, line: Line, repository: Path) -> Starlette:
    """The application; it starts and stops the line to the centre with itself."""
    station = StationApp(room, line)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        line.start()
        try:
            yield
        finally:
            await asyncio.to_thread(line.stop)

    posts: dict[str, Endpoint] = {
        "hello": station.hello,
        "check-in": station.check_in,
        "entries": station.entries,
        "presence": station.presence,
        "submission": station.submission,
        "release": station.release,
        "orders": station.order,
        "status": station.status,
        "share": station.share,
        "officer-share": station.officer_share,
        "release-state": station.release_state,
    }
    routes = [
        Route(f"/v1/{name}", guarded(endpoint), methods=["POST"])
        for name, endpoint in posts.items()
    ]
    routes.append(Route("/v1/health", guarded(station.health), methods=["GET"]))
    routes.append(
        Route("/v1/repository/{path:path}", guarded(folder_endpoint(repository)), methods=["GET"])
    )
    return Starlette(routes=routes, lifespan=lifespan)
