"""What trust costs: sealing an answer, opening a package, and decryption beside stock ``age``."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from client.trials.figures import percentile, spread
from client.trials.large_test import make_large_test
from client.trials.processes import SiteFailed, environment, module, run
from client.trials.recorder import Kind, build_recorder, read_log, record
from exam.core.errors import Rejected
from exam.core.events import Event, ResponseRecorded
from exam.exchange.bodies import BODY_VERSION, BodySealer, encode_event
from exam.package.agefile import read_age
from exam.package.keys import CentreKeys
from exam.package.release import release_identity, secret_of
from exam.vault.journal import Journal

MB = 1_000_000
SIZES_MB = (50, 500)
MOST_SEAL_RATIO = 1.10
MOST_FIRST_ITEM_S = {"50": 2.0, "500": 15.0}
LEAST_AGE_RATIO = 0.8
MOST_MORE_MIB = 100.0
"""A package is never whole in memory, however large: what opening may add."""
NAME = "besar"
_RUN_LIMIT_S = 90.0
_AGE_RUNS = 5
_OVERHEAD_BYTES = 12, 16
"""Of a sealed body: the nonce and AES-GCM's tag."""
_SAMPLE_BYTES = 40
_SAMPLES = 60
_PROBE = "client.trials.opening_probe"


class CoinSealer(BodySealer):
    """Seals about half of all answers; the others are as long, and not sealed. For this bench only.

    Which ones is chance, so that neither a turned page nor the disk's moods meet one kind alone.
    """

    def __init__(self, attempt_id: str, key: bytes) -> None:
        super().__init__(attempt_id, key)
        self._coin = random.Random(1)
        self.sealed: list[bool] = []

    def seal(self, seq: int, event: Event) -> bytes:
        """Seal, or write plainly."""
        if not isinstance(event, ResponseRecorded):
            return super().seal(seq, event)
        self.sealed.append(self._coin.random() < 0.5)
        if self.sealed[-1]:
            return super().seal(seq, event)
        nonce, tag = _OVERHEAD_BYTES
        return BODY_VERSION + bytes(nonce) + encode_event(event) + bytes(tag)


def sealing(answers: int) -> dict[str, Any]:
    """Click to durable with sealing and without, in one run, answers of both kinds mixed."""
    from client.trials.bench_answer import WARM_UP, answer_in_window
    from client.trials.timed_journal import TimedJournal

    sealers: list[CoinSealer] = []

    def watch(journal: Journal) -> TimedJournal:
        # Reached for from outside: the program itself has no way to leave sealing out.
        journal._sealer = CoinSealer(journal._row.attempt_id, journal._row.attempt_key)
        sealers.append(journal._sealer)
        return TimedJournal(journal)

    durable = answer_in_window(answers, watch).durable_ms()
    both = list(zip(durable, sealers[0].sealed[WARM_UP:], strict=True))
    sealed = [took for took, is_sealed in both if is_sealed]
    plain = [took for took, is_sealed in both if not is_sealed]
    return {
        "answers": len(durable),
        "seal_ratio": round(percentile(sealed, 50) / percentile(plain, 50), 3),
        "sealed_ms": spread(sealed),
        "unsealed_ms": spread(plain),
    }


@dataclass(frozen=True, slots=True)
class Published:
    """A package as the centre publishes it."""

    content: Path
    repository: Path
    centre: Path

    @property
    def sealed(self) -> Path:
        """The age file."""
        return next((self.repository / "targets").rglob("*.age"))

    @property
    def share(self) -> bytes:
        """What the centre holds back."""
        return CentreKeys.load(self.centre).central_share(f"{NAME}-1")

    def identity(self) -> str:
        """What opens the file with any age."""
        return release_identity(self.share, package_id=f"{NAME}-1")


def publish(folder: Path, size_mb: int) -> Published:
    """Make and publish a package of about this size."""
    content = make_large_test(folder / NAME, size_mb * MB)
    made = Published(content, folder / "repository", folder / "centre")
    run("publish", content, "--repo", made.repository, "--centre", made.centre)
    return made


def open_in_seat(published: Published, folder: Path) -> dict[str, Any]:
    """A seat of its own process waits, opens, shows; what it reports."""
    done = subprocess.run(
        _seat(published, folder),
        input=published.share.hex() + "\n",
        capture_output=True,
        text=True,
        env=environment(QT_QPA_PLATFORM="offscreen"),
        timeout=_RUN_LIMIT_S,
        check=False,
    )
    if done.returncode:
        raise SiteFailed(f"the seat that opens a package ended: {done.stderr.strip()[-2000:]}")
    return dict(json.loads(done.stdout))


def _seat(published: Published, folder: Path) -> list[str]:
    words = ["--repository", published.repository, "--name", NAME, "--folder", folder]
    return [*module(_PROBE), *map(str, words)]


