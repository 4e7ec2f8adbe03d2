"""Sections that may be left open, walked in the real window over a real vault."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from client.host.clock import wall_utc_ms
from client.seat.runner import AttemptRunner
from client.seat.updates import OrdersCame
from client.trials.lone_seat import LoneSeat, open_lone_seat
from client.trials.long_test import SECTION_LIMIT_S, make_long_test
from client.ui.resources import resource
from client.ui.seat.sitting import Sitting
from client.ui.theme import Theme, apply_theme
from exam.core.attempt import Snapshot, State
from exam.core.errors import Refusal
from exam.core.events import CloseReason, SectionStarted
from exam.core.form import LeaveRule, Section
from exam.core.orders import Order, OrderKind
from exam.core.responses import scalars
from exam.exchange.receipts import answers_root, read_words
from tests.ui.hands import named, press, words

LIMIT_MS = 20_000
SECTION_MS = SECTION_LIMIT_S * 1000
ALLOWED, CONFIRM, FORBIDDEN = LeaveRule.ALLOWED, LeaveRule.CONFIRM, LeaveRule.FORBIDDEN


class Walk:
    """A participant in a seat, and what can be seen of where they are."""

    def __init__(self, seat: LoneSeat, qtbot: QtBot) -> None:
        self.seat, self.qtbot = seat, qtbot
        self.items = {one.id: [item.id for item in one.items] for one in self.sections}

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.seat.content.form.sections

    @property
    def sitting(self) -> Sitting:
        sitting = self.seat.stage.sitting
        assert sitting is not None
        return sitting

    @property
    def now(self) -> Snapshot:
        return self.sitting.snapshot

    def until_page(self, page: str, section_id: str | None) -> None:
        def there() -> bool:
            return self.seat.window.current_page() == page and self.now.section_id == section_id

        self.qtbot.waitUntil(there, timeout=LIMIT_MS)

    def press(self, name: str) -> None:
        press(self.seat.window, name)

    def answer(self, letter: Qt.Key) -> str:
        """Choose an option of the item on screen; its id, once the answer is on the disk."""
        item_id = self.now.item_id
        assert item_id is not None
        before = self.now.answers.get(item_id)
        QTest.keyClick(self.seat.window, letter)
        self.qtbot.waitUntil(
            lambda: self.now.answers.get(item_id) not in (None, before), timeout=LIMIT_MS
        )
        return item_id

    def chosen(self, item_id: str) -> tuple[object, ...]:
        return scalars(self.now.answers[item_id].response[0][1])

    def review(self, section_id: str) -> None:
        self.press("item_review")
        self.until_page("review", section_id)

    def go_new(self, number: int) -> None:
        """From the review to a section for the first time."""
        here, there = self.now.section_id, self.sections[number - 1].id
        self.press(f"section_open_{number}")
        self.until_page("section_intro", here)
        self.press("section_begin")
        self.until_page("item", there)

    def go_back(self, number: int) -> None:
        """To a section that was left open."""
        self.press(f"section_open_{number}")
        self.until_page("item", self.sections[number - 1].id)

    def hand_in(self, section_id: str) -> None:
        """Press until it is done: a second press right after the first does not count."""
        button = named(self.seat.window, "review_hand_in")

        def sealed() -> bool:
            if button.isVisible() and button.isEnabled():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return section_id in self.now.closed

        self.qtbot.waitUntil(sealed, timeout=LIMIT_MS)

    def change_time(self, section_id: str, adjustment_ms: int) -> None:
        order = Order(
            id="uji-10",
            attempt_id=self.seat.attempt.row.attempt_id,
            sequence=10,
            kind=OrderKind.CHANGE_TIME,
            officer="Pengawas Satu",
            reason="salah catat",
            issued_utc_ms=wall_utc_ms(),
            expires_utc_ms=2**62,
            section_id=section_id,
            adjustment_ms=adjustment_ms,
        )
        update = OrdersCame(self.seat.attempt.row.attempt_id, (order,), wall_utc_ms())
        self.seat.stage.on_update(update)

    def restart(self) -> None:
        """The program died; the attempt is taken up from its journal."""
        self.sitting.end()
        old, form = self.seat.attempt, self.seat.content.form
        again = self.seat.on_vault(lambda: AttemptRunner.recover(old.journal, form))
        attempt = dataclasses.replace(old, runner=again.result(LIMIT_MS / 1000))
        self.seat.stage.begin(attempt)
        self.qtbot.waitUntil(lambda: self.sitting.content is not None, timeout=LIMIT_MS)


@pytest.fixture
def undo(qapp: QApplication) -> Iterator[ExitStack]:
    """Takes down, in reverse, what a test puts up."""
    apply_theme(qapp, Theme.LIGHT, 1.0)
    with ExitStack() as stack:
        yield stack


def begin(undo: ExitStack, qtbot: QtBot, tmp_path: Path, *rules: LeaveRule) -> Walk:
    folder = make_long_test(tmp_path / "paket", sections=len(rules), items=3)
    lines = (f'[sections."B-{n}"]\nleave = "{rule.value}"\n' for n, rule in enumerate(rules, 1))
    (folder / "delivery.toml").write_text("\n".join(lines), encoding="utf-8")
    seat = open_lone_seat(undo, folder, tmp_path / "vault")
    listed = resource("words", "tanda_terima.txt").read_text(encoding="utf-8")
    seat.stage.receipt.use_words(read_words(listed))
    seat.window.resize(1366, 768)
    seat.window.show()
    seat.stage.begin(seat.attempt)
    walk = Walk(seat, qtbot)
    walk.until_page("item", "B-1")
    return walk


def test_a_section_left_open_is_gone_back_to_and_everything_is_handed_in(
    qtbot: QtBot, undo: ExitStack, tmp_path: Path
) -> None:
    walk = begin(undo, qtbot, tmp_path, ALLOWED, ALLOWED, ALLOWED)
    first = walk.answer(Qt.Key.Key_A)
    walk.press("item_next")
    qtbot.waitUntil(lambda: walk.now.item_id == walk.items["B-1"][1], timeout=LIMIT_MS)
    second = walk.answer(Qt.Key.Key_A)
    was = walk.chosen(second)
    walk.review("B-1")
    walk.go_new(2)
    left = walk.now.waiting_ms["B-1"]
    third = walk.answer(Qt.Key.Key_B)
    assert walk.now.waiting_ms["B-1"] == left
    walk.review("B-2")
    walk.go_back(1)
    assert walk.now.item_id == second
    assert left is not None
    assert 0 <= left - (walk.now.section_remaining_ms or 0) < LIMIT_MS
    walk.answer(Qt.Key.Key_C)
    assert walk.chosen(second) != was
    walk.review("B-1")
    walk.hand_in("B-1")
    walk.until_page("section_intro", None)
    walk.press("section_begin")
    walk.until_page("item", "B-3")
    walk.review("B-3")
    walk.hand_in("B-3")
    walk.until_page("section_intro", None)
    assert "Bagian ini masih terbuka." in words(walk.seat.window)
    walk.press("section_begin")
    walk.until_page("item", "B-2")
    walk.review("B-2")
    assert "Pindah ke bagian lain" not in words(walk.seat.window)
    walk.hand_in("B-2")
    walk.until_page("finish", None)
    walk.press("finish_hand_in")
    walk.press("finish_now")
    qtbot.waitUntil(lambda: walk.seat.window.current_page() == "receipt", timeout=LIMIT_MS)
    assert set(walk.now.answers) == {first, second, third}
    assert set(walk.now.closed.values()) == {CloseReason.HANDED_IN}
    events = walk.seat.on_vault(walk.seat.attempt.journal.replay).result(LIMIT_MS / 1000)
    entered = [one.section_id for one in events if isinstance(one, SectionStarted)]
    assert entered == ["B-1", "B-2", "B-1", "B-3", "B-2"]
    submitted = walk.now.submitted
    assert submitted is not None
    assert submitted.answers_root == answers_root(walk.seat.content.form, walk.now.answers)


def test_staying_before_a_new_section_changes_nothing(
    qtbot: QtBot, undo: ExitStack, tmp_path: Path
) -> None:
    walk = begin(undo, qtbot, tmp_path, ALLOWED, ALLOWED)
    seq = walk.now.seq
    walk.review("B-1")
    walk.press("section_open_2")
    walk.until_page("section_intro", "B-1")
    walk.press("section_stay")
    walk.until_page("review", "B-1")
    walk.press("review_cancel")
    walk.until_page("item", "B-1")
    assert walk.now.seq == seq


def test_sections_of_all_three_rules_lead_to_the_end(
    qtbot: QtBot, undo: ExitStack, tmp_path: Path
) -> None:
    walk = begin(undo, qtbot, tmp_path, ALLOWED, CONFIRM, FORBIDDEN)
    walk.review("B-1")
    walk.go_new(2)
    walk.review("B-2")
    assert "Pindah ke bagian lain" not in words(walk.seat.window)
    assert "Tes ini diserahkan dalam" not in words(walk.seat.window)
    walk.hand_in("B-2")
    walk.until_page("section_intro", None)
    assert named(walk.seat.window, "section_open_1").isVisible()
    walk.press("section_begin")
    walk.until_page("item", "B-3")
    walk.change_time("B-3", -SECTION_MS)
    walk.until_page("section_intro", None)
    assert walk.now.closed["B-3"] is CloseReason.TIME_UP
    walk.press("section_begin")
    walk.until_page("item", "B-1")
    walk.review("B-1")
    walk.hand_in("B-1")
    walk.until_page("finish", None)


def test_time_that_is_up_in_a_section_left_open_leaves_the_review_where_it_is(
    qtbot: QtBot, undo: ExitStack, tmp_path: Path
) -> None:
    walk = begin(undo, qtbot, tmp_path, ALLOWED, ALLOWED, ALLOWED)
    walk.review("B-1")
    walk.go_new(2)
    walk.review("B-2")
    assert named(walk.seat.window, "section_open_1").isVisible()
    walk.change_time("B-1", -SECTION_MS)
    qtbot.waitUntil(lambda: "B-1" in walk.now.closed, timeout=LIMIT_MS)
    walk.until_page("review", "B-2")
    assert "Kembali ke bagian 1" not in words(walk.seat.window)
    assert "Lanjut ke bagian 3" in words(walk.seat.window)
    with qtbot.waitSignal(walk.sitting.refused, timeout=LIMIT_MS) as refused:
        walk.seat.window.section_requested.emit("B-1")
    assert refused.args is not None
    assert refused.args[0].refusal is Refusal.SECTION_SEALED
    walk.until_page("review", "B-2")


def test_time_that_is_up_before_a_new_section_leads_on_to_it(
    qtbot: QtBot, undo: ExitStack, tmp_path: Path
) -> None:
    walk = begin(undo, qtbot, tmp_path, ALLOWED, ALLOWED)
    walk.review("B-1")
    walk.press("section_open_2")
    walk.until_page("section_intro", "B-1")
    walk.change_time("B-1", -SECTION_MS)
    walk.until_page("section_intro", None)
    assert walk.now.closed == {"B-1": CloseReason.TIME_UP}
    assert not named(walk.seat.window, "section_stay").isVisible()
    walk.press("section_begin")
    walk.until_page("item", "B-2")


def test_after_a_crash_the_participant_is_in_the_section_and_item_that_was_open(
    qtbot: QtBot, undo: ExitStack, tmp_path: Path
) -> None:
    walk = begin(undo, qtbot, tmp_path, ALLOWED, ALLOWED, ALLOWED)
    walk.press("item_next")
    qtbot.waitUntil(lambda: walk.now.item_id == walk.items["B-1"][1], timeout=LIMIT_MS)
    walk.answer(Qt.Key.Key_A)
    walk.review("B-1")
    walk.go_new(2)
    walk.review("B-2")
    left = walk.now.waiting_ms["B-1"]
    walk.restart()
    walk.until_page("item", "B-2")
    assert walk.now.state is State.ACTIVE
    walk.review("B-2")
    assert walk.now.waiting_ms["B-1"] == left
    walk.go_back(1)
    assert walk.now.item_id == walk.items["B-1"][1]
    walk.restart()
    walk.until_page("item", "B-1")
    assert walk.now.item_id == walk.items["B-1"][1]
