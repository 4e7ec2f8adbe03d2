"""Who waits for a package gets it, whoever sat there before and whatever was under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from client.seat.link import Link
from client.seat.vault import OpenAttempt
from client.trials.opening_probe import HeldBack
from client.trials.sample import begin_waiting
from client.ui.bridge import Bridge
from client.ui.seat.opening import PackageOpening
from tests.helpers.sealed_seat import FILM, SealedSeat
from tests.unit.package.centre import PROGRAM

_LIMIT_MS = 30_000


class Waiting:
    """The real opening over a real vault and line; the station gives out when it is told to."""

    def __init__(self, seat: SealedSeat, undo: ExitStack) -> None:
        self.seat = seat
        self.station = HeldBack(seat.share)
        self.link = Link(
            self.station, seat.worker, lambda _: None, station_key=bytes(32), session_id="S-1"
        )
        self.bridge = Bridge()
        self.opening = PackageOpening(self.bridge, seat.worker, self.link)
        self.opening.arrival, self.opening.program = seat.arrival, PROGRAM
        self.troubles: list[str] = []
        self.opening.waiting.connect(self.troubles.append)
        self.link.start()
        undo.callback(self.link.stop)
        undo.callback(self.opening.close)

    def attempt(self, attempt_id: str) -> OpenAttempt:
        """Somebody who has accepted the rules."""
        target = self.seat.arrival.target
        return self.seat.worker.submit(
            lambda: begin_waiting(
                self.seat.vault,
                attempt_id,
                target.package_id,
                target.plaintext_sha256,
                target.form_id,
            )
        ).result()

    def begin(self, attempt_id: str) -> None:
        """They wait."""
        self.opening.begin(self.attempt(attempt_id), self.seat.vault)


@pytest.fixture
def waiting(qtbot: QtBot, tmp_path: Path) -> Iterator[Waiting]:
    del qtbot
    with ExitStack() as undo:
        seat = SealedSeat(tmp_path)
        undo.callback(seat.close)
        yield Waiting(seat, undo)


def test_a_package_is_opened_once_the_station_gives_its_share_out(
    qtbot: QtBot, waiting: Waiting
) -> None:
    with qtbot.waitSignal(waiting.opening.waiting, timeout=_LIMIT_MS):
        waiting.begin("a1")
    told: list[float] = []
    waiting.opening.progressed.connect(told.append)
    with qtbot.waitSignal(waiting.opening.opened, timeout=_LIMIT_MS) as opened:
        waiting.station.released_ms = 1.0
    assert opened.args is not None
    content, media = opened.args[0]
    assert len(content.items) > 30
    assert media[FILM] == waiting.seat.files[FILM]
    assert told
    assert all(0 <= part <= 1 for part in told)
    assert set(waiting.troubles) == {""}


def test_who_comes_after_somebody_who_left_while_it_was_opened_gets_it_all_the_same(
    qtbot: QtBot, waiting: Waiting
) -> None:
    waiting.station.released_ms = 1.0
    with qtbot.waitSignal(waiting.opening.progressed, timeout=_LIMIT_MS):
        waiting.begin("a1")
    waiting.opening.stop()
    with qtbot.waitSignal(waiting.opening.opened, timeout=_LIMIT_MS):
        waiting.begin("a2")
    assert waiting.seat.holds()
    assert waiting.troubles == []


def test_a_program_that_ends_while_it_opens_leaves_no_package_and_waits_for_the_vault(
    qtbot: QtBot, waiting: Waiting
) -> None:
    waiting.station.released_ms = 1.0
    with qtbot.waitSignal(waiting.opening.progressed, timeout=_LIMIT_MS):
        waiting.begin("a1")
    waiting.opening.close()
    assert waiting.seat.worker.submit(lambda: True).result(), "the vault's thread goes on"


def test_a_file_that_was_spoilt_is_told_and_tried_again(qtbot: QtBot, waiting: Waiting) -> None:
    waiting.station.released_ms = 1.0
    sealed = waiting.seat.arrival.sealed
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with qtbot.waitSignal(waiting.opening.waiting, timeout=_LIMIT_MS, check_params_cb=bool):
        waiting.begin("a1")
    assert "altered on its way" in waiting.troubles[-1]
    with qtbot.waitSignal(waiting.opening.opened, timeout=_LIMIT_MS):
        sealed.write_bytes(whole)
