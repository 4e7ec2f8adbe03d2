"""Before the test the page says how far the package is open, in words and as a bar."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QProgressBar

from client.ui import samples
from client.ui.seat.pages.start import StartPage
from client.ui.seat.window import SeatWindow
from tests.ui.hands import words

WAITING = replace(samples.start(), sections=(), total_ms=None, ready=False, opening=True)


@pytest.fixture
def page(window: SeatWindow) -> StartPage:
    window.show_start(WAITING)
    return window.pages.start


def bar_of(page: StartPage) -> QProgressBar:
    found = page.findChild(QProgressBar, "start_opening")
    assert found is not None
    return found


def test_it_counts_on_in_words_and_as_a_bar(window: SeatWindow, page: StartPage) -> None:
    assert not bar_of(page).isVisible()
    for part, percent in ((0.0, 0), (0.42, 42), (0.999, 99)):
        page.tell_opening(part)
        assert bar_of(page).isVisible()
        assert bar_of(page).value() == percent
        assert f"Paket soal sedang dibuka: {percent} %" in words(window)
        assert "Waktu belum berjalan" in words(window)
    assert bar_of(page).accessibleName() == "Paket soal yang sudah dibuka"


def test_the_bar_is_gone_once_the_test_may_begin_or_opening_failed(
    window: SeatWindow, page: StartPage
) -> None:
    page.tell_opening(0.5)
    window.show_start(samples.start())
    assert not bar_of(page).isVisible()
    page.tell_opening(0.9)
    assert not bar_of(page).isVisible(), "what is told late is not shown"
    window.show_start(replace(WAITING, opening=False, trouble="StoreFailed: penuh"))
    assert not bar_of(page).isVisible()
    assert "sedang dibuka" not in words(window)
