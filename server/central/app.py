"""The centre's HTTP interface: CBOR in, CBOR out, for stations only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exam.exchange import wire
from server.central.office import Office
from server.web.files import folder_endpoint
from server.web.replies import Refused, cbor, guarded, message, read_body
from server.web.tokens import token_digest

_RELEASE: dict[str, type] = {"package_id": str, "session_id": str}
_LOG: dict[str, type] = {"old": int}


class CentralApp:
    """The endpoints of the centre."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def entries(self, request: Request) -> Response:
        """What a station passes on; the receipt is signed after the commit."""
        token = token_digest(request)
        batch = wire.decode_entries(await read_body(request))
        receipts = await self._office.database.ask(
            lambda connection: self._office.take_entries(connection, token, batch)
        )
        return cbor(wire.encode_receipts(receipts))

    async def release(self, request: Request) -> Response:
        """A station asks for a package's share."""
        token = token_digest(request)
        asked = wire.decode_map("release", await read_body(request), _RELEASE)
        found = await self._office.database.ask(
            lambda connection: self._office.release(
                connection, token, asked["package_id"], asked["session_id"]
            )
        )
        if isinstance(found, Refused):
            raise found
        return message("share", {"share": found})

    async def log(self, request: Request) -> Response:
        """A station looks whether the log still holds what it held."""
        token = token_digest(request)
        asked = wire.decode_map("log", await read_body(request), _LOG)
        head, path = await self._office.database.ask(
            lambda connection: self._office.log_since(connection, token, asked["old"])
        )
        return message("log-head", {"head": head, "path": list(path)})

    async def health(self, _request: Request) -> Response:
        """The centre is up, and the key that its receipts are checked with."""
        office = self._office
        return message(
            "health",
            {"receipt_key": office.keys.receipt_public(), "now_utc_ms": office.clock()},
        )


def build_app(office: Office, repository: Path) -> Starlette:
    """The application."""
    central = CentralApp(office)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(office.mark_what_waits)
        yield

    return Starlette(
        routes=[
            Route("/v1/entries", guarded(central.entries), methods=["POST"]),
            Route("/v1/release", guarded(central.release), methods=["POST"]),
            Route("/v1/log", guarded(central.log), methods=["POST"]),
            Route("/v1/health", guarded(central.health), methods=["GET"]),
            Route(
                "/v1/repository/{path:path}", guarded(folder_endpoint(repository)), methods=["GET"]
            ),
        ],
        lifespan=lifespan,
    )
