"""The built seat sits a whole test against a real centre and station, on a computer with nothing
else of Pendopo's: no Python, no environment, no checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from client import VERSION
from client.config import load_seat_config
from client.trials.seat_process import SeatProcess
from client.trials.site import Site, until
from exam.exchange.receipts import read_submission, read_words, receipt_words
from tests.frozen.built import CARRIED, FOLDER, PROGRAM, answer_of, bare, missing, need_program
from tests.frozen.short_exam import ITEMS, write_short_exam

SITTING_LIMIT_S = 90.0
START_LIMIT_S = 60.0
MAX_FOLDER_MIB = 200
"""Of which FFmpeg, and the Qt Quick that its plugin is linked against, take 41."""
_MIB = 1024 * 1024

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("_built")]


@pytest.fixture(scope="module")
def _built() -> None:
    need_program()


@pytest.fixture(scope="module")
def site(_built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A centre and a station from the checkout, with a test of three questions."""
    content = write_short_exam(tmp_path_factory.mktemp("content"))
    with Site(tmp_path_factory.mktemp("site"), content=content) as one:
        yield one


@contextmanager
def seated(
    site: Site, seat: int, folder: Path, platform: str, **variables: str
) -> Iterator[SeatProcess]:
    """The built seat at work, with a scripted participant, in a folder of its own."""
    person = site.people[seat - 1]
    table = {"number": person.number, "pin": person.pin, "again": 0.0, "flags": 0.0}
    script = folder / "script.json"
    script.write_text(json.dumps(table), encoding="utf-8")
    enrolled = site.seat_config(seat)
    shutil.copy(enrolled.with_suffix(".pem"), folder / "seat.pem")
    config = Path(shutil.copy(enrolled, folder / "seat.toml"))
    command = bare(
        folder,
        PROGRAM,
        *("seat", "--config", config, "--data", folder / "data", "--windowed", "--script", script),
        HOME=str(folder),
        QT_QPA_PLATFORM=platform,
        **variables,
    )
    process = SeatProcess(command, folder / "seat.log")
    try:
        yield process
    finally:
        if process.running:
            process.kill()


def test_the_built_seat_tells_its_version_without_any_environment(tmp_path: Path) -> None:
    assert answer_of(bare(tmp_path, PROGRAM, "--version")) == f"pendopo {VERSION}\n"


def test_the_built_seat_has_none_of_the_other_programs_and_says_so(tmp_path: Path) -> None:
    for word in ("station", "central", "publish", "demo", "drill", "bench"):
        command = bare(tmp_path, PROGRAM, word, "--help")
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2, word
        assert "this installation has no" in done.stderr, done.stderr


def test_a_participant_sits_a_whole_test_at_the_built_seat_and_the_receipt_verifies(
    site: Site, tmp_path: Path
) -> None:
    with seated(site, 1, tmp_path, "offscreen") as process:
        process.expect("page", START_LIMIT_S, page="identity")
        until(lambda: site.seat_status(1)["state"] == "checked_in", "the station sees the seat")
        site.authorize(1)
        end = process.expect("end", SITTING_LIMIT_S)
        assert process.wait() == 0, process.last_words()

    assert (end["why"], end["answers"]) == ("receipt", ITEMS), process.last_words()
    config = load_seat_config(tmp_path / "seat.toml")
    receipt = read_submission(bytes.fromhex(end["receipt"]), config.station_receipt_key)
    assert receipt.session_id == config.session_id
    assert (receipt.items, receipt.answered) == (ITEMS, ITEMS)
    shown = CARRIED / "resources" / "words" / "tanda_terima.txt"
    words = read_words(shown.read_text(encoding="utf-8"))
    assert tuple(end["words"]) == receipt_words(receipt.root, words)


def test_the_built_seat_shows_itself_on_x11_with_the_plugin_it_carries(
    site: Site, tmp_path: Path
) -> None:
    with virtual_screen() as display, seated(site, 2, tmp_path, "xcb", DISPLAY=display) as process:
        process.expect("page", START_LIMIT_S, page="identity")
        try:
            loaded = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
        except PermissionError:
            pytest.skip("a seat shows its memory's map to root alone")
    assert str(CARRIED / "PySide6" / "Qt" / "plugins" / "platforms" / "libqxcb.so") in loaded


@contextmanager
def virtual_screen() -> Iterator[str]:
    """An X server without a screen, on a display number that it chooses itself."""
    server = shutil.which("Xvfb")
    if server is None:
        missing("there is no Xvfb", "run 'installer/system-packages test'")
    reading, writing = os.pipe()
    words = [str(server), "-displayfd", str(writing), "-screen", "0", "1366x768x24"]
    with subprocess.Popen(
        words, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        os.close(writing)
        try:
            with os.fdopen(reading, encoding="ascii") as told:
                yield f":{told.readline().strip()}"
        finally:
            process.terminate()


def test_the_program_folder_stays_within_its_size() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file() and not path.is_symlink()]
    size_mib = sum(path.stat().st_size for path in files) / _MIB
    print(f"program folder: {size_mib:.0f} MiB in {len(files)} files")
    assert size_mib <= MAX_FOLDER_MIB
