"""The room's part of a release: officers' shares and the spoken share entered, the record."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from exam.core.errors import Rejected
from exam.package.spoken import ROWS, hear, hear_row
from server.station import setup
from server.station.commands import open_console
from server.web.clock import as_datetime
from server.web.terminal import DONE


def enter_share(given: argparse.Namespace) -> int:
    """One officer's words, to the running station."""
    key = setup.read_key_file(given.key)
    words = _words(given.file) if given.file is not None else _typed(f"Words of {given.officer}: ")
    with open_console(given, key.private) as console:
        said = console.enter_share(given.package, given.officer, words)
    if given.json:
        given.report(json.dumps(said))
        return DONE
    text = (
        f"share {said['number']} of {given.officer}: {said['entered']} of {said['needed']} are in"
    )
    given.report(f"{text}; the room's part is complete" if said["complete"] else text)
    if said["sets"] > 1 and not said["complete"]:
        given.report("look again: shares of different rooms or versions were entered")
    return DONE


def _words(file: Path) -> str:
    """What ``release shares make --out`` wrote for one officer."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Rejected(f"{file}: no share can be read", remedy="check the medium") from None
    return " ".join(line for line in lines if not line.startswith("#"))


def _typed(prompt: str) -> str:
    """Never shown on a terminal: others stand beside it."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()


def enter_spoken(given: argparse.Namespace) -> int:
    """The centre's share as somebody reads it out, row by row."""
    key = setup.read_key_file(given.key)
    share = hear(list(_rows()), given.package)
    with open_console(given, key.private) as console:
        console.give_share(given.package, share, source="spoken")
    said = {"package_id": given.package, "source": "spoken"}
    given.report(json.dumps(said) if given.json else f"{given.package}: the centre's share is in")
    return DONE


def _rows() -> Iterator[str]:
    """At a terminal a row that was not heard right is asked for again."""
    asked = sys.stdin.isatty()
    for number in range(1, ROWS + 1):
        while True:
            row = input(f"row {number}: ") if asked else sys.stdin.readline()
            try:
                hear_row(number, row)
            except Rejected as error:
                if not asked:
                    raise
                sys.stderr.write(f"{error}: {error.remedy}\n")
                continue
            yield row
            break
    yield input("last group: ") if asked else sys.stdin.readline()


def report(given: argparse.Namespace) -> int:
    """How far each package is, and the station's record of releases."""
    if given.key is None:
        raise Rejected("whose request is it?", remedy="give --key, a proctor's key")
    key = setup.read_key_file(given.key)
    with open_console(given, key.private) as console:
        state = console.release_state()
    if given.json:
        given.report(json.dumps(state, ensure_ascii=False))
        return DONE
    for one in state["packages"]:
        missing = [] if one["centre"] else ["the centre's share"]
        if one["officers"] and not one["released"]:
            missing.append(f"officers ({len(one['shares'])} of {one['needed'] or '?'} shares)")
        waits = "released" if one["released"] else "waits for " + ", ".join(missing)
        given.report(f"{one['package_id']}: {waits}")
    for one in state["events"]:
        at = as_datetime(one["at_utc_ms"]).isoformat()
        who = f"{one['package_id']} {one['officer']} {one['shares']}"
        given.report(f"{at} {one['source']:<14} {who}".rstrip())
    return DONE
