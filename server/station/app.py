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
from exam.core.errors import Rejected, Tampered
from exam.core.roles import Act
from exam.exchange import wire
from server.station.entering import enter_share
from server.station.gate import Gate
from server.station.lifting import check_lift
from server.station.moving_app import MovingApp
from server.station.officers import OfficerBarred
from server.station.orders import check_order, check_request, check_share, check_words
from server.station.pins import NotAdmitted
from server.station.reception import CheckIn
from server.station.room import Room
from server.station.status import status_now
from server.web.files import folder_endpoint
from server.web.peers import peer_of
from server.web.replies import Endpoint, cbor, guarded, message, read_body

_HELLO: dict[str, type] = {"seat": str, "device": str, "program": str}
_SALT: dict[str, type] = {"seat": str, "number": str}
_CHECK_IN: dict[str, type] = {"seat": str, "number": str, "proof": bytes, "draft": bytes}
_SUBMISSION: dict[str, type] = {
    "attempt_id": str,
    "items": int,
    "answered": int,
    "root": bytes,
    "seq": int,
    "seal": bytes,
}
_RELEASE: dict[str, type] = {"package_id": str}


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

    def __init__(self, room: Room, line: Line, gate: Gate) -> None:
        self._room = room
        self._gate = gate
        self._line = line

    async def hello(self, request: Request) -> Response:
        """A seat says which it is."""
        asked = wire.decode_map("hello", await read_body(request), _HELLO)
        key = await self._gate.only_caller(request)
        welcome = await self._room.desk.ask(
            lambda: self._room.hello_now(key, asked["seat"], asked["device"], asked["program"])
        )
        return message("welcome", welcome)

    async def salt(self, request: Request) -> Response:
        """What the PIN for a number is stretched with; any number gets a salt."""
        asked = wire.decode_map("pin-salt", await read_body(request), _SALT)
        key = await self._gate.caller(request)
        salt = await self._room.desk.ask(
            lambda: self._room.salt_now(key, asked["seat"], asked["number"])
        )
        return message("pin-salt", {"salt": salt})

    async def check_in(self, request: Request) -> Response:
        """A participant logs in."""
        asked = wire.decode_map("check-in", await read_body(request), _CHECK_IN)
        given = CheckIn(asked["seat"], asked["number"], asked["proof"], asked["draft"])
        key = await self._gate.caller(request)
        answer = await self._room.desk.ask(lambda: self._room.check_in_now(key, given))
        if isinstance(answer, NotAdmitted):
            return message("not-admitted", answer.as_message())
        return message("admission", answer)

    async def entries(self, request: Request) -> Response:
        """What a seat wrote."""
        batch = wire.decode_entries(await read_body(request))
        key = await self._gate.caller(request)
        receipts = await self._room.desk.ask(lambda: self._room.take_entries_now(key, batch))
        if batch.entries:
            self._line.nudge()
        return cbor(wire.encode_receipts(receipts))

    async def presence(self, request: Request) -> Response:
        """A heartbeat."""
        heard = wire.decode_presence(await read_body(request))
        key = await self._gate.caller(request)
        reply = await self._room.desk.ask(lambda: self._room.hear_now(key, heard))
        return cbor(wire.encode_presence_reply(reply))

    async def submission(self, request: Request) -> Response:
        """A seat asks for the participant's receipt."""
        asked = wire.decode_map("submission", await read_body(request), _SUBMISSION)
        key = await self._gate.caller(request)
        signed = await self._room.desk.ask(
            lambda: self._room.sign_submission_now(
                key,
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
        key = await self._gate.caller(request)
        try:
            share = await self._room.desk.ask(
                lambda: self._room.share_now(key, asked["package_id"])
            )
        finally:
            self._line.nudge()
        return message("share", {"share": share})

    async def unlock_slots(self, request: Request) -> Response:
        """Challenges for a start without this station: in them lies half of the vault's key."""
        asked = wire.decode_map("unlock-wanted", await read_body(request), {"seat": str})
        key = await self._gate.only_caller(request)
        room = self._room
        wanted = await room.desk.ask(lambda: room.unlock_now(key, asked["seat"]))
        return cbor(await asyncio.to_thread(wanted.make))

    # -- proctors -----------------------------------------------------------------------------

    async def order(self, request: Request) -> Response:
        """A proctor's signed order. Signatures are checked beside the vault's thread."""
        signed = await read_body(request)
        room = self._room
        officers = await room.desk.ask(room.officers.admitted_now)
        staff = await room.desk.ask(room.officers.staff_now)
        admitted = {one.key for one in officers}
        async with self._recording(request, signed):
            order = await asyncio.to_thread(check_order, signed, staff, admitted, room.clock())
            kept = await room.desk.ask(lambda: room.keep_order_now(order, signed))
        return message("order-kept", {"new": kept})

    async def lift(self, request: Request) -> Response:
        """A proctor lets a participant, or a seat, try PINs anew."""
        signed = await read_body(request)
        room = self._room
        officers = await room.desk.ask(lambda: room.officers.roll_now(Act.LIFT))
        session_id = room.plan.session_id
        async with self._recording(request, signed):
            lift = await asyncio.to_thread(check_lift, signed, officers, session_id, room.clock())
            new = await room.desk.ask(lambda: room.lift_now(lift))
        return message("lifted", {"new": new})

    @asynccontextmanager
    async def _recording(self, request: Request, signed: bytes) -> AsyncIterator[None]:
        """What is refused inside is kept as an incident."""
        room = self._room
        try:
            yield
        except (Rejected, Tampered) as error:
            refusal = error
            key = peer_of(request).key_sha256
            await room.desk.ask(lambda: room.note_refusal_now(key, signed, refusal))
            raise

    async def status(self, request: Request) -> Response:
        """The room as a proctor sees it; the request is signed by a proctor or the station."""
        room = self._room
        await self._check_request(request)
        return message("status", await room.desk.ask(lambda: status_now(room)))

    async def _check_request(self, request: Request) -> None:
        """Who may no longer look is an incident once, however often they ask."""
        signed = await read_body(request)
        room = self._room
        officers = await room.desk.ask(lambda: room.officers.roll_now(Act.SEE))
        session_id, now = room.plan.session_id, room.clock()
        try:
            await asyncio.to_thread(
                check_request, signed, room.public_key, officers, session_id, now
            )
        except OfficerBarred as error:
            async with self._recording(request, error.key):
                raise

    async def share(self, request: Request) -> Response:
        """A proctor hands in the centre's share."""
        signed = await read_body(request)
        room = self._room
        officers = await room.desk.ask(lambda: room.officers.roll_now(Act.SHARE))
        session_id = room.plan.session_id
        async with self._recording(request, signed):
            given = await asyncio.to_thread(check_share, signed, officers, session_id, room.clock())
        release, package_id = room.release, given.package_id
        no = await room.desk.ask(
            lambda: release.note_now(package_id, given.share, given.source, given.officer)
        )
        if no is None:
            release.hold(package_id, given.share, given.officer)
            no = await room.desk.ask(lambda: release.settle_now(package_id))
        if no is not None:
            raise no
        return message("share-kept", {})

    async def officer_share(self, request: Request) -> Response:
        """An officer's share of the room's secret, typed in at a proctor's console."""
        signed = await read_body(request)
        room = self._room
        officers = await room.desk.ask(lambda: room.officers.roll_now(Act.SHARE))
        session_id = room.plan.session_id
        async with self._recording(request, signed):
            typed = await asyncio.to_thread(check_words, signed, officers, session_id, room.clock())
        progress = await enter_share(room.desk, room.release, typed)
        return message("officer-share-kept", asdict(progress))

    async def release_state(self, request: Request) -> Response:
        """How far each package's release is, and the record of who did what."""
        room = self._room
        await self._check_request(request)
        return message("release-state", await room.desk.ask(room.release.state_now))

    async def health(self, _request: Request) -> Response:
        """The station is up, and this is its session: what a proctor signs here is for that one."""
        room = self._room
        return message("health", {"now_utc_ms": room.clock(), "session_id": room.plan.session_id})


def build_app(room: Room, line: Line, repository: Path, gate: Gate) -> Starlette:
    """The application; it starts and stops the line to the centre with itself."""
    station, moving = StationApp(room, line, gate), MovingApp(room, gate)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        line.start()
        try:
            yield
        finally:
            await asyncio.to_thread(line.stop)

    posts: dict[str, Endpoint] = {
        "hello": station.hello,
        "pin-salt": station.salt,
        "check-in": station.check_in,
        **moving.posts,
        "entries": station.entries,
        "presence": station.presence,
        "submission": station.submission,
        "release": station.release,
        "unlock-slots": station.unlock_slots,
        "orders": station.order,
        "lift": station.lift,
        "status": station.status,
        "share": station.share,
        "officer-share": station.officer_share,
        "release-state": station.release_state,
        "renew": gate.renew,
    }
    routes = [
        Route(f"/v1/{name}", guarded(gate.certified(endpoint)), methods=["POST"])
        for name, endpoint in posts.items()
    ]
    files = gate.for_seats(folder_endpoint(repository))
    routes += [
        Route("/v1/enrol", guarded(gate.enrol), methods=["POST"]),
        Route("/v1/health", guarded(gate.certified(station.health)), methods=["GET"]),
        Route("/v1/repository/{path:path}", guarded(files), methods=["GET"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)
