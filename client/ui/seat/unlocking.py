"""Without the station: offers a proctor's challenge, and prepares challenges while it is there."""

from __future__ import annotations

import sys
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from client.seat import starting
from client.seat.starting import OpenedVault
from client.seat.unlocking import Challenge, Key, SlotFile, Trouble, UnlockView
from client.seat.vault import ChallengeUsed
from client.ui.seat.parts import SeatParts
from client.ui.seat.window import SeatWindow
from exam.core.errors import ExamError, Unreachable
from exam.vault import unlock

TRIES_BEFORE = 3
"""So often the station is asked first: challenges are few, and it may only be slow."""
PREPARE_AGAIN_MS = 20_000
_TICK_MS = 250
_SECOND_MS = 1000


class Unlocking(QObject):
    """``opened`` carries an :class:`OpenedVault`, ``failed`` the error of a vault that stays shut.

    ``opening``: a code was right and the vault is being opened.
    """

    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, window: SeatWindow, parts: SeatParts) -> None:
        super().__init__()
        self._window, self._parts = window, parts
        self._bridge, self._worker = parts.bridge, parts.worker
        self._slots = SlotFile(parts.data_dir, parts.config.session_id, parts.config.seat)
        self._challenge: Challenge | None = None
        self._shown: UnlockView | None = None
        self._asked = self._ended = self._stays_shut = False
        self.opening = False
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._refresh)
        self._wanted = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(PREPARE_AGAIN_MS)
        self._again.timeout.connect(self.prepare)
        window.unlock_submitted.connect(self._on_code)
        window.unlock_renewed.connect(self._take)

    # -- opening ------------------------------------------------------------------------------

    def offer(self, tries: int, error: ExamError) -> bool:
        """The ``tries``-th question to the station failed; true where a page here says more."""
        if tries >= TRIES_BEFORE and isinstance(error, Unreachable) and not self._asked:
            self._asked = True
            there = self._worker.submit(self._slots.is_there)
            self._bridge.deliver(there, self._on_there, self._on_not_taken)
        return self._shown is not None or self._stays_shut

    def end(self) -> None:
        """The station answered: what was shown opens nothing any more."""
        self._clock.stop()
        self._challenge = self._shown = None
        self._ended, self._stays_shut = True, False

    def _on_there(self, there: bool) -> None:
        if there:
            self._take()

    @Slot()
    def _take(self) -> None:
        if not (self.opening or self._ended):
            taken = self._worker.submit(self._slots.take)
            self._bridge.deliver(taken, self._on_taken, self._on_not_taken)

    def _on_taken(self, taken: tuple[unlock.Terms, unlock.Slot, int] | None) -> None:
        if self._ended:
            return
        if taken is None:
            self._challenge = None
            self._show(
                UnlockView(self._parts.config.seat, "", "", trouble=Trouble.NO_MORE, more=False)
            )
            return
        self._challenge = Challenge(taken)
        self._show(self._challenge.view())
        self._clock.start()

    def _on_not_taken(self, error: ExamError) -> None:
        sys.stderr.write(f"{error}\n")
        self._on_taken(None)

    def _show(self, view: UnlockView) -> None:
        self._shown = view
        self._window.show_unlock(view)

    @Slot()
    def _refresh(self) -> None:
        if self._challenge is None or self._window.current_page() != "unlock":
            return
        view = self._challenge.view(opening=self.opening)
        if _seconds(view) != _seconds(self._shown):
            self._shown = view
            self._window.pages.unlock.show_view(view)

    @Slot(object)
    def _on_code(self, text: str) -> None:
        if self._challenge is None or self.opening:
            return
        key = self._challenge.give(text)
        if key is not None:
            self._open(key)
        self._refresh()

    def _open(self, key: Key) -> None:
        self.opening = True
        parts = self._parts
        call = partial(starting.open_by_code, parts.data_dir, key, synchronous=parts.synchronous)
        self._bridge.deliver(self._worker.submit(call), self._on_open, self._on_shut)

    def _on_open(self, opened: OpenedVault) -> None:
        self.opening = False
        self.end()
        self.opened.emit(opened)

    def _on_shut(self, error: ExamError) -> None:
        self.opening = False
        if isinstance(error, ChallengeUsed) and self._challenge is not None:
            sys.stderr.write(f"{error}\n")
            self._challenge.end(Trouble.USED)
            self._refresh()
            return
        self.end()
        self._stays_shut = True
        self.failed.emit(error)

    # -- preparing ----------------------------------------------------------------------------

    @Slot()
    def prepare(self) -> None:
        """Somebody sits here: fetch fresh challenges while the station can be reached."""
        self._wanted = True
        self._again.stop()
        future = self._parts.link.ask(lambda station: station.unlock_slots())
        self._bridge.deliver(future, self._on_slots, self._on_no_slots)

    def forget(self) -> None:
        """Nobody sits here any more."""
        self._wanted = False
        self._again.stop()
        self._bridge.deliver(
            self._worker.submit(self._slots.drop), lambda _: None, self._on_no_slots
        )

    def _on_slots(self, data: bytes) -> None:
        if self._wanted:
            kept = self._worker.submit(partial(self._slots.keep, data))
            self._bridge.deliver(kept, lambda _: None, self._on_no_slots)

    def _on_no_slots(self, error: ExamError) -> None:
        # The sitting does not depend on it; without the station it is only harder to go on.
        sys.stderr.write(f"{error}\n")
        if self._wanted and isinstance(error, Unreachable):
            self._again.start()


def _seconds(view: UnlockView | None) -> tuple[object, ...]:
    """What is seen of a view: its clocks count in seconds."""
    if view is None:
        return ()
    return (
        view.challenge,
        view.left_ms // _SECOND_MS,
        -(-view.wait_ms // _SECOND_MS),
        view.trouble,
        view.group,
        view.opening,
        view.more,
    )
