"""The station has another address today: an enrolled seat finds it again, or is told where it is.

A real station process and a real seat window; only what stands at the old address is nothing.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from client.config import load_seat_config
from client.programs import assemble_seat
from client.seat.unlocking import SLOTS_FILE
from client.trials.cable import Cable
from client.ui.bridge import Bridge
from client.ui.seat.controller import SeatController
from client.ui.seat.enrolment_words import address_sentence, barred_sentence
from client.ui.seat.window import SeatWindow
from tests.helpers.moving_station import enrolled, move_station, needs_multicast
from tests.helpers.room import NIPS, PINS, SESSION_ID, Room
from tests.helpers.tls_station import tls_station
from tests.ui.conftest import OpenWindow
from tests.ui.hands import named, press, words

pytestmark = pytest.mark.xdist_group("moving-station")

WAIT_MS = 60_000


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("moves"), centre=False) as made:
        yield made


class Seat:
    """The whole seat over a window: every part of the program but the application itself."""

    def __init__(self, window: SeatWindow, path: Path) -> None:
        self.window, self.path = window, path
        self._undo = ExitStack()
        options = Namespace(config=path, data=path.parent, synchronous="OFF")
        config = load_seat_config(path)
        self.controller: SeatController = assemble_seat(self._undo, window, config, options)
        self.controller.connect_to_station()

    @property
    def address(self) -> str:
        """As the file has it."""
        return load_seat_config(self.path).station_url

    def field(self) -> QLineEdit:
        """Where the address is typed."""
        found: QLineEdit | None = self.window.findChild(QLineEdit, "connect_address")
        assert found is not None
        return found

    def close(self) -> None:
        """The program's loop ends before its threads do; a test's goes on."""
        for bridge in self.window.findChildren(Bridge):
            bridge.blockSignals(True)
        if self.controller.stage.sitting is not None:
            self.controller.stage.sitting.end()
        self._undo.close()


@pytest.fixture
def path(room: Room, tmp_path: Path) -> Path:
    return enrolled(room, tmp_path)


def shows(qtbot: QtBot, seat: Seat, page: str) -> None:
    try:
        qtbot.waitUntil(lambda: seat.window.current_page() == page, timeout=WAIT_MS)
    except qtbot.TimeoutError:
        pytest.fail(f"not the page {page} but:\n{words(seat.window)}")


def says(qtbot: QtBot, seat: Seat, text: str) -> None:
    qtbot.waitUntil(lambda: text in words(seat.window), timeout=WAIT_MS)


def can_be_pressed(qtbot: QtBot, seat: Seat, name: str) -> None:
    button = named(seat.window, name)
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=WAIT_MS)


@pytest.fixture
def opened(window: SeatWindow) -> Iterator[ExitStack]:
    with ExitStack() as undo:
        yield undo


def start(undo: ExitStack, window: SeatWindow, path: Path) -> Seat:
    seat = Seat(window, path)
    undo.callback(seat.close)
    return seat


def log_in(qtbot: QtBot, seat: Seat, number: int) -> None:
    """The participant of seat ``number`` does."""
    shows(qtbot, seat, "check_in")
    says(qtbot, seat, "Paket soal lengkap")
    for name, text in (("number", NIPS[number - 1]), ("pin", PINS[number - 1])):
        field: QLineEdit | None = seat.window.findChild(QLineEdit, f"check_in_{name}")
        assert field is not None
        QTest.keyClicks(field, text)
    press(seat.window, "check_in_submit")
    shows(qtbot, seat, "identity")


def test_a_seat_that_starts_finds_the_station_at_its_new_address_and_keeps_it(
    qtbot: QtBot, window: SeatWindow, opened: ExitStack, room: Room, path: Path
) -> None:
    needs_multicast()
    path.write_text(f"# kursi dekat pintu\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    old = load_seat_config(path).station_url
    new = move_station(room, announced=True)
    seat = start(opened, window, path)
    assert old in words(window), "it says where it looks"
    shows(qtbot, seat, "check_in")
    assert path.read_text(encoding="utf-8") == before.replace(old, new)


def test_where_somebody_else_has_the_old_address_now_the_station_is_found_all_the_same(
    qtbot: QtBot, window: SeatWindow, opened: ExitStack, room: Room, tmp_path: Path
) -> None:
    needs_multicast()
    cable = opened.enter_context(Cable(room.station.port))
    path = enrolled(room, tmp_path, cable.url)
    new = move_station(room, announced=True)
    with tls_station(tmp_path / "mesin-lain") as stranger:
        cable.retarget(int(stranger.url.rpartition(":")[2]))
        seat = start(opened, window, path)
        says(qtbot, seat, barred_sentence("stranger"))
        shows(qtbot, seat, "check_in")
        assert stranger.asked == [], "nothing was said to the other machine"
    assert seat.address == new


def test_a_participant_who_sits_already_is_seen_again_at_the_new_address(
    qtbot: QtBot, window: SeatWindow, opened: ExitStack, room: Room, path: Path
) -> None:
    needs_multicast()
    number = int(load_seat_config(path).seat)
    seat = start(opened, window, path)
    log_in(qtbot, seat, number)
    new = move_station(room, announced=True)
    qtbot.waitUntil(lambda: seat.address == new, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(room.seat_row(number)["online"]), timeout=WAIT_MS)
    assert room.seat_row(number)["trouble"] == "", "one seat, not two with one identity"
    assert window.current_page() == "identity", "the person saw nothing of it"


def test_after_a_power_cut_that_moved_the_station_the_sitting_goes_on_without_a_code(
    qtbot: QtBot, open_window: OpenWindow, room: Room, path: Path
) -> None:
    needs_multicast()
    number = int(load_seat_config(path).seat)
    slots = path.parent / SESSION_ID / SLOTS_FILE
    with ExitStack() as undo:
        log_in(qtbot, start(undo, open_window(), path), number)
        qtbot.waitUntil(slots.exists, timeout=WAIT_MS)
    new = move_station(room, announced=True)
    with ExitStack() as undo:
        window, pages = open_window(), list[object]()
        window.page_shown.connect(pages.append)
        seat = start(undo, window, path)
        shows(qtbot, seat, "identity")
    assert "unlock" in pages, "meanwhile a proctor's code would have opened it"
    assert seat.address == new


def test_a_technician_types_the_new_address_where_nothing_is_announced(
    qtbot: QtBot, window: SeatWindow, opened: ExitStack, room: Room, path: Path, tmp_path: Path
) -> None:
    new = move_station(room, announced=False)
    seat = start(opened, window, path)
    old = seat.address
    assert not named(window, "connect_moved").isVisible(), "not before it was tried a while"
    can_be_pressed(qtbot, seat, "connect_moved")
    press(window, "connect_moved")
    assert QApplication.focusWidget() is seat.field()
    QTest.keyClicks(seat.field(), "ruang satu")
    QTest.keyClick(seat.field(), Qt.Key.Key_Return)
    says(qtbot, seat, address_sentence("address"))

    with tls_station(tmp_path / "ruang-lain") as stranger:
        seat.field().setText(stranger.url)
        press(window, "connect_try")
        says(qtbot, seat, address_sentence("stranger"))
        assert stranger.asked == []
    assert seat.address == old
    assert seat.field().text() == stranger.url, "what was typed is there to be put right"

    seat.field().setText("127.0.0.1:1")
    press(window, "connect_try")
    says(qtbot, seat, address_sentence("unreachable"))

    seat.field().setText(new.removeprefix("https://"))
    QTest.keyClick(seat.field(), Qt.Key.Key_Return)
    shows(qtbot, seat, "check_in")
    assert seat.address == new
