"""Pictures that are written into the item itself, as ``data:`` addresses (RFC 2397)."""

from __future__ import annotations

import base64
import re
from typing import Final
from urllib.parse import unquote_to_bytes

_SCHEME: Final = "data:"
_ADDRESS: Final = re.compile(
    r"data:image/(png|jpeg|jpg|gif|webp|bmp|svg\+xml)((?:;[^;,]*)*),(.*)", re.IGNORECASE | re.DOTALL
)


def is_embedded(path: str) -> bool:
    """True where the path of a picture is the picture."""
    return path[: len(_SCHEME)].lower() == _SCHEME


def embedded_picture(address: str) -> tuple[str, bytes]:
    """A file name that ends in the picture's kind, and what would be in the file.

    The XML that holds the address is limited in size, and so is the picture. Raises
    :class:`ValueError` for other kinds and for what is not well written.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError("not the address of a picture")
    kind, options, text = found.groups()
    data = unquote_to_bytes(text)
    if "base64" in options.lower().split(";"):
        data = base64.b64decode(b"".join(data.split()), validate=True)
    return f"embedded.{kind.lower().removesuffix('+xml')}", data
