"""Time left and the minute to think again: counted by the window, told once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QAbstractButton, QLabel

from client.seat.views import TimesView
from client.ui import samples
from client.ui.seat.window import SeatWindow
from exam.core.errors import Refusal
from tests.ui.conftest import Clock
from tests.ui.hands import press, words


def test_the_countdown_hands_in_once_and_never_twice(window: SeatWindow, clock: Clock) -> None:
    told: list[str] = []
    window.hand_in_confirmed.connect(lambda: told.append("in"))
    window.show_review(samples.review())
    clock.seconds = 59.9
    window.tick()
    assert told == []
    clock.seconds = 60.0
    for _ in range(3):
        window.tick()
    assert told == ["in"]


def test_opening_an_item_or_going_back_stops_the_countdown(
    window: SeatWindow, clock: Clock
) -> None:
    told: list[str] = []
    window.hand_in_confirmed.connect(lambda: told.append("in"))
    opened: list[object] = []
    window.item_requested.connect(opened.append)
    window.show_review(samples.review())
    press(window, "review_open_5")
    window.show_item(samples.item_view())
    window.show_review(samples.review())
    press(window, "review_cancel")
    clock.seconds = 120.0
    window.tick()
    assert told == []
    assert opened == ["item_5"]


def test_a_refused_hand_in_says_why_and_opens_when_its_time_has_come(
    window: SeatWindow, clock: Clock
) -> None:
    window.set_times(TimesView(600_000, None, True, minimum_ms=90_000))
    window.show_review(samples.review(Refusal.MINIMUM_TIME))
    button = window.findChild(QAbstractButton, "review_hand_in")
    assert button is not None
    assert not button.isEnabled()
    assert "01:30" in words(window)
    clock.seconds = 90.0
    window.tick()
    assert button.isEnabled()


def test_handing_the_test_in_starts_with_the_button_and_can_be_stopped(
    window: SeatWindow, clock: Clock
) -> None:
    told: list[str] = []
    window.finish_confirmed.connect(lambda: told.append("done"))
    window.show_finish(samples.finish())
    clock.seconds = 300.0
    window.tick()
    assert told == []
    press(window, "finish_hand_in")
    press(window, "finish_cancel")
    clock.seconds = 400.0
    window.tick()
    assert told == []
    press(window, "finish_hand_in")
    press(window, "finish_now")
    assert told == ["done"]


def test_time_left_is_counted_on_and_never_negative(window: SeatWindow, clock: Clock) -> None:
    window.show_item(samples.item_view())
    window.set_times(TimesView(10_000, 20_000, True))
    clock.seconds = 7.5
    window.tick()
    assert "00:03" in words(window)
    clock.seconds = 100.0
    window.tick()
    assert "00:00" in words(window)
    assert "-" not in window.frame.header.section_timer.findChildren(QLabel)[-1].text()


def test_clocks_of_a_paused_test_stand_still(window: SeatWindow, clock: Clock) -> None:
    window.show_item(samples.item_view())
    window.set_times(TimesView(600_000, None, False))
    clock.seconds = 30.0
    window.tick()
    assert "10:00" in words(window)


def test_five_and_one_minutes_are_told_once_per_section(window: SeatWindow, clock: Clock) -> None:
    told: list[object] = []
    window.time_warned.connect(told.append)
    window.show_item(samples.item_view())
    window.set_times(TimesView(301_000, None, True))
    for clock.seconds in (0.5, 2.0, 3.0, 242.0, 243.0):
        window.tick()
    assert told == [5, 1]
    window.show_item(replace(samples.item_view(), section_number=13))
    window.set_times(TimesView(299_000, None, True))
    assert told == [5, 1, 5]
