"""``pendopo station``: every command of a room station."""

from __future__ import annotations

import argparse
import functools
import getpass
import os
from collections.abc import Callable
from pathlib import Path

from exam.core.errors import Rejected
from exam.core.orders import MAX_MESSAGE_CHARACTERS
from server.station import commands
from server.station.enrolment_cli import add_enrolment
from server.station.moving_cli import add_moving
from server.station.officers_cli import add_officers
from server.station.unlock_cli import add_station_unlock
from server.station.witness_cli import add_witness
from server.web.carrying import add_import_arguments
from server.web.terminal import add_command, run_command

PASSPHRASE_VARIABLE = "PENDOPO_STATION_PASSPHRASE"
_Parser = argparse.ArgumentParser


def main(argv: list[str]) -> int:
    """Run one command; 0 done, 1 it failed, 2 it was called wrongly."""
    parser = argparse.ArgumentParser(prog="pendopo station", description=__doc__)
    sub = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    _add_set_up(sub)
    _add_running(sub)
    _add_carried(sub)
    add_orders(sub, "station")
    add_moving(sub, functools.partial(_home, vault=False), _json)
    return run_command(parser, argv)


def _home(parser: _Parser, *, vault: bool) -> _Parser:
    parser.add_argument("--home", type=Path, required=True, help="the station's folder")
    if vault:
        parser.add_argument(
            "--passphrase-file",
            type=Path,
            help=f"first line is the passphrase; else {PASSPHRASE_VARIABLE}, else it is asked for",
        )
        parser.set_defaults(passphrase=read_passphrase)
    return parser


def _json(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help="report as JSON")
    parser.set_defaults(report=print)


def _root(parser: _Parser) -> None:
    parser.add_argument(
        "--root",
        default="",
        metavar="FILE|SHA256",
        help="the centre's root, or its digits as 'central station-add' and 'publish keys show'"
        " tell them: no other repository is taken",
    )


def _add_set_up(sub: argparse._SubParsersAction[_Parser]) -> None:
    init = _home(
        add_command(
            sub,
            "init",
            commands.init,
            "Make a station: its keys, its vault, its session and roster.",
            "pendopo station init --home ruang-1 --session sesi.toml --host 192.168.1.10",
        ),
        vault=True,
    )
    init.add_argument("--session", type=Path, required=True, help="session and roster, TOML")
    init.add_argument("--host", action="append", default=[], help="name or address seats use")
    init.add_argument("--centre", default="", metavar="URL", help="the centre's address")
    init.add_argument("--centre-certificate", type=Path, metavar="PEM")
    init.add_argument("--centre-token", default="", metavar="TOKEN")
    init.add_argument("--centre-receipt-key", default="", metavar="BASE64")
    _root(init)
    _json(init)
    _add_people(sub)


def _add_people(sub: argparse._SubParsersAction[_Parser]) -> None:
    add_enrolment(sub, functools.partial(_home, vault=True), _json)
    add_station_unlock(sub, functools.partial(_home, vault=True), _json)
    add_officers(sub, functools.partial(_home, vault=True), _json)
    proctor = _home(
        add_command(
            sub,
            "proctor-add",
            commands.proctor_add,
            "Admit an officer with the certificate that the centre gave them.",
            "pendopo station proctor-add --home ruang-1 --certificate siti.cert",
        ),
        vault=True,
    )
    proctor.add_argument("--certificate", type=Path, required=True, metavar="FILE")
    proctor.set_defaults(report=print)
    package = _home(
        add_command(
            sub,
            "import-package",
            commands.import_package,
            "Take packages in from a repository folder (USB), or else from the centre.",
            "pendopo station import-package --home ruang-1 --repo /media/usb/repository",
        ),
        vault=True,
    )
    package.add_argument("--repo", type=Path, help="folder with metadata/ and targets/")
    _root(package)
    _json(package)


def _add_running(sub: argparse._SubParsersAction[_Parser]) -> None:
    serve = _home(
        add_command(
            sub,
            "serve",
            commands.serve,
            "Serve the room until SIGTERM.",
            "pendopo station serve --home ruang-1 --port 8443",
        ),
        vault=True,
    )
    serve.add_argument("--port", type=int, help="0: any free one; else as in station.toml")
    serve.add_argument("--bind", help="address to listen on; else as in station.toml")
    serve.add_argument("--ready-file", type=Path, help="gets the address as JSON")
    serve.add_argument(
        "--announce",
        action=argparse.BooleanOptionalAction,
        help="tell the room by mDNS where this is; else as in station.toml, never from loopback",
    )
    _add_watching(sub)


