"""A proctor's message, from the command line to the participant who understood it, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from client.host.clock import wall_utc_ms
from client.seat.practice import start_practice
from client.seat.presenter import OpenedContent
from client.seat.updates import OrdersCame
from client.seat.vault import OpenAttempt, SeatVault
from client.trials.lone_seat import (
    SHARE,
    LoneSeat,
    Parts,
    PulledCable,
    end_sitting,
    make_parts,
    open_lone_seat,
)
from client.trials.long_test import make_long_test
from client.trials.processes import run, run_json, until
from client.trials.sample import begin_waiting, read_files
from client.trials.seat_process import SeatProcess
from client.trials.site import Site, seat_command
from client.ui.hands import KeyboardHands
from client.ui.seat.stage import Stage
from client.ui.seat.window import SeatWindow
from client.ui.theme import Theme, apply_theme
from exam.core import events as ev
from exam.core.orders import Order, OrderKind
from tests.ui.hands import named, press, words

pytestmark = [pytest.mark.xdist_group("messages"), pytest.mark.timeout(300)]
LIMIT_MS = 20_000
LIMIT_S = 90.0
TEXT = "Lima menit lagi <b>istirahat</b> & minum."


@pytest.fixture
def undo(qapp: QApplication) -> Iterator[ExitStack]:
    """Takes down, in reverse, what a test puts up."""
    apply_theme(qapp, Theme.LIGHT, 1.0)
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two sections of three items."""
    return make_long_test(tmp_path / "uji", sections=2, items=3)


def order(attempt: OpenAttempt, sequence: int, kind: OrderKind = OrderKind.MESSAGE) -> Order:
    return Order(
        id=f"uji-{sequence}",
        attempt_id=attempt.row.attempt_id,
        sequence=sequence,
        kind=kind,
        officer="Siti Aminah",
        reason="uji coba",
        issued_utc_ms=wall_utc_ms(),
        expires_utc_ms=2**62,
        role="proctor",
        text=f"Pesan ke-{sequence}" if kind is OrderKind.MESSAGE else "",
    )


def say(stage: Stage, *sequences: int) -> None:
    attempt = stage.attempt
    assert attempt is not None
    give(stage, *(order(attempt, one) for one in sequences))


def give(stage: Stage, *orders: Order) -> None:
    stage.on_update(OrdersCame(orders[0].attempt_id, orders, wall_utc_ms()))


def opened(undo: ExitStack, package: Path, folder: Path, qtbot: QtBot) -> LoneSeat:
    seat = open_lone_seat(undo, package, folder)
    show(seat.window, seat.stage, seat.attempt, qtbot)
    qtbot.waitUntil(lambda: seat.window.current_page() == "item", timeout=LIMIT_MS)
    return seat


