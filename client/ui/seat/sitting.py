"""One attempt under the window: what is asked goes to the vault's thread, what came of it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from client.host.clock import wall_utc_ms
from client.seat.presenter import OpenedContent
from client.seat.runner import AttemptRunner, Step
from client.seat.views import SavedView, SaveState
from client.ui.bridge import Bridge
from exam.core import decisions
from exam.core.attempt import Snapshot
from exam.core.errors import ExamError, NotAllowed, StoreFailed
from exam.core.orders import Order
from exam.core.responses import ItemResponse
from exam.exchange.receipts import Hop
from exam.vault.journal import Mark
from exam.vault.worker import Worker

TICK_MS = 250
RETRY_UNSAVED_MS = 1000


class Sitting(QObject):
    """Runs one attempt. Signals come on the main thread.

    ``stepped`` carries a :class:`Step`, ``recorded`` an item id and a Step once an answer is
    durable, ``saved`` a :class:`SavedView`, ``refused`` a :class:`NotAllowed`, ``unsaved`` the
    :class:`StoreFailed` that kept an answer from the disk, ``troubled`` any other failure.
    """

    stepped = Signal(object)
    recorded = Signal(object)
    saved = Signal(object)
    refused = Signal(object)
    unsaved = Signal(object)
    troubled = Signal(object)

    def __init__(
        self, bridge: Bridge, worker: Worker, runner: AttemptRunner, snapshot: Snapshot
    ) -> None:
        super().__init__()
        self._bridge = bridge
        self._worker = worker
        self._runner = runner
        self.snapshot = snapshot
        self.content: OpenedContent | None = None
        self.practice = False
        self.saved_view = SavedView()
        self._waiting: dict[str, ItemResponse] = {}
        self._in_flight = 0
        self._last_seq = max((one.seq for one in snapshot.answers.values()), default=0)
        if snapshot.answers:
            self.saved_view = SavedView(SaveState.SAVED, snapshot.wall_utc_ms)
        self._marks: dict[Hop, Mark] = {}
        self._ticking = False
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._retry = QTimer(self)
        self._retry.setInterval(RETRY_UNSAVED_MS)
        self._retry.timeout.connect(self._try_again)

    # -- asked by the window ------------------------------------------------------------------

    def begin_ticking(self) -> None:
        """Let the clock be watched from now on."""
        self._ticker.start()

    def end(self) -> None:
        """Stop the timers; the attempt itself is on the disk."""
        self._ticker.stop()
        self._retry.stop()

    def record(self, item_id: str, response: ItemResponse) -> None:
        """Save an answer: shown as saving until it is durable."""
        self._in_flight += 1
        # Submitted before anything is drawn: the disk works while the window does.
        future = self._worker.submit(lambda: self._runner.record_response(item_id, response))
        self._bridge.deliver(
            future,
            lambda step: self._on_recorded(item_id, step),
            lambda error: self._on_not_recorded(item_id, response, error),
        )
        self._set_saved(replace(self.saved_view, here=SaveState.SAVING))

    def do(self, call: Callable[[AttemptRunner], Step]) -> None:
        """Any other step."""
        self._bridge.deliver(
            self._worker.submit(lambda: call(self._runner)), self._on_step, self._on_error
        )

    def open_item(self, item_id: str) -> None:
        """Show an item."""
        self.do(lambda runner: runner.open_item(item_id))

    def change_flag(self, item_id: str, flagged: bool) -> None:
        """Set or lift the mark."""
        self.do(
            lambda runner: runner.do(
                lambda one, now: decisions.change_flag(one, now, item_id, flagged=flagged)
            )
        )

    def start_section(self, section_id: str) -> None:
        """Enter a section."""
        self.do(lambda runner: runner.start_section(section_id))

    def hand_in_section(self) -> None:
        """Seal the open section."""
        self.do(lambda runner: runner.do(decisions.hand_in_section))

    def obey(self, orders: tuple[Order, ...]) -> None:
        """Carry out a proctor's orders."""
        self.do(lambda runner: runner.obey(orders))

    def confirm_identity(self, correct: bool) -> None:
        """Record what was said of the identity card."""
        self.do(
            lambda runner: runner.do(
                lambda one, now: decisions.confirm_identity(one, now, correct=correct)
            )
        )

    def accept_rules(self, version: str) -> None:
        """Record that the rules were accepted."""
        self.do(
            lambda runner: runner.do(
                lambda one, now: decisions.accept_rules(one, now, version=version)
            )
        )

    def call_proctor(self) -> None:
        """Record that the proctor was called."""
        self.do(lambda runner: runner.do(decisions.call_proctor))

    def note_marks(self, marks: dict[Hop, Mark]) -> None:
        """Receipts came: the saved line moves on."""
        self._marks = marks
        self._set_saved(self._with_marks(self.saved_view))

    def unsaved_items(self) -> tuple[str, ...]:
        """Items whose last answer is not on the disk."""
        return tuple(self._waiting)

    # -- answered by the vault ----------------------------------------------------------------

    def _on_recorded(self, item_id: str, step: Step) -> None:
        self._in_flight -= 1
        was_waiting = self._waiting.pop(item_id, None) is not None
        answer = step.snapshot.answers.get(item_id)
        self.snapshot = step.snapshot
        if answer is not None:
            self._last_seq = answer.seq
        if was_waiting and not self._waiting:
            self._recover_room()
        if not self._waiting:
            here = SaveState.SAVING if self._in_flight else SaveState.SAVED
            at = answer.wall_utc_ms if answer is not None else wall_utc_ms()
            self._set_saved(self._with_marks(replace(self.saved_view, here=here, here_utc_ms=at)))
        self.recorded.emit((item_id, step))

    def _on_not_recorded(self, item_id: str, response: ItemResponse, error: ExamError) -> None:
        self._in_flight -= 1
        if isinstance(error, StoreFailed):
            # Calls are carried out in the order given, so the last failure is the newest answer.
            self._waiting[item_id] = response
            self._set_saved(replace(self.saved_view, here=SaveState.FAILED))
            self._worker.submit(self._runner.note_unsaved)
            self._retry.start()
            self.unsaved.emit(error)
            return
        self._set_saved(replace(self.saved_view, here=SaveState.SAVED))
        self._on_error(error)

    @Slot()
    def _try_again(self) -> None:
        if self._in_flight or not self._waiting:
            return
        item_id, response = next(iter(self._waiting.items()))
        self._in_flight += 1
        self._bridge.deliver(
            self._worker.submit(lambda: self._runner.record_response(item_id, response)),
            lambda step: self._on_recorded(item_id, step),
            lambda error: self._on_not_recorded(item_id, response, error),
        )

    def _recover_room(self) -> None:
        self._retry.stop()
        self._worker.submit(self._runner.note_saved_again)

    @Slot()
    def _tick(self) -> None:
        if self._ticking:
            return
        self._ticking = True
        self._bridge.deliver(
            self._worker.submit(self._runner.tick), self._on_tick, self._on_tick_failed
        )

    def _on_tick(self, step: Step) -> None:
        self._ticking = False
        if step.events:
            self._on_step(step)

    def _on_tick_failed(self, error: ExamError) -> None:
        self._ticking = False
        if not isinstance(error, StoreFailed):
            self.troubled.emit(error)

    def _on_step(self, step: Step) -> None:
        self.snapshot = step.snapshot
        self.stepped.emit(step)

    def _on_error(self, error: ExamError) -> None:
        if isinstance(error, NotAllowed):
            self.refused.emit(error)
        elif isinstance(error, StoreFailed):
            self.unsaved.emit(error)
        else:
            self.troubled.emit(error)

    def _with_marks(self, view: SavedView) -> SavedView:
        for hop in Hop:
            mark = self._marks.get(hop)
            there = mark is not None and mark.seq >= self._last_seq
            state = SaveState.SAVED if there else SaveState.WAITING
            at = mark.utc_ms if mark is not None and there else 0
            if hop is Hop.STATION:
                view = replace(view, station=state, station_utc_ms=at)
            else:
                view = replace(view, centre=state, centre_utc_ms=at)
        return view

    def _set_saved(self, view: SavedView) -> None:
        if view != self.saved_view:
            self.saved_view = view
            self.saved.emit(view)