def plain_writes(published: Published, folder: Path) -> int | None:
    """How many of a seat's writes, to whatever file, held something of the package's content.

    Every write of the whole process is recorded while it opens the package. ``None`` where
    this computer cannot record (only Linux, with a C compiler).
    """
    try:
        library = build_recorder(folder)
    except Rejected:
        return None
    log = folder / "writes.log"
    words = [sys.executable, "-c", _WITH_SHARE, published.share.hex(), *_seat(published, folder)]
    record(words, library, None, log, _RUN_LIMIT_S)
    written = [one.data for one in read_log(log, Path("/")) if one.kind is Kind.WRITE]
    if sum(map(len, written)) < published.sealed.stat().st_size:
        raise SiteFailed("the recorder saw less than the package was written")
    return count_plain(written, published.content)


def count_plain(written: Sequence[bytes], content: Path) -> int:
    """How many of these writes hold a piece of the package's content."""
    samples = list(_samples(content))
    return sum(any(sample in data for sample in samples) for data in written)


_WITH_SHARE = """
import subprocess, sys
sys.exit(subprocess.run(sys.argv[2:], input=sys.argv[1] + "\\n", text=True).returncode)
"""


def _samples(content: Path) -> Iterator[bytes]:
    """Pieces of everything that must not be seen: of each item's text and of each medium."""
    for path in sorted(content.rglob("*.*")):
        data = path.read_bytes()
        if path.suffix == ".xml":
            yield from (line for line in data.splitlines() if len(line) >= _SAMPLE_BYTES)
        else:
            step = max(len(data) // _SAMPLES, _SAMPLE_BYTES)
            yield from (data[at : at + _SAMPLE_BYTES] for at in range(64, len(data), step))


def beside_age(published: Published, folder: Path) -> dict[str, Any]:
    """The same file decrypted here and by stock age, in turn; what is opened is thrown away."""
    size_mb = published.sealed.stat().st_size / MB
    secret = secret_of(published.identity())

    def here() -> None:
        with published.sealed.open("rb") as source:
            for _ in read_age(source, secret):
                pass

    program = shutil.which("age")
    identity = folder / "identity"
    identity.write_text(published.identity() + "\n", encoding="ascii")
    words = [str(program), "--decrypt", "-i", str(identity), "-o", os.devnull]
    words.append(str(published.sealed))
    took: dict[str, list[float]] = {"here": [], "age": []}
    for _ in range(_AGE_RUNS):
        took["here"].append(_seconds(here))
        if program is not None:
            took["age"].append(_seconds(lambda: subprocess.run(words, check=True)))
    ours = statistics.median(took["here"])
    report: dict[str, Any] = {
        "decrypt_mb_s": round(size_mb / ours),
        "age_mb_s": None,
        "age_ratio": None,
        "age_note": "the age program is not installed (package age): nothing to compare with",
    }
    if took["age"]:
        theirs = statistics.median(took["age"])
        report |= {"age_mb_s": round(size_mb / theirs), "age_ratio": round(theirs / ours, 3)}
        report["age_note"] = ""
    return report


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def measure(answers: int) -> dict[str, Any]:
    """Everything; see ``pendopo bench crypto --help`` for what the keys mean."""
    report = sealing(answers)
    opened: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="pendopo-bench-") as name:
        for size_mb in SIZES_MB:
            folder = Path(name) / str(size_mb)
            published = publish(folder, size_mb)
            opened[str(size_mb)] = open_in_seat(published, folder / "seat")
            if size_mb == SIZES_MB[0]:
                watched = folder / "watched"
                watched.mkdir()
                report["plain_writes"] = plain_writes(published, watched)
            if size_mb == SIZES_MB[-1]:
                report |= beside_age(published, folder)
            shutil.rmtree(folder)
    return {**report, **_by_size(opened)}


def _by_size(opened: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    def of(key: str) -> dict[str, Any]:
        return {size: one[key] for size, one in opened.items()}

    return {
        "first_item_s": of("first_item_s"),
        "opened_s": of("opened_s"),
        "peak_mib": of("peak_mib"),
        "more_mib": {
            size: round(one["peak_mib"] - one["before_mib"], 1) for size, one in opened.items()
        },
        "progress_steps": {size: len(one["progress"]) for size, one in opened.items()},
    }


def missed(report: Mapping[str, Any]) -> list[str]:
    """The targets that were not met."""
    found = []
    if report["seal_ratio"] > MOST_SEAL_RATIO:
        found.append(f"seal_ratio {report['seal_ratio']:g} > {MOST_SEAL_RATIO:g}")
    for size, most in MOST_FIRST_ITEM_S.items():
        if report["first_item_s"][size] > most:
            found.append(f"first_item_s {size}: {report['first_item_s'][size]:g} > {most:g}")
    if report["age_ratio"] is not None and report["age_ratio"] < LEAST_AGE_RATIO:
        found.append(f"age_ratio {report['age_ratio']:g} < {LEAST_AGE_RATIO:g}")
    if report["plain_writes"]:
        found.append(f"plain_writes {report['plain_writes']} > 0")
    if max(report["more_mib"].values()) > MOST_MORE_MIB:
        found.append(f"more_mib {max(report['more_mib'].values()):g} > {MOST_MORE_MIB:g}")
    return found
