"""After a real sitting somebody looks through files, logs, messages and memory for what is left."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest
from lxml import etree

from client.trials.processes import environment
from client.trials.seat_process import SeatProcess
from exam.exchange.bodies import BodySealer
from exam.exchange.wire import decode_header
from exam.package import officers
from exam.package.keys import CentreKeys
from exam.package.opening import open_package
from exam.package.release import identity_of, secret_of
from exam.package.target import PackageTarget
from exam.sealing.hpke import open_sealed, seal_to
from exam.vault.database import JOURNAL, Database
from exam.vault.sealed import JOURNAL_FILE, open_vault_key
from server.station.setup import open_desk
from tests.attacks.officers import PACKAGE, enter, schedule
from tests.attacks.test_reader_of_swap import may_lock_anyway
from tests.helpers.room import NIPS, PASSPHRASE, PINS, SAMPLES, Done, Room, until
from tests.helpers.scripted_seat import ScriptedSeat, sample_target, wall_ms

pytestmark = [pytest.mark.xdist_group("left-behind"), pytest.mark.timeout(240)]
_LIMIT_S = 90.0
_SHORTEST_TEXT = 16
_WRONG_PIN = "480215"


@dataclass(frozen=True)
class Left:
    """A sitting that is over: everything below ``folder`` was written by it."""

    room: Room
    folder: Path
    said: tuple[str, ...]
    """What commands and the seats' programs printed."""
    pid_limits: str
    target: PackageTarget
    sealed: bytes
    identity: str

    @property
    def vault(self) -> Path:
        """The folder of the seat's vault."""
        (found,) = (self.folder / "kursi").rglob(JOURNAL_FILE)
        return found.parent


def _seat(room: Room, config: Path, data: Path, script: Path) -> SeatProcess:
    words = [sys.executable, "-m", "client", "seat", "--config", config, "--data", data]
    words += ["--windowed", "--script", script]
    return SeatProcess([*map(str, words)], room.folder / "seat.log")


def _authorized(room: Room) -> bool:
    return "error" not in room.order("authorize", "--seat", "1", check=False)


def _sit(room: Room, config: Path, data: Path, script: Path) -> tuple[str, str]:
    """The whole test through the real window; what was printed, and the process's limits."""
    process = _seat(room, config, data, script)
    try:
        process.expect("page", _LIMIT_S, page="identity")
        until(lambda: _authorized(room), "the station lets the seat begin")
        process.expect("opened", _LIMIT_S)
        limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii")
        limits += Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        process.expect("end", _LIMIT_S, why="receipt")
        process.wait()
    finally:
        process.end()
    # What the scripted participant tells of its own answers is the test's, not the program's.
    told = [line for line in process.lines if line["event"] not in ("saved", "opened", "item")]
    return json.dumps(told), limits


def _start_with_a_wrong_key(room: Room, config: Path, data: Path, script: Path) -> str:
    """The same disk with another device secret: its vault stays shut, and that is said."""
    (secret,) = data.rglob("device.secret")
    secret.write_bytes(os.urandom(32))
    process = _seat(room, config, data, script)
    try:
        process.expect("page", _LIMIT_S, page="fatal")
    finally:
        process.end()
    return json.dumps(process.lines)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    base = tmp_path_factory.mktemp("left")
    script = base / "script.json"
    script.write_text(json.dumps({"number": NIPS[0], "pin": PINS[0]}), encoding="utf-8")
    folder = base / "all"
    (folder / "tmp").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch, Room(folder, officers=True) as room:
        # Whatever is put down for a moment is looked through as well.
        patch.setenv("TMPDIR", str(folder / "tmp"))
        schedule(room, "now")
        done = [enter(room, 0, _misheard(room.words[0])), enter(room, 0), enter(room, 2)]
        with contextlib.closing(ScriptedSeat(room, 2)) as stranger:
            refused = _message(lambda: stranger.check_in(NIPS[1], _WRONG_PIN))
        config = room.seat_config(1)
        printed, limits = _sit(room, config, folder / "kursi", script)
        copy = folder / "salinan"
        shutil.copytree(folder / "kursi", copy)
        wrong_key = _start_with_a_wrong_key(room, config, copy, script)
        shutil.rmtree(copy)
        room.station.stop()
        room.centre.stop()
        target = sample_target(room)
        (sealed,) = (folder / "kursi").rglob("*.age")
        yield Left(
            room=room,
            folder=folder,
            said=(*map(_all_of, done), refused, printed, wrong_key),
            pid_limits=limits,
            target=target,
            sealed=sealed.read_bytes(),
            identity=identity_of(_released(room), package_id=PACKAGE),
        )


