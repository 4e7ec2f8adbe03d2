"""``pendopo drill``: kills the programs and cuts the power, and looks for what was lost."""

from __future__ import annotations

import argparse
import json
import sys

from client.trials.findings import Findings
from exam.core.errors import ExamError

_OK, _FOUND, _USAGE, _INTERRUPTED = 0, 1, 2, 130
_ABOUT = """\
exits 0 where nothing was found, 1 where something was, 2 where the drill could not be run.
A failed run is named by seed and number; --only-run repeats it alone.
"""


def main(argv: list[str]) -> int:
    """Run a drill; 0 nothing found, 1 something was, 2 it could not be run."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stopped:
        return _OK if stopped.code in (0, None) else _USAGE
    try:
        findings = _run(options)
    except ExamError as error:
        sys.stderr.write(f"pendopo drill: {error}\n")
        if error.remedy:
            sys.stderr.write(f"  {error.remedy}\n")
        return _USAGE
    except KeyboardInterrupt:
        sys.stderr.write("pendopo drill: stopped; every process it started has ended\n")
        return _INTERRUPTED
    _tell(findings, options)
    return _FOUND if findings.failed else _OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pendopo drill",
        description="Drills against the real programs: nothing shown as saved may be lost.",
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="DRILL")
    kill = _add(kinds, "kill", "SIGKILL the seat or the station at random instants.", 200)
    kill.add_argument("--keep", metavar="DIR", help="keep logs and vaults in this folder")
    cut = _add(kinds, "powercut", "Forget what was not synced, at random instants.", 150)
    cut.add_argument(
        "--synchronous",
        default="FULL",
        choices=("FULL", "NORMAL", "OFF"),
        help="SQLite's setting; with NORMAL the drill must find losses (default: FULL)",
    )
    return parser


def _add(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser], name: str, what: str, runs: int
) -> argparse.ArgumentParser:
    parser = kinds.add_parser(
        name,
        help=what,
        description=what,
        epilog=f"{_ABOUT}\nexample:\n  pendopo drill {name} --runs {runs} --seed 1 --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=_positive, default=runs, help=f"default: {runs}")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--only-run", type=int, metavar="N", help="run number N alone")
    parser.add_argument("--json", action="store_true", help="report as one JSON object")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _run(options: argparse.Namespace) -> Findings:
    progress = _silent if options.quiet else _say
    if options.kind == "powercut":
        from client.trials import powercut

        return powercut.drill(
            options.runs,
            options.seed,
            options.synchronous,
            only_run=options.only_run,
            progress=progress,
        )
    from client.trials import kill

    return kill.drill(
        options.runs, options.seed, only_run=options.only_run, keep=options.keep, progress=progress
    )


def _silent(_: str) -> None:
    """No progress."""


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _tell(findings: Findings, options: argparse.Namespace) -> None:
    report = findings.report(options.seed)
    if options.json:
        print(json.dumps(report, sort_keys=True))
        return
    print(f"runs           {findings.runs}")
    print(f"lost           {findings.lost} answers that were shown as saved")
    print(f"resume errors  {findings.resume_errors}")
    print(f"chain errors   {findings.chain_errors}")
    again = f"pendopo drill {options.kind} --seed {options.seed} --only-run"
    for one in findings.failed:
        print(f"  run {one.number}: {one}")
        print(f"    again: {again} {one.number}")
