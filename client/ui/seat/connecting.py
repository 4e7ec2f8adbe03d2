"""The connecting page's errand: tells how reaching the station goes, and tries a typed address."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from client.net.whereabouts import read_address
from client.seat.seeking import Other, Sought, seek
from client.seat.views import ConnectView
from client.ui.seat.parts import SeatParts
from client.ui.seat.window import SeatWindow
from exam.core.errors import ExamError, Rejected
from exam.vault.worker import Worker

TRIES_BEFORE = 3
"""So often the station is asked before a person is bothered with its address."""
_MAY_HAVE_MOVED = ("", "stranger")
"""Who bars this computer is its own station, except where a stranger answers."""


class Connecting(QObject):
    """``moved``: the station proved to be at the address that somebody typed."""

    moved = Signal()

    def __init__(self, window: SeatWindow, parts: SeatParts) -> None:
        super().__init__()
        self._window, self._parts = window, parts
        self._view = ConnectView(parts.config.seat, parts.where.url, 0)
        window.address_submitted.connect(self.try_address)

    def show(self, tries: int, trouble: str = "", barred: str = "") -> None:
        """The page, after so many tries, with what the last one came to."""
        self._view = replace(
            self._view,
            server=self._parts.where.url,
            attempts=tries,
            trouble=trouble,
            barred=barred,
            may_have_moved=tries >= TRIES_BEFORE and barred in _MAY_HAVE_MOVED,
        )
        self._window.show_connecting(self._view)

    @Slot(object)
    def try_address(self, text: str) -> None:
        """By the rule that holds for what is found: the pinned authority, and this session."""
        if self._view.trying:
            return
        try:
            url = read_address(text).url
        except Rejected as error:
            self._refuse(text, Other(text, "address", str(error)))
            return
        self._tell(replace(self._view, typed=text, trying=True, refused="", refusal=""))
        parts, asker = self._parts, Worker("address")
        call = partial(seek, parts.config, parts.device, (url,), search_ms=0)
        future = asker.submit(call)
        asker.end_soon()
        parts.bridge.deliver(future, partial(self._on_sought, text), partial(self._on_failed, text))

    def _on_sought(self, text: str, sought: Sought) -> None:
        if not sought.url:
            self._refuse(text, sought.others[0])
            return
        self._parts.where.move(sought.url)
        self._tell(replace(self._view, server=sought.url, typed="", trying=False))
        self.moved.emit()

    def _on_failed(self, text: str, error: ExamError) -> None:
        self._refuse(text, Other(text, "unreachable", str(error)))

    def _refuse(self, text: str, other: Other) -> None:
        detail = f"{other.address}: {other.detail}"
        self._tell(replace(self._view, typed=text, trying=False, refused=other.why, refusal=detail))

    def _tell(self, view: ConnectView) -> None:
        self._view = view
        # By the time an address was tried the seat may be on another page.
        if self._window.current_page() == "connect":
            self._window.show_connecting(view)
