"""A full disk: it is said at once, nothing is damaged, and it heals without anybody's doing."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from client.seat.vault import SeatVault
from client.seat.views import SaveState
from client.trials.lone_seat import SHARE, LoneSeat, open_lone_seat
from client.trials.sample import sample_folder
from client.ui.hands import click
from client.ui.theme import Theme, apply_theme
from exam.core.events import ResponseRecorded, StorageRecovered

DISK_MIB = 6
MAX_TRIES = 600
"""The room laid out for the log takes answers on a full disk, too."""
LIMIT_MS = 20_000
INSIDE = "PENDOPO_TEST_MAY_MOUNT"
FORBIDDEN = "a small disk can be mounted neither here nor in a namespace of its own"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={DISK_MIB}m,mode=0700"
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip(FORBIDDEN)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _fill(folder: Path) -> None:
    """Take every byte that is left."""
    with (folder / "filler").open("ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC


def _answer(qtbot: QtBot, seat: LoneSeat) -> SaveState:
    """Choose another option and wait until it is known what became of it."""
    rows = [
        row
        for row in seat.window.findChildren(QWidget)
        if row.objectName().startswith("option_") and row.isVisible()
    ]
    sitting = seat.stage.sitting
    assert sitting is not None
    outcomes: list[object] = []
    sitting.recorded.connect(outcomes.append)
    sitting.unsaved.connect(outcomes.append)
    click(next(row for row in rows if not row.property("checked")))
    qtbot.waitUntil(lambda: bool(outcomes), timeout=LIMIT_MS)
    sitting.recorded.disconnect(outcomes.append)
    sitting.unsaved.disconnect(outcomes.append)
    return sitting.saved_view.here


def _run_in_a_namespace() -> None:
    """Without the rights to mount, run this file where they are given."""
    words = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-m", "pytest"]
    try:
        done = subprocess.run(
            [*words, "-q", "-p", "no:cacheprovider", __file__],
            env={**os.environ, INSIDE: "1"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip(FORBIDDEN)
    if "passed" not in done.stdout and "failed" not in done.stdout:
        pytest.skip(FORBIDDEN)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_full_disk_is_told_and_heals_by_itself(request: pytest.FixtureRequest) -> None:
    if os.geteuid() != 0 and INSIDE not in os.environ:
        _run_in_a_namespace()
        return
    disk: Path = request.getfixturevalue("small_disk")
    qtbot: QtBot = request.getfixturevalue("qtbot")
    app: QApplication = request.getfixturevalue("qapp")
    apply_theme(app, Theme.LIGHT, 1.0)
    with ExitStack() as undo:
        seat = open_lone_seat(undo, sample_folder("pemetaan"), disk / "vault")
        seat.window.resize(1366, 768)
        seat.window.show()
        seat.stage.begin(seat.attempt)
        qtbot.waitUntil(lambda: seat.window.current_page() == "item", timeout=LIMIT_MS)
        assert _answer(qtbot, seat) is SaveState.SAVED
        reserve = disk / "vault" / "journal.vault.reserve"
        assert reserve.exists()

        tries = 0
        _fill(disk)
        while _answer(qtbot, seat) is SaveState.SAVED:
            tries += 1
            assert tries < MAX_TRIES, "the disk is full and answers still look saved"
            _fill(disk)
        assert not reserve.exists()
        _check_that_it_is_told(seat)

        (disk / "filler").unlink()
        sitting = seat.stage.sitting
        assert sitting is not None
        qtbot.waitUntil(lambda: sitting.saved_view.here is SaveState.SAVED, timeout=LIMIT_MS)
        assert "Tersimpan di komputer ini" in seat.window.frame.footer.saved.words()
        assert not seat.window.frame.banner.isVisible()
        shown = dict(sitting.snapshot.answers)

    vault = SeatVault.open(disk / "vault", SHARE)
    (attempt,) = vault.attempts()
    events = attempt.journal.replay()
    vault.close()
    last = {one.item_id: one.response for one in events if isinstance(one, ResponseRecorded)}
    assert last == {item: answer.response for item, answer in shown.items()}
    assert any(isinstance(one, StorageRecovered) for one in events)


def _check_that_it_is_told(seat: LoneSeat) -> None:
    assert "Belum tersimpan" in seat.window.frame.footer.saved.words()
    assert seat.window.frame.banner.isVisible()
