"""The connecting page: who is waited for, and where somebody says that the server is now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from client.seat.views import ConnectView
from client.ui import sample_connecting, samples
from client.ui.seat.connecting import TRIES_BEFORE
from client.ui.seat.enrolment_words import address_sentence, barred_sentence
from client.ui.seat.page import Page
from client.ui.seat.window import SeatWindow
from tests.ui.conftest import OpenWindow
from tests.ui.hands import named, press, words

WAITING = ConnectView("12", "https://192.0.2.1:8443", TRIES_BEFORE, may_have_moved=True)
REFUSED = sample_connecting.refused()


def field(window: SeatWindow) -> QLineEdit:
    found: QLineEdit | None = window.findChild(QLineEdit, "connect_address")
    assert found is not None
    return found


def in_sight(widget: QWidget) -> bool:
    """Wholly inside what its page shows of itself."""
    page = widget.parentWidget()
    while not isinstance(page, Page):
        assert page is not None
        page = page.parentWidget()
    frame = page.area.viewport()
    here = QRect(widget.mapTo(frame, widget.rect().topLeft()), widget.size())
    return widget.isVisible() and frame.rect().contains(here)


def test_an_address_is_asked_for_only_after_some_tries_and_by_three_steps(
    qtbot: QtBot, window: SeatWindow
) -> None:
    window.show_connecting(replace(WAITING, attempts=1, may_have_moved=False))
    assert not named(window, "connect_moved").isVisible()
    window.show_connecting(WAITING)
    assert not field(window).isVisible()
    named(window, "connect_moved").setFocus()
    QTest.keyClick(named(window, "connect_moved"), Qt.Key.Key_Space)
    assert QApplication.focusWidget() is field(window)
    QTest.keyClicks(field(window), " 192.0.2.9:8443")
    with qtbot.waitSignal(window.address_submitted) as said:
        QTest.keyClick(field(window), Qt.Key.Key_Return)
    assert said.args == [" 192.0.2.9:8443"]
    with qtbot.waitSignal(window.address_submitted):
        press(window, "connect_try")


def test_what_somebody_types_outlives_the_tries_that_go_on(window: SeatWindow) -> None:
    window.show_connecting(WAITING)
    press(window, "connect_moved")
    QTest.keyClicks(field(window), "192.0")
    for attempt in range(5, 8):
        window.show_connecting(replace(WAITING, attempts=attempt, trouble=f"try {attempt}"))
    QTest.keyClicks(field(window), ".2.9")
    assert field(window).text() == "192.0.2.9"
    assert QApplication.focusWidget() is field(window)


def test_while_an_address_is_tried_the_page_says_so_and_keeps_the_keyboard_there(
    window: SeatWindow,
) -> None:
    window.show_connecting(WAITING)
    press(window, "connect_moved")
    window.show_connecting(sample_connecting.trying())
    assert not named(window, "connect_try").isEnabled()
    assert field(window).isReadOnly()
    assert QApplication.focusWidget() is field(window)
    window.show_connecting(REFUSED)
    assert address_sentence("stranger") in words(window)
    assert named(window, "connect_try").isEnabled()
    named(window, "connect_try").setFocus()
    window.show_connecting(replace(REFUSED, attempts=REFUSED.attempts + 1))
    assert QApplication.focusWidget() is named(window, "connect_try"), "told once, not each time"


def test_an_address_from_the_command_line_that_is_refused_stands_in_the_field(
    window: SeatWindow,
) -> None:
    window.show_connecting(replace(REFUSED, attempts=1, may_have_moved=False))
    assert field(window).isVisible()
    assert field(window).text() == REFUSED.typed
    assert QApplication.focusWidget() is field(window)


@pytest.mark.parametrize(("size", "scale"), [((1366, 768), 1.0), ((1024, 768), 2.0)])
def test_what_opened_and_why_it_is_refused_are_in_sight_together(
    qtbot: QtBot, open_window: OpenWindow, size: tuple[int, int], scale: float
) -> None:
    window = open_window(size, scale)
    window.show_connecting(samples.connecting())
    press(window, "connect_moved")
    qtbot.waitUntil(lambda: in_sight(field(window)) and in_sight(named(window, "connect_try")))
    window.show_connecting(sample_connecting.trying())
    window.show_connecting(REFUSED)
    qtbot.waitUntil(lambda: in_sight(field(window)) and in_sight(named(window, "connect_try")))
    sentence = address_sentence("stranger")
    (label,) = (
        one for one in window.findChildren(QWidget) if getattr(one, "text", str)() == sentence
    )
    assert in_sight(label)


def test_every_refusal_says_what_to_do() -> None:
    for code in ("address", "unreachable", "stranger", "other_session", "declined"):
        assert address_sentence(code).count(".") >= 3, code
    for code in ("revoked", "expired", "unauthorized", "in_use"):
        assert address_sentence(code) == barred_sentence(code)
    assert address_sentence("") == ""
