"""The real seat with a watch on it: says when it was first painted, and turns pages on request.

Everything after ``--`` is the seat's own command line; ``--go FILE`` turns pages once it exists.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import random
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

import client.ui.application as application
from client.ui.hands import click, point_at
from client.ui.seat.cell import CellButton
from client.ui.seat.window import SeatWindow

_PR_SET_DUMPABLE = 4
_LOOK_MS = 50
_PAUSE_MS = 5
_REST_MS = 50
"""The pointer is on a cell half as long as people take to press a button (100 ms; Card, Moran and
Newell, The keystroke-level model, CACM 23(7), 1980)."""
_PALETTE_SHARE = 0.5
_UNAIMED_SHARE = 0.25
"""So many more pages are turned as by a touch, which no pointer comes before."""


def _tell(event: str, **more: object) -> None:
    line = {"event": event, "t_ms": time.monotonic_ns() / 1_000_000, **more}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Switcher(QObject):
    """Turns pages, by the button and by the palette, and times each until it is painted.

    First as with a mouse, whose pointer is on a cell before it is pressed; then as by touch.
    """

    def __init__(self, window: SeatWindow, go: Path, switches: int) -> None:
        super().__init__(window)
        self._window, self._go = window, go
        self._aimed, self._wanted = switches, switches + round(switches * _UNAIMED_SHARE)
        self._random = random.Random(1)
        self._took_ms: list[float] = []
        self._begun = 0.0
        self._drawn = False
        self._from = ""
        self._target: QWidget = window
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self._look.start()
        self._pause = self._timer(_PAUSE_MS, self._turn)
        self._rest = self._timer(_REST_MS, self._press)
        window.page_shown.connect(self._on_page)

    def _timer(self, interval_ms: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(then)
        return timer

    @Slot()
    def _on_look(self) -> None:
        if self._go.exists():
            self._look.stop()
            self._window.installEventFilter(self)
            self._turn()

    @Slot()
    def _turn(self) -> None:
        if len(self._took_ms) >= self._wanted:
            _tell("switches", ms=self._took_ms[: self._aimed], touch=self._took_ms[self._aimed :])
            return
        self._target = self._choose()
        if len(self._took_ms) < self._aimed:
            point_at(self._target)
            self._rest.start()
        else:
            self._press()

    @Slot()
    def _press(self) -> None:
        view = self._window.item_on_screen()
        assert view is not None
        self._from, self._drawn = view.content.id, False
        self._begun = time.perf_counter()
        click(self._target)

    def _choose(self) -> QWidget:
        cells = [
            one
            for one in self._window.findChildren(CellButton)
            if one.isVisible() and one.cell is not None
        ]
        following = self._window.findChild(QWidget, "item_next")
        # After the last question the same button leads to the review.
        last = cells[-1].cell is not None and cells[-1].cell.current
        if following is not None and not last and self._random.random() >= _PALETTE_SHARE:
            return following
        return self._random.choice([one for one in cells if one.cell and not one.cell.current])

    @Slot(object)
    def _on_page(self, page: str) -> None:
        view = self._window.item_on_screen()
        if page == "item" and self._begun and view and view.content.id != self._from:
            self._drawn = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """With the window's next repaint the new item is on screen.

        The repaint is done in here, so that its end is seen; whatever is posted or timed to come
        afterwards, such as what is made ready between pages, would be counted otherwise.
        """
        if not self._drawn or event.type() != QEvent.Type.UpdateRequest:
            return super().eventFilter(watched, event)
        self._drawn = False
        handled = self._window.event(event)
        self._took_ms.append((time.perf_counter() - self._begun) * 1000)
        self._begun = 0.0
        self._pause.start()
        return handled


def main() -> None:
    """Run the seat below the watch."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--go", type=Path)
    parser.add_argument("--switches", type=int, default=0)
    given, seat = parser.parse_known_args()

    class ToldFirstPaint(application.FirstPaint):
        """Tells, then lets the seat go on."""

        def __init__(self, window: SeatWindow, call: Callable[[], None]) -> None:
            super().__init__(window, lambda: self._told(window, call))

        def _told(self, window: SeatWindow, call: Callable[[], None]) -> None:
            _tell("painted")
            call()
            if sys.platform == "linux":
                # The bench reads this process's memory, which the seat keeps from everybody.
                ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)
            if given.go is not None:
                Switcher(window, given.go, given.switches)

    # The seat's own program is started below exactly as from the command line; only this class,
    # which it takes from here at its start, says a word more.
    application.FirstPaint = ToldFirstPaint  # type: ignore[misc, assignment]
    sys.argv = ["pendopo", *[word for word in seat if word != "--"]]
    runpy.run_module("client", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
