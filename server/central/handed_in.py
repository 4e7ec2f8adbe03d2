"""The files that participants handed in: put together from their pieces, checked by digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exam.core.chain import Entry
from exam.core.errors import ExamError, Rejected
from exam.core.events import FilePart
from exam.core.files import files_of
from exam.exchange.bodies import BodySealer
from exam.exchange.wire import decode_header
from exam.vault.keys import write_private
from server.central.office import Office
from server.central.projection import response_value
from server.central.store import entries
from server.central.store.database import Connection

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_DIGEST_DIGITS = 16


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file of an answer that counts; ``name`` is the participant's own, for showing only.

    ``content`` is empty where ``trouble`` says why it cannot be had.
    """

    item_id: str
    name: str
    media_type: str
    sha256: bytes
    content: bytes
    trouble: str = ""

    def file_name(self) -> str:
        """A name that no participant chose: item, digest, and a harmless suffix."""
        item = _UNSAFE.sub("_", self.item_id)[:80]
        suffix = Path(self.name).suffix
        digest = self.sha256.hex()[:_DIGEST_DIGITS]
        return f"{item}-{digest}{suffix if _SUFFIX.fullmatch(suffix) else ''}"


def files_handed_in(office: Office, attempt_id: str) -> list[HandedIn]:
    """By item. Raises :class:`Rejected` for an unknown attempt, and where its key is not ours."""

    def read(
        connection: Connection,
    ) -> tuple[entries.AttemptRow, list[Entry], list[tuple[str, bytes, int, int]]]:
        rows = entries.list_attempts(connection, attempt_id)
        if not rows:
            raise Rejected(f"no attempt {attempt_id} here", remedy="see 'central results'")
        chain = entries.read_entries(connection, attempt_id)
        return rows[0], chain, entries.read_responses(connection, attempt_id)

    row, chain, responses = office.database.run(read)
    named = [
        (item_id, file)
        for item_id, data, _, _ in responses
        for file in files_of(response_value(data))
    ]
    if not named:
        return []
    wanted = {file.sha256 for _, file in named}
    contents = _contents(office.reader.sealer(decode_header(row.header)), chain, wanted)
    return [
        HandedIn(item_id, file.name, file.media_type, file.sha256, *_checked(contents, file.sha256))
        for item_id, file in named
    ]


def _contents(
    sealer: BodySealer, chain: Sequence[Entry], wanted: set[bytes]
) -> dict[bytes, bytearray]:
    found: dict[bytes, bytearray] = {}
    for entry in chain:
        try:
            event = sealer.open(entry.seq, entry.body)
        except ExamError:  # the reports count what does not open
            continue
        if isinstance(event, FilePart) and event.sha256 in wanted:
            found.setdefault(event.sha256, bytearray()).extend(event.content)
    return found


def _checked(contents: dict[bytes, bytearray], sha256: bytes) -> tuple[bytes, str]:
    content = bytes(contents.get(sha256, b""))
    if hashlib.sha256(content).digest() == sha256:
        return content, ""
    return b"", "its content is not here" if not content else "its content has another digest"


def write_out(files: Sequence[HandedIn], folder: Path) -> None:
    """Each file that is whole, readable by nobody else."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in files:
        if not one.trouble:
            write_private(folder / one.file_name(), one.content)
