"""Finds shipped files, in a checkout and in the frozen program alike."""

from __future__ import annotations

import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


def resource(*parts: str) -> Path:
    """Path of a file below ``resources/``; it is not checked for being there."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if isinstance(frozen, str) else _CHECKOUT
    return root.joinpath("resources", *parts)
