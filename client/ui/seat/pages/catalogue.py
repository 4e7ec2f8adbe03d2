"""All pages of the window, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeVar, Union

from client.seat.views import SeatView
from client.ui.seat.mode import Mode
from client.ui.seat.page import Page

# A page's module is read when the page is first shown: the start of the seat shows one of them.
if TYPE_CHECKING:
    from client.ui.seat.pages.check_in import CheckInPage
    from client.ui.seat.pages.connecting import ConnectingPage
    from client.ui.seat.pages.enrol import EnrolPage
    from client.ui.seat.pages.fatal import FatalPage
    from client.ui.seat.pages.finish import FinishPage
    from client.ui.seat.pages.identity import IdentityPage
    from client.ui.seat.pages.item import ItemPage
    from client.ui.seat.pages.paused import PausedPage
    from client.ui.seat.pages.receipt import ReceiptPage
    from client.ui.seat.pages.review import ReviewPage
    from client.ui.seat.pages.rules import RulesPage
    from client.ui.seat.pages.section_intro import SectionIntroPage
    from client.ui.seat.pages.start import StartPage
    from client.ui.seat.pages.unlock import UnlockPage

AnyPage: TypeAlias = Union[Page, "ItemPage"]
MadePage = TypeVar("MadePage", bound=AnyPage)

_TO_THE_TEST = (
    "enrol",
    "connecting",
    "unlock",
    "check_in",
    "identity",
    "rules",
    "start",
    "section_intro",
)
_IN_THE_TEST = ("section_intro", "item")


class Pages:
    """Each is built when it is first shown, and shows view after view from then on.

    A seat starts with one page, and one page is what its start should cost; in the test, what led
    to it is let go, for memory is what old computers lack. Should it come back, it is built anew.
    """

    def __init__(self, media: Callable[[str], bytes], monotonic: Callable[[], float]) -> None:
        self.seat: SeatView | None = None
        self._media, self._monotonic = media, monotonic
        self._mode: Mode | None = None
        self._made: dict[str, AnyPage] = {}
        self._watchers: list[Callable[[AnyPage], object]] = []

    def on_made(self, watcher: Callable[[AnyPage], object]) -> None:
        """Call ``watcher`` with every page that is built."""
        self._watchers.append(watcher)

    def _make(self, page: MadePage) -> MadePage:
        self._made[page.page_name] = page
        if isinstance(page, Page):
            page.set_seat(self.seat)
        if self._mode is not None:
            page.set_mode(self._mode)
        for watcher in self._watchers:
            watcher(page)
        return page

    @cached_property
    def connecting(self) -> ConnectingPage:
        """Looking for the room's server."""
        from client.ui.seat.pages.connecting import ConnectingPage

        return self._make(ConnectingPage())

    @cached_property
    def unlock(self) -> UnlockPage:
        """Opened by a proctor's code."""
        from client.ui.seat.pages.unlock import UnlockPage

        return self._make(UnlockPage())

    @cached_property
    def enrol(self) -> EnrolPage:
        """This computer becomes a seat."""
        from client.ui.seat.pages.enrol import EnrolPage

        return self._make(EnrolPage())

    @cached_property
    def check_in(self) -> CheckInPage:
        """The log-in page."""
        from client.ui.seat.pages.check_in import CheckInPage

        return self._make(CheckInPage())

    @cached_property
    def identity(self) -> IdentityPage:
        """The identity card."""
        from client.ui.seat.pages.identity import IdentityPage

        return self._make(IdentityPage())

    @cached_property
    def rules(self) -> RulesPage:
        """Rules of conduct."""
        from client.ui.seat.pages.rules import RulesPage

        return self._make(RulesPage())

    @cached_property
    def start(self) -> StartPage:
        """What is to come."""
        from client.ui.seat.pages.start import StartPage

        return self._make(StartPage())

    @cached_property
    def section_intro(self) -> SectionIntroPage:
        """Before a section."""
        from client.ui.seat.pages.section_intro import SectionIntroPage

        return self._make(SectionIntroPage())

    @cached_property
    def item(self) -> ItemPage:
        """One item."""
        from client.ui.seat.pages.item import ItemPage

        return self._make(ItemPage(self._media))

    @cached_property
    def review(self) -> ReviewPage:
        """Before handing in."""
        from client.ui.seat.pages.review import ReviewPage

        return self._make(ReviewPage(self._monotonic))

    @cached_property
    def paused(self) -> PausedPage:
        """The proctor paused the test."""
        from client.ui.seat.pages.paused import PausedPage

        return self._make(PausedPage())

    @cached_property
    def finish(self) -> FinishPage:
        """The test is to be handed in."""
        from client.ui.seat.pages.finish import FinishPage

        return self._make(FinishPage(self._monotonic))

    @cached_property
    def receipt(self) -> ReceiptPage:
        """What the participant takes home."""
        from client.ui.seat.pages.receipt import ReceiptPage

        return self._make(ReceiptPage())

    @cached_property
    def fatal(self) -> FatalPage:
        """The program cannot go on."""
        from client.ui.seat.pages.fatal import FatalPage

        return self._make(FatalPage())

    def made(self) -> tuple[AnyPage, ...]:
        """Those built so far."""
        return tuple(self._made.values())

    def by_name(self, name: str) -> AnyPage:
        """The page of a name in ``page_shown``, once it was shown a view."""
        return self._made[name]

    def let_go(self, shown: str) -> None:
        """In the test, end the pages that led to it, except the one ``shown``.

        Later, not at once: the button that was pressed on one of them may still be at work.
        """
        if shown not in _IN_THE_TEST:
            return
        for place in _TO_THE_TEST:
            page = vars(self).get(place)
            if isinstance(page, Page) and page.page_name != shown:
                del vars(self)[place], self._made[page.page_name]
                page.deleteLater()

    def forget_check_in(self) -> None:
        """Empty the log-in page, where it is kept."""
        if "check_in" in self._made:
            self.check_in.forget()

    def set_seat(self, seat: SeatView | None) -> None:
        """Pages that show session, place or times need to know them."""
        self.seat = seat
        for page in self.made():
            if isinstance(page, Page):
                page.set_seat(seat)

    def set_mode(self, mode: Mode) -> None:
        """Keep what fits."""
        self._mode = mode
        for page in self.made():
            page.set_mode(mode)

    def tick(self, name: str, now_utc_ms: int) -> None:
        """Only the page on screen counts."""
        if name in self._made:
            self._made[name].tick(now_utc_ms)

    def give_back(self) -> None:
        """After a refusal: buttons that wait for an answer can be pressed again."""
        for page in self.made():
            if isinstance(page, Page):
                page.give_back()
