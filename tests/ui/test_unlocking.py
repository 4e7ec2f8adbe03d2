"""The seat starts without its station: three steps on the screen, and it goes on."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from client.config import SeatConfig
from client.net.station import Station, Welcome
from client.net.whereabouts import Whereabouts
from client.seat.link import Link
from client.seat.unlocking import SLOTS_FILE
from client.ui import sample_unlocks
from client.ui.bridge import Bridge
from client.ui.hands import Hands
from client.ui.seat.controller import SeatController
from client.ui.seat.pages.unlock import in_groups
from client.ui.seat.parts import SeatParts
from client.ui.seat.unlocking import TRIES_BEFORE
from client.ui.seat.window import SeatWindow
from exam.core import events as ev
from exam.core.errors import Unreachable
from exam.exchange.moves import Moves, encode_moves
from exam.vault import unlock
from exam.vault.worker import Worker
from tests.helpers.locked_seat import SESSION, LockedSeat, locked_seat
from tests.ui.conftest import OpenWindow
from tests.ui.hands import words

LIMIT_MS = 20_000


class Cable(Station):
    """Leads to the station's answers while it is plugged in."""

    def __init__(self, seat: LockedSeat) -> None:
        self._told, self.plugged = seat, False
        self.asked = self.answered = 0

    def _carry(self) -> None:
        if not self.plugged:
            raise Unreachable("the cable is pulled")

    def hello(self, device: str, program: str) -> Welcome:
        self.asked += 1
        self._carry()
        self.answered += 1
        return self._told.welcome

    def unlock_slots(self) -> bytes:
        self._carry()
        seat = self._told
        slots = unlock.prepare(seat.terms, seat.share, seat.officers, unlock.new_nonces())
        return unlock.encode_slots(seat.terms, slots)

    def post_entries(self, message: bytes) -> bytes:
        raise Unreachable("only what is asked at the start is of interest here")

    def repository(self, path: str) -> tuple[int, Iterator[bytes]] | None:
        raise Unreachable("only what is asked at the start is of interest here")


class Started:
    """The real controller over a real vault; only the station is not there."""

    def __init__(self, window: SeatWindow, seat: LockedSeat, undo: ExitStack) -> None:
        self.window, self.seat, self.cable = window, seat, Cable(seat)
        bridge = self._bridge = Bridge(window)
        worker = self.worker = Worker()
        undo.callback(worker.stop)
        link = Link(
            self.cable,
            worker,
            lambda update: bridge.post(lambda: self.controller.on_update(update)),
            station_key=bytes(32),
            session_id=SESSION,
        )
        config = SeatConfig(
            station_url="https://127.0.0.1:9",
            authority="",
            identity=seat.folder / "identity.pem",
            seat=seat.number,
            session_id=SESSION,
            carry_key=bytes(32),
            station_receipt_key=bytes(32),
            repository_root=b"",
        )
        where = Whereabouts(config.station_url)
        rest = (seat.folder, "1", "pc", worker, link, bridge, ("kata",) * 8)
        parts = SeatParts(config, where, *rest)
        self.controller = SeatController(window, parts)
        undo.callback(self.controller.close)
        link.start()
        undo.callback(link.stop)
        undo.callback(self._hush)
        self.controller.connect_to_station()

    def _hush(self) -> None:
        """The program's loop ends before its threads do; a test's goes on."""
        self._bridge.blockSignals(True)
        if self.controller.stage.sitting is not None:
            self.controller.stage.sitting.end()

    @property
    def challenge(self) -> str:
        """On the screen."""
        label = self.window.findChild(QLabel, "unlock_challenge")
        return label.text() if isinstance(label, QLabel) and label.isVisible() else ""

    @property
    def fetched(self) -> bool:
        """The station's greeting was taken in: the seat shows whose session it is."""
        return self.window.pages.seat is not None and (
            self.window.pages.seat.session_title == self.seat.welcome.session_title
        )

    def give(self, code: str) -> None:
        """Step two and three."""
        field = self.window.findChild(QLineEdit, "unlock_code")
        assert isinstance(field, QLineEdit)
        field.clear()
        Hands(self.window).write("unlock_code", code)
        assert Hands(self.window).press("unlock_open")

    def unlocked(self) -> list[ev.Unlocked]:
        """As the attempt's chain holds it."""
        attempt = self.controller.stage.attempt
        assert attempt is not None
        events = self.worker.submit(attempt.journal.replay).result()
        return [one for one in events if isinstance(one, ev.Unlocked)]


