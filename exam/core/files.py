"""Files that participants hand in: kept in pieces among the other entries, each file once.

A piece is an entry like any other: sealed, chained, durable, carried on. An answer names a file
by its digest, and may do so once every piece is held.
"""

from __future__ import annotations

import hashlib
from typing import Final

from exam.core.errors import NotAllowed, Refusal
from exam.core.events import FilePart
from exam.core.responses import ItemResponse, StoredFile, scalars

MAX_FILE_BYTES: Final = 4 * 1024 * 1024
"""Of one file."""
MAX_FILES_BYTES: Final = 40 * 1024 * 1024
"""Of all files of one attempt, those taken back among them: what was kept stays kept."""
PART_BYTES: Final = 512 * 1024
"""Of one piece: well within what one entry may hold."""


class Files:
    """Which files an attempt holds, and how far; never their content."""

    def __init__(self) -> None:
        self._held: dict[bytes, tuple[int, int]] = {}
        self._bytes = 0

    def holds(self, sha256: bytes) -> bool:
        """True once every piece is there."""
        held, of = self._held.get(sha256, (0, 1))
        return held == of

    def apply(self, part: FilePart) -> None:
        """A piece was stored. Raises ``ValueError`` for one out of turn."""
        held, of = self._held.get(part.sha256, (0, part.of))
        if part.number != held + 1 or part.of != of or held >= of:
            raise ValueError(f"piece {part.number} of {part.of} follows {held} of {of}")
        self._held[part.sha256] = (part.number, of)
        self._bytes += len(part.content)

    def missing(self, response: ItemResponse, *, at_ms: int, wall_utc_ms: int) -> FilePart | None:
        """The next piece that must be stored before the answer may be.

        Raises :class:`NotAllowed` for a file that is neither held nor brought along, for a
        larger one than is taken, and where no more is taken at all.
        """
        for file in files_of(response):
            if not self.holds(file.sha256):
                number, of, content = self._next(file)
                return FilePart(
                    at_ms=at_ms,
                    wall_utc_ms=wall_utc_ms,
                    sha256=file.sha256,
                    number=number,
                    of=of,
                    content=content,
                )
        return None

    def _next(self, file: StoredFile) -> tuple[int, int, bytes]:
        size = len(file.content)
        if not size or size > MAX_FILE_BYTES:
            raise NotAllowed(Refusal.RESPONSE_SHAPE, f"a file of {size} bytes")
        of = -(-size // PART_BYTES)
        held, known = self._held.get(file.sha256, (0, of))
        if known != of or (not held and hashlib.sha256(file.content).digest() != file.sha256):
            raise NotAllowed(Refusal.RESPONSE_SHAPE, "a file is not what its digest says")
        if not held and self._bytes + size > MAX_FILES_BYTES:
            raise NotAllowed(Refusal.FILES_FULL, f"over {MAX_FILES_BYTES} bytes of files")
        start = held * PART_BYTES
        return held + 1, of, file.content[start : start + PART_BYTES]


def files_of(response: ItemResponse) -> list[StoredFile]:
    """Every file that an answer names."""
    return [one for _, value in response for one in scalars(value) if isinstance(one, StoredFile)]
