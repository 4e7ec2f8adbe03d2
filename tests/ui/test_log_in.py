"""Why somebody was not let in, in words that name what to do; and where a test went."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from client.net.uplink import Declined
from client.seat.log_in_view import LogInView
from client.seat.views import CheckInView, FatalView
from client.ui import samples
from client.ui.seat.log_in import why_not_taken_over
from client.ui.seat.notice import Notice
from client.ui.seat.window import SeatWindow
from exam.core.errors import ExamError, Rejected, Tampered, Unreachable
from exam.vault.database import DiskFull
from tests.ui.conftest import OpenWindow
from tests.ui.hands import press, words


def shown(window: SeatWindow, tried: LogInView) -> str:
    """What the log-in page says after a try."""
    view: CheckInView = replace(samples.check_in(), log_in=tried)
    window.show_check_in(view)
    return words(window)


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        (LogInView(refused="unknown", count=3), "masih ada 3 kali percobaan"),
        (LogInView(refused="wait", count=8), "mencoba lagi dalam 8 detik"),
        (LogInView(refused="locked"), "Nomor ini dikunci di semua kursi"),
        (LogInView(refused="seat_locked"), "Kursi ini dikunci"),
        (LogInView(refused="elsewhere", seat="41"), "Tes Anda terbuka di kursi 41"),
        (LogInView(refused="came_back"), "Masuk lagi dengan PIN Anda"),
        (LogInView(refused="not_here"), "komputernya bukan yang sama"),
        (LogInView(refused="not_ready"), "server ruang belum siap"),
        (LogInView(refused="not_taken_over"), "tidak dapat dilanjutkan di komputer ini"),
        (LogInView(refused="not_begun"), "data dari server ruang tidak dapat dipakai"),
        (LogInView(refused="unreadable"), "Catatan tes Anda di komputer ini tidak dapat dibaca"),
    ],
)
def test_each_refusal_says_what_happened_and_what_to_do(
    window: SeatWindow, tried: LogInView, said: str
) -> None:
    text = shown(window, tried)
    assert said in text
    assert "{" not in text
    sentence = text[text.index(said) :]
    helps = ("Panggil pengawas", "Periksa", "tekan Masuk lagi", "Masuk lagi dengan PIN")
    assert any(do in sentence for do in helps)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unreachable("no answer"), "unreachable"),
        (Declined("not_released", "no key of the package yet"), "not_ready"),
        (Tampered("this PIN does not open its key"), "not_taken_over"),
        (Rejected("another package"), "not_taken_over"),
        (DiskFull("no room left"), ""),
    ],
)
def test_a_failure_to_take_a_test_over_is_told_by_what_helps(error: ExamError, code: str) -> None:
    assert why_not_taken_over(error) == code


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_why_somebody_was_not_let_in_is_in_sight_at_any_size(
    open_window: OpenWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = open_window(size, 2.0)
    shown(window, LogInView())
    shown(window, LogInView(refused="elsewhere", seat="41"))
    (notice,) = [one for one in window.findChildren(Notice) if one.isVisible()]

    def whole() -> bool:
        return notice.visibleRegion().boundingRect() == notice.rect()

    qtbot.waitUntil(whole)


def test_while_a_pin_is_checked_nothing_can_be_typed_and_nothing_is_refused(
    window: SeatWindow,
) -> None:
    assert "Memeriksa…" in shown(window, LogInView(busy=True))
    field = window.findChild(QLineEdit, "check_in_pin")
    assert field is not None
    assert not field.isEnabled()
    shown(window, LogInView())
    assert field.isEnabled()


def test_number_and_pin_that_were_typed_are_told_as_they_are(window: SeatWindow) -> None:
    shown(window, LogInView())
    told: list[object] = []
    window.check_in_submitted.connect(told.append)
    for name, text in (("check_in_number", "PST-001"), ("check_in_pin", "314159")):
        field = window.findChild(QLineEdit, name)
        assert field is not None
        field.setText(text)
    press(window, "check_in_submit")
    assert told == [("PST-001", "314159")]


def test_a_test_that_was_moved_says_where_to_and_blames_nobody(window: SeatWindow) -> None:
    window.show_fatal(FatalView("moved", "", "41"))
    text = words(window)
    assert "Tes Anda dilanjutkan di kursi 41." in text
    assert "Komputer ini tidak lagi dipakai." in text
    assert "Silakan pindah ke kursi 41" in text
