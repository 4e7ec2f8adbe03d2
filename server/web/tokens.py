"""Bearer tokens: 32 random bytes, of which the server keeps only a hash."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets

from starlette.requests import Request

from exam.core.errors import Rejected
from server.web.replies import UNAUTHORIZED, Refused

TOKEN_BYTES = 32


def new_token() -> tuple[str, bytes]:
    """A token as base64 text, and the SHA-256 that the server keeps."""
    token = secrets.token_bytes(TOKEN_BYTES)
    return to_text(token), hashlib.sha256(token).digest()


def token_digest(request: Request) -> bytes:
    """The SHA-256 of the request's bearer token. Raises :class:`Refused` (401)."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    try:
        token = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        token = b""
    if scheme.lower() != "bearer" or len(token) != TOKEN_BYTES:
        raise unauthorized()
    return hashlib.sha256(token).digest()


def unauthorized() -> Refused:
    """The refusal of a token that nobody was given."""
    return Refused(
        "unauthorized",
        "the token is missing or not known here",
        status=UNAUTHORIZED,
        remedy="set this computer up again with a file made by this server",
    )


def to_text(data: bytes) -> str:
    """Bytes as base64 text, as config files and reports carry keys and tokens."""
    return base64.b64encode(data).decode("ascii")


def from_text(text: str, where: str) -> bytes:
    """The inverse of :func:`to_text`. Raises :class:`Rejected` naming ``where``."""
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Rejected(f"{where}: not base64", remedy="copy the text whole") from None
