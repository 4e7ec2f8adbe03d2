"""``pendopo release``: who opens a package, with whom, and from when on."""

from __future__ import annotations

import argparse
from pathlib import Path

from exam.core.errors import Rejected
from server.central import config as central_config
from server.central import releases as central
from server.station import config as station_config
from server.station import releases as station
from server.web.terminal import Command, add_command, add_who, run_command

_Parser = argparse.ArgumentParser
_Commands = argparse._SubParsersAction


def main(argv: list[str]) -> int:
    """Run one command; 0 done, 1 it failed, 2 it was called wrongly."""
    parser = argparse.ArgumentParser(prog="pendopo release", description=__doc__)
    sub = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    shares = sub.add_parser("shares", help="The officers' shares of a room's secret.")
    _add_shares(shares.add_subparsers(dest="step", required=True, metavar="STEP"))
    _add_central_share(sub)
    report = _add(
        sub,
        ("report", report_of),
        "Show the record of releases, the centre's or the room's.",
        "report --home pusat --json",
    )
    report.add_argument("--key", type=Path, help="a proctor's key, for the room's record")
    return run_command(parser, argv)


def report_of(given: argparse.Namespace) -> int:
    """The record of the home that was named."""
    if (given.home / central_config.CONFIG_FILE).exists():
        return central.report(given)
    if (given.home / station_config.CONFIG_FILE).exists():
        return station.report(given)
    raise Rejected(f"{given.home}: neither a centre nor a station", remedy="check --home")


def _add(
    sub: _Commands[_Parser], named: tuple[str, Command], summary: str, example: str
) -> _Parser:
    parser = add_command(sub, *named, summary, f"pendopo release {example}")
    parser.add_argument("--home", type=Path, required=True, help="the centre's or station's folder")
    parser.add_argument("--json", action="store_true", help="report as JSON")
    parser.set_defaults(report=print)
    return parser


def _add_shares(sub: _Commands[_Parser]) -> None:
    make = _add(
        sub,
        ("make", central.make_shares),
        "At the centre, before publishing: one share for each of a room's officers.",
        "shares make --home pusat --package pemetaan --session SESI-1 --threshold 2"
        ' --officers "Siti Aminah,Budi Santoso,Made Wirawan"',
    )
    make.add_argument("--package", required=True, help="its name; meant is its next version")
    make.add_argument("--session", required=True, help="the room's session")
    make.add_argument("--threshold", type=int, required=True, metavar="K", help="so many open it")
    make.add_argument("--officers", required=True, metavar="NAMES", help="comma between the names")
    make.add_argument("--out", type=Path, metavar="DIR", help="files there, and no words shown")
    add_who(make)
    enter = _add(
        sub,
        ("enter", station.enter_share),
        "In the room: an officer enters their share; the words are not shown.",
        'shares enter --home ruang-1 --key siti.p12 --package pemetaan-1 --officer "Budi Santoso"',
    )
    enter.add_argument("--key", type=Path, required=True, help="the key of the proctor present")
    enter.add_argument("--package", required=True, metavar="ID", help="e.g. pemetaan-1")
    enter.add_argument("--officer", required=True, metavar="NAME", help="whose share it is")
    enter.add_argument("--file", type=Path, help="read from the officer's own medium")


def _add_central_share(sub: _Commands[_Parser]) -> None:
    speak = _add(
        sub,
        ("speak", central.speak),
        "At the centre, from the start time on: the centre's share, to be read out by telephone.",
        'speak --home pusat --package pemetaan-1 --session SESI-1 --who "Dewi Lestari"',
    )
    speak.add_argument("--package", required=True, help="pemetaan-1, or pemetaan: its newest")
    speak.add_argument("--session", required=True, help="the session it is read out for")
    add_who(speak)
    enter = _add(
        sub,
        ("enter", station.enter_spoken),
        "In the room: type in the centre's share as it is read out.",
        "enter --home ruang-1 --key siti.p12 --package pemetaan-1",
    )
    enter.add_argument("--key", type=Path, required=True, help="a proctor's key")
    enter.add_argument("--package", required=True, metavar="ID", help="e.g. pemetaan-1")