@pytest.fixture
def seat(tmp_path: Path) -> LockedSeat:
    return locked_seat(tmp_path, "12", secrets.token_bytes(32))


@pytest.fixture
def started(window: SeatWindow, seat: LockedSeat) -> Iterator[Started]:
    with ExitStack() as undo:
        yield Started(window, seat, undo)


def shows_a_challenge(qtbot: QtBot, started: Started) -> str:
    qtbot.waitUntil(lambda: bool(started.challenge), timeout=LIMIT_MS)
    return started.challenge


def test_three_steps_with_the_proctor_and_the_attempt_goes_on(
    qtbot: QtBot, started: Started, seat: LockedSeat
) -> None:
    challenge = shows_a_challenge(qtbot, started)
    shown = words(started.window)
    for number in ("1.", "2.", "3."):
        assert number in shown
    assert "4." not in shown
    started.give(seat.answer(challenge))
    qtbot.waitUntil(lambda: started.window.current_page() == "identity", timeout=LIMIT_MS)
    (entry,) = started.unlocked()
    assert (entry.officer, entry.reason) == ("Siti Aminah", ev.UnlockReason.POWER_CUT)
    assert challenge.replace(" ", "").startswith(entry.challenge)


def test_the_challenge_on_the_screen_is_no_longer_on_the_disk(
    qtbot: QtBot, started: Started, seat: LockedSeat
) -> None:
    nonce = shows_a_challenge(qtbot, started).replace(" ", "")[: unlock.NONCE_DIGITS]
    assert nonce.encode() not in (seat.folder / SLOTS_FILE).read_bytes()


def test_a_wrong_code_is_told_and_must_wait_and_the_right_one_still_opens(
    qtbot: QtBot, started: Started, seat: LockedSeat
) -> None:
    challenge = shows_a_challenge(qtbot, started)
    wrong = seat.answer(challenge).split()
    started.give(" ".join(wrong[:4]) + " " + "1" * 6)
    assert "Kelompok ke-5" in words(started.window)
    other = unlock.challenge_text("000000000000", SESSION, "12")
    started.give(seat.answer(other))
    assert "bukan untuk kode kursi" in words(started.window)
    button = started.window.findChild(QPushButton, "unlock_open")
    assert isinstance(button, QPushButton)
    assert not button.isEnabled()
    assert "detik" in button.text()
    qtbot.waitUntil(button.isEnabled, timeout=LIMIT_MS)
    started.give(seat.answer(challenge))
    qtbot.waitUntil(lambda: started.window.current_page() == "identity", timeout=LIMIT_MS)
    assert started.unlocked()[0].wrong_tries == 1


def test_a_challenge_put_back_from_an_older_copy_is_told_and_another_one_opens(
    qtbot: QtBot, open_window: OpenWindow, seat: LockedSeat
) -> None:
    before = (seat.folder / SLOTS_FILE).read_bytes()
    challenge = seat.shown()
    key = challenge.give(seat.code(challenge))
    assert key is not None
    seat.open(key).vault.close()
    (seat.folder / SLOTS_FILE).write_bytes(before)
    with ExitStack() as undo:
        started = Started(open_window(), seat, undo)
        first = shows_a_challenge(qtbot, started)
        assert first == challenge.view().challenge or not first
        started.give(seat.answer(first))
        qtbot.waitUntil(lambda: "sudah pernah dipakai" in words(started.window), timeout=LIMIT_MS)
        assert Hands(started.window).press("unlock_renew")
        second = shows_a_challenge(qtbot, started)
        assert second != first
        started.give(seat.answer(second))
        qtbot.waitUntil(lambda: started.window.current_page() == "identity", timeout=LIMIT_MS)
        assert len(started.unlocked()) == 2