def _misheard(words: str) -> str:
    """The last two words exchanged."""
    *rest, second, last = words.split()
    return " ".join([*rest, last, second])


def _all_of(done: Done) -> str:
    return done.stdout + done.stderr


def _message(call: Callable[[], object]) -> str:
    """All that a traceback would show of what ``call`` raises."""
    with pytest.raises(Exception) as raised:
        call()
    return "".join(traceback.format_exception(raised.value)) + repr(raised.value)


def _released(room: Room) -> bytes:
    """What the station gave out: the centre's share, then the room's secret."""
    read = [officers.read_share(words, "x") for words in room.words]
    return CentreKeys.load(room.centre.home).central_share(PACKAGE) + officers.combine(read)


def _keys(left: Left) -> dict[str, bytes]:
    """Every key of the sitting that must stand nowhere, by name."""
    keys = CentreKeys.load(left.room.centre.home)
    desk = open_desk(left.room.station.home, PASSPHRASE)
    try:
        query = desk.database.query
        rows = desk.run(lambda: query("SELECT attempt_id, header FROM attempt"))
    finally:
        desk.close()
    released = _released(left.room)
    found = {
        "central share": released[:32],
        "room secret": released[32:],
        "package identity": secret_of(left.identity),
        "vault key": open_vault_key(left.vault, keys.open_sealed, [(left.room.session_id, "1")])[0],
    }
    for attempt_id, header in rows:
        info = b"pendopo/attempt-key/1" + attempt_id.encode()
        sealed = decode_header(header).sealed_key
        found[f"attempt key {attempt_id}"] = keys.open_sealed(sealed, info)
    assert len(found) > 4, "the sitting's attempt key is among them"
    return found


def _spellings(secret: bytes) -> set[bytes]:
    plain, url = base64.b64encode(secret), base64.urlsafe_b64encode(secret)
    return {
        secret,
        secret.hex().encode(),
        secret.hex().upper().encode(),
        plain.rstrip(b"="),
        url.rstrip(b"="),
        repr(secret)[2:-1].encode(),
    }


def _files(left: Left) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(left.folder.rglob("*")):
        # The centre's shares are its own; the station's passphrase is this test's file.
        if path.is_file() and path.parent.name != "shares" and path != left.room.passphrase:
            yield path, path.read_bytes()


def test_no_key_stands_in_any_file_log_or_message(left: Left) -> None:
    spelt = {name: _spellings(key) for name, key in _keys(left).items()}
    spelt["package identity"].add(left.identity.encode())
    spelt["any age identity"] = {b"AGE-SECRET-KEY-1"}
    spelt["passphrase"] = {PASSPHRASE.encode(), PASSPHRASE.encode("utf-16-le")}
    names = set()
    read = list(_files(left))
    read += [(Path(f"said-{number}"), one.encode()) for number, one in enumerate(left.said)]
    for path, data in read:
        names.add(path.name)
        for name, spellings in spelt.items():
            if name == "any age identity" and path.is_relative_to(left.room.centre.home):
                continue  # the centre's own, for its scoring copies
            assert not any(one in data for one in spellings), f"{path} holds the {name}"
    assert {"seat.log", "station.log", "central.log", "journal.vault", "shelf.vault"} <= names


def test_no_pin_stands_in_any_file_log_or_message(left: Left) -> None:
    pins = "|".join((*PINS, _WRONG_PIN)).encode()
    alone = re.compile(rb"(?<![0-9A-Za-z])(" + pins + rb")(?![0-9A-Za-z])")
    for path, data in _files(left):
        # Six digits come up by chance in megabytes of ciphertext: they count where a text stands.
        if data.isascii() or b"\x00" not in data[:4096]:
            assert alone.search(data) is None, f"{path} holds a PIN"
    for said in left.said:
        assert alone.search(said.encode()) is None


def test_no_item_and_no_answer_stands_in_any_file_of_seat_or_station_or_in_any_log(
    left: Left,
) -> None:
    needles = {b"ResponseRecorded", b"<qti-simple-choice", b"RESPONSE\x83"}
    for path in (SAMPLES / "pemetaan" / "items").glob("*.xml"):
        needles.add(path.stem.encode() + b".xml")
        for text in etree.parse(path).getroot().itertext():
            plain = " ".join(str(text).split())
            if len(plain) >= _SHORTEST_TEXT:
                needles |= {plain.encode(), plain.encode("utf-16-le")}
    assert len(needles) > 200
    read = 0
    for path, data in _files(left):
        # The centre may read answers; practice is public and never sealed.
        if path.is_relative_to(left.room.centre.home) or path.name.endswith("latihan.zip"):
            continue
        read += len(data)
        held = [needle for needle in needles if needle in data]
        assert not held, f"{path} holds {held[:3]}"
    assert read > 500_000
    for said in left.said:
        assert not [needle for needle in needles if needle in said.encode()]


