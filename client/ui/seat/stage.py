"""One participant's way from the identity card to the receipt, and practice on the side."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot

from client.host.clock import wall_utc_ms
from client.net.station import Welcome
from client.seat import packages, views
from client.seat.banner_views import BannerKind, BannerView
from client.seat.link import Link
from client.seat.presenter import OpenedContent
from client.seat.runner import AttemptRunner, Step
from client.seat.updates import MarksMoved, OrdersCame, Update
from client.seat.vault import OpenAttempt, SeatVault
from client.ui.bridge import Bridge
from client.ui.seat.opening import PackageOpening
from client.ui.seat.receipt import ReceiptDesk
from client.ui.seat.rehearsal import Rehearsal
from client.ui.seat.reporting import Reporter
from client.ui.seat.room import RoomWatch
from client.ui.seat.router import Router, Scene
from client.ui.seat.sitting import Sitting
from client.ui.seat.window import SeatWindow
from client.ui.seat.wishes import Wishes
from exam.core import events as ev
from exam.core.attempt import State
from exam.core.errors import ExamError, NotAllowed, Refusal, StoreFailed, Tampered
from exam.vault.worker import Worker


class Stage(QObject):
    """Connects what the window asks to the sitting, and what came of it to the pages."""

    def __init__(
        self, window: SeatWindow, bridge: Bridge, worker: Worker, link: Link, room: RoomWatch
    ) -> None:
        super().__init__()
        self._window, self._bridge, self._worker = window, bridge, worker
        self._room = room
        self._reporter = Reporter(link)
        self._router = Router(window)
        self.receipt = ReceiptDesk(window, bridge, worker, link)
        self.opening = PackageOpening(bridge, worker, link)
        self.opening.opened.connect(self._on_opened)
        self.opening.waiting.connect(self._on_opening_waits)
        self.opening.progressed.connect(self._router.tell_opening)
        self._rehearsal = Rehearsal(bridge, link)
        self._rehearsal.ready.connect(self._on_rehearsal)
        self._rehearsal.failed.connect(self._on_no_rehearsal)
        self.vault: SeatVault | None = None
        self.attempt: OpenAttempt | None = None
        self.sitting: Sitting | None = None
        self._practice: Sitting | None = None
        self._media: Mapping[str, bytes] = {}
        self._practice_media: Mapping[str, bytes] = {}
        self._welcome: Welcome | None = None
        self._arrival: packages.Arrival | None = None
        self._program, self._opening_trouble, self._opening_waits = "", "", False
        self._wishes = Wishes(window, lambda: self.active)
        self._wishes.practice_over.connect(self._end_practice)
        self._connect_window()

    def _connect_window(self) -> None:
        window = self._window
        window.identity_answered.connect(self._on_identity)
        window.rules_accepted.connect(self._on_rules)
        window.practice_requested.connect(self._on_practice)
        window.proctor_called.connect(self._on_call)

    def media(self, path: str) -> bytes:
        """A picture of the open package, empty where there is none."""
        held = self._practice_media if self._practice is not None else self._media
        return held.get(path, b"")

    # -- beginning ----------------------------------------------------------------------------

    def welcome(self, welcome: Welcome, *, seat: str, words: tuple[str, ...]) -> None:
        """The station answered."""
        self._welcome, self._reporter.seat = welcome, seat
        self.receipt.use_words(words)
        self.note_presence()

    def arrived(self, arrival: packages.Arrival, program: str) -> None:
        """The packages are here, still sealed."""
        self._arrival, self._program = arrival, program
        self.opening.arrival, self.opening.program = arrival, program
        self.opening.ask_if_needed()

    def begin(self, attempt: OpenAttempt) -> None:
        """Take an attempt up, fresh or resumed."""
        self.attempt = attempt
        sitting = self._new_sitting(attempt.runner)
        sitting.saved.connect(self._window.set_saved)
        self.sitting = sitting
        self._room.follow(sitting)
        self._wishes.forget()
        self._window.set_participant(attempt.participant.name)
        self._window.set_saved(sitting.saved_view)
        self._window.set_closable(False)
        self.note_presence()
        self.opening.begin(attempt, self.vault)
        if sitting.snapshot.state in (State.NEW, State.CHECKED_IN, State.AUTHORIZED):
            self._show()

    def _new_sitting(self, runner: AttemptRunner) -> Sitting:
        sitting = Sitting(self._bridge, self._worker, runner, runner.snapshot())
        sitting.stepped.connect(self._on_stepped)
        sitting.refused.connect(self._on_refused)
        sitting.unsaved.connect(self._on_unsaved)
        sitting.room_again.connect(self._on_room_again)
        sitting.moved.connect(self._show)
        sitting.troubled.connect(self._on_troubled)
        sitting.begin_ticking()
        return sitting

    @Slot(object)
    def _on_opened(self, opened: tuple[OpenedContent, Mapping[str, bytes]]) -> None:
        content, self._media = opened
        if self.sitting is not None:
            self.sitting.content = content
            self.sitting.do(lambda runner: runner.bind(content.form))

    @Slot(object)
    def _on_opening_waits(self, trouble: str) -> None:
        self._opening_trouble, self._opening_waits = trouble, True
        self._show()

    # -- what the window asks -----------------------------------------------------------------

    @property
    def active(self) -> Sitting | None:
        """The sitting on screen: practice, or the test."""
        return self._practice or self.sitting

    @Slot(object)
    def _on_identity(self, correct: bool) -> None:
        if self.sitting is not None:
            self.sitting.confirm_identity(correct)
            if not correct:
                self._on_call()

    @Slot()
    def _on_rules(self) -> None:
        if self.sitting is not None and self._welcome is not None:
            self.sitting.accept_rules(self._welcome.rules_version)

    @Slot()
    def _on_practice(self) -> None:
        if self._arrival is not None and self._practice is None:
            self._rehearsal.begin(self._arrival, self._program)

    @Slot(object)
    def _on_rehearsal(
        self, ready: tuple[AttemptRunner, OpenedContent, Mapping[str, bytes]]
    ) -> None:
        if self.sitting is None or self.sitting.snapshot.state is not State.AUTHORIZED:
            # The test has begun meanwhile; practice must not lie over it.
            return
        runner, content, self._practice_media = ready
        self._practice = self._new_sitting(runner)
        self._practice.practice = True
        self._practice.content = content
        self._show()

    @Slot(object)
    def _on_no_rehearsal(self, error: ExamError) -> None:
        del error
        self._window.refuse(Refusal.NO_PRACTICE)

    @Slot()
    def _end_practice(self) -> None:
        if self._practice is not None:
            self._practice.end()
            self._practice = None
            self._wishes.forget()
            self._router.forget()
            self._show()

    @Slot()
    def _on_call(self) -> None:
        self._reporter.call_proctor()
        self._room.raise_banner(BannerView(BannerKind.PROCTOR_CALLED, self._reporter.called_utc_ms))
        if self.sitting is not None:
            self.sitting.call_proctor()
        self.note_presence()

    def let_go(self) -> None:
        """The participant has seen the receipt, or goes on elsewhere: this seat is free."""
        attempt = self.attempt
        for one in filter(None, (self._practice, self.sitting)):
            one.end()
        if attempt is not None:
            left = self._worker.submit(attempt.journal.note_farewell)
            self._bridge.deliver(left, lambda _: None, _on_no_farewell)
        self.sitting = self.attempt = self._practice = None
        self._reporter.called_utc_ms = 0
        self._media, self._opening_trouble, self._opening_waits = {}, "", False
        self._router.forget()
        self.opening.stop()
        self.receipt.clear()
        self._room.clear()
        self.note_presence()
        self._window.set_participant("")
        self._window.set_saved(views.SavedView())
        self._window.set_closable(True)

    # -- what came of it ----------------------------------------------------------------------

    @Slot(object)
    def _on_stepped(self, step: Step) -> None:
        for event in step.events:
            self._tell(event)
        self.note_presence()
        sitting = self.sitting
        moved_on = sitting is None or sitting.snapshot.state is not State.AUTHORIZED
        if self._practice is not None and (
            moved_on or self._practice.snapshot.state is State.SUBMITTED
        ):
            self._end_practice()
        self._show()

    def _tell(self, event: ev.Event) -> None:
        self._room.tell(event, self.active.content if self.active is not None else None)
        if isinstance(event, ev.SectionStarted):
            self._wishes.forget()
        elif isinstance(event, ev.Authorized | ev.Paused):
            self._reporter.called_utc_ms = 0
            self.opening.ask_if_needed()

    @Slot()
    def _on_room_again(self) -> None:
        self._room.lower_banner(BannerKind.NOT_SAVED)

    @Slot(object)
    def _on_refused(self, error: NotAllowed) -> None:
        self._router.forget()
        self._show()
        self._window.refuse(error.refusal)

    @Slot(object)
    def _on_unsaved(self, error: StoreFailed) -> None:
        del error
        active = self.active
        if active is not None and active.unsaved_items:
            self._room.raise_banner(BannerView(BannerKind.NOT_SAVED, wall_utc_ms()))
        self._window.refuse(Refusal.NOT_STORED)
        self.note_presence()

    @Slot(object)
    def _on_troubled(self, error: ExamError) -> None:
        kind = "damaged_vault" if isinstance(error, Tampered) else "internal"
        self._window.show_fatal(views.FatalView(kind, f"{type(error).__name__}: {error}"))

    def on_update(self, update: Update) -> None:
        """The link has something to say."""
        sitting, attempt = self.sitting, self.attempt
        if sitting is None or attempt is None:
            return
        match update:
            case MarksMoved() if update.attempt_id == attempt.row.attempt_id:
                sitting.note_marks(update.marks)
            case OrdersCame() if update.attempt_id == attempt.row.attempt_id and update.orders:
                sitting.obey(update.orders, update.station_utc_ms)
            case _:
                pass

    def note_presence(self) -> None:
        """The room hears how things stand at this seat."""
        self._reporter.note(self.sitting, self.attempt, self.vault)

    @Slot()
    def _show(self) -> None:
        active, attempt = self.active, self.attempt
        if active is None or attempt is None:
            return
        title = self._welcome.session_title if self._welcome is not None else ""
        if active.snapshot.state in (State.SUBMITTED, State.ENDED):
            self.receipt.show(attempt, active.content, active.snapshot, title)
            return
        self._router.show(
            Scene(
                snapshot=active.snapshot,
                content=active.content,
                participant=attempt.participant,
                title=title,
                wanted=self._wishes.wanted,
                practice=self._practice is not None,
                opening_trouble=self._opening_trouble,
                opening_waits=self._opening_waits,
            )
        )


def _on_no_farewell(error: ExamError) -> None:
    # A full disk: at the next start the attempt is here again, and the station says what it knows.
    sys.stderr.write(f"{error}\n")
