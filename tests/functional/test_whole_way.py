"""A participant sits the whole test through the real window: nothing lost, nothing readable."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from client.trials.processes import PASSPHRASE, environment, run_json
from client.trials.sample import SAMPLES
from client.trials.site import sample_roster
from exam.core.errors import ExamError
from exam.exchange.wire import decode_header
from exam.sealing.hpke import PRIVATE_BYTES, open_sealed
from server.station.setup import open_desk
from tests.helpers.result_files import competency_points, item_points, schema_faults

pytestmark = [pytest.mark.xdist_group("whole-way"), pytest.mark.timeout(300)]
_SHORTEST_SECRET = 12
_WHOLE_FILE_BYTES = 64 * 1024
_KEY_BYTES = 32


@dataclass(frozen=True)
class Demo:
    folder: Path
    report: dict[str, Any]

    def files(self) -> Iterator[Path]:
        """Everything that seat and station wrote, their logs with it."""
        for name in ("seat-data", "station"):
            yield from (path for path in (self.folder / name).rglob("*") if path.is_file())
        yield self.folder / "seat.log"
        yield self.folder / "station.log"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    words = [sys.executable, "-m", "client", "demo", "--headless", "--json", "--out", str(folder)]
    done = subprocess.run(
        words, capture_output=True, text=True, env=environment(), timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return Demo(folder, json.loads(done.stdout))


def test_every_answer_is_at_the_centre_bit_for_bit_equal_to_the_seats(demo: Demo) -> None:
    report = demo.report
    assert report["answered"] == 42
    assert report["saved_here"] == report["at_station"] == report["at_centre"] == 42
    assert report["digests_equal"] is True
    assert report["receipt_verified"] is True
    assert len(report["words"]) == 6


def test_while_the_cable_was_out_the_seat_kept_saving(demo: Demo) -> None:
    assert demo.report["saved_while_cut"] >= 8


def test_the_centre_has_points_for_each_of_the_nine_competencies_and_both_others(
    demo: Demo,
) -> None:
    results = demo.report["results"]
    for code in ("INT", "KS", "KOM", "OPH", "PP", "PDOL", "MP", "PK", "PB", "LD", "ES"):
        assert results[code]["items"] >= 2
        assert 0 <= results[code]["points"] <= results[code]["maximum"]


def test_every_page_was_seen(demo: Demo) -> None:
    pages = {Path(path).stem.partition("-")[2] for path in demo.report["screenshots"]}
    assert pages >= {
        "connect",
        "check_in",
        "identity",
        "rules",
        "start",
        "section_intro",
        "item",
        "item-answered",
        "paused",
        "station-lost",
        "review",
        "finish",
        "receipt",
    }


def test_the_sittings_result_file_is_valid_and_says_what_the_centre_found(demo: Demo) -> None:
    folder = demo.folder / "hasil"
    said = run_json("central", "results", "--home", demo.folder / "central", "--qti", folder)
    assert said["unwritten"] == {}
    assert sorted(said["files"]) == [one["attempt_id"] for one in said["attempts"]]
    (file,) = folder.iterdir()
    points = {code: one["points"] for code, one in demo.report["results"].items()}
    assert competency_points(file) == points
    assert len(item_points(file)) == 42
    assert schema_faults([file]) == {}


def _secrets() -> set[str]:
    """Item and option texts, names, NIPs: whatever must be in no file."""
    found: set[str] = set()
    for path in (SAMPLES / "pemetaan" / "items").glob("*.xml"):
        for text in etree.parse(path).getroot().itertext():
            plain = " ".join(str(text).split())
            if len(plain) >= _SHORTEST_SECRET:
                found.add(plain)
    for person in sample_roster(2):
        found |= {person.name, person.nip}
    return found


def test_no_file_of_seat_or_station_holds_item_text_answers_names_or_nips(demo: Demo) -> None:
    words = _secrets()
    assert len(words) > 200
    needles = [word.encode(coding) for word in words for coding in ("utf-8", "utf-16-le")]
    needles += [b"ResponseRecorded", b"INT-01", b"RESPONSE\x83", b"<qti-simple-choice"]
    read = 0
    for path in demo.files():
        data = path.read_bytes()
        read += len(data)
        if path.name.endswith("latihan.zip"):
            continue  # practice material is public and never sealed
        held = [needle for needle in needles if needle in data]
        assert not held, f"{path} holds {held[:3]}"
    assert read > 200_000


def _rows(demo: Demo) -> dict[str, list[tuple[Any, ...]]]:
    """The station's unlocked vault, table by table."""
    desk = open_desk(demo.folder / "station", PASSPHRASE)
    query = desk.database.query
    try:
        tables = desk.run(lambda: query("SELECT name FROM sqlite_master WHERE type = 'table'"))
        return {
            name: desk.run(lambda name=name: query(f'SELECT * FROM "{name}"'))  # type: ignore[misc]
            for (name,) in tables
        }
    finally:
        desk.close()


def _candidates(demo: Demo, rows: dict[str, list[tuple[Any, ...]]]) -> Iterator[bytes]:
    """Every run of bytes on the station's disk that could be a key, its vault unlocked."""
    blobs = [
        value if isinstance(value, bytes) else str(value).encode()
        for table in rows.values()
        for row in table
        for value in row
    ]
    for path in (demo.folder / "station").rglob("*"):
        if path.is_file() and path.stat().st_size <= _WHOLE_FILE_BYTES:
            blobs.append(path.read_bytes())
    for blob in blobs:
        yield blob
        for text in re.findall(rb"[A-Za-z0-9+/=_-]{32,}", blob[:_WHOLE_FILE_BYTES]):
            for decode in (lambda one: base64.b64decode(one + b"=="), bytes.fromhex):
                with contextlib.suppress(binascii.Error, ValueError, TypeError):
                    yield decode(text if decode is not bytes.fromhex else text.decode())


def test_nothing_on_the_stations_disk_opens_an_answer(demo: Demo) -> None:
    rows = _rows(demo)
    attempt_id, header_bytes = next((row[0], row[4]) for row in rows["attempt"])
    _, seq, body, _ = rows["entry"][0]
    sealed = decode_header(header_bytes).sealed_key
    context = b"pendopo/entry/1\x00" + attempt_id.encode() + b"\x00" + seq.to_bytes(8, "big")
    info = b"pendopo/attempt-key/1" + attempt_id.encode()
    tried: set[bytes] = set()
    for blob in _candidates(demo, rows):
        if len(blob) == PRIVATE_BYTES:
            with pytest.raises(ExamError):
                open_sealed(blob, sealed, info)
        for start in range(min(len(blob), 8192) - _KEY_BYTES + 1):
            tried.add(blob[start : start + _KEY_BYTES])
    assert len(tried) > 10_000
    opened = [key for key in tried if _opens(key, body, context)]
    assert not opened


def _opens(key: bytes, body: bytes, context: bytes) -> bool:
    try:
        AESGCM(key).decrypt(body[1:13], body[13:], context)
    except InvalidTag:
        return False
    return True
