"""Moving between sections: offered where it may be, and nothing is handed in by waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from client.seat.banner_views import BannerKind, BannerView
from client.seat.views import TimesView
from client.ui import sample_sections, samples
from client.ui.seat.hand_in import COUNTDOWN_S
from client.ui.seat.window import SeatWindow
from exam.core.errors import Refusal
from tests.ui.conftest import Clock, OpenWindow
from tests.ui.hands import named, press, words


def handed_in(window: SeatWindow) -> list[str]:
    told: list[str] = []
    window.hand_in_confirmed.connect(lambda: told.append("in"))
    return told


def test_who_comes_to_move_on_does_not_hand_in_by_waiting(window: SeatWindow, clock: Clock) -> None:
    told = handed_in(window)
    window.show_review(sample_sections.review_open())
    clock.seconds = 10.0 * COUNTDOWN_S
    window.tick()
    assert told == []
    assert "detik" not in words(window)
    assert "Serahkan dan segel bagian ini" in words(window)


def test_handing_in_is_asked_for_then_counted_and_can_be_called_off(
    window: SeatWindow, clock: Clock
) -> None:
    told = handed_in(window)
    cancelled: list[str] = []
    window.review_cancelled.connect(lambda: cancelled.append("back"))
    window.show_review(sample_sections.review_open())
    press(window, "review_hand_in")
    assert "Bagian ini diserahkan dalam" in words(window)
    press(window, "review_cancel")
    clock.seconds = 2.0 * COUNTDOWN_S
    window.tick()
    assert (told, cancelled) == ([], [])
    press(window, "review_hand_in")
    clock.seconds += COUNTDOWN_S
    window.tick()
    assert told == ["in"]


def test_a_double_click_only_begins_the_countdown(window: SeatWindow, clock: Clock) -> None:
    told = handed_in(window)
    window.show_review(sample_sections.review_open())
    press(window, "review_hand_in")
    clock.seconds = 0.3
    press(window, "review_hand_in")
    assert told == []
    clock.seconds = 2.0
    press(window, "review_hand_in")
    assert told == ["in"]


def test_opening_another_section_stops_the_countdown(window: SeatWindow, clock: Clock) -> None:
    told, asked = handed_in(window), list[object]()
    window.section_requested.connect(asked.append)
    window.show_review(sample_sections.review_open())
    press(window, "review_hand_in")
    press(window, "section_open_4")
    clock.seconds = 2.0 * COUNTDOWN_S
    window.tick()
    assert (told, asked) == ([], ["s4"])


def test_each_section_is_offered_with_its_time_and_what_moving_means(window: SeatWindow) -> None:
    view = sample_sections.review_open()
    window.show_review(view)
    seen = words(window)
    for expected in (
        "Kembali ke bagian 1: Situasi Kerja",
        "20 dari 24 soal dijawab · sisa waktu 12:30",
        "waktu tidak dibatasi",
        "Lanjut ke bagian 4: Pengetahuan Umum",
        "30 soal · 30 menit",
        "Bagian 2 tetap terbuka",
        "Waktu bagian 2 berhenti selama Anda di bagian lain.",
        "Waktu seluruh tes tetap berjalan.",
    ):
        assert expected in seen
    window.show_review(replace(view, timed=False, total_timed=False))
    assert "berhenti" not in words(window)
    assert "Waktu seluruh tes" not in words(window)


def test_a_section_alone_is_counted_down_as_before(window: SeatWindow) -> None:
    window.show_review(sample_sections.review_open())
    window.show_review(samples.review())
    assert "Pindah ke bagian lain" not in words(window)
    assert "Bagian ini diserahkan dalam" in words(window)


def test_moving_waits_for_the_minimum_time_and_says_so(window: SeatWindow, clock: Clock) -> None:
    window.set_times(TimesView(600_000, None, True, minimum_ms=90_000))
    window.show_review(sample_sections.review_open(Refusal.MINIMUM_TIME))
    button = named(window, "section_open_1")
    assert not button.isEnabled()
    assert "Belum dapat pindah" in words(window)
    clock.seconds = 90.0
    window.tick()
    assert button.isEnabled()
    assert "Belum dapat pindah" not in words(window)
    press(window, "review_hand_in")
    assert "Bagian ini diserahkan dalam" in words(window)


def reached_by_tab(window: SeatWindow) -> list[str]:
    """Names of what Tab comes to, from the first focus once around."""
    names: list[str] = []
    for _ in range(60):
        focus = window.focusWidget()
        if focus.objectName() in names:
            return names
        names.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    return names


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_choice_of_the_review_is_reached_and_pressed_by_keyboard(
    open_window: OpenWindow, scale: float
) -> None:
    window = open_window((1024, 768), scale)
    asked: list[object] = []
    window.section_requested.connect(asked.append)
    window.show_review(sample_sections.review_open())
    reached = reached_by_tab(window)
    sections = ["section_open_1", "section_open_3", "section_open_4"]
    assert [name for name in reached if name in sections] == sections
    assert {"review_open_5", "review_cancel", "review_hand_in"} <= set(reached)
    for name in sections:
        button = named(window, name)
        button.setFocus()
        assert button.accessibleName().startswith(("Kembali ke bagian", "Lanjut ke bagian"))
        assert not button.visibleRegion().isEmpty()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert asked == ["s4"]


def test_before_a_new_section_one_can_still_stay(window: SeatWindow) -> None:
    told: list[str] = []
    window.section_start_pressed.connect(lambda: told.append("begin"))
    window.review_requested.connect(lambda: told.append("stay"))
    window.set_times(samples.times())
    window.show_section_intro(sample_sections.section_beside())
    seen = words(window)
    assert "Sampai saat itu waktu bagian 1 masih berjalan." in seen
    assert "Bagian 1. Anda dapat kembali setelah bagian ini diserahkan." in seen
    assert "Bagian 1 dari 3" in seen
    press(window, "section_stay")
    press(window, "section_begin")
    assert told == ["stay", "begin"]
    window.show_section_intro(samples.section_intro())
    assert not named(window, "section_stay").isVisible()


def test_a_section_left_open_is_gone_on_with_or_another_one_chosen(window: SeatWindow) -> None:
    asked: list[object] = []
    window.section_requested.connect(asked.append)
    window.show_section_intro(sample_sections.section_again())
    seen = words(window)
    for expected in ("Bagian ini masih terbuka.", "Lanjutkan bagian ini", "25:30"):
        assert expected in seen
    assert "Mulai bagian ini" not in seen
    press(window, "section_open_1")
    assert asked == ["s1"]


def test_the_way_to_other_sections_is_named_beside_the_items(open_window: OpenWindow) -> None:
    window = open_window((1366, 768))
    window.show_item(replace(samples.item_view(), can_move=True))
    assert named(window, "item_review").text() == "Periksa atau pindah bagian"
    window.show_item(samples.item_view())
    assert named(window, "item_review").text() == "Periksa dan serahkan bagian"


def test_time_that_is_up_in_a_section_left_open_is_told_by_its_name(window: SeatWindow) -> None:
    banner = BannerView(BannerKind.SECTION_TIME_UP, samples.NOW_UTC_MS, reason="Kerja & Gaya")
    window.show_item(samples.item_view())
    window.set_banner(banner)
    assert "Waktu bagian Kerja &amp; Gaya habis." in words(window)
