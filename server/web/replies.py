"""What a service answers: CBOR, and every expected failure as a code, a sentence and a remedy."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import ClientDisconnect, Request
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
TOO_LARGE, LOCKED, TOO_EARLY, INTERNAL, UNAVAILABLE = 413, 423, 425, 500, 503
_FRAMES = 6
_log = logging.getLogger(__name__)


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
    """The border: failures become error replies, unexpected ones without their content."""

    async def call(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ExamError as error:
            return error_reply(error)
        except ClientDisconnect:
            return error_reply(Rejected("the request broke off"))
        except Exception as error:  # noqa: BLE001 - one request's fault stays with that request
            return error_reply(fault(error))

    return call


def fault(error: Exception) -> Refused:
    """The refusal for an error that nobody expected.

    What is logged is its kind and where it came from: its text may hold what somebody answered.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{one.filename}:{one.lineno}" for one in reversed(frames[-_FRAMES:]))
    _log.error("unexpected %s at %s", type(error).__name__, where)
    return Refused(
        "internal",
        "the server could not do this; the fault is in its log",
        status=INTERNAL,
        remedy="tell whoever runs the server",
    )


async def read_body(request: Request, most_bytes: int = MAX_MESSAGE_BYTES) -> bytes:
    """The request's body, refused as soon as it is over its bound, by default any message's."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise Refused("too_large", f"over {most_bytes} bytes", status=TOO_LARGE)
        parts.append(part)
    return b"".join(parts)