def show(window: SeatWindow, stage: Stage, attempt: OpenAttempt, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
    stage.begin(attempt)


def reads(qtbot: QtBot, window: SeatWindow, text: str) -> None:
    qtbot.waitUntil(lambda: text in words(window), timeout=LIMIT_MS)


def test_messages_wait_in_line_on_every_page_and_each_is_read_by_keyboard(
    qtbot: QtBot, undo: ExitStack, package: Path, tmp_path: Path
) -> None:
    seat = opened(undo, package, tmp_path / "vault", qtbot)
    window, hands = seat.window, KeyboardHands(seat.window)
    answer = QApplication.focusWidget()
    say(seat.stage, 10, 11, 12)
    reads(qtbot, window, "Pesan ke-10")
    assert "2 pesan lagi menunggu" in words(window)
    assert "Pesan ke-11" not in words(window)
    assert QApplication.focusWidget() is answer
    hands.use(named(window, "banner_close"))
    reads(qtbot, window, "Pesan ke-11")
    assert QApplication.focusWidget() is named(window, "banner_close")
    give(seat.stage, order(seat.attempt, 13, OrderKind.PAUSE))
    qtbot.waitUntil(lambda: window.current_page() == "paused", timeout=LIMIT_MS)
    assert "Pesan ke-11" in words(window)
    hands.use(named(window, "banner_close"))
    reads(qtbot, window, "Pesan ke-12")
    give(seat.stage, order(seat.attempt, 14, OrderKind.RESUME))
    qtbot.waitUntil(lambda: window.current_page() == "item", timeout=LIMIT_MS)
    window.review_requested.emit()
    qtbot.waitUntil(lambda: window.current_page() == "review", timeout=LIMIT_MS)
    assert "Pesan ke-12" in words(window)
    hands.use(named(window, "banner_close"))
    qtbot.waitUntil(lambda: not window.frame.banner.isVisible(), timeout=LIMIT_MS)
    events = seat.on_vault(seat.attempt.journal.replay).result()
    read = [one.order_id for one in events if isinstance(one, ev.MessageRead)]
    assert read == ["uji-10", "uji-11", "uji-12"]


def test_a_message_that_comes_in_practice_is_the_tests_own(
    qtbot: QtBot, undo: ExitStack, package: Path, tmp_path: Path
) -> None:
    parts, vault = restarted(undo, tmp_path / "vault")
    files, sha256 = read_files(package), bytes(32)

    def prepare() -> tuple[OpenAttempt, OpenedContent]:
        vault.put_package("uji", sha256, files)
        content = vault.content("uji", sha256)
        assert content is not None
        return begin_waiting(vault, "a1", "uji", sha256, content.form.id), content

    attempt, content = parts.worker.submit(prepare).result()
    window, stage = parts.window, parts.stage
    show(window, stage, attempt, qtbot)
    qtbot.waitUntil(lambda: window.current_page() == "start", timeout=LIMIT_MS)
    say(stage, 10, 11)
    reads(qtbot, window, "Pesan ke-10")
    stage._rehearsal.ready.emit((start_practice(content), content, {}))
    qtbot.waitUntil(lambda: window.current_page() == "section_intro", timeout=LIMIT_MS)
    window.section_start_pressed.emit()
    qtbot.waitUntil(lambda: window.current_page() == "item", timeout=LIMIT_MS)
    for number in (10, 11):
        reads(qtbot, window, f"Pesan ke-{number}")
        press(window, "banner_close")
    qtbot.waitUntil(lambda: not window.frame.banner.isVisible(), timeout=LIMIT_MS)
    events = parts.worker.submit(attempt.journal.replay).result()
    assert [type(one) for one in events][-2:] == [ev.MessageRead, ev.MessageRead]
    assert "Tidak dinilai" in words(window)
    window.hand_in_confirmed.emit()
    qtbot.waitUntil(lambda: window.current_page() == "start", timeout=LIMIT_MS)


def restarted(undo: ExitStack, folder: Path) -> tuple[Parts, SeatVault]:
    """A window and its stage over the vault in a folder, with nobody in hand yet."""
    parts = make_parts(undo, PulledCable())
    vault = parts.worker.submit(lambda: SeatVault.open(folder, SHARE)).result()
    undo.callback(lambda: parts.worker.submit(vault.close).result())
    undo.callback(end_sitting, parts.stage)
    parts.stage.vault = vault
    return parts, vault


def test_a_message_that_was_not_read_is_there_again_after_a_restart_and_a_read_one_is_not(
    qtbot: QtBot, undo: ExitStack, package: Path, tmp_path: Path
) -> None:
    with ExitStack() as first:
        seat = opened(first, package, tmp_path / "vault", qtbot)
        say(seat.stage, 10, 11)
        reads(qtbot, seat.window, "Pesan ke-10")
        press(seat.window, "banner_close")
        reads(qtbot, seat.window, "Pesan ke-11")
    parts, vault = restarted(undo, tmp_path / "vault")
    (attempt,) = parts.worker.submit(vault.attempts).result()
    show(parts.window, parts.stage, attempt, qtbot)
    reads(qtbot, parts.window, "Pesan ke-11")
    assert "Pesan ke-10" not in words(parts.window)
    press(parts.window, "banner_close")
    qtbot.waitUntil(lambda: not parts.window.frame.banner.isVisible(), timeout=LIMIT_MS)


def test_what_was_told_and_read_uncovers_what_is_still_true(
    qtbot: QtBot, undo: ExitStack, package: Path, tmp_path: Path
) -> None:
    seat = opened(undo, package, tmp_path / "vault", qtbot)
    seat.window.proctor_called.emit()
    reads(qtbot, seat.window, "Pengawas sudah dipanggil")
    say(seat.stage, 10)
    reads(qtbot, seat.window, "Pesan ke-10")
    press(seat.window, "banner_close")
    reads(qtbot, seat.window, "Pengawas sudah dipanggil")
    press(seat.window, "banner_close")
    assert not seat.window.frame.banner.isVisible()
    say(seat.stage, 11)
    reads(qtbot, seat.window, "Pesan ke-11")
    press(seat.window, "banner_close")
    qtbot.waitUntil(lambda: not seat.window.frame.banner.isVisible(), timeout=LIMIT_MS)


def message(site: Site, *words: str) -> tuple[str, ...]:
    key = ("--home", str(site.station.home), "--key", str(site.proctor_key))
    return ("station", "message", *key, *words)


def test_from_the_command_line_to_a_real_seat_and_its_participants_word_back(
    tmp_path: Path,
) -> None:
    with Site(tmp_path, people=1, seats=2) as site, ExitStack() as stack:
        who = site.people[0]
        script = {"number": who.number, "pin": who.pin, "seed": 1, "pace_ms": 10,
                  "await_pause_after": 3}  # fmt: skip
        (tmp_path / "naskah.json").write_text(json.dumps(script), encoding="utf-8")
        command = seat_command(site.seat_config(1), tmp_path / "data", tmp_path / "naskah.json")
        process = SeatProcess(command, tmp_path / "seat.log")
        stack.callback(process.end)
        process.expect("page", LIMIT_S, page="identity")
        until(lambda: site.seat_status(1)["state"] == "checked_in", "the station sees the seat")
        site.authorize(1)
        process.expect("saved", LIMIT_S)
        assert site.seat_status(1)["message_utc_ms"] == 0
        said = run_json(*message(site, "--all", "--text", TEXT, "--wait"))
        assert [one["seat"] for one in said["orders"]] == ["1"]
        assert said["not_seen"] == []
        until(lambda: site.seat_status(1)["message_read_utc_ms"] > 0, "it was read")
        shown = run("station", "status", "--home", site.station.home, "--key", site.proctor_key)
        assert re.search(r"message read \d\d:\d\d:\d\d WIB", shown)
        process.expect("saved", LIMIT_S)
        site.order("end", 1)
        attempt = said["orders"][0]["attempt_id"]
        acts = ("central", "acts", "--home", site.central.home, "--attempt", attempt)
        until(site.central_results, "the centre has the attempt")
        until(lambda: len(run_json(*acts)["acts"]) == 3, "the centre has every order")
        (told,) = [one for one in run_json(*acts)["acts"] if one["what"] == "Messaged"]
        assert (told["text"], told["order_id"]) == (TEXT, said["orders"][0]["order_id"])
