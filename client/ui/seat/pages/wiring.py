"""What people do on a page becomes a signal of the window, from the moment the page is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from client.ui.seat.pages.catalogue import AnyPage
from client.ui.seat.pages.check_in import CheckInPage
from client.ui.seat.pages.finish import FinishPage
from client.ui.seat.pages.identity import IdentityPage
from client.ui.seat.pages.item import ItemPage
from client.ui.seat.pages.receipt import ReceiptPage
from client.ui.seat.pages.review import ReviewPage
from client.ui.seat.pages.rules import RulesPage
from client.ui.seat.pages.section_intro import SectionIntroPage
from client.ui.seat.pages.start import StartPage

if TYPE_CHECKING:
    from client.ui.seat.window import SeatWindow


def connect_page(window: SeatWindow, page: AnyPage) -> None:
    """Connect a page that was just built."""
    match page:
        case CheckInPage():
            page.submitted.connect(window.check_in_submitted)
        case IdentityPage():
            page.answered.connect(window.identity_answered)
        case RulesPage():
            page.accepted.connect(window.rules_accepted)
        case StartPage():
            page.practice_asked.connect(window.practice_requested)
            page.begun.connect(window.start_pressed)
        case SectionIntroPage():
            page.begun.connect(window.section_start_pressed)
        case ReceiptPage():
            page.done.connect(window.receipt_done)
            page.print_asked.connect(window.print_requested)
        case _:
            _connect_test_page(window, page)


def _connect_test_page(window: SeatWindow, page: AnyPage) -> None:
    match page:
        case ItemPage():
            page.response_changed.connect(window.on_response_changed)
            page.refused.connect(window.frame.say_notice)
            page.zoom_asked.connect(window.frame.zoom)
            page.room_asked.connect(window.frame.on_room_asked)
        case ReviewPage():
            page.cancelled.connect(window.review_cancelled)
            page.item_asked.connect(window.item_requested)
            page.confirmed.connect(window.hand_in_confirmed)
        case FinishPage():
            page.confirmed.connect(window.finish_confirmed)
        case _:
            pass
