"""The participant's window: shows what the seat says and tells what the participant does."""

# Long because: every page and every clock of the window has its one method here.

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication

from client.seat.banner_views import BannerView
from client.seat.views import (
    CheckInView,
    ConnectView,
    FatalView,
    FinishView,
    IdentityView,
    ItemView,
    PausedView,
    ReceiptView,
    ReviewView,
    SavedView,
    SeatView,
    SectionIntroView,
    StartView,
    TimesView,
)
from client.ui.announce import announce
from client.ui.items.embedded import with_embedded
from client.ui.language import use_language
from client.ui.seat.clocks import ANNOUNCED_MIN, WARNINGS_MIN, Countdown, Milestones
from client.ui.seat.frame import Frame
from client.ui.seat.pages.catalogue import Pages
from client.ui.seat.pages.wiring import connect_page
from client.ui.seat.signals import SeatSignals
from client.ui.seat.words import attempt_ended_sentence, refusal_sentence
from client.ui.theme import Look, apply_theme, relook
from exam.core.errors import Refusal

if TYPE_CHECKING:
    # Only their types: what they read with them would take a third of the start.
    from client.seat.enrolment import EnrolView
    from client.seat.unlocking import UnlockView

TICK_MS = 250
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class SeatWindow(SeatSignals):
    """Decides nothing: every ``show_`` draws a view, every signal is something a person did."""

    def __init__(
        self,
        seat: SeatView | None,
        *,
        wall_clock: Callable[[], int],
        monotonic: Callable[[], float],
        media: Callable[[str], bytes],
        language: str = "id",
    ) -> None:
        use_language(language)
        super().__init__()
        self.setWindowTitle("Pendopo")
        self._wall_clock = wall_clock
        self._countdown = Countdown(monotonic)
        self._warnings = Milestones(WARNINGS_MIN)
        self._announcements = Milestones(ANNOUNCED_MIN)
        self._section = 0
        self._closable = True
        self._item: ItemView | None = None
        self.pages = Pages(with_embedded(media), monotonic)
        self.frame = Frame(self.pages)
        self.setCentralWidget(self.frame)
        self.pages.on_made(partial(connect_page, self))
        self._connect_frame()
        self.set_seat(seat)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self.tick()

    # ---- pages

    def show_connecting(self, view: ConnectView) -> None:
        """Looking for the room's server."""
        self.frame.header.set_seat(self.pages.seat, view.seat)
        self.pages.connecting.show_view(view)
        self._show("connect")

    def show_unlock(self, view: UnlockView) -> None:
        """No server: a proctor's code opens this computer."""
        self.pages.unlock.show_view(view)
        self._show("unlock")

    def show_enrolment(self, view: EnrolView) -> None:
        """This computer is no seat of a room yet."""
        self.pages.enrol.show_view(view)
        self._show("enrol")

    def show_check_in(self, view: CheckInView) -> None:
        """The log-in page."""
        self.pages.check_in.show_view(view)
        self.frame.footer.saved.set_idle(*self.pages.check_in.idle(view))
        self._show("check_in")

    def forget_check_in(self) -> None:
        """Empty the log-in page."""
        self.pages.forget_check_in()

    def show_identity(self, view: IdentityView) -> None:
        """The identity card."""
        self.pages.identity.show_view(view)
        self._show("identity")

    def show_rules(self) -> None:
        """Rules of conduct and what is done with data."""
        self.pages.rules.show_view()
        self._show("rules")

    def show_start(self, view: StartView) -> None:
        """What is to come."""
        self.pages.start.show_view(view)
        self._show("start")

    def show_section_intro(self, view: SectionIntroView) -> None:
        """Before a section."""
        self._section = view.number
        self.pages.section_intro.show_view(view)
        number, title = view.here or (view.number, view.line.title)
        self.frame.show_place(number, view.of, title, "")
        self._show("section_intro")

    def show_item(self, view: ItemView) -> None:
        """An item with its stored response."""
        self._section = view.section_number
        self._item = view
        self.frame.show_item(view)
        self.pages.item.show_view(view)
        self._show("item")

    def prepare_item(self, upcoming: Callable[[], ItemView | None]) -> None:
        """Make the widgets of the item that likely comes next, when there is time."""
        self.pages.item.bodies.prepare(upcoming)

    def aim_at_item(self, upcoming: Callable[[], ItemView | None]) -> None:
        """Make the widgets of the item that a hand goes to, before it is there."""
        self.pages.item.bodies.aim(upcoming)

    def refresh_item(self, view: ItemView) -> None:
        """The item on screen is the same: palette and flag follow, what is chosen stays."""
        self._item = view
        self.frame.show_item(view)
        self.pages.item.note_kept(view)

    def show_review(self, view: ReviewView) -> None:
        """Before handing in."""
        self._section = view.section_number
        self.pages.review.show_view(view, self._countdown.minimum_ms())
        self.frame.show_review_place(view)
        self._show("review")

    def show_paused(self, view: PausedView) -> None:
        """The proctor paused the test."""
        self.pages.paused.show_view(view, self._wall_clock())
        self._show("paused")

    def show_finish(self, view: FinishView) -> None:
        """The test itself is to be handed in."""
        self.pages.finish.show_view(view)
        self._show("finish")

    def show_receipt(self, view: ReceiptView) -> None:
        """What the participant takes home."""
        self.pages.receipt.show_view(view)
        self._show("receipt")

    def show_fatal(self, view: FatalView) -> None:
        """The program cannot go on."""
        self.pages.fatal.show_view(view)
        self._show("fatal")

    # ---- state around the pages

    def set_seat(self, seat: SeatView | None) -> None:
        """Seat number, session and time zone."""
        self.pages.set_seat(seat)
        self.frame.set_seat(seat)

    def set_saved(self, view: SavedView) -> None:
        """How far the last answer has come."""
        self.frame.footer.saved.set_saved(view)

    def set_times(self, times: TimesView | None) -> None:
        """Count on from these values."""
        self._countdown.set_times(times)
        self.tick()

    def set_banner(self, view: BannerView | None) -> None:
        """The message under the header."""
        self.frame.banner.show_banner(view)

    def set_participant(self, name: str) -> None:
        """Whose test this is."""
        self.frame.set_participant(name)

    def refuse(self, refusal: Refusal) -> None:
        """Say calmly why that was not done; it goes away with the next thing done."""
        self.frame.say_notice(refusal_sentence(refusal))
        self.pages.give_back()

    def set_closable(self, closable: bool) -> None:
        """While a test is in progress the window does not close."""
        self._closable = closable

    def item_on_screen(self) -> ItemView | None:
        """The item shown, or ``None`` on another page."""
        return self._item

    def section_left_ms(self) -> int | None:
        """The section's time left as shown."""
        return self._countdown.section_ms()

    def total_left_ms(self) -> int | None:
        """The test's time left as shown."""
        return self._countdown.total_ms()

    def current_page(self) -> str:
        """The name of the page on screen, as in ``page_shown``."""
        return self.frame.current_name()

    # ---- events

    def tick(self) -> None:
        """Count all clocks on; called four times a second."""
        self._tell_milestones(*self._count())

    def _count(self) -> tuple[int | None, int | None]:
        now = self._wall_clock()
        section, total = self._countdown.section_ms(), self._countdown.total_ms()
        self.frame.show_clocks(now, section, total, self._countdown.times is not None)
        self.pages.tick(self.frame.current_name(), now)
        return section, total

    def closeEvent(self, event: QCloseEvent) -> None:
        """Alt+F4 is not a way out of a test."""
        if self._closable:
            self._timer.stop()
            event.accept()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What fits changes with the width."""
        super().resizeEvent(event)
        self.frame.fit(self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters choose options wherever the keyboard is on the item's page."""
        plain = not (event.modifiers() & ~_SHIFT)
        letter = event.text()
        wanted = plain and len(letter) == 1 and letter.isalpha() and not self.frame.is_covered()
        if wanted and self.current_page() == "item" and self.pages.item.choose_letter(letter):
            return
        super().keyPressEvent(event)

    # ---- inside

    def _show(self, name: str) -> None:
        self.frame.say_notice("")
        if name != "item":
            self._item = None
        self.frame.show_page(name)
        self.pages.let_go(name)
        # Only counted, not warned: the times may still be those of the section before.
        self._count()
        self.page_shown.emit(name)

    def _tell_milestones(self, section_ms: int | None, total_ms: int | None) -> None:
        left_ms = total_ms if section_ms is None else section_ms
        if self.current_page() not in ("item", "review"):
            return
        reached = self._warnings.reached(self._section, left_ms)
        if reached is not None:
            self.time_warned.emit(reached)
        spoken = self._announcements.reached(self._section, left_ms)
        if spoken is not None:
            announce(self, self.tr("Sisa waktu bagian ini {n} menit.").format(n=spoken))

    def _connect_frame(self) -> None:
        frame = self.frame
        frame.item_asked.connect(self.item_requested)
        frame.palette_panel.item_aimed.connect(self.item_aimed)
        frame.flag_changed.connect(self._on_flag_changed)
        frame.review_asked.connect(self.review_requested)
        frame.tools.call.clicked.connect(self._on_called)
        frame.banner.closed.connect(self.banner_closed)
        frame.tools.look_wanted.connect(self._on_look_wanted)

    def on_response_changed(self, answer: object) -> None:
        self.frame.say_notice("")
        self.response_changed.emit(answer)

    def on_attempt_ended(self, _button: object) -> None:
        """The answer has gone its way already; what follows is said."""
        self.frame.say_notice(attempt_ended_sentence())

    def _on_flag_changed(self, flag: object) -> None:
        self.frame.say_notice("")
        self.flag_changed.emit(flag)

    def _on_called(self) -> None:
        self.proctor_called.emit()

    def _on_look_wanted(self, look: object) -> None:
        app = QApplication.instance()
        if isinstance(look, Look) and isinstance(app, QApplication):
            apply_theme(app, look.theme, look.scale)
            relook(self)
            self.frame.fit(self.width())
