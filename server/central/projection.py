"""What sealed entries say: the answer to each item, and how the attempt was finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from exam.core import events as ev
from exam.core.chain import Entry
from exam.core.errors import ExamError, Rejected, Tampered
from exam.core.responses import ItemResponse
from exam.exchange.bodies import BodySealer, decode_item_response, encode_item_response
from exam.exchange.wire import MAX_TEXT_CHARACTERS, AttemptHeader, decode_map, encode_map

ATTEMPT_KEY_INFO = b"pendopo/attempt-key/1"
_KEYS_REMEMBERED = 4096
OpenSealed = Callable[[bytes, bytes], bytes]
"""From a sealed blob and its info to the plaintext."""


@dataclass(frozen=True, slots=True)
class Given:
    """The answer that counts, encoded, with its place and time."""

    response: bytes
    seq: int
    at_ms: int
    wall_utc_ms: int


@dataclass(frozen=True, slots=True)
class Finish:
    """How the attempt ended: ``submitted`` or ``ended``, and the root it claims."""

    kind: str
    answers_root: bytes
    seq: int
    wall_utc_ms: int


@dataclass(frozen=True, slots=True)
class Projection:
    """What a run of entries says; ``unreadable`` tells by sequence number why one did not open."""

    responses: Mapping[str, Given]
    finish: Finish | None
    unreadable: Mapping[int, str]


class Reader:
    """Opens bodies with the attempt keys that only the centre can unseal."""

    def __init__(self, open_sealed: OpenSealed) -> None:
        self._sealer = lru_cache(_KEYS_REMEMBERED)(
            lambda attempt_id, sealed: BodySealer(
                attempt_id, open_sealed(sealed, ATTEMPT_KEY_INFO + attempt_id.encode())
            )
        )

    def sealer(self, header: AttemptHeader) -> BodySealer:
        """Raises :class:`Tampered` or :class:`Rejected` where the sealed key does not open."""
        sealer: BodySealer = self._sealer(header.attempt_id, header.sealed_key)
        return sealer

    def project(self, header: AttemptHeader, entries: Sequence[Entry]) -> Projection:
        """Never raises for what it cannot read: that is kept and said."""
        try:
            sealer = self.sealer(header)
        except ExamError as error:
            why = f"the attempt key does not open: {error}"
            return Projection({}, None, {entry.seq: why for entry in entries})
        responses: dict[str, Given] = {}
        unreadable: dict[int, str] = {}
        finish: Finish | None = None
        for entry in entries:
            try:
                event = _storable(sealer.open(entry.seq, entry.body))
            except (Tampered, Rejected) as error:
                unreadable[entry.seq] = str(error).replace("\0", "")
                continue
            if isinstance(event, ev.ResponseRecorded):
                responses[event.item_id] = _given(event, entry.seq)
            elif isinstance(event, (ev.Submitted, ev.Ended)):
                kind = "submitted" if isinstance(event, ev.Submitted) else "ended"
                finish = Finish(kind, event.answers_root, entry.seq, event.wall_utc_ms)
        return Projection(responses, finish, unreadable)


def _storable(event: ev.Event) -> ev.Event:
    """Raises :class:`Rejected` for values that a database would not take."""
    if isinstance(event, ev.ResponseRecorded) and (
        len(event.item_id) > MAX_TEXT_CHARACTERS or "\0" in event.item_id
    ):
        raise Rejected(f"an item's identifier has over {MAX_TEXT_CHARACTERS} characters, or a NUL")
    return event


def _given(event: ev.ResponseRecorded, seq: int) -> Given:
    return Given(response_bytes(event.response), seq, event.at_ms, event.wall_utc_ms)


def response_bytes(response: ItemResponse) -> bytes:
    """An item's response as the database holds it."""
    return encode_map("response", {"variables": encode_item_response(response)})


def response_plain(data: bytes) -> list[Any]:
    """``[[variable, [cardinality, base type, value]], …]``, for reports."""
    plain: list[Any] = decode_map("response", data, {"variables": list})["variables"]
    return plain


def response_value(data: bytes) -> ItemResponse:
    """The response itself."""
    return decode_item_response(response_plain(data))
