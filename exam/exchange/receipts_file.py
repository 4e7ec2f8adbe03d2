"""Receipts in a file: what goes back on the stick that brought a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from exam.core.errors import Rejected
from exam.exchange import wire
from exam.exchange.bundle_writing import LENGTH_BYTES, framed

RECEIPTS_MAGIC = b"pendopo-recpts\x00\x01"
RECEIPTS_SUFFIX = ".receipts"


def receipts_parts(receipts: Sequence[bytes]) -> Iterator[bytes]:
    """A file of receipts; each is signed by itself."""
    yield RECEIPTS_MAGIC
    yield from framed(wire.encode_receipts(wire.ReceiptsMessage(tuple(receipts))))


def is_receipts_file(path: Path) -> bool:
    """True for a file of receipts on their way back."""
    try:
        with path.open("rb") as file:
            return file.read(len(RECEIPTS_MAGIC)) == RECEIPTS_MAGIC
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the stick") from error


def read_receipts_file(path: Path) -> tuple[bytes, ...]:
    """The receipts in a file. Raises :class:`Rejected` where it is cut or damaged."""
    limit = len(RECEIPTS_MAGIC) + LENGTH_BYTES + wire.SHA256_BYTES + wire.MAX_MESSAGE_BYTES
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the stick") from error
    start = len(RECEIPTS_MAGIC) + LENGTH_BYTES + wire.SHA256_BYTES
    body = data[start:]
    if data[:start] != RECEIPTS_MAGIC + b"".join(framed(body)[:2]):
        raise Rejected(f"{path.name}: receipts cut off or damaged", remedy="carry them again")
    return wire.decode_receipts(body).receipts
