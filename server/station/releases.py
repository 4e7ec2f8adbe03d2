"""The room's part of a release: officers' shares and the spoken share entered, the record.

One command for each person, who then types what they were given; what they read is Indonesian.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exam.core.errors import Rejected, Unreachable
from exam.package.spoken import ROWS, hear, hear_row
from server.station.commands import open_console
from server.station.config import RUN_FILE
from server.station.console import Console
from server.station.proctor_files import read_key_file
from server.web.clock import as_datetime
from server.web.replies import Refused
from server.web.terminal import DONE


def enter_share(given: argparse.Namespace) -> int:
    """One officer's words, to the running station; at a terminal wrong ones are asked for again."""
    key = read_key_file(given.key)
    asked = given.file is None and sys.stdin.isatty()
    with _console(given, key.private) as console:
        while True:
            words = _words(given.file) if given.file is not None else _typed(given.officer)
            try:
                said = console.enter_share(given.package, given.officer, words)
            except Refused as error:
                if not asked or error.code != "rejected":
                    raise
                sys.stderr.write(f"{error}: {error.remedy}\n")
                continue
            break
    if given.json:
        given.report(json.dumps(said))
        return DONE
    counted = f"{said['entered']} dari {said['needed']} sudah masuk"
    given.report(f"bagian {said['number']}, {given.officer}: diterima; {counted}")
    if said["complete"]:
        given.report(f"{given.package}: bagian ruang lengkap")
    elif said["sets"] > 1:
        given.report("periksa lagi: ada bagian dari ruang atau versi lain")
    else:
        given.report("berikutnya: petugas lain memasukkan bagiannya")
    return DONE


@contextmanager
def _console(given: argparse.Namespace, private: bytes) -> Iterator[Console]:
    """The running station; that none runs is told in the officers' language."""
    silent = Unreachable(
        "server ruang tidak menjawab", remedy="jalankan 'pendopo station serve', lalu ulangi"
    )
    if not (given.home / RUN_FILE).exists():
        raise silent
    try:
        with open_console(given, private) as console:
            yield console
    except Unreachable as error:
        raise silent from error


def _words(file: Path) -> str:
    """What ``release shares make --out`` wrote for one officer."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Rejected(
            f"{file}: bagian tidak terbaca", remedy="periksa media, atau ketik dari kertas"
        ) from None
    return " ".join(line for line in lines if not line.startswith("#"))


def _typed(officer: str) -> str:
    """Never shown on a terminal: others stand beside it."""
    prompt = f"Kata-kata bagian {officer} (tidak ditampilkan): "
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()


def enter_spoken(given: argparse.Namespace) -> int:
    """The centre's share as somebody reads it out, row by row."""
    key = read_key_file(given.key)
    share = hear(list(_rows()), given.package)
    with _console(given, key.private) as console:
        console.give_share(given.package, share, source="spoken")
    said = {"package_id": given.package, "source": "spoken"}
    given.report(json.dumps(said) if given.json else f"{given.package}: bagian pusat diterima")
    return DONE


def _rows() -> Iterator[str]:
    """At a terminal a row that was not heard right is asked for again."""
    asked = sys.stdin.isatty()
    for number in range(1, ROWS + 1):
        while True:
            row = input(f"baris {number}: ") if asked else sys.stdin.readline()
            try:
                hear_row(number, row)
            except Rejected as error:
                if not asked:
                    raise
                sys.stderr.write(f"{error}: {error.remedy}\n")
                continue
            yield row
            break
    yield input("kelompok terakhir: ") if asked else sys.stdin.readline()


def report(given: argparse.Namespace) -> int:
    """How far each package is, and the station's record of releases."""
    if given.key is None:
        raise Rejected("siapa yang meminta?", remedy="berikan --key, kunci pengawas")
    key = read_key_file(given.key)
    with _console(given, key.private) as console:
        state = console.release_state()
    if given.json:
        given.report(json.dumps(state, ensure_ascii=False))
        return DONE
    for one in state["packages"]:
        missing = [] if one["here"] else ["paketnya"]
        missing += [] if one["centre"] else ["bagian pusat"]
        if one["officers"] and not one["released"]:
            missing.append(f"bagian petugas ({len(one['shares'])} dari {one['needed'] or '?'})")
        waits = "terbuka" if one["released"] else "menunggu " + ", ".join(missing)
        given.report(f"{one['package_id']}: {waits}")
    for one in state["events"]:
        at = as_datetime(one["at_utc_ms"]).isoformat()
        who = f"{one['package_id']} {one['officer']} {one['shares']}"
        given.report(f"{at} {one['source']:<14} {who}".rstrip())
    return DONE
