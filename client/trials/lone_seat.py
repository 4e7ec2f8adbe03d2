"""The real window, stage and vault of a seat in this process, with the cable to the room pulled."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from client.host.clock import monotonic_ms, wall_utc_ms
from client.net.station import Station, Welcome
from client.seat.link import Link
from client.seat.presenter import OpenedContent
from client.seat.runner import AttemptJournal, AttemptRunner
from client.seat.vault import OpenAttempt, SeatVault
from client.trials.sample import begin_sample, read_files
from client.ui.bridge import Bridge
from client.ui.seat.room import RoomWatch
from client.ui.seat.stage import Stage
from client.ui.seat.window import SeatWindow
from exam.core.errors import Unreachable
from exam.vault.journal import Journal
from exam.vault.worker import Worker

SHARE = bytes(32)
# As the seat's own composition root sets it.
_SWITCH_INTERVAL_S = 0.0005

_T = TypeVar("_T")


class PulledCable(Station):
    """A station that nobody reaches."""

    def __init__(self) -> None:
        """There is no line to hold."""

    def hello(self, device: str, program: str) -> Welcome:
        """Nobody answers."""
        raise Unreachable("the cable is pulled")

    def post_entries(self, message: bytes) -> bytes:
        """Nobody answers."""
        raise Unreachable("the cable is pulled")


@dataclass(frozen=True, slots=True)
class LoneSeat:
    """Everything in hand, an attempt under way and its first section open."""

    window: SeatWindow
    stage: Stage
    worker: Worker
    vault: SeatVault
    attempt: OpenAttempt
    content: OpenedContent

    def on_vault(self, call: Callable[[], _T]) -> Future[_T]:
        """Run something on the vault's thread."""
        return self.worker.submit(call)


@dataclass(frozen=True, slots=True)
class Parts:
    """A window, its stage and the two threads; the one to the station has not begun."""

    window: SeatWindow
    stage: Stage
    worker: Worker
    link: Link


def make_parts(
    undo: ExitStack,
    station: Station,
    *,
    before_stage: Callable[[SeatWindow], None] = lambda _: None,
) -> Parts:
    """Make them; ``undo`` takes them down. Who opens a vault has it closed after the sitting."""
    stages: list[Stage] = []
    window = _make_window(undo, lambda path: stages[0].media(path) if stages else b"")
    bridge = Bridge(window)
    worker = Worker()
    undo.callback(worker.stop)
    link = Link(station, worker, lambda _: None, station_key=bytes(32), session_id="bench-1")
    before_stage(window)
    stages.append(Stage(window, bridge, worker, link, RoomWatch(window)))
    undo.callback(stages[0].deleteLater)
    return Parts(window, stages[0], worker, link)


def open_lone_seat(
    undo: ExitStack,
    package: Path,
    folder: Path,
    *,
    journal: Callable[[Journal], AttemptJournal] = lambda one: one,
    before_stage: Callable[[SeatWindow], None] = lambda _: None,
    synchronous: str = "FULL",
) -> LoneSeat:
    """Make it; ``undo`` takes it down. The attempt is taken up only by ``stage.begin``.

    ``journal`` may put a watch around the attempt's journal, ``before_stage`` may connect to the
    window ahead of the stage.
    """
    parts = make_parts(undo, PulledCable(), before_stage=before_stage)
    worker = parts.worker
    files = read_files(package)

    def prepare() -> tuple[SeatVault, OpenAttempt, OpenedContent]:
        vault = SeatVault.open(folder, SHARE, synchronous=synchronous)
        attempt, content = begin_sample(vault, files, "bench-1")
        attempt.runner.start_section(content.form.sections[0].id)
        runner = AttemptRunner.recover(journal(attempt.journal), content.form)
        return vault, dataclasses.replace(attempt, runner=runner), content

    vault, attempt, content = worker.submit(prepare).result()
    undo.callback(lambda: worker.submit(vault.close).result())
    undo.callback(end_sitting, parts.stage)
    parts.stage.vault = vault
    return LoneSeat(parts.window, parts.stage, worker, vault, attempt, content)


def _make_window(undo: ExitStack, media: Callable[[str], bytes]) -> SeatWindow:
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    undo.callback(sys.setswitchinterval, before)
    window = SeatWindow(
        None, wall_clock=wall_utc_ms, monotonic=lambda: monotonic_ms() / 1000, media=media
    )
    undo.callback(window.deleteLater)
    return window


def end_sitting(stage: Stage) -> None:
    """Nothing reaches for the vault any more."""
    if stage.sitting is not None:
        stage.sitting.end()
