"""A computer becomes a seat in three steps, by keyboard alone, and says why where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from client.config import SeatConfig, load_seat_config
from client.net.discovery import FoundStation
from client.net.uplink import Uplink
from client.seat.enrolment import REFUSALS, EnrolView
from client.seat.views import ConnectView
from client.ui import samples
from client.ui.seat.enrolment import EnrolmentDesk
from client.ui.seat.enrolment_words import barred_sentence, enrolment_sentence
from client.ui.seat.window import SeatWindow
from tests.helpers.room import Room
from tests.helpers.tls_station import tls_station
from tests.ui.hands import named, press, words

pytestmark = pytest.mark.xdist_group("enrolment")

WAIT_MS = 20_000
TWO = (FoundStation("Ruang A", "192.0.2.1:8443"), FoundStation("Ruang B", "192.0.2.2:8443"))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("enrolment"), centre=False) as made:
        yield made


@pytest.fixture
def desk(window: SeatWindow, tmp_path: Path) -> Iterator[EnrolmentDesk]:
    made = EnrolmentDesk(window, tmp_path / "seat.toml")
    window.show_enrolment(EnrolView())
    yield made
    made.close()


def field(window: SeatWindow, name: str) -> QLineEdit:
    found: QLineEdit | None = window.findChild(QLineEdit, name)
    assert found is not None
    return found


def focused() -> QWidget:
    """Where the keyboard is."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def write(window: SeatWindow, address: str, code: str) -> None:
    """As a proctor types, from the first field on."""
    field(window, "enrol_address").clear()
    field(window, "enrol_code").clear()
    field(window, "enrol_address").setFocus()
    QTest.keyClicks(focused(), address)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert focused() is field(window, "enrol_code")
    QTest.keyClicks(focused(), code)


def test_typed_by_keyboard_alone_the_computer_becomes_the_seat_of_the_code(
    qtbot: QtBot, window: SeatWindow, desk: EnrolmentDesk, room: Room, tmp_path: Path
) -> None:
    number = room.next_seat()
    code = room.code(number)
    with qtbot.waitSignal(desk.enrolled, timeout=WAIT_MS) as said:
        write(window, room.station_address, code.lower())
        assert field(window, "enrol_code").text() == code.replace("-", " ")
        assert "28 dari 28" in words(window)
        QTest.keyClick(focused(), Qt.Key.Key_Return)
        assert not named(window, "enrol_submit").isEnabled()
    assert said.args is not None
    config = said.args[0]
    assert isinstance(config, SeatConfig)
    assert config.seat == str(number)
    kept = load_seat_config(tmp_path / "seat.toml")
    assert kept.identity.stat().st_mode & 0o077 == 0, "the key is for its owner alone"
    with closing(Uplink(kept.station_url, kept.ends)) as uplink:
        assert uplink.get("/v1/health")


def test_a_search_that_ends_after_enrolling_does_not_bring_the_page_back(
    qtbot: QtBot, window: SeatWindow, desk: EnrolmentDesk, room: Room
) -> None:
    desk.enrolled.connect(lambda _config: window.show_check_in(samples.check_in()))
    desk.begin()
    with qtbot.waitSignal(desk.enrolled, timeout=WAIT_MS):
        write(window, room.station_address, room.code(room.next_seat()))
        press(window, "enrol_submit")
    desk.close()
    QApplication.sendPostedEvents()
    assert window.current_page() == "check_in"


def test_an_impostor_is_named_and_the_code_still_counts_afterwards(
    qtbot: QtBot, window: SeatWindow, desk: EnrolmentDesk, room: Room, tmp_path: Path
) -> None:
    code = room.code(room.next_seat())
    with tls_station(tmp_path / "penyamar") as impostor:
        write(window, impostor.url, code)
        press(window, "enrol_submit")
        sentence = enrolment_sentence("impostor")
        qtbot.waitUntil(lambda: sentence in words(window), timeout=WAIT_MS)
        assert impostor.asked == []
    assert focused() is field(window, "enrol_address")
    with qtbot.waitSignal(desk.enrolled, timeout=WAIT_MS):
        write(window, room.station_address, code)
        press(window, "enrol_submit")


@pytest.mark.parametrize(
    ("address", "code", "refused"),
    [
        ("", "7" * 28, "address"),
        ("ruang satu", "7" * 28, "address"),
        ("192.0.2.1", "ABCD", "code_short"),
        ("192.0.2.1", "7" * 28, "code_wrong"),
    ],
)
def test_what_cannot_be_right_is_said_at_once_and_sent_nowhere(
    window: SeatWindow, desk: EnrolmentDesk, address: str, code: str, refused: str
) -> None:
    write(window, address, code)
    press(window, "enrol_submit")
    assert enrolment_sentence(refused) in words(window)
    assert named(window, "enrol_submit").isEnabled()


def test_the_only_station_found_is_filled_in_and_more_are_offered(window: SeatWindow) -> None:
    window.show_enrolment(EnrolView(TWO[:1]))
    assert field(window, "enrol_address").text() == "192.0.2.1:8443"
    window.show_enrolment(EnrolView(TWO))
    press(window, "enrol_station_1")
    assert field(window, "enrol_address").text() == "192.0.2.2:8443"
    assert focused() is field(window, "enrol_code")


def test_what_somebody_typed_is_not_replaced_by_what_is_found(window: SeatWindow) -> None:
    window.show_enrolment(EnrolView(searching=True))
    QTest.keyClicks(field(window, "enrol_address"), "192.0.2.9")
    window.show_enrolment(EnrolView(TWO[:1]))
    assert field(window, "enrol_address").text() == "192.0.2.9"


def test_a_name_from_the_network_is_shown_as_plain_text(window: SeatWindow) -> None:
    window.show_enrolment(EnrolView((FoundStation("<b>&Ruang</b>", "192.0.2.1:8443"),)))
    assert named(window, "enrol_station_0").text().startswith("<b>")


def test_tab_goes_through_every_control_in_the_order_they_are_seen(window: SeatWindow) -> None:
    window.show_enrolment(EnrolView(TWO))
    first = named(window, "enrol_station_0")
    first.setFocus()
    seen = [first.objectName()]
    for _ in range(5):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        seen.append(focused().objectName())
    assert seen == [
        "enrol_station_0",
        "enrol_station_1",
        "enrol_address",
        "enrol_search",
        "enrol_code",
        "enrol_submit",
    ]


def test_every_refusal_has_three_sentences(window: SeatWindow) -> None:
    for refusal in REFUSALS:
        assert enrolment_sentence(refusal).count(". ") >= 1, refusal
    for code in ("revoked", "expired", "unauthorized", "in_use", "stranger"):
        assert barred_sentence(code).count(".") >= 2, code


def test_a_barred_computer_says_why_and_can_be_enrolled_again(
    qtbot: QtBot, window: SeatWindow
) -> None:
    window.show_connecting(ConnectView("12", "https://192.0.2.1:8443", 1))
    assert not named(window, "connect_enrol").isVisible()
    window.show_connecting(ConnectView("12", "https://192.0.2.1:8443", 2, "403", "revoked"))
    assert "dicabut" in words(window)
    with qtbot.waitSignal(window.enrolment_wanted):
        press(window, "connect_enrol")
