"""``pendopo conformance``: what is imported, scored and written, in figures."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from exam.core.errors import ExamError
from exam.qti.conformance.roundtrip import Trip, trips
from exam.qti.conformance.schemas import Schemas
from exam.qti.library import ImportReport, import_parcel, parcels

_USAGE: Final = 2
_ELSEWHERE: Final = {
    "score": "exam.qti.conformance.score",
    "expressions": "exam.qti.conformance.expressions",
    "tests": "exam.qti.conformance.tests",
    "bench": "exam.qti.conformance.bench",
}
_PERCENT: Final = 100

Command = Callable[[list[str]], int]


def main(argv: Sequence[str], extra: dict[str, Command] | None = None) -> int:
    """Run one check; exits 0, 1 (a crash or a failed proof) or 2 (usage).

    ``extra`` brings commands that need more than this package, such as ``render``.
    """
    commands: dict[str, Command] = {
        "import": _import,
        "roundtrip": _roundtrip,
        **{one: _elsewhere(module) for one, module in _ELSEWHERE.items()},
        **(extra or {}),
    }
    arguments = list(argv)
    if not arguments or arguments[0] in ("-h", "--help"):
        print(f"usage: pendopo conformance {{{','.join(sorted({*commands, 'render'}))}}} …")
        return 0 if arguments else _USAGE
    command = commands.get(arguments[0])
    if command is None:
        reason = "it needs the seat's window" if arguments[0] == "render" else "no such check"
        print(f"pendopo conformance {arguments[0]}: {reason}", file=sys.stderr)
        return _USAGE
    try:
        return command(arguments[1:])
    except ExamError as error:
        print(f"{error}\n{error.remedy}".rstrip(), file=sys.stderr)
        return _USAGE


def _elsewhere(module: str) -> Command:
    def run(arguments: list[str]) -> int:
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
            print(f"pendopo conformance: {module} is not installed", file=sys.stderr)
            return _USAGE
        return int(found.main(arguments))

    return run


def _import(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("pendopo conformance import")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    report, crashes = _all(given.paths)
    refused = report.items_found - len(report.items)
    if given.json:
        document = {
            "items": report.items_found,
            "imported": len(report.items),
            "refused": refused,
            "tests": report.tests_found,
            "tests_imported": len(report.tests),
            "packages": len(report.packages),
            "findings": [finding.document() for finding in report.findings],
            "crashes": len(crashes),
            "crash_reports": crashes,
        }
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return 1 if crashes else 0
    for finding in report.findings:
        print(finding.text())
    codes = Counter(f"{one.name} {one.severity.value}" for one in report.findings)
    for code, count in sorted(codes.items()):
        print(f"{count:6} {code}")
    print(
        f"{len(report.items)} of {report.items_found} items and {len(report.tests)} of "
        f"{report.tests_found} tests imported, {len(report.packages)} packages, "
        f"{len(crashes)} crashes"
    )
    return 1 if crashes else 0


def _all(paths: list[Path]) -> tuple[ImportReport, list[dict[str, str]]]:
    report = ImportReport()
    crashes: list[dict[str, str]] = []
    for path in paths:
        for parcel in parcels(path):
            try:
                report += import_parcel(parcel)
            # a crash is this program's own mistake: counting it is what this command is for
            except Exception as error:  # noqa: BLE001
                where = traceback.format_exc(limit=-3)
                crashes.append({"path": parcel.name, "error": repr(error), "where": where})
    return report, crashes


def _roundtrip(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("pendopo conformance roundtrip")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--schemas", type=Path, help="the folder that holds 2.x and 3.0")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    schemas = Schemas(given.schemas) if given.schemas else None
    done = list(trips(given.paths, schemas))
    judged = [one for one in done if one.valid_before is not False]
    clean = [one for one in judged if one.clean]
    share = _PERCENT * len(clean) / len(judged) if judged else 100.0
    if given.json:
        print(json.dumps(_document(done, judged, share), ensure_ascii=False, indent=1))
    else:
        for one in done:
            if not one.clean:
                print(f"{one.path}: {one.reason}")
        print(
            f"{len(done)} documents, {len(judged)} valid on input, {len(clean)} of these came back "
            f"whole and valid ({share:.1f} %)"
        )
    return 0 if len(clean) == len(judged) else 1


def _document(done: list[Trip], judged: list[Trip], share: float) -> dict[str, object]:
    return {
        "documents": len(done),
        "valid_on_input": len(judged),
        "clean": sum(one.clean for one in judged),
        "percent": round(share, 2),
        "equal": sum(one.equal for one in done),
        "failures": [
            {
                "path": one.path,
                "kind": one.kind,
                "version": one.version,
                "valid_before": one.valid_before,
                "valid_after": one.valid_after,
                "equal": one.equal,
                "reason": one.reason,
            }
            for one in done
            if not one.clean
        ],
    }
