"""A long sitting through the real window and the real vault: every answer lands, none changes."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from client.seat.vault import SeatVault
from client.trials.bench_answer import Clicker
from client.trials.lone_seat import SHARE, open_lone_seat
from client.trials.long_test import make_long_test
from client.ui.seat.window import SeatWindow
from exam.core.events import ResponseRecorded

ANSWERS = 1500
LIMIT_MS = 300_000


class Given(QObject):
    """What the window said was answered, in order."""

    def __init__(self, window: SeatWindow) -> None:
        super().__init__()
        self.answers: list[object] = []
        window.response_changed.connect(self._on_response)

    @Slot(object)
    def _on_response(self, given: object) -> None:
        self.answers.append(given)


@pytest.mark.timeout(400)
def test_every_answer_given_through_the_window_is_on_the_disk_in_order(
    qtbot: QtBot, undo: ExitStack, tmp_path: Path
) -> None:
    clickers: list[Clicker] = []
    with ExitStack() as sitting:
        seat = open_lone_seat(
            sitting,
            make_long_test(tmp_path / "panjang", sections=1, items=40),
            tmp_path / "vault",
            before_stage=lambda window: clickers.append(Clicker(window, ANSWERS)),
        )
        given = Given(seat.window)
        clickers[0].answer_at(seat)
        seat.window.resize(1366, 768)
        seat.window.show()
        with qtbot.waitSignal(clickers[0].finished, timeout=LIMIT_MS):
            seat.stage.begin(seat.attempt)

    vault = SeatVault.open(tmp_path / "vault", SHARE)
    undo.callback(vault.close)
    (attempt,) = vault.attempts()
    stored = [
        (event.item_id, event.response)
        for event in attempt.journal.replay()
        if isinstance(event, ResponseRecorded)
    ]
    assert len(stored) >= ANSWERS
    assert stored == given.answers
