"""A real centre and a real station, each in its own process, behind cables that can be pulled."""

from __future__ import annotations

import atexit
import base64
import datetime as dt
import io
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from client.__main__ import main
from client.trials.cable import Cable
from exam.package.publish import publish
from server.station.proctor_files import PASSPHRASE_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples"
PASSPHRASE = "gamelan di pendopo"
WAIT_S = 30.0
_POLL_S = 0.05

SEATS = 20
NAMES = (
    "Siti Rahayu Wulandari",
    "Budi Santoso Hadiningrat",
    "Maria Goretti Naimena",
    *(f"Peserta Cadangan Nomor{index}" for index in range(4, SEATS + 1)),
)
NIPS = (
    "197403141999032012",
    "198001022005011003",
    "199012312015042007",
    *(f"198507{index:02}2010121{index:03}" for index in range(4, SEATS + 1)),
)
PINS = ("314159", "271828", "161803", *(f"{700000 + index}" for index in range(4, SEATS + 1)))


def until(condition: Callable[[], object], what: str, wait_s: float = WAIT_S) -> None:
    """Wait for ``condition``; fail with ``what`` after ``wait_s`` seconds."""
    end = time.monotonic() + wait_s
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"in vain after {wait_s:g} s: {what}")
        pause.wait(_POLL_S)


def environment() -> dict[str, str]:
    """What the programs are started with."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PENDOPO_STATION_PASSPHRASE": PASSPHRASE,
        PASSPHRASE_VARIABLE: PASSPHRASE,
        "PYTHONWARNINGS": "default",
    }


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def pendopo(*words: str | Path, check: bool = True) -> Done:
    """Run one command to its end, in this process: starting one costs a second."""
    out, err = io.StringIO(), io.StringIO()
    os.environ.setdefault(PASSPHRASE_VARIABLE, PASSPHRASE)
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    if check and code != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: {code}\n{err.getvalue()}")
    return Done(code, out.getvalue(), err.getvalue())


def pendopo_json(*words: str | Path) -> Any:
    """Run one command and read its report."""
    return json.loads(pendopo(*words, "--json").stdout)


class Server:
    """``pendopo central serve`` or ``pendopo station serve`` as a process."""

    def __init__(self, program: str, home: Path) -> None:
        self.program = program
        self.home = home
        self.port = 0
        self.more: tuple[str, ...] = ()
        """Further words for its command line."""
        self._ready = home.parent / f"{program}-ready.json"
        self.log = home.parent / f"{program}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it listens; the port stays the same once it had one."""
        self._ready.unlink(missing_ok=True)
        words = [self.program, "serve", "--home", self.home, "--bind", "127.0.0.1"]
        words += ["--port", self.port, "--ready-file", self._ready, *self.more]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "client", *map(str, words)],
                stdout=log,
                stderr=log,
                env=environment(),
            )
        try:
            until(self._listens, f"{self.program} listens")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log.read_text()}") from None
        self.port = json.loads(self._ready.read_text())["port"]

    def _listens(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"{self.program} ended: {self.log.read_text()}")
        return self._ready.exists()

    def kill(self) -> None:
        """SIGKILL: no good-bye."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(number)
        return process.wait(timeout=WAIT_S)


SESSION_ID = "SESI-UJI-1"
_FAR_AWAY = "https://127.0.0.1:9"
"""Stands in the kept homes where the cable's address comes later."""


OFFICERS = ("Siti Aminah", "Budi Santoso", "Made Wirawan")
THRESHOLD = 2
_WORDS: dict[Path, tuple[str, ...]] = {}
"""The officers' shares by prepared folder: in memory only, as they are nowhere on a disk."""


