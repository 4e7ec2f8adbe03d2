"""How much fits: decided once from the window's width and the scale of the letters."""

from __future__ import annotations

import enum

ROOMY_FROM = 1240
SNUG_FROM = 1000
SLIM_FROM = 620
EIGHT_COLUMNS_FROM = 1700
ITEM_WIDTH = 1080
"""1000 px of an item and its margins."""


class Mode(enum.Enum):
    """From palette beside the item to everything in the menu."""

    ROOMY = "roomy"
    """The palette has its own column."""
    SNUG = "snug"
    """The palette opens over the item."""
    SLIM = "slim"
    """Palette and tools are in the menu."""
    TIGHT = "tight"
    """As slim; buttons lose their icons."""

    @property
    def in_menu(self) -> bool:
        """True where palette and tools are behind the button *Menu*."""
        return self in (Mode.SLIM, Mode.TIGHT)


def mode_for(width_px: int, scale: float) -> Mode:
    """The mode of a window of ``width_px``."""
    width = width_px / scale
    if width >= ROOMY_FROM:
        return Mode.ROOMY
    if width >= SNUG_FROM:
        return Mode.SNUG
    return Mode.SLIM if width >= SLIM_FROM else Mode.TIGHT


def palette_columns(width_px: int, scale: float) -> int:
    """Six cells in a row; eight on wide screens, five where the menu is tight."""
    width = width_px / scale
    if width >= EIGHT_COLUMNS_FROM:
        return 8
    return 6 if width >= SLIM_FROM else 5
