"""The window shows what it is given, counts its clocks, and tells what a person does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit, QWidget

from client.seat.banner_views import BannerKind, BannerView
from client.seat.views import SavedView, SaveState
from client.ui import samples
from client.ui.gallery import scenes
from client.ui.seat.number_field import grouped
from client.ui.seat.window import SeatWindow
from client.ui.theme import current_look
from exam.core.errors import Refusal
from tests.ui.conftest import OpenWindow
from tests.ui.hands import named, press, words

EXPECTED = {
    "unlock": ("733984 295570 244190", "Berlaku 04:32 lagi", "Tekan Buka", "Bila tidak terbuka"),
    "unlock_refused": ("Kelompok ke-3 tidak cocok.",),
    "unlock_lapsed": ("Waktu kode habis.", "Kode baru"),
    "connect": ("Menghubungi server ruang", "192.0.2.10"),
    "check_in": ("Selamat datang", "Sesi 1 · 08.00–12.30 WIB", "Server pusat belum terhubung"),
    "check_in_refused": ("Nomor dan PIN tidak cocok.",),
    "identity": ("Siti Rahmawati, S.Sos., M.AP.", "1974•••• •••••• • 012", "Langkah sebelum tes"),
    "identity_wait": ("Menunggu izin pengawas", "10.32.06 WIB"),
    "rules": ("Tata tertib", "Undang-Undang Nomor 27 Tahun 2022", "Masa simpan"),
    "start": ("Pemetaan Kompetensi ASN", "24 soal · 40 menit", "Mulai tes"),
    "start_waiting": ("Menunggu aba-aba mulai",),
    "section_intro": ("Analisis Kasus", "35 menit", "Bagian sebelumnya sudah diserahkan"),
    "item": ("Soal 12 dari 24", "Bagian 12 dari 22", "14:32", "2:01:55", "Berikutnya"),
    "item_rich": ("Permohonan yang selesai", "1.204"),
    "item_warned": ("03:20", "waktu minimum belum tercapai", "terputus sejak 10.31.06 WIB"),
    "review": ("Periksa sebelum menyerahkan", "60", "detik", "Serahkan sekarang"),
    "review_refused": ("Belum dapat diserahkan", "ditutup sendiri"),
    "paused": ("Tes dijeda oleh pengawas", "03:12", "12:27", "listrik ruang sedang diperiksa"),
    "finish": ("134 dari 138 soal dijawab.", "Serahkan tes"),
    "receipt": ("padi", "embun", "Tanda tangan server ruang menyusul.", "431 dari 435 soal"),
    "fatal": ("versi yang lebih baru", "Panggil pengawas"),
}


def test_every_page_says_its_words_and_its_name(window: SeatWindow) -> None:
    shown: list[object] = []
    window.page_shown.connect(shown.append)
    for name in scenes(window):
        seen = words(window)
        for expected in EXPECTED.get(name, ()):
            assert expected in seen, name
    assert {str(name) for name in shown} == {
        "connect", "enrol", "unlock", "check_in", "identity", "rules", "start", "section_intro",
        "item", "review", "paused", "finish", "receipt", "fatal",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_speaks_of_passing_or_failing(open_window: OpenWindow, language: str) -> None:
    window = open_window(language=language)
    for _ in scenes(window):
        seen = words(window).lower()
        for word in ("lulus", "gagal", "passed", "failed"):
            assert word not in seen


def test_everything_that_takes_the_keyboard_has_a_name(window: SeatWindow) -> None:
    for name in scenes(window):
        for widget in window.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                said = widget.accessibleName() or getattr(widget, "text", str)()
                assert said, f"{name}: {type(widget).__name__} {widget.objectName()}"


def test_a_nip_is_grouped_while_it_is_typed_and_told_without_spaces(window: SeatWindow) -> None:
    told: list[object] = []
    window.check_in_submitted.connect(told.append)
    window.show_check_in(samples.check_in())
    number = window.findChild(QLineEdit, "check_in_number")
    pin = window.findChild(QLineEdit, "check_in_pin")
    assert number is not None and pin is not None
    QTest.keyClicks(number, "197403141999032012")
    assert number.text() == "19740314 199903 2 012"
    QTest.keyClicks(pin, "123456")
    assert pin.displayText() != "123456"
    QTest.keyClick(pin, Qt.Key.Key_Return)
    assert told == [("197403141999032012", "123456")]
    assert grouped("PST-0012 3") == "PST-0012 3"


def test_the_rules_are_accepted_only_after_the_tick(window: SeatWindow) -> None:
    told: list[str] = []
    window.rules_accepted.connect(lambda: told.append("accepted"))
    window.show_rules()
    tick = window.findChild(QCheckBox, "rules_accept")
    going_on = window.findChild(QAbstractButton, "rules_continue")
    assert tick is not None and going_on is not None
    assert not going_on.isEnabled()
    tick.click()
    going_on.click()
    assert told == ["accepted"]


def test_buttons_tell_what_was_pressed(window: SeatWindow) -> None:
    told: list[object] = []
    window.identity_answered.connect(told.append)
    window.item_requested.connect(told.append)
    window.flag_changed.connect(told.append)
    window.review_requested.connect(lambda: told.append("review"))
    window.proctor_called.connect(lambda: told.append("call"))
    window.show_identity(samples.identity())
    press(window, "identity_no")
    window.show_item(samples.item_view())
    for name in ("item_previous", "item_next", "item_next_unanswered", "item_flag", "palette_5"):
        press(window, name)
    press(window, "item_review")
    press(window, "call_proctor")
    assert told == [
        False, "item_11", "item_13", "item_13", ("item_12", True), "item_5", "review", "call",
    ]  # fmt: skip


def test_the_saved_line_follows_the_answer(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    window.set_saved(SavedView(here=SaveState.SAVING))
    assert "Menyimpan…" in words(window)
    window.set_saved(samples.saved())
    for text in ("Tersimpan di komputer ini <b>10.32.05</b>", "server ruang", "pusat <b>menunggu"):
        assert text in words(window)
    window.set_saved(SavedView(here=SaveState.FAILED))
    assert "Belum tersimpan." in words(window)


def test_a_refusal_goes_away_with_the_next_thing_done(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    for refusal in Refusal:
        window.refuse(refusal)
        assert window.frame.notice.isVisible()
    press(window, "item_flag")
    assert not window.frame.notice.isVisible()


def test_what_was_read_can_be_closed_and_what_is_still_true_cannot(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    window.set_banner(BannerView(BannerKind.TIME_CHANGED, samples.NOW_UTC_MS, 600_000))
    assert "Waktu Anda ditambah 10 menit." in words(window)
    press(window, "banner_close")
    assert not window.frame.banner.isVisible()
    window.set_banner(samples.station_lost())
    assert "Mengerti" not in words(window)


def test_a_test_in_progress_cannot_be_closed(window: SeatWindow) -> None:
    window.set_closable(False)
    assert not window.close()
    window.set_closable(True)
    assert window.close()


def test_letters_grow_with_the_button_and_the_answer_stays(
    window: SeatWindow,
) -> None:
    window.show_item(samples.item_view())
    for expected in (1.25, 1.5, 2.0):
        for name in ("scale_up", "menu"):
            button = window.findChild(QAbstractButton, name)
            if button is not None and button.isVisible() and name == "menu":
                button.click()
        press(window, "scale_up")
        assert current_look().scale == expected
    assert named(window, "option_choice_b").isChecked()
    while current_look().scale > 1.0:
        window.frame.tools.smaller.click()


def test_the_palette_folds_as_the_room_shrinks(open_window: OpenWindow) -> None:
    for size, scale, column, button, menu in (
        ((1366, 768), 1.0, True, False, False),
        ((1024, 768), 1.0, False, True, False),
        ((1366, 768), 2.0, False, False, True),
        ((1024, 768), 2.0, False, False, True),
    ):
        window = open_window(size, scale)
        window.show_item(samples.item_view())
        assert window.frame.palette_panel.isVisible() is column
        assert named(window, "palette_open").isVisible() is button
        assert named(window, "menu").isVisible() is menu


def test_palette_cells_are_named_for_a_screen_reader(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    for number, name in (
        (9, "Soal 9, dijawab, ragu-ragu"),
        (12, "Soal 12, dijawab, sedang dibuka"),
        (13, "Soal 13, belum dijawab"),
    ):
        cell = window.findChild(QAbstractButton, f"palette_{number}")
        assert cell is not None
        assert cell.accessibleName() == name


def test_arrows_move_in_the_palette_and_enter_opens(window: SeatWindow) -> None:
    told: list[object] = []
    window.item_requested.connect(told.append)
    window.show_item(samples.item_view())
    cell = window.findChild(QAbstractButton, "palette_1")
    assert cell is not None
    cell.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(window.focusWidget(), key)
    assert told == ["item_8"]