def test_what_goes_wrong_names_no_secret(left: Left) -> None:
    keys = _keys(left)
    other = str(pyrage.x25519.Identity.generate())
    cut, altered = left.sealed[:-1], bytes([*left.sealed[:-1], left.sealed[-1] ^ 1])
    vault_key, wrong = keys["vault key"], os.urandom(32)

    def opened(sealed: bytes, identity: str) -> Callable[[], object]:
        return lambda: open_package(
            sealed, left.target, identity, now_utc_ms=wall_ms(), program="9.9.9"
        )

    centre = pyrage.x25519.Identity.generate()
    mistakes: list[Callable[[], object]] = [
        opened(left.sealed, other),
        opened(left.sealed, left.identity[:-1] + ("P" if left.identity[-1] == "Q" else "Q")),
        opened(left.sealed, left.identity[:40]),
        opened(cut, left.identity),
        opened(altered, left.identity),
        lambda: Database.open(left.vault / JOURNAL_FILE, wrong, JOURNAL),
        lambda: Database.open(left.vault / JOURNAL_FILE, vault_key[:31], JOURNAL),
        lambda: BodySealer("a1", wrong[:5]),
        lambda: BodySealer("a1", wrong).open(1, b"\x01" + bytes(40)),
        lambda: open_sealed(wrong, seal_to(_public(left), wrong, b"x"), b"y"),
    ]
    secrets = {
        *(one for key in (*keys.values(), wrong) for one in _spellings(key)),
        other[20:60].encode(),
        left.identity[20:60].encode(),
        left.identity[-20:-2].encode(),
        str(centre)[20:60].encode(),
    }
    for place, mistake in enumerate(mistakes):
        said = _message(mistake).encode()
        assert not any(secret in said for secret in secrets), f"mistake {place}: {said!r}"


def _public(left: Left) -> bytes:
    return CentreKeys.load(left.room.centre.home).hpke_public()


def test_a_seat_in_the_middle_of_a_test_may_not_leave_a_core(left: Left) -> None:
    found = re.search(r"^Max core file size +(\S+) +(\S+)", left.pid_limits, re.MULTILINE)
    assert found is not None
    assert found.groups() == ("0", "0")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is locked on Linux alone")
def test_a_seat_in_the_middle_of_a_test_is_kept_out_of_swap_where_it_may_be(left: Left) -> None:
    if not may_lock_anyway():
        pytest.skip("a limit holds for this account")
    sizes = dict(re.findall(r"^(VmLck|VmSize):\s+(\d+) kB", left.pid_limits, re.MULTILINE))
    assert int(sizes["VmLck"]) > int(sizes["VmSize"]) * 0.9


_DIES = """
import os, resource, signal, sys
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
{begin}
os.kill(os.getpid(), signal.SIGSEGV)
"""
_BEGIN = "from exam.vault.memory import keep_memory_private; keep_memory_private()"


def _leaves_a_core(begin: str, folder: Path) -> bool:
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", f"import os; os.chdir({str(folder)!r})" + _DIES.format(begin=begin)],
        environment(),
    )
    _, status = os.waitpid(process, 0)
    assert os.WTERMSIG(status) == signal.SIGSEGV
    return os.WCOREDUMP(status)


def test_a_program_that_dies_leaves_no_core_where_any_other_would(tmp_path: Path) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    if most != resource.RLIM_INFINITY or not _leaves_a_core("", tmp_path):
        pytest.skip("no program leaves a core on this computer")
    assert not _leaves_a_core(_BEGIN, tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone keeps others of its user out")
def test_a_program_is_closed_to_others_of_its_user() -> None:
    asked = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    for begin, expected in (("", "1"), (_BEGIN, "0")):
        done = subprocess.run(
            [sys.executable, "-c", f"{begin}\n{asked}"],
            capture_output=True,
            text=True,
            env=environment(),
            check=True,
        )
        assert done.stdout.strip() == expected


def test_the_errors_that_were_forced_did_happen(left: Left) -> None:
    wrong_share, *_, refused, _, wrong_key = left.said
    assert wrong_share.startswith("pendopo release: ")
    assert "NotAdmitted" in refused
    assert '"fatal"' in wrong_key
