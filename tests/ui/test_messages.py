"""A proctor's message in the window: plain, one after the other, and never in the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from client.ui import samples
from client.ui.hands import KeyboardHands
from client.ui.sample_messages import LONG, SHORT, message
from client.ui.seat.window import SeatWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import named, press, words


def test_who_said_it_when_and_what_stands_under_the_header(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    window.set_banner(message())
    shown = words(window)
    assert "Pesan dari Pengawas Siti Aminah, S.Kom., pukul 10.31 WIB" in shown
    assert SHORT in shown
    assert "menunggu" not in shown.partition(SHORT)[0]
    window.set_banner(message(more=2, role="supervisor"))
    assert "Penyelia Siti Aminah, S.Kom., pukul 10.31 WIB · 2 pesan lagi menunggu" in words(window)


def test_markup_in_a_message_is_shown_as_it_was_written(window: SeatWindow) -> None:
    text = '<b>Lima</b> menit & <img src="x"> lagi'
    window.set_banner(message(text))
    assert text in words(window)
    (label,) = [one for one in window.findChildren(QLabel) if one.text() == text]
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_message_takes_no_focus_and_gives_back_what_it_was_brought(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    answer = QApplication.focusWidget()
    assert answer is not None
    told: list[object] = []
    window.banner_closed.connect(told.append)
    shown = message()
    window.set_banner(shown)
    assert QApplication.focusWidget() is answer
    hands, button = KeyboardHands(window), named(window, "banner_close")
    came_from = answer
    while QApplication.focusWidget() is not button:
        came_from = QApplication.focusWidget() or answer
        hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Space)
    assert told == [shown]
    assert window.frame.banner.isVisible(), "it stays until that is written down"
    window.set_banner(None)
    assert QApplication.focusWidget() is came_from


def test_the_alt_key_reads_a_message_from_where_the_answer_is(
    window: SeatWindow, qtbot: QtBot
) -> None:
    window.show_item(samples.item_view())
    answer = QApplication.focusWidget()
    window.set_banner(message())
    with qtbot.waitSignal(window.banner_closed) as told:
        QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    assert told.args == [message()]
    assert QApplication.focusWidget() is answer


def test_a_double_click_reads_one_message_and_not_the_one_behind_it(window: SeatWindow) -> None:
    told: list[object] = []

    def read(view: object) -> None:
        told.append(view)
        window.set_banner(message("Pesan kedua"))

    window.banner_closed.connect(read)
    window.set_banner(message(more=1))
    press(window, "banner_close")
    button = named(window, "banner_close")
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert told == [message(more=1)]
    press(window, "banner_close")
    assert told[1:] == [message("Pesan kedua")]


def test_with_messages_behind_it_the_keyboard_stays_at_the_button(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    window.set_banner(message(more=1))
    button = named(window, "banner_close")
    KeyboardHands(window).go_to(button)
    window.set_banner(message("Pesan kedua"))
    assert QApplication.focusWidget() is button


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_in_the_largest_letters_a_long_message_scrolls_by_keyboard_and_leaves_room(
    open_window: OpenWindow, size: tuple[int, int]
) -> None:
    window = open_window(size, 2.0)
    window.show_item(samples.item_view())
    window.set_banner(message(LONG, more=2))
    (area,) = window.frame.banner.findChildren(QScrollArea)
    assert LONG in area.accessibleName()
    hands = KeyboardHands(window)
    hands.go(lambda: QApplication.focusWidget() is area, Qt.Key.Key_Tab, "the message")
    bar = area.verticalScrollBar()
    assert bar.maximum() > 0
    hands.key(Qt.Key.Key_Down, times=bar.maximum())
    assert bar.value() == bar.maximum()
    assert window.frame.banner.height() < window.height() // 2


def test_a_short_message_is_no_stop_of_the_tab_key(window: SeatWindow) -> None:
    window.set_banner(message())
    (area,) = window.frame.banner.findChildren(QScrollArea)
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert area.verticalScrollBar().maximum() == 0
