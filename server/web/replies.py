"""What a service answers: CBOR, and every expected failure as a code, a sentence and a remedy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from exam.core.errors import (
    ExamError,
    NotAllowed,
    Rejected,
    StoreFailed,
    Tampered,
    Unreachable,
)
from exam.exchange.wire import MAX_MESSAGE_BYTES, MEDIA_TYPE, encode_map

Endpoint = Callable[[Request], Awaitable[Response]]

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, CONFLICT = 400, 401, 403, 404, 409
TOO_LARGE, LOCKED, TOO_EARLY, UNAVAILABLE = 413, 423, 425, 503


class Refused(Rejected):
    """A request that is understood and not granted; ``code`` is for the program, stable."""

    def __init__(
        self, code: str, message: str, *, status: int = FORBIDDEN, remedy: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.code = code
        self.status = status


_BY_KIND: tuple[tuple[type[ExamError], str, int], ...] = (
    (Tampered, "tampered", CONFLICT),
    (NotAllowed, "not_allowed", FORBIDDEN),
    (StoreFailed, "store_failed", UNAVAILABLE),
    (Unreachable, "unreachable", UNAVAILABLE),
    (Rejected, "rejected", BAD_REQUEST),
)


def cbor(data: bytes, status: int = 200) -> Response:
    """An encoded message as a response."""
    return Response(data, status_code=status, media_type=MEDIA_TYPE)


def message(kind: str, payload: Mapping[str, object]) -> Response:
    """A plain map as a response."""
    return cbor(encode_map(kind, payload))


def error_reply(error: ExamError) -> Response:
    """``{code, message, remedy}`` under the status that fits."""
    code, status = "failed", BAD_REQUEST
    if isinstance(error, Refused):
        code, status = error.code, error.status
    else:
        for kind, name, number in _BY_KIND:
            if isinstance(error, kind):
                code, status = name, number
                break
    payload = {"code": code, "message": str(error), "remedy": error.remedy}
    return cbor(encode_map("error", payload), status)


def guarded(endpoint: Endpoint) -> Endpoint:
    """The border: expected failures become error replies."""

    async def call(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ExamError as error:
            return error_reply(error)

    return call


async def read_body(request: Request) -> bytes:
    """The request's body, refused as soon as it is over the bound of any message."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_MESSAGE_BYTES:
            raise Refused("too_large", f"over {MAX_MESSAGE_BYTES} bytes", status=TOO_LARGE)
        parts.append(part)
    return b"".join(parts)
