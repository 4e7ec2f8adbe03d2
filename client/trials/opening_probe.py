"""The real window, stage, line and vault of a seat that waits for its package: one JSON report.

The station is the one part that is not real: it says "not released" until its time, then gives
the share out, and its answers take no network's time.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from client.net.station import Welcome
from client.net.uplink import Declined
from client.seat.packages import Arrival
from client.seat.vault import OpenAttempt, SeatVault
from client.trials.lone_seat import SHARE, Parts, PulledCable, end_sitting, make_parts
from client.trials.sample import begin_waiting
from client.ui.application import Collector, make_application
from client.ui.hands import click
from client.ui.seat.window import SeatWindow
from exam.core.errors import Unreachable
from exam.exchange.wire import PresenceMessage, PresenceReply
from exam.package.trust import Mirror, folder_fetch
from exam.vault.memory import keep_memory_private

_WAIT_MS = 500
"""With the page before the test on screen, until the release."""
_PACE_MS = 5
_PROGRAM = "9.9.9"
_BLANK = {"str": "", "int": 0, "bytes": b""}
_KIB_PER_MIB = 1024


class HeldBack(PulledCable):
    """Gives the share out from its time on, and answers nothing else."""

    def __init__(self, share: bytes) -> None:
        super().__init__()
        self._share, self.released_ms = share, 0.0

    def release(self, package_id: str) -> bytes:
        """As a station does before and after."""
        if not self.released_ms:
            raise Declined("not_released", f"{package_id} is not released yet")
        return self._share

    def presence(self, message: PresenceMessage) -> PresenceReply:
        """Nobody answers."""
        raise Unreachable("the cable is pulled")


class Participant(QObject):
    """Presses what leads to the first item as soon as it can be pressed, and notes what it saw."""

    def __init__(self, window: SeatWindow, station: HeldBack, done: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._station, self._done = window, station, done
        self.before_mib = self.opened_ms = self.shown_ms = 0.0
        self.steps: list[int] = []
        self._look = QTimer(self)
        self._look.setInterval(_PACE_MS)
        self._look.timeout.connect(self._on_look)
        self._look.start()
        QTimer.singleShot(_WAIT_MS, self, self._release)
        window.installEventFilter(self)

    @Slot()
    def _release(self) -> None:
        self.before_mib = peak_mib()
        self._station.released_ms = _now_ms()

    @Slot()
    def _on_look(self) -> None:
        bar = self._window.findChild(QProgressBar, "start_opening")
        if bar is not None and bar.isVisible() and bar.value() not in self.steps[-1:]:
            self.steps.append(bar.value())
        for name in ("start_begin", "section_begin"):
            button = self._window.findChild(QWidget, name)
            if button is not None and button.isVisible() and button.isEnabled():
                self.opened_ms = self.opened_ms or _now_ms()
                click(button)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The repaint with an item on the page is done in here, so that its end is seen."""
        shown = self._window.current_page() == "item"
        if not shown or event.type() != QEvent.Type.UpdateRequest or self.shown_ms:
            return super().eventFilter(watched, event)
        handled = self._window.event(event)
        self.shown_ms = _now_ms()
        self._look.stop()
        self._done()
        return handled

    def report(self) -> dict[str, object]:
        """Seconds since the release, MiB, and the percents that were on screen."""
        released = self._station.released_ms
        return {
            "opened_s": round((self.opened_ms - released) / 1000, 3),
            "first_item_s": round((self.shown_ms - released) / 1000, 3),
            "before_mib": self.before_mib,
            "peak_mib": peak_mib(),
            "progress": self.steps,
        }


def peak_mib() -> float:
    """The most that this process ever held, in MiB; 0 where the system does not tell."""
    # getrusage would count what the process that started this one held as well
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return round(int(found[1]) / _KIB_PER_MIB, 1) if found else 0.0


def _now_ms() -> float:
    return time.monotonic_ns() / 1_000_000


def _arrive(repository: Path, name: str, folder: Path) -> Arrival:
    """As a seat fetches it: verified, sealed, on its own disk."""
    mirror = Mirror(
        root=(repository / "metadata" / "root.json").read_bytes(),
        cache=folder / "repository",
        fetch=folder_fetch(repository),
    )
    mirror.refresh()
    (target,) = (one for one in mirror.targets() if one.name == name)
    welcome = {one.name: _BLANK[str(one.type)] for one in dataclasses.fields(Welcome)}
    return Arrival(
        Welcome(**{**welcome, "session_id": "bench-1"}),  # type: ignore[arg-type]
        target,
        mirror.download(name),
        None,
        None,
    )


def _check_in(parts: Parts, arrival: Arrival, folder: Path) -> tuple[SeatVault, OpenAttempt]:
    """Everything up to the page that waits for the package."""
    target = arrival.target

    def prepare() -> tuple[SeatVault, OpenAttempt]:
        vault = SeatVault.open(folder / "vault", SHARE)
        return vault, begin_waiting(
            vault, "bench-1", target.package_id, target.plaintext_sha256, target.form_id
        )

    return parts.worker.submit(prepare).result()


def main() -> None:
    """Wait, open, show, report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repository", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    share = bytes.fromhex(sys.stdin.readline().strip())
    keep_memory_private()
    app = make_application()
    with ExitStack() as undo:
        collector = Collector()
        undo.callback(collector.deleteLater)
        station = HeldBack(share)
        parts = make_parts(undo, station)
        arrival = _arrive(given.repository, given.name, given.folder)
        vault, attempt = _check_in(parts, arrival, given.folder)
        undo.callback(lambda: parts.worker.submit(vault.close).result())
        undo.callback(end_sitting, parts.stage)
        undo.callback(parts.stage.opening.close)
        parts.link.start()
        undo.callback(parts.link.stop)
        parts.stage.vault = vault
        parts.stage.arrived(arrival, _PROGRAM)
        # quit() would ask the window first, and it refuses during a test.
        participant = Participant(parts.window, station, lambda: app.exit(0))
        parts.window.resize(1366, 768)
        parts.window.show()
        parts.stage.begin(attempt)
        app.exec()
        sys.stdout.write(json.dumps(participant.report()) + "\n")


if __name__ == "__main__":
    main()
