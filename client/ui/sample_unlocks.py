"""Made-up views of the page that a proctor's code opens, and its scenes in the gallery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from client.seat.unlocking import Trouble, UnlockView
from client.ui.seat.window import SeatWindow
from exam.vault.unlock import challenge_qr, challenge_text

_PARTS = ("733984295570", "SESI-2025-10-14-1", "12")


def shown() -> UnlockView:
    """A fresh challenge."""
    return UnlockView("12", challenge_text(*_PARTS), challenge_qr(*_PARTS), left_ms=272_000)


def misheard() -> UnlockView:
    """The third group was typed wrong."""
    return replace(shown(), trouble=Trouble.MISHEARD, group=3)


def lapsed() -> UnlockView:
    """Too late."""
    return UnlockView("12", "", "", trouble=Trouble.LAPSED)


def _shown(window: SeatWindow) -> None:
    window.show_unlock(shown())


def _refused(window: SeatWindow) -> None:
    window.show_unlock(misheard())


def _lapsed(window: SeatWindow) -> None:
    window.show_unlock(lapsed())


SCENES: tuple[tuple[str, Callable[[SeatWindow], None]], ...] = (
    ("unlock", _shown),
    ("unlock_refused", _refused),
    ("unlock_lapsed", _lapsed),
)
