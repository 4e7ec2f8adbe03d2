"""One attempt under the window: what is asked goes to the vault's thread, what came of it back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from client.seat.presenter import OpenedContent, with_marks
from client.seat.runner import AttemptRunner, Step
from client.seat.views import SavedView, SaveState
from client.ui.bridge import Bridge
from exam.core import decisions
from exam.core.attempt import Snapshot
from exam.core.errors import ExamError, NotAllowed, StoreFailed
from exam.core.form import Navigation
from exam.core.orders import Incoming
from exam.core.responses import ItemResponse
from exam.exchange.receipts import Hop
from exam.vault.journal import Mark
from exam.vault.worker import Worker

TICK_MS = 250
RETRY_UNSAVED_MS = 1000
STAND_BACK_S = 0.003


class Sitting(QObject):
    """Runs one attempt. Signals come on the main thread.

    ``stepped`` carries every :class:`Step`, ``recorded`` an item id and its Step once an answer
    is durable, ``saved`` a :class:`SavedView`, ``refused`` a :class:`NotAllowed`, ``unsaved`` the
    :class:`StoreFailed` that kept something from the disk, ``troubled`` any other failure.
    ``moved`` says that another item may be shown before its step has come;
    ``room_again`` says that every answer kept back has reached the disk.
    """

    stepped = Signal(object)
    recorded = Signal(object)
    saved = Signal(object)
    refused = Signal(object)
    unsaved = Signal(object)
    room_again = Signal()
    moved = Signal()
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
        self.unsaved_items: tuple[str, ...] = ()
        self._in_flight = 0
        self.ahead: str | None = None
        """The question on screen, until the journal has noted it."""
        self._unnoted: str | None = None
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
        self._noting = QTimer(self)
        self._noting.setSingleShot(True)
        self._noting.timeout.connect(self._note_open_item)

    # -- asked by the window ------------------------------------------------------------------

    def begin_ticking(self) -> None:
        """Let the clock be watched from now on."""
        self._ticker.start()

    def end(self) -> None:
        """Stop the timers; the attempt is on the disk."""
        self._note_open_item()
        self._ticker.stop()
        self._retry.stop()

    def record(self, item_id: str, response: ItemResponse) -> None:
        """Save an answer: shown as saving where it is not durable within a blink."""
        self._in_flight += 1
        before = self.saved_view
        future = self._submit(lambda: self._runner.record_response(item_id, response))
        # Both threads need the interpreter. Standing back for a moment lets the answer reach
        # the disk before the window draws; a slow disk costs the window no more than this.
        with contextlib.suppress(TimeoutError):
            future.exception(STAND_BACK_S)
        if not future.done():
            self._set_saved(replace(self.saved_view, here=SaveState.SAVING))
        self._bridge.deliver(
            future,
            lambda step: self._on_recorded(item_id, step),
            lambda error: self._on_not_recorded(item_id, before, error),
        )

    def do(self, call: Callable[[AttemptRunner], Step]) -> None:
        """Any other step."""
        self._bridge.deliver(
            self._submit(lambda: call(self._runner)), self._on_step, self._on_error
        )

    def open_item(self, item_id: str) -> None:
        """Show an item: at once where the rules leave no doubt, and then the disk takes note.

        Both threads need the interpreter: the note is taken once the window has been painted, or
        before anything else that is asked, so that the order stays.
        """
        self._note_open_item()
        self._unnoted = item_id
        if not self._is_free_to_open(item_id):
            self._note_open_item()
            return
        self._noting.start(0)
        self.ahead = item_id
        self.snapshot = replace(self.snapshot, item_id=item_id)
        self.moved.emit()

    @Slot()
    def _note_open_item(self) -> None:
        item_id, self._unnoted = self._unnoted, None
        self._noting.stop()
        if item_id is not None:
            self._bridge.deliver(
                self._worker.submit(lambda: self._runner.open_item(item_id)),
                self._on_step,
                self._on_not_opened,
            )

    def _submit(self, call: Callable[[], Step]) -> Future[Step]:
        """Everything asked of the vault goes through here, in the order it was asked."""
        self._note_open_item()
        return self._worker.submit(call)

    def _is_free_to_open(self, item_id: str) -> bool:
        section_id, content = self.snapshot.section_id, self.content
        if content is None or section_id is None or not self.snapshot.running:
            return False
        section = content.form_in(self.snapshot).section(section_id)
        free = section.navigation is Navigation.NONLINEAR and not self.unsaved_items
        return free and any(item.id == item_id for item in section.items)

    def _on_not_opened(self, error: ExamError) -> None:
        self.ahead = None
        self._on_error(error)
        # What was shown ahead is taken back: the vault says which item is open.
        self.do(AttemptRunner.tick)

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

    def obey(self, orders: tuple[Incoming, ...], station_utc_ms: int) -> None:
        """Carry out a proctor's orders; their end is judged by the station's clock."""
        self.do(lambda runner: runner.obey(orders, station_utc_ms))

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
        self._set_saved(self.saved_view)

    # -- answered by the vault ----------------------------------------------------------------

    def _adopt(self, step: Step) -> None:
        """The attempt is what the vault says, and so is what could not be saved."""
        self.snapshot = self._looking_ahead(step.snapshot)
        self._last_seq = max(
            (one.seq for one in step.snapshot.answers.values()), default=self._last_seq
        )
        had, self.unsaved_items = self.unsaved_items, step.unsaved
        if self.unsaved_items:
            self._fail()
        elif had or self.saved_view.here in (SaveState.SAVING, SaveState.FAILED):
            self._retry.stop()
            here = SaveState.SAVING if self._in_flight else SaveState.SAVED
            self._set_saved(replace(self.saved_view, here=here))
        if had and not self.unsaved_items:
            self.room_again.emit()

    def _looking_ahead(self, snapshot: Snapshot) -> Snapshot:
        """Steps asked for before the item was turned must not turn it back."""
        if self.ahead is not None:
            if snapshot.item_id == self.ahead or snapshot.section_id != self.snapshot.section_id:
                self.ahead = None
            else:
                return replace(snapshot, item_id=self.ahead)
        return snapshot

    def _fail(self) -> None:
        self._set_saved(replace(self.saved_view, here=SaveState.FAILED))
        if not self._retry.isActive():
            self._retry.start()

    def _on_recorded(self, item_id: str, step: Step) -> None:
        self._in_flight -= 1
        answer = step.snapshot.answers.get(item_id)
        if answer is not None and not step.unsaved:
            here = SaveState.SAVING if self._in_flight else SaveState.SAVED
            self._last_seq = answer.seq
            view = replace(self.saved_view, here=here, here_utc_ms=answer.wall_utc_ms)
            self._set_saved(view)
        self._adopt(step)
        self.recorded.emit((item_id, step))
        self.stepped.emit(step)

    def _on_not_recorded(self, item_id: str, before: SavedView, error: ExamError) -> None:
        self._in_flight -= 1
        if isinstance(error, StoreFailed):
            self.unsaved_items = (*self.unsaved_items, item_id)
            self._fail()
        else:
            # Refused, so never to be saved: the line says again what it said before.
            self._set_saved(before)
        self._on_error(error)

    @Slot()
    def _try_again(self) -> None:
        self._bridge.deliver(
            self._submit(self._runner.save_unsaved), self._on_step, self._on_tick_failed
        )

    @Slot()
    def _tick(self) -> None:
        if self._ticking:
            return
        self._ticking = True
        self._bridge.deliver(self._submit(self._runner.tick), self._on_tick, self._on_tick_failed)

    def _on_tick(self, step: Step) -> None:
        self._ticking = False
        if step.events:
            self._on_step(step)

    def _on_tick_failed(self, error: ExamError) -> None:
        self._ticking = False
        if not isinstance(error, StoreFailed):
            self.troubled.emit(error)

    def _on_step(self, step: Step) -> None:
        self._adopt(step)
        self.stepped.emit(step)

    def _on_error(self, error: ExamError) -> None:
        if isinstance(error, NotAllowed):
            self.refused.emit(error)
        elif isinstance(error, StoreFailed):
            self.unsaved.emit(error)
        else:
            self.troubled.emit(error)

    def _set_saved(self, view: SavedView) -> None:
        view = with_marks(view, self._marks, self._last_seq)
        if view != self.saved_view:
            self.saved_view = view
            self.saved.emit(view)