def test_a_station_that_comes_back_opens_the_seat_by_itself_and_prepares_anew(
    qtbot: QtBot, started: Started, seat: LockedSeat
) -> None:
    shows_a_challenge(qtbot, started)
    started.cable.plugged = True
    qtbot.waitUntil(lambda: started.window.current_page() == "identity", timeout=LIMIT_MS)
    assert started.unlocked() == []

    def is_full() -> bool:
        _, slots = unlock.decode_slots((seat.folder / SLOTS_FILE).read_bytes())
        return len(slots) == unlock.SLOTS

    qtbot.waitUntil(is_full, timeout=LIMIT_MS)


def test_a_station_that_answers_while_the_challenge_is_fetched_is_not_covered_by_it(
    qtbot: QtBot, open_window: OpenWindow, seat: LockedSeat
) -> None:
    with ExitStack() as undo:
        started = Started(open_window(), seat, undo)
        seen: list[object] = []
        started.window.page_shown.connect(seen.append)
        slow_disk = threading.Event()
        undo.callback(slow_disk.set)
        started.worker.submit(slow_disk.wait)
        qtbot.waitUntil(lambda: started.cable.asked > TRIES_BEFORE, timeout=LIMIT_MS)
        started.cable.plugged = True
        qtbot.waitUntil(lambda: started.cable.answered > 0, timeout=LIMIT_MS)
        qtbot.waitUntil(lambda: started.fetched, timeout=LIMIT_MS)
        slow_disk.set()
        qtbot.waitUntil(lambda: started.window.current_page() == "identity", timeout=LIMIT_MS)
        assert "unlock" not in seen


def test_a_seat_at_which_nobody_sat_only_waits_for_its_station(
    qtbot: QtBot, open_window: OpenWindow, seat: LockedSeat
) -> None:
    seat.slots.drop()
    with ExitStack() as undo:
        started = Started(open_window(), seat, undo)
        seen: list[object] = []
        started.window.page_shown.connect(seen.append)
        qtbot.waitUntil(lambda: seen.count("connect") >= 5, timeout=LIMIT_MS)
        assert set(seen) == {"connect"}


def test_with_no_challenge_left_it_says_what_the_proctor_must_do(
    qtbot: QtBot, open_window: OpenWindow, seat: LockedSeat
) -> None:
    while seat.slots.take() is not None:
        pass
    with ExitStack() as undo:
        started = Started(open_window(), seat, undo)
        qtbot.waitUntil(lambda: started.window.current_page() == "unlock", timeout=LIMIT_MS)
        assert "menyalakan server ruang" in words(started.window)
        assert Hands(started.window).find("unlock_renew") is None


def test_when_a_code_lapses_the_only_action_is_another_challenge(
    qtbot: QtBot, window: SeatWindow
) -> None:
    window.show_unlock(sample_unlocks.shown())
    hands = Hands(window)
    assert hands.find("unlock_open") is not None
    assert hands.find("unlock_renew") is None
    window.show_unlock(sample_unlocks.lapsed())
    assert hands.find("unlock_open") is None
    assert hands.find("unlock_code") is None
    with qtbot.waitSignal(window.unlock_renewed):
        assert hands.press("unlock_renew")


def test_a_code_is_grouped_as_it_is_typed_and_the_enter_key_gives_it(
    qtbot: QtBot, window: SeatWindow
) -> None:
    window.show_unlock(sample_unlocks.shown())
    Hands(window).write("unlock_code", "0161544120503714665113236860")
    field = window.findChild(QLineEdit, "unlock_code")
    assert isinstance(field, QLineEdit)
    assert field.text() == "016154 412050 371466 511323 6860"
    with qtbot.waitSignal(window.unlock_submitted) as given:
        field.returnPressed.emit()
    assert given.args == [field.text()]
    assert in_groups("bukan angka") == "bukan angka"


def test_a_welcome_that_says_moved_without_an_officers_order_ends_nothing_and_is_told(
    qtbot: QtBot, started: Started, seat: LockedSeat
) -> None:
    seat.moved_away = encode_moves(Moves({f"a-{seat.number}": b""}, 0))
    started.cable.plugged = True
    qtbot.waitUntil(lambda: started.window.current_page() == "identity", timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: "perlu diperiksa" in words(started.window))
    attempt = started.controller.stage.attempt
    assert attempt is not None
    events = started.worker.submit(attempt.journal.replay).result()
    assert [one.why for one in events if isinstance(one, ev.StoreDistrusted)] == ["unordered"]
