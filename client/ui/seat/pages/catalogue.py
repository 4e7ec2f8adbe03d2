"""All pages of the window, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from client.seat.views import SeatView
from client.ui.seat.mode import Mode
from client.ui.seat.page import Page
from client.ui.seat.pages.check_in import CheckInPage
from client.ui.seat.pages.connecting import ConnectingPage
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

AnyPage = Page | ItemPage
MadePage = TypeVar("MadePage", bound=AnyPage)


class Pages:
    """Each is built when it is first shown, and shows view after view from then on.

    A seat starts with one page, and one page is what its start should cost.
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
        return self._make(ConnectingPage())

    @cached_property
    def check_in(self) -> CheckInPage:
        """The log-in page."""
        return self._make(CheckInPage())

    @cached_property
    def identity(self) -> IdentityPage:
        """The identity card."""
        return self._make(IdentityPage())

    @cached_property
    def rules(self) -> RulesPage:
        """Rules of conduct."""
        return self._make(RulesPage())

    @cached_property
    def start(self) -> StartPage:
        """What is to come."""
        return self._make(StartPage())

    @cached_property
    def section_intro(self) -> SectionIntroPage:
        """Before a section."""
        return self._make(SectionIntroPage())

    @cached_property
    def item(self) -> ItemPage:
        """One item."""
        return self._make(ItemPage(self._media))

    @cached_property
    def review(self) -> ReviewPage:
        """Before handing in."""
        return self._make(ReviewPage(self._monotonic))

    @cached_property
    def paused(self) -> PausedPage:
        """The proctor paused the test."""
        return self._make(PausedPage())

    @cached_property
    def finish(self) -> FinishPage:
        """The test is to be handed in."""
        return self._make(FinishPage(self._monotonic))

    @cached_property
    def receipt(self) -> ReceiptPage:
        """What the participant takes home."""
        return self._make(ReceiptPage())

    @cached_property
    def fatal(self) -> FatalPage:
        """The program cannot go on."""
        return self._make(FatalPage())

    def made(self) -> tuple[AnyPage, ...]:
        """Those built so far."""
        return tuple(self._made.values())

    def by_name(self, name: str) -> AnyPage:
        """The page of a name in ``page_shown``, once it was shown a view."""
        return self._made[name]

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
            if isinstance(page, StartPage | SectionIntroPage | ReviewPage | FinishPage):
                page.give_back()
