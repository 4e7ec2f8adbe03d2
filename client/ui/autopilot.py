"""A scripted participant: presses the real widgets, and says what it saw, one JSON line each.

It decides by looking at the window as a person does: the page on screen, whether a button is
enabled, whether the last answer is shown as saved.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from client.seat.runner import Step
from client.seat.views import ItemView, SaveState
from client.ui.hands import Hands, KeyboardHands, Unreached
from client.ui.keyed import KeyedAnswers, Steps
from client.ui.locksmith import Locksmith
from client.ui.script import read_script
from client.ui.seat.controller import SeatController
from client.ui.seat.sitting import Sitting
from client.ui.seat.window import SeatWindow
from client.ui.shots import Shots
from exam.core.attempt import State
from exam.core.responses import ItemResponse, scalars

_SHOT_AFTER = 5


class Autopilot(QObject):
    """Acts once per ``pace_ms``, never twice before it saw what the last action came to."""

    def __init__(
        self, window: SeatWindow, controller: SeatController, table: Mapping[str, Any]
    ) -> None:
        super().__init__(window)
        self._window, self._controller = window, controller
        self._script = read_script(table)
        self._random = random.Random(self._script.seed)
        keyboard = KeyboardHands(window)
        self._hands: Hands = keyboard if self._script.plan else Hands(window)
        self._keyed = KeyedAnswers(keyboard)
        self._steps: Steps | None = None
        self._sitting: Sitting | None = None
        self._told_open = False
        self._waiting_for = ""
        self._answered: set[str] = set()
        self._stored: dict[str, list[list[object]]] = {}
        self._count = 0
        self._logged_item: tuple[str, int] | None = None
        self._shots = Shots(
            window, self._script.screenshots, lambda path: self._tell("screenshot", path=path)
        )
        self._locksmith = Locksmith(window, self._hands, self._script.codes, self._tell)
        self._practised = self._lost = self._lost_once = self._paused_once = False
        window.page_shown.connect(self._on_page)
        window.response_changed.connect(self._on_given)
        self._timer = QTimer(self)
        self._timer.setInterval(max(1, self._script.pace_ms))
        self._timer.timeout.connect(self._act)
        self._timer.start()

    # -- what it does -------------------------------------------------------------------------

    @Slot()
    def _act(self) -> None:
        self._watch()
        actions: dict[str, Callable[[], object]] = {
            "check_in": self._check_in,
            "unlock": self._locksmith.act,
            "identity": lambda: self._hands.press("identity_yes"),
            "rules": self._rules,
            "start": self._start,
            "section_intro": lambda: self._hands.press("section_begin"),
            "item": self._item,
            "review": lambda: self._hands.press("review_hand_in"),
            "finish": self._finish,
            "receipt": self._receipt,
        }
        action = actions.get(self._window.current_page())
        if action is None or self._shots.pending:
            return
        try:
            if not self._hands.press("banner_close") and not self._must_wait():
                action()
        except Unreached as error:
            self._timer.stop()
            self._tell("unreached", error=str(error), page=self._window.current_page())
            QApplication.exit(1)

    def _must_wait(self) -> bool:
        script = self._script
        pause = 0 <= script.await_pause_after <= self._count and not self._paused_once
        return pause or (0 <= script.await_cut_after <= self._count and not self._lost_once)

    def _check_in(self) -> None:
        if self._hands.find("check_in_submit") is None:
            return
        self._hands.write("check_in_number", self._script.number)
        self._hands.write("check_in_pin", self._script.pin)
        self._hands.press("check_in_submit")

    def _rules(self) -> None:
        self._hands.tick("rules_accept")
        self._hands.press("rules_continue")

    def _start(self) -> None:
        if self._script.practice and not self._practised and self._hands.press("start_practice"):
            self._practised = True
            return
        self._hands.press("start_begin")

    def _item(self) -> None:
        view = self._window.item_on_screen()
        sitting = self._controller.stage.active
        if view is None or sitting is None:
            return
        if self._steps is not None:
            self._go_on(view.content.id, self._steps)
            return
        if self._waiting_for:
            return
        if not self._tell_item():
            return
        item_id = view.content.id
        if item_id not in self._answered:
            self._choose(view)
            return
        if self._script.plan:
            self._shots.now(f"answered-{item_id}")
        if view.has_next:
            self._hands.press("item_next")
        elif self._script.hand_in or view.practice:
            self._hands.press("item_review")

    def _choose(self, view: ItemView) -> None:
        if self._script.plan and not view.practice:
            self._steps = self._planned(view)
            return
        options = self._hands.options()
        if not options:
            self._answered.add(view.content.id)
            return
        if self._count >= self._script.answers:
            self._end("limit")
            return
        self._hands.use(self._random.choice(options))
        if self._random.random() < self._script.again:
            self._hands.use(self._random.choice(options))
        if self._random.random() < self._script.flags:
            self._hands.press("item_flag")

    def _planned(self, view: ItemView) -> Steps:
        body = self._window.pages.item.current_body()
        plan = self._script.plan.get(view.content.id, {})
        shown = {name: str(one) for name, value in view.values for one in scalars(value)}
        for one in body.views if body is not None else ():
            if one.responds in plan:
                wanted = [word.format_map(shown) for word in plan[one.responds]]
                yield from self._keyed.give(one, wanted)

    def _go_on(self, item_id: str, steps: Steps) -> None:
        """One step of an answer that takes several."""
        for _ in steps:
            return
        self._steps = None
        self._answered.add(item_id)

    def _finish(self) -> None:
        _ = self._hands.press("finish_now") or self._hands.press("finish_hand_in")

    def _receipt(self) -> None:
        desk = self._controller.stage.receipt
        if desk.signed is None:
            return
        if self._shots.wanted and "receipt" not in self._shots.done:
            self._shots.soon("receipt")
            return
        self._end("receipt", receipt=desk.signed.hex(), words=list(desk.words))

    def _end(self, why: str, **more: object) -> None:
        self._timer.stop()
        self._tell("end", why=why, answers=self._count, **more)
        if self._script.quit_at_end:
            # Not quit(): that asks the window first, which stays open during a test.
            QApplication.exit(0)

    # -- what it sees -------------------------------------------------------------------------

    def _watch(self) -> None:
        lost = self._controller.room.station_lost
        if lost is not self._lost:
            self._lost = lost
            self._tell("station_lost" if lost else "station_seen")
            self._lost_once = self._lost_once or lost
            if lost:
                QTimer.singleShot(0, self, lambda: self._shots.soon("station-lost"))
        sitting = self._controller.stage.sitting
        if sitting is not self._sitting:
            self._sitting = sitting
            self._told_open = False
        active = self._controller.stage.active
        if active is not None and not active.property("watched"):
            active.setProperty("watched", True)
            active.recorded.connect(self._on_recorded)
            active.unsaved.connect(self._on_unsaved)
        if sitting is not None and sitting.content is not None and not self._told_open:
            self._told_open = True
            self._tell_open(sitting)

    def _tell_open(self, sitting: Sitting) -> None:
        snapshot = sitting.snapshot
        if not self._script.plan:
            # One with a plan looks at every item again: its answer may be half given.
            self._answered |= {item for item in snapshot.answers if snapshot.answered(item)}
        self._tell(
            "opened",
            state=snapshot.state.value,
            seq=snapshot.seq,
            resumed=snapshot.state not in (State.CHECKED_IN, State.AUTHORIZED),
            answers={item: _plain(one.response) for item, one in snapshot.answers.items()},
        )

    @Slot(object)
    def _on_given(self, given: tuple[str, ItemResponse]) -> None:
        self._waiting_for = given[0]

    @Slot(object)
    def _on_recorded(self, recorded: tuple[str, Step]) -> None:
        item_id, step = recorded
        snapshot = step.snapshot
        self._stored[item_id] = _plain(snapshot.answers[item_id].response)
        sitting = self._controller.stage.active
        if sitting is None or sitting.saved_view.here is not SaveState.SAVED:
            return
        self._waiting_for = ""
        self._answered |= self._stored.keys()
        stored, self._stored = self._stored, {}
        if sitting is self._sitting:
            self._count += len(stored)
            if self._count == _SHOT_AFTER:
                self._shots.soon("item-answered")
            self._tell(
                "saved",
                answers=stored,
                seq=snapshot.seq,
                section_ms=snapshot.section_remaining_ms,
                total_ms=snapshot.total_remaining_ms,
            )

    @Slot(object)
    def _on_unsaved(self, error: Exception) -> None:
        self._tell("unsaved", error=str(error))

    @Slot(object)
    def _on_page(self, page: str) -> None:
        self._tell("page", page=page)
        self._paused_once = self._paused_once or page == "paused"
        if page != "receipt":
            self._shots.soon(page)

    def _tell_item(self) -> bool:
        view = self._window.item_on_screen()
        sitting = self._controller.stage.active
        # Said as "saved" is: of what a power cut would bring back, not of what is a moment ahead.
        if view is None or sitting is None or sitting.ahead is not None:
            return False
        key = (view.content.id, sitting.snapshot.seq)
        if key == self._logged_item:
            return True
        self._logged_item = key
        self._tell(
            "item",
            item=view.content.id,
            section=view.section_number,
            practice=view.practice,
            order=[row.objectName().removeprefix("option_") for row in self._hands.options()],
            section_ms=self._window.section_left_ms(),
            total_ms=self._window.total_left_ms(),
            shown=_plain(view.response),
        )
        return True

    def _tell(self, event: str, **more: object) -> None:
        line = {"event": event, "t_ms": time.monotonic_ns() // 1_000_000, **more}
        try:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            self._timer.stop()
            QApplication.exit(1)


def _plain(response: ItemResponse) -> list[list[object]]:
    return [[name, [str(one) for one in scalars(value)]] for name, value in response]