@cache
def _prepared(centre: bool, officers: bool) -> Path:
    """Homes made once and copied for every test: making them anew costs seconds."""
    folder = Path(tempfile.mkdtemp(prefix="pendopo-room-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    pendopo("central", "init", "--home", folder / "pusat", "--repo", folder / "repository")
    if officers:
        made = pendopo_json(
            "release", "shares", "make", "--home", folder / "pusat", "--package", "pemetaan",
            "--session", SESSION_ID, "--threshold", str(THRESHOLD),
            "--officers", ",".join(OFFICERS), "--who", "Kepala Pusat",
        )  # fmt: skip
        _WORDS[folder] = tuple(one["words"] for one in made["shares"])
    for name, practice in (("pemetaan", False), ("latihan", True)):
        publish(
            SAMPLES / name,
            repository=folder / "repository",
            centre=folder / "pusat",
            practice=practice,
            now=now,
        )
    words: list[str | Path] = ["--root", folder / "repository" / "metadata" / "root.json"]
    if centre:
        said = pendopo_json(
            "central", "station-add", "--home", folder / "pusat", "--name", "Ruang uji",
            "--session", SESSION_ID,
        )  # fmt: skip
        words = ["--root", said["root"], "--centre", _FAR_AWAY]
        words += ["--centre-certificate", said["certificate"]]
        words += ["--centre-token", said["token"], "--centre-receipt-key", said["receipt_key"]]
    session = folder / "sesi.toml"
    session.write_text(session_text(SESSION_ID, SEATS), encoding="utf-8")
    passphrase = folder / "sandi.txt"
    passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
    for command, more in (
        ("init", ["--session", session, *words]),
        ("import-package", ["--repo", folder / "repository"]),
        ("proctor-add", ["--certificate", certified(folder, "Pengawas Satu", "pengawas")]),
    ):
        pendopo(
            "station", command, "--home", folder / "ruang", "--passphrase-file", passphrase, *more
        )
    session.unlink()
    return folder


def certified(folder: Path, name: str, file: str, *more: str) -> Path:
    """An officer makes a key in ``folder`` and the centre there certifies it."""
    key = folder / f"{file}.p12"
    request = pendopo_json("proctor", "key", "--name", name, "--out", key)["request"]
    home = folder / "pusat"
    pendopo("central", "proctor", "issue", "--home", home, "--request", request, *more)
    return key.with_suffix(".cert")


class Room:
    """A centre with the sample packages and a station; seat n is meant for participant n."""

    def __init__(self, folder: Path, *, centre: bool = True, officers: bool = False) -> None:
        self.folder = folder / "uji"
        self.with_centre = centre
        self.with_officers = officers
        self.words: tuple[str, ...] = ()
        """The officers' shares, where there are any."""
        self.session_id = SESSION_ID
        self.repository = self.folder / "repository"
        self.centre = Server("central", self.folder / "pusat")
        self.station = Server("station", self.folder / "ruang")
        self.proctor_key = self.folder / "pengawas.p12"
        self.passphrase = self.folder / "sandi.txt"
        self.seats_taken = 0
        self._undo = ExitStack()

    def __enter__(self) -> Room:
        kept = _prepared(self.with_centre, self.with_officers)
        self.words = _WORDS.get(kept, ())
        shutil.copytree(kept, self.folder)
        _replace(self.centre.home / "central.toml", str(kept), str(self.folder))
        with ExitStack() as undo:
            undo.callback(self.centre.kill)
            undo.callback(self.station.kill)
            if self.with_centre:
                self.centre.start()
                self.centre_cable = undo.enter_context(Cable(self.centre.port))
                settings = self.station.home / "station.toml"
                _replace(settings, _FAR_AWAY, self.centre_cable.url)
            self.station.start()
            self.cable = undo.enter_context(Cable(self.station.port))
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._undo.close()

    def vault(self, command: str, *more: str | Path) -> Done:
        """A command of the station that opens its vault."""
        home = self.station.home
        return pendopo(
            "station", command, "--home", home, "--passphrase-file", self.passphrase, *more
        )

    # -- seats and proctor --------------------------------------------------------------------

    @property
    def station_address(self) -> str:
        """Where it listens, past the cable."""
        return f"127.0.0.1:{self.station.port}"

    def code(self, seat: int, *more: str) -> str:
        """A new one-time code for one seat."""
        said = json.loads(self.vault("enrol", "--seat", str(seat), "--json", *more).stdout)
        return str(said["codes"][0]["code"])

    def seat_config(self, seat: int) -> Path:
        """One seat enrolled anew, through the cable: its file, with its identity beside it."""
        path = self.folder / f"seat-{seat}.toml"
        if path.exists():
            # What was enrolled before stays, so that a test can see it refused.
            path = self.folder / f"seat-{seat}-{secrets.token_hex(4)}.toml"
        pendopo("seat", "--config", path, "--enrol", self.code(seat), "--station", self.cable.url)
        return path

    def status(self) -> dict[str, Any]:
        """What the proctor sees."""
        found: dict[str, Any] = pendopo_json(
            "station", "status", "--home", self.station.home, "--key", self.proctor_key
        )
        return found

    def next_seat(self) -> int:
        """A seat that no test has used yet."""
        self.seats_taken += 1
        return self.seats_taken

    def seat_row(self, seat: int | str) -> dict[str, Any]:
        """What the proctor sees of one seat."""
        return next(row for row in self.status()["seats"] if row["seat"] == str(seat))

    def order(self, word: str, *more: str, check: bool = True) -> Any:
        """An order from the proctor's command line."""
        done = pendopo(
            "station", word, "--home", self.station.home, "--key", self.proctor_key,
            "--reason", "uji coba", "--json", *more, check=check,
        )  # fmt: skip
        return json.loads(done.stdout) if done.stdout else {"error": done.stderr}

    def release_now(self) -> None:
        """The centre gives the package free."""
        home = self.centre.home
        pendopo("central", "schedule", "--home", home, "--package", "pemetaan", "--at", "now")

    def result(self, attempt_id: str) -> dict[str, Any]:
        """What the centre found in one attempt."""
        return next(one for one in self.results() if one["attempt_id"] == attempt_id)

    def results(self) -> list[dict[str, Any]]:
        """What the centre found."""
        found: list[dict[str, Any]] = pendopo_json(
            "central", "results", "--home", self.centre.home
        )["attempts"]
        return found


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


@contextmanager
def backup_of(home: Path) -> Iterator[Callable[[], None]]:
    """A copy of a stopped server's home as it is now; calling it puts the copy back."""
    kept = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    def restore() -> None:
        for path in home.rglob("*"):
            if path.is_file():
                path.unlink()
        for path, data in kept.items():
            path.write_bytes(data)
            path.chmod(0o600)

    yield restore


def read_seat_file(path: Path) -> dict[str, Any]:
    """A seat's file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def raw(text: str) -> bytes:
    """Base64 as the seat's file has it."""
    return base64.b64decode(text, validate=True)


def session_text(session_id: str, seats: int) -> str:
    """A session of all participants that began an hour ago."""
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC).replace(microsecond=0)
    lines = [
        "[session]",
        f'id = "{session_id}"',
        'title = "Pemetaan Kompetensi ASN"',
        'place = "Ruang Uji 1"',
        'zone = "WIB"',
        f"starts = {(now - dt.timedelta(hours=1)).isoformat()}",
        f"ends = {(now + dt.timedelta(hours=5)).isoformat()}",
        f"seats = {seats}",
        'package = "pemetaan"',
        'practice = "latihan"',
    ]
    for index, (name, nip, pin) in enumerate(zip(NAMES, NIPS, PINS, strict=True), start=1):
        lines += [
            "",
            "[[participant]]",
            f'number = "PST-{index:03}"',
            f'nip = "{nip}"',
            f'name = "{name}"',
            'position = "Analis Kebijakan Ahli Muda"',
            'institution = "Badan Kepegawaian Negara"',
            f'pin = "{pin}"',
        ]
    return "\n".join(lines) + "\n"
