"""What a scripted participant is told to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

DEFAULT_PACE_MS = 5


@dataclass(frozen=True, slots=True)
class Script:
    """What the scripted participant is to do."""

    number: str = ""
    pin: str = ""
    seed: int = 0
    pace_ms: int = DEFAULT_PACE_MS
    answers: int = 1_000_000
    again: float = 0.15
    flags: float = 0.1
    practice: bool = False
    hand_in: bool = True
    await_pause_after: int = -1
    """Stop acting after so many answers until a pause has come and gone; -1: never."""
    await_cut_after: int = -1
    """Stop acting after so many answers until the station was lost; -1: never."""
    codes: str = ""
    """A file with the codes that proctors gave, as :mod:`client.ui.locksmith` has it."""
    screenshots: str = ""
    quit_at_end: bool = True
    plan: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """What to answer, by item and response variable, as :mod:`client.ui.keyed` has it; then
    everything is done by keyboard alone. ``{NAME}`` stands for a template variable on screen.
    Empty: some option of each item, by mouse."""


def read_script(table: Mapping[str, Any]) -> Script:
    """A script from a JSON object; unknown names raise ``TypeError``."""
    known = {one.name for one in fields(Script)}
    if unknown := set(table) - known:
        raise TypeError(f"unknown word in the script: {sorted(unknown)[0]}")
    return Script(**table)
