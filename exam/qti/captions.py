"""Captions of a sound or film (WebVTT, and SubRip as its like) as words with their times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from exam.qti.escaping import unescape

MAX_CAPTION_BYTES: Final = 2 * 1024 * 1024
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_TIME: Final = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})"
_TIMES: Final = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?$")
_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words shown from ``start_ms`` until before ``end_ms``; lines are divided by ``\\n``."""

    start_ms: int
    end_ms: int
    text: str


def read_captions(data: bytes) -> tuple[Cue, ...]:
    """The cues in the order of their times; styles, notes and positions are passed over.

    Nothing is raised: what is not a cue is no caption.
    """
    text = data[:MAX_CAPTION_BYTES].decode("utf-8-sig", "replace")
    blocks = _BLANK_LINE.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return tuple(sorted(_cues(blocks), key=lambda cue: (cue.start_ms, cue.end_ms)))


def _cues(blocks: Sequence[str]) -> Iterator[Cue]:
    for block in blocks:
        lines = block.strip("\n").split("\n")
        # A cue may have a name, on a line before its times.
        for place, line in enumerate(lines[:2]):
            found = _TIMES.match(line)
            if found is None:
                continue
            start, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
            words = unescape(_TAG.sub("", "\n".join(lines[place + 1 :]))).strip()
            if words and end > start:
                yield Cue(start, end, words)
            break


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def caption_at(cues: Sequence[Cue], position_ms: int) -> str:
    """All words that are to be seen at a time; empty where there are none."""
    return "\n".join(cue.text for cue in cues if cue.start_ms <= position_ms < cue.end_ms)
