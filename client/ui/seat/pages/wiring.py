"""What people do on a page becomes a signal of the window, from the moment the page is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

# Only their types: a page's module is read when the page is first shown.
if TYPE_CHECKING:
    from client.ui.seat.pages.catalogue import AnyPage
    from client.ui.seat.pages.check_in import CheckInPage
    from client.ui.seat.pages.connecting import ConnectingPage
    from client.ui.seat.pages.enrol import EnrolPage
    from client.ui.seat.pages.finish import FinishPage
    from client.ui.seat.pages.identity import IdentityPage
    from client.ui.seat.pages.item import ItemPage
    from client.ui.seat.pages.receipt import ReceiptPage
    from client.ui.seat.pages.review import ReviewPage
    from client.ui.seat.pages.rules import RulesPage
    from client.ui.seat.pages.section_intro import SectionIntroPage
    from client.ui.seat.pages.start import StartPage
    from client.ui.seat.pages.unlock import UnlockPage
    from client.ui.seat.window import SeatWindow


def connect_page(window: SeatWindow, page: AnyPage) -> None:
    """Connect a page that was just built."""
    connect = _CONNECT.get(page.page_name)
    if connect is not None:
        connect(window, page)


def _enrol(window: SeatWindow, page: EnrolPage) -> None:
    page.submitted.connect(window.enrolment_submitted)
    page.search_asked.connect(window.station_search_requested)


def _connecting(window: SeatWindow, page: ConnectingPage) -> None:
    page.enrolment_asked.connect(window.enrolment_wanted)
    page.address_given.connect(window.address_submitted)


def _check_in(window: SeatWindow, page: CheckInPage) -> None:
    page.submitted.connect(window.check_in_submitted)


def _unlock(window: SeatWindow, page: UnlockPage) -> None:
    page.submitted.connect(window.unlock_submitted)
    page.renewed.connect(window.unlock_renewed)


def _identity(window: SeatWindow, page: IdentityPage) -> None:
    page.answered.connect(window.identity_answered)


def _rules(window: SeatWindow, page: RulesPage) -> None:
    page.accepted.connect(window.rules_accepted)


def _start(window: SeatWindow, page: StartPage) -> None:
    page.practice_asked.connect(window.practice_requested)
    page.begun.connect(window.start_pressed)


def _section_intro(window: SeatWindow, page: SectionIntroPage) -> None:
    page.begun.connect(window.section_start_pressed)
    page.section_asked.connect(window.section_requested)
    page.declined.connect(window.review_requested)


def _item(window: SeatWindow, page: ItemPage) -> None:
    page.response_changed.connect(window.on_response_changed)
    page.refused.connect(window.frame.say_notice)
    page.attempt_ended.connect(window.on_attempt_ended)
    page.zoom_asked.connect(window.frame.zoom)
    page.room_asked.connect(window.frame.on_room_asked)


def _review(window: SeatWindow, page: ReviewPage) -> None:
    page.cancelled.connect(window.review_cancelled)
    page.item_asked.connect(window.item_requested)
    page.section_asked.connect(window.section_requested)
    page.confirmed.connect(window.hand_in_confirmed)


def _finish(window: SeatWindow, page: FinishPage) -> None:
    page.confirmed.connect(window.finish_confirmed)


def _receipt(window: SeatWindow, page: ReceiptPage) -> None:
    page.done.connect(window.receipt_done)


_CONNECT: Mapping[str, Callable[[SeatWindow, Any], None]] = {
    "enrol": _enrol,
    "connect": _connecting,
    "check_in": _check_in,
    "unlock": _unlock,
    "identity": _identity,
    "rules": _rules,
    "start": _start,
    "section_intro": _section_intro,
    "item": _item,
    "review": _review,
    "finish": _finish,
    "receipt": _receipt,
}
