"""All pages of the window, by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

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


class Pages:
    """Built once; each shows view after view."""

    def __init__(self, media: Callable[[str], bytes], monotonic: Callable[[], float]) -> None:
        self.seat: SeatView | None = None
        self.connecting = ConnectingPage()
        self.check_in = CheckInPage()
        self.identity = IdentityPage()
        self.rules = RulesPage()
        self.start = StartPage()
        self.section_intro = SectionIntroPage()
        self.item = ItemPage(media)
        self.review = ReviewPage(monotonic)
        self.paused = PausedPage()
        self.finish = FinishPage(monotonic)
        self.receipt = ReceiptPage()
        self.fatal = FatalPage()
        self._by_name: dict[str, AnyPage] = {page.page_name: page for page in self.all()}

    def all(self) -> tuple[AnyPage, ...]:
        """In the order of a test."""
        return (
            self.connecting,
            self.check_in,
            self.identity,
            self.rules,
            self.start,
            self.section_intro,
            self.item,
            self.review,
            self.paused,
            self.finish,
            self.receipt,
            self.fatal,
        )

    def by_name(self, name: str) -> AnyPage:
        """The page of a name in ``page_shown``."""
        return self._by_name[name]

    def name_of(self, widget: QWidget | None) -> str:
        """The name of a page."""
        return widget.page_name if isinstance(widget, Page | ItemPage) else ""

    def set_seat(self, seat: SeatView | None) -> None:
        """Pages that show session, place or times need to know them."""
        self.seat = seat
        self.check_in.set_seat(seat)
        self.identity.set_seat(seat)
        self.rules.set_seat(seat)
        self.start.set_seat(seat)
        self.paused.set_seat(seat)
        self.receipt.set_seat(seat)

    def set_mode(self, mode: Mode) -> None:
        """Keep what fits."""
        for page in self.all():
            page.set_mode(mode)

    def tick(self, name: str, now_utc_ms: int) -> None:
        """Only the page on screen counts."""
        if name in self._by_name:
            self._by_name[name].tick(now_utc_ms)

    def give_back(self) -> None:
        """After a refusal: buttons that wait for an answer can be pressed again."""
        self.start.give_back()
        self.section_intro.give_back()
        self.review.give_back()
        self.finish.give_back()
