"""Made-up views of the connecting page on which somebody typed where the server is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from client.seat.views import ConnectView
from client.ui import samples
from client.ui.seat.window import SeatWindow


def trying() -> ConnectView:
    """It is being asked whether it is this seat's."""
    return replace(samples.connecting(), typed="192.0.2.99:8443", trying=True)


def refused() -> ConnectView:
    """Somebody else answered there."""
    detail = "https://192.0.2.99:8443: certificate verify failed: unable to get local issuer"
    return replace(trying(), trying=False, refused="stranger", refusal=detail)


def _trying(window: SeatWindow) -> None:
    window.show_connecting(trying())


def _refused(window: SeatWindow) -> None:
    window.show_connecting(refused())


def _barred(window: SeatWindow) -> None:
    window.show_connecting(samples.barred())


SCENES: tuple[tuple[str, Callable[[SeatWindow], None]], ...] = (
    ("connect-trying", _trying),
    ("connect-refused", _refused),
    ("connect-barred", _barred),
)
