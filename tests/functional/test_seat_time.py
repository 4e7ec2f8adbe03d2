"""Time in the real window: it runs out, stands still in a pause, and grows when it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from client.host.clock import wall_utc_ms
from client.seat.updates import OrdersCame
from client.trials.lone_seat import LoneSeat, open_lone_seat
from client.trials.long_test import make_long_test
from client.ui.theme import Theme, apply_theme
from exam.core.attempt import State
from exam.core.events import CloseReason
from exam.core.orders import Order, OrderKind

LIMIT_MS = 20_000
SHORT_S = 2


@pytest.fixture
def undo(qapp: QApplication) -> Iterator[ExitStack]:
    """Takes down, in reverse, what a test puts up."""
    apply_theme(qapp, Theme.LIGHT, 1.0)
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two sections of three items; the first lasts two seconds."""
    folder = make_long_test(tmp_path / "singkat", sections=2, items=3)
    test = folder / "assessment.xml"
    head, mark, rest = test.read_text(encoding="utf-8").partition("<qti-assessment-section")
    rest = re.sub(r'max-time="[0-9.]+"', f'max-time="{SHORT_S}"', rest, count=1)
    test.write_text(head + mark + rest, encoding="utf-8")
    return folder


def opened(undo: ExitStack, package: Path, folder: Path, qtbot: QtBot) -> LoneSeat:
    seat = open_lone_seat(undo, package, folder)
    seat.window.resize(1366, 768)
    seat.window.show()
    seat.stage.begin(seat.attempt)
    qtbot.waitUntil(lambda: seat.window.current_page() == "item", timeout=LIMIT_MS)
    return seat


def give(seat: LoneSeat, kind: OrderKind, sequence: int, extra_ms: int = 0) -> None:
    order = Order(
        id=f"uji-{sequence}",
        attempt_id=seat.attempt.row.attempt_id,
        sequence=sequence,
        kind=kind,
        officer="Pengawas Satu",
        reason="listrik ruang diperiksa",
        issued_utc_ms=wall_utc_ms(),
        expires_utc_ms=2**62,
        section_id=seat.content.form.sections[0].id if extra_ms else None,
        extra_ms=extra_ms,
    )
    seat.stage.on_update(OrdersCame(seat.attempt.row.attempt_id, (order,), wall_utc_ms()))


def words_of(seat: LoneSeat) -> str:
    labels = seat.window.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible())


def test_when_a_sections_time_is_up_it_is_sealed_and_the_next_one_is_offered(
    qtbot: QtBot, undo: ExitStack, package: Path, tmp_path: Path
) -> None:
    seat = opened(undo, package, tmp_path / "vault", qtbot)
    sitting = seat.stage.sitting
    assert sitting is not None
    qtbot.waitUntil(lambda: seat.window.current_page() == "section_intro", timeout=LIMIT_MS)
    first = seat.content.form.sections[0]
    assert sitting.snapshot.closed == {first.id: CloseReason.TIME_UP}
    assert "Waktu bagian ini habis" in words_of(seat)
    seat.window.item_requested.emit(first.items[0].id)
    with qtbot.waitSignal(sitting.refused, timeout=LIMIT_MS):
        sitting.start_section(first.id)
    assert sitting.snapshot.section_id is None


def test_a_pause_stops_the_clocks_and_says_why(
    qtbot: QtBot, undo: ExitStack, package: Path, tmp_path: Path
) -> None:
    seat = opened(undo, package, tmp_path / "vault", qtbot)
    sitting = seat.stage.sitting
    assert sitting is not None
    give(seat, OrderKind.PAUSE, 10)
    qtbot.waitUntil(lambda: seat.window.current_page() == "paused", timeout=LIMIT_MS)
    assert "listrik ruang diperiksa" in words_of(seat)
    left = sitting.snapshot.section_remaining_ms
    ends = wall_utc_ms() + (SHORT_S + 1) * 1000
    qtbot.waitUntil(lambda: wall_utc_ms() > ends, timeout=LIMIT_MS)
    assert sitting.snapshot.state is State.PAUSED
    give(seat, OrderKind.RESUME, 11)
    qtbot.waitUntil(lambda: seat.window.current_page() == "item", timeout=LIMIT_MS)
    after = sitting.snapshot.section_remaining_ms
    assert left is not None
    assert after is not None
    assert left - after < 500


def test_time_that_is_given_is_shown_at_once_with_its_reason(
    qtbot: QtBot, undo: ExitStack, package: Path, tmp_path: Path
) -> None:
    seat = opened(undo, package, tmp_path / "vault", qtbot)
    give(seat, OrderKind.CHANGE_TIME, 10, extra_ms=300_000)
    qtbot.waitUntil(lambda: (seat.window.section_left_ms() or 0) > 290_000, timeout=LIMIT_MS)
    assert "listrik ruang diperiksa" in words_of(seat)
    assert seat.window.current_page() == "item"
