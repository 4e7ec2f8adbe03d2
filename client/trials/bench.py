"""``pendopo bench``: how fast, always beside a bare reference in the same run."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from exam.core.errors import ExamError, Rejected
from exam.qti.conformance.bench import bench_score, missed

_OK, _MISSED, _USAGE, _INTERRUPTED = 0, 1, 2, 130
MOST_RATIO_P50 = 2.0
MOST_GAP_MS = 16.0
MOST_START_RATIO = 3.0
MOST_PSS_RATIO = 2.2
MOST_SWITCH_MS = 16.0

CRYPTO_KEYS = """\
what the JSON says:
  answers         answers measured, about half of them sealed, in one run of the real window
  seal_ratio      click to durable, median: sealed / as long and not sealed   (at most 1.10)
  sealed_ms, unsealed_ms   the same in milliseconds, p50 and p99
  first_item_s    by MB of the package: from the release at the station until the first item
                  is painted, the wait until the seat asks again included (50: 2 s; 500: 15 s)
  opened_s        the same until the test can be begun
  peak_mib        by MB: the most memory that the seat's process ever held
  more_mib        by MB: what of it came with opening                          (at most 100)
  progress_steps  by MB: how many different percents stood on the screen
  plain_writes    of all writes of a seat that opens the 50 MB package, to whatever file, those
                  that hold a piece of an item or medium (0; null: no C compiler, or not Linux)
  decrypt_mb_s, age_mb_s   decryption of the 500 MB file here and by stock age, in turn
  age_ratio       here / age, median of 5 each (at least 0.8; null, and age_note says why)
"""


def main(argv: list[str]) -> int:
    """Run a bench; 0 within the targets, 1 one was missed, 2 it could not be run."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stopped:
        return _OK if stopped.code in (0, None) else _USAGE
    try:
        report, missed = _run(options)
    except ExamError as error:
        sys.stderr.write(f"pendopo bench: {error}\n")
        if error.remedy:
            sys.stderr.write(f"  {error.remedy}\n")
        return _USAGE
    except KeyboardInterrupt:
        sys.stderr.write("pendopo bench: stopped; every process it started has ended\n")
        return _INTERRUPTED
    if options.json:
        print(json.dumps(report))
    else:
        for name, value in report.items():
            print(f"{name:14} {value}")
    for one in missed:
        sys.stderr.write(f"target missed: {one}\n")
    return _MISSED if missed else _OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pendopo bench",
        description="Measures the real program beside a bare reference in the same run.",
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="BENCH")
    answer = _add(kinds, "answer", "From a click until the answer is on the disk.")
    answer.add_argument("--answers", type=int, default=2000, help="default: 2000")
    seat = _add(kinds, "seat", "Start, memory and turning pages of the seat's program.")
    seat.add_argument("--spawns", type=int, default=7, help="of each kind (default: 7)")
    seat.add_argument("--switches", type=int, default=500, help="default: 500")
    crypto = _add(
        kinds, "crypto", "What sealing, opening a package and decryption cost.", more=CRYPTO_KEYS
    )
    crypto.add_argument("--answers", type=int, default=2000, help="default: 2000")
    score = _add(kinds, "score", "Parsing and scoring items, beside bare XML parsing.")
    score.add_argument("--vectors", type=Path, metavar="FILE", help="default: the shipped sample")
    score.add_argument("--corpora", type=Path, metavar="DIR", help="the folder of their items")
    return parser


def _add(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    what: str,
    *,
    more: str = "",
) -> argparse.ArgumentParser:
    parser = kinds.add_parser(
        name,
        help=what,
        description=what,
        epilog=f"{more}\nexits 1 where a target is missed\n\n"
        f"example:\n  pendopo bench {name} --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="report as one JSON object")
    return parser


def _run(options: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    if options.kind == "score":
        if (options.vectors is None) != (options.corpora is None):
            raise Rejected("--vectors and --corpora belong together", remedy="give both or none")
        figures = bench_score(options.vectors, options.corpora)
        return dict(figures), missed(figures)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.kind == "crypto":
        from client.trials import bench_crypto

        costs = bench_crypto.measure(options.answers)
        return costs, bench_crypto.missed(costs)
    if options.kind == "answer":
        from client.trials import bench_answer

        report: dict[str, Any] = bench_answer.measure(options.answers)
        limits = [
            ("ratio_p50", report["ratio_p50"], MOST_RATIO_P50),
            ("ui_gap_ms p99", report["ui_gap_ms"]["p99"], MOST_GAP_MS),
        ]
    else:
        from client.trials.bench_seat import measure as measure_seat

        report = measure_seat(options.spawns, options.switches)
        limits = [
            ("start_ratio", report["start_ratio"], MOST_START_RATIO),
            ("pss_ratio", report["pss_ratio"], MOST_PSS_RATIO),
            ("switch_ms p99", report["switch_ms"]["p99"], MOST_SWITCH_MS),
        ]
    return report, [f"{name} {is_:g} > {most:g}" for name, is_, most in limits if is_ > most]
