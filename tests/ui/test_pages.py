"""What led to the test is let go in it, and comes back whole."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from client.ui import samples
from client.ui.seat.page import Page
from client.ui.seat.window import SeatWindow
from tests.ui.hands import press, words


def pages_of(window: SeatWindow) -> set[str]:
    """Those that still exist, after what was to be ended has ended."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return {page.page_name for page in window.findChildren(Page)}


def to_the_test(window: SeatWindow) -> None:
    window.show_connecting(samples.connecting())
    window.show_check_in(samples.check_in())
    window.show_identity(samples.identity())
    window.show_rules()
    window.show_start(samples.start())
    window.show_section_intro(samples.section_intro())


def test_in_the_test_the_pages_that_led_to_it_are_gone(window: SeatWindow) -> None:
    to_the_test(window)
    assert pages_of(window) == {"section_intro"}
    window.show_item(samples.item_view())
    assert pages_of(window) == set()
    assert window.pages.item.isVisible()


def test_pages_of_the_test_stay(window: SeatWindow) -> None:
    window.show_review(samples.review())
    window.show_paused(samples.paused())
    window.show_item(samples.item_view())
    assert {"review", "paused"} <= pages_of(window)


def test_a_page_that_comes_back_is_whole_and_still_heard(window: SeatWindow) -> None:
    begun: list[str] = []
    window.start_pressed.connect(lambda: begun.append("start"))
    to_the_test(window)
    window.show_item(samples.item_view())
    pages_of(window)
    window.show_start(samples.start())
    assert window.current_page() == "start"
    assert "Mulai tes" in words(window).replace("&", "")
    press(window, "start_begin")
    assert begun == ["start"]


def test_the_button_that_led_on_may_end_its_own_page(window: SeatWindow) -> None:
    window.section_start_pressed.connect(lambda: window.show_item(samples.item_view()))
    to_the_test(window)
    press(window, "section_begin")
    assert pages_of(window) == set()
    assert window.current_page() == "item"
