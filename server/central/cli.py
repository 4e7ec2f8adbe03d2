"""``pendopo central``: every command of the national centre."""

from __future__ import annotations

import argparse
from pathlib import Path

from server.central import carried, commands, proofs, releases
from server.central.acts import acts
from server.central.staff import add_proctor
from server.web.carrying import add_import_arguments, add_station_key
from server.web.terminal import add_command, add_who, run_command

_Parser = argparse.ArgumentParser


def main(argv: list[str]) -> int:
    """Run one command; 0 done, 1 it failed, 2 it was called wrongly."""
    parser = argparse.ArgumentParser(prog="pendopo central", description=__doc__)
    sub = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    _add_set_up(sub)
    _add_carried(sub)
    _add_proofs(sub)
    _add_reports(sub)
    _add_acts(sub)
    add_proctor(sub)
    return run_command(parser, argv)


def _command(
    sub: argparse._SubParsersAction[_Parser], run: commands.Run, summary: str, example: str
) -> _Parser:
    name = run.__name__.strip("_").replace("_", "-")
    parser = add_command(sub, name, run, summary, f"pendopo central {name} {example}")
    parser.add_argument("--home", type=Path, required=True, help="the centre's folder")
    parser.set_defaults(report=print)
    return parser


def _json(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help="report as JSON")


def _add_set_up(sub: argparse._SubParsersAction[_Parser]) -> None:
    init = _command(
        sub,
        commands.init,
        "Make the centre: keys (where publishing has not made them), TLS identity, database.",
        "--home pusat --repo repositori --host pusat.example.go.id",
    )
    init.add_argument("--repo", type=Path, required=True, help="the signed repository's folder")
    init.add_argument("--host", action="append", default=[], help="name or address stations use")
    init.add_argument("--database", default="", metavar="URL", help="else SQLite in the home")
    serve = _command(sub, commands.serve, "Serve stations until SIGTERM.", "--home pusat")
    serve.add_argument("--port", type=int, help="0: any free one; else as in central.toml")
    serve.add_argument("--bind", help="address to listen on; else as in central.toml")
    serve.add_argument("--ready-file", type=Path, help="gets the address as JSON")
    serve.add_argument("--database", metavar="URL", help="else as in central.toml")
    station = _command(
        sub,
        commands.station_add,
        "Register a station and print what it needs to reach the centre.",
        '--home pusat --name "Kanreg I ruang 1" --session SESI-1 --json',
    )
    station.add_argument("--name", required=True)
    station.add_argument(
        "--session",
        action="append",
        required=True,
        metavar="ID",
        help="gets shares for this alone; may be repeated",
    )
    _json(station)
    _add_schedule(sub)


def _add_schedule(sub: argparse._SubParsersAction[_Parser]) -> None:
    schedule = _command(
        sub,
        releases.schedule,
        "Say from when on a package's share is given out; 'release report' shows who said so.",
        '--home pusat --package pemetaan --at 2026-12-01T08:00:00+07:00 --who "Dewi Lestari"',
    )
    schedule.add_argument("--package", required=True, help="pemetaan-1, or pemetaan: its newest")
    schedule.add_argument("--at", required=True, help="date and time with zone, or 'now'")
    schedule.add_argument("--session", default="", help="for one session only")
    add_who(schedule)
    _json(schedule)


def _add_carried(sub: argparse._SubParsersAction[_Parser]) -> None:
    bundles = _command(
        sub,
        carried.import_,
        "Take bundles from stations and seats in; receipts to carry back are left beside them.",
        "--home pusat /media/usb/*.bundle",
    )
    add_import_arguments(bundles)
    carried.add_word(bundles)
    _json(bundles)
    recover = _command(
        sub,
        carried.recover,
        "Take in what the vault of a dead seat holds; the vault itself is not changed.",
        "--home pusat --vault /media/disk/pendopo/seat-12/S-1",
    )
    recover.add_argument("--vault", type=Path, required=True, metavar="DIR", help="its folder")
    recover.add_argument("--session", default="", metavar="ID", help="else it is found out")
    recover.add_argument("--seat", default="", help="else it is found out")
    add_station_key(recover)
    carried.add_word(recover)
    _json(recover)


def _add_proofs(sub: argparse._SubParsersAction[_Parser]) -> None:
    chain = _command(
        sub,
        proofs.export_chain,
        "Write an attempt's chain for 'pendopo verify chain'.",
        "--home pusat --attempt ID --out rantai.chain",
    )
    receipt = _command(
        sub,
        proofs.prove_receipt,
        "Put an attempt's answers and its place in the log to a receipt, for 'verify receipt'.",
        "--home pusat --attempt ID --receipt tanda-terima.cose --out tanda-terima.cbor",
    )
    receipt.add_argument("--receipt", type=Path, required=True, help="as the station signed it")
    for one in (chain, receipt):
        one.add_argument("--attempt", required=True, metavar="ID")
    heads = _command(
        sub,
        proofs.export_log,
        "Write every signed head of the log for 'pendopo verify log'.",
        "--home pusat --out catatan.log",
    )
    for one in (chain, receipt, heads):
        one.add_argument("--out", type=Path, required=True, metavar="FILE")


def _add_acts(sub: argparse._SubParsersAction[_Parser]) -> None:
    done = _command(
        sub,
        acts,
        "Show what officers ordered in one attempt, and what its seat did not believe.",
        "--home pusat --attempt ID --json",
    )
    done.add_argument("--attempt", required=True, metavar="ID")
    _json(done)


def _add_reports(sub: argparse._SubParsersAction[_Parser]) -> None:
    results = _command(
        sub, commands.results, "Report every attempt and its points.", "--home pusat --json"
    )
    results.add_argument(
        "--qti",
        type=Path,
        metavar="DIR",
        help="also write each attempt there as a QTI 3.0 assessmentResult",
    )
    _json(results)
    answers = _command(
        sub,
        commands.answers,
        "Show the answers of one attempt, for an audit.",
        "--home pusat --attempt ID --json",
    )
    answers.add_argument("--attempt", required=True, metavar="ID")
    _json(answers)
    files = _command(
        sub,
        commands.files,
        "Write out the files that one attempt handed in, each checked by its digest.",
        "--home pusat --attempt ID --out berkas",
    )
    files.add_argument("--attempt", required=True, metavar="ID")
    files.add_argument("--out", type=Path, required=True, help="the folder they are written to")
    _json(files)
    score = _command(
        sub,
        commands.score,
        "Score again; earlier scorings are kept.",
        "--home pusat --attempt ID",
    )
    score.add_argument("--attempt", metavar="ID", help="else every attempt that was handed in")
    _json(score)
