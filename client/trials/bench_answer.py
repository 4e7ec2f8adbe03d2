"""From the click until the answer is on the disk, beside a bare write on the same disk."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from client.seat.runner import AttemptJournal
from client.trials.figures import percentile, spread
from client.trials.lone_seat import LoneSeat, open_lone_seat
from client.trials.long_test import make_long_test
from client.trials.timed_journal import RawDisk, TimedJournal
from client.ui.application import Collector, make_application
from client.ui.hands import click
from client.ui.seat.window import SeatWindow
from exam.vault.journal import Journal

ITEMS = 40
WARM_UP = 50
_PAUSE_MS = 3
_NEXT_ITEM_EVERY = 10
_BEAT_MS = 1
_NS_PER_MS = 1_000_000


class Clicker(QObject):
    """Answers as a person does: one click, and the next only after it is shown as saved."""

    finished = Signal()

    def __init__(
        self, window: SeatWindow, answers: int, between: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__()
        self._window, self._wanted, self._between = window, answers, between
        self._seat: LoneSeat | None = None
        self._random = random.Random(1)
        self.asked_at_ns: list[int] = []
        self.gaps_ns: list[int] = []
        self._saved = 0
        self._beat_ns = 0
        self._longest_ns = -1
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._press)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_PAUSE_MS)
        self._rest.timeout.connect(self._do_between)
        self._between_done: Future[None] = Future()
        self._between_done.set_result(None)
        self._beats = QTimer(self)
        self._beats.setTimerType(Qt.TimerType.PreciseTimer)
        self._beats.setInterval(_BEAT_MS)
        self._beats.timeout.connect(self._beat)
        window.response_changed.connect(self._on_response)
        window.page_shown.connect(self._on_page)

    def answer_at(self, seat: LoneSeat) -> None:
        """Begin as soon as a question is on screen."""
        self._seat = seat

    @Slot(object)
    def _on_page(self, page: str) -> None:
        seat = self._seat
        if page != "item" or seat is None or seat.stage.sitting is None or self._beats.isActive():
            return
        seat.stage.sitting.recorded.connect(self._on_recorded)
        self._beat_ns = time.perf_counter_ns()
        self._beats.start()
        self._pause.start()

    @Slot(object)
    def _on_response(self, _: object) -> None:
        """The item's view said that there is an answer."""
        self.asked_at_ns.append(time.perf_counter_ns())

    @Slot()
    def _beat(self) -> None:
        now = time.perf_counter_ns()
        gap, self._beat_ns = now - self._beat_ns, now
        if self._longest_ns >= 0:
            self._longest_ns = max(self._longest_ns, gap)

    @Slot()
    def _do_between(self) -> None:
        # On the vault's thread and after a rest, as an answer is, so that both meet the same disk.
        if self._seat is not None:
            self._between_done = self._seat.on_vault(self._between)
        self._pause.start()

    @Slot()
    def _press(self) -> None:
        if not self._between_done.done():
            self._pause.start()
            return
        rows = [
            row
            for row in self._window.findChildren(QWidget)
            if row.objectName().startswith("option_") and row.isVisible()
        ]
        free = [row for row in rows if not row.property("checked")]
        if not free:
            self._turn_page()
            return
        chosen, before = self._random.choice(free), len(self.asked_at_ns)
        # What the bench itself did to find a row is not the window's fault.
        self._longest_ns, self._beat_ns = 0, time.perf_counter_ns()
        click(chosen)
        if len(self.asked_at_ns) == before:
            self._turn_page()

    def _turn_page(self) -> None:
        self._longest_ns = -1
        view = self._window.item_on_screen()
        seat = self._seat
        assert view is not None and seat is not None
        items = seat.content.form.sections[0].items
        following = items[view.number % len(items)].id
        self._window.item_requested.emit(following)
        self._rest.start()

    @Slot(object)
    def _on_recorded(self, _: object) -> None:
        self._saved += 1
        # Behind what the window draws for this answer, so that drawing counts as well.
        QTimer.singleShot(_BEAT_MS, self._settled)

    @Slot()
    def _settled(self) -> None:
        self.gaps_ns.append(max(self._longest_ns, time.perf_counter_ns() - self._beat_ns))
        self._longest_ns = -1
        if self._saved >= self._wanted:
            self._beats.stop()
            self.finished.emit()
        elif self._saved % _NEXT_ITEM_EVERY == 0:
            self._turn_page()
        else:
            self._rest.start()


class Watches:
    """Holds the watches while the seat is put together; ``watch`` puts one around the journal."""

    def __init__(
        self, raw: RawDisk, answers: int, watch: Callable[[Journal], TimedJournal] = TimedJournal
    ) -> None:
        self.raw, self._answers, self._watch = raw, answers, watch
        self.journals: list[TimedJournal] = []
        self.clickers: list[Clicker] = []

    def journal(self, journal: Journal) -> AttemptJournal:
        """Put a watch around the journal."""
        self.journals.append(self._watch(journal))
        return self.journals[-1]

    def clicker(self, window: SeatWindow) -> None:
        """Connect ahead of the stage, so that the clock starts before the vault is asked."""
        self.clickers.append(Clicker(window, self._answers, self.raw.write))

    def durable_ms(self) -> list[float]:
        """From each click until the answer was on the disk, without the first few."""
        asked, done = self.clickers[0].asked_at_ns, self.journals[0].durable_at_ns
        both = zip(asked, done, strict=True)
        return [(there - here) / _NS_PER_MS for here, there in both][WARM_UP:]


def measure(answers: int) -> dict[str, object]:
    """Answer so many times through the real window and report."""
    return report(answer_in_window(answers))


def answer_in_window(
    answers: int, watch: Callable[[Journal], TimedJournal] = TimedJournal
) -> Watches:
    """Answer so many times, after a warm-up, through the real window."""
    app = make_application()
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="pendopo-bench-")))
        collector = Collector()
        undo.callback(collector.deleteLater)
        raw = RawDisk(folder / "raw")
        undo.callback(raw.close)
        watches = Watches(raw, answers + WARM_UP, watch)
        seat = open_lone_seat(
            undo,
            make_long_test(folder / "panjang", sections=1, items=ITEMS),
            folder / "vault",
            journal=watches.journal,
            before_stage=watches.clicker,
        )
        clicker = watches.clickers[0]
        clicker.answer_at(seat)
        # quit() would ask the window first, and it refuses during a test.
        clicker.finished.connect(lambda: app.exit(0))
        seat.window.resize(1366, 768)
        seat.window.show()
        seat.stage.begin(seat.attempt)
        app.exec()
        return watches


def report(watches: Watches) -> dict[str, object]:
    """What was measured, in milliseconds, without the first few answers."""
    durable, clicker, journal = watches.durable_ms(), watches.clickers[0], watches.journals[0]
    raw = [one / _NS_PER_MS for one in watches.raw.took_ns][WARM_UP:]
    gaps = [one / _NS_PER_MS for one in clicker.gaps_ns][WARM_UP:]
    inside = [one / _NS_PER_MS for one in journal.inside_ns][WARM_UP:]
    return {
        "answers": len(durable),
        "durable_ms": spread(durable),
        "raw_ms": spread(raw),
        "ratio_p50": round(percentile(durable, 50) / percentile(raw, 50), 3),
        "ui_gap_ms": spread(gaps),
        "append_ms": spread(inside),
    }