def _add_watching(sub: argparse._SubParsersAction[_Parser]) -> None:
    status = _home(
        add_command(
            sub,
            "status",
            commands.status,
            "Show the room: every seat's state, progress and last contact.",
            "pendopo station status --home ruang-1 --key siti.p12 --json",
        ),
        vault=True,
    )
    status.add_argument("--key", type=Path, help="a proctor's key; else the vault is opened")
    _json(status)
    release = _home(
        add_command(
            sub,
            "release",
            commands.release,
            "Give the running station the centre's share of a package's key from a file.",
            "pendopo station release --home ruang-1 --key siti.p12"
            " --package pemetaan-1 --share bagian-pusat.share",
        ),
        vault=False,
    )
    release.add_argument("--key", type=Path, required=True, help="a proctor's key")
    release.add_argument("--package", required=True, metavar="ID", help="e.g. pemetaan-1")
    release.add_argument("--share", type=Path, required=True, metavar="FILE")


def _add_carried(sub: argparse._SubParsersAction[_Parser]) -> None:
    export = _home(
        add_command(
            sub,
            "export",
            commands.export,
            "Write everything the room holds as one sealed, signed file onto a stick.",
            "pendopo station export --home ruang-1 --to /media/usb",
        ),
        vault=True,
    )
    export.add_argument("--to", type=Path, required=True, metavar="DIR")
    export.add_argument(
        "--unsent", action="store_true", help="only what the centre has not signed for"
    )
    _json(export)
    bundles = _home(
        add_command(
            sub,
            "import",
            commands.import_,
            "Take seats' bundles in, and receipts that came back from the centre.",
            "pendopo station import --home ruang-1 /media/usb/*.bundle",
        ),
        vault=True,
    )
    add_import_arguments(bundles)
    _json(bundles)
    add_witness(sub, functools.partial(_home, vault=True), _json)


def add_orders(sub: argparse._SubParsersAction[_Parser], program: str) -> None:
    """The orders, as ``pendopo station`` and ``pendopo proctor`` take them."""
    why = '--reason "alasan"'
    words: tuple[tuple[str, commands.Run, str, str], ...] = (
        ("authorize", commands.authorize, "Let participants who checked in begin.", why),
        ("pause", commands.pause, "Stop the clocks.", why),
        ("resume", commands.resume, "Let the clocks run again.", why),
        (
            "extend",
            commands.extend,
            "Change the time that participants have.",
            f"--minutes 10 {why}",
        ),
        ("end", commands.end, "End attempts.", why),
        ("message", commands.message, "Tell participants something.", '--text "pesan"'),
    )
    for name, run, summary, more in words:
        example = f"pendopo {program} {name} --home ruang-1 --key siti.p12 --seat 12 {more}"
        parser = _add_order(add_command(sub, name, run, summary, example))
        if name == "message":
            about = f"one paragraph of at most {MAX_MESSAGE_CHARACTERS} characters"
            parser.add_argument("--text", required=True, help=about)
        parser.add_argument("--reason", required=name != "message", default="")
        if name == "extend":
            _add_time(parser)


def _add_order(parser: _Parser) -> _Parser:
    _home(parser, vault=False)
    parser.add_argument("--key", type=Path, required=True, help="the proctor's key")
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("--seat")
    whom.add_argument("--all", action="store_true", help="every seat where it applies")
    parser.add_argument("--expires-minutes", type=_minutes, default=120.0)
    parser.add_argument("--wait", action="store_true", help="until the seats show it")
    parser.add_argument("--wait-seconds", type=float, default=60.0)
    _json(parser)
    return parser


def _add_time(parser: _Parser) -> None:
    parser.add_argument("--minutes", type=_minutes, default=0.0, help="time given")
    parser.add_argument("--adjust-minutes", type=_minutes, default=0.0, help="may be negative")
    parser.add_argument("--multiplier", type=float, help="accommodation, e.g. 1.3")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--section", help="that section, and the total with it; else the one each seat is in"
    )
    where.add_argument("--total", action="store_true", help="the total alone, no section")


def _minutes(text: str) -> float:
    value = float(text)
    if abs(value) > 24 * 60:
        raise argparse.ArgumentTypeError("over 24 hours")
    return value


def read_passphrase(arguments: argparse.Namespace, *, new: bool = False) -> str:
    """From the file, the environment or the terminal. Raises :class:`Rejected` for none."""
    file: Path | None = arguments.passphrase_file
    if file is not None:
        try:
            passphrase = file.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, UnicodeDecodeError, IndexError):
            raise Rejected(f"{file}: no passphrase can be read", remedy="check it") from None
    elif PASSPHRASE_VARIABLE in os.environ:
        passphrase = os.environ[PASSPHRASE_VARIABLE]
    else:
        passphrase = _ask(getpass.getpass, new)
    if not passphrase:
        raise Rejected("the passphrase is empty", remedy="give one")
    return passphrase


def _ask(ask: Callable[[str], str], new: bool) -> str:
    try:
        passphrase = ask("Passphrase of the station: ")
        if new and ask("Once more: ") != passphrase:
            raise Rejected("the two passphrases differ", remedy="try again")
    except EOFError:
        raise Rejected(
            "no terminal to ask for the passphrase",
            remedy=f"give --passphrase-file or set {PASSPHRASE_VARIABLE}",
        ) from None
    return passphrase
