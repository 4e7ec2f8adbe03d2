"""What export and import commands of station and centre say, and the receipts they leave."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from exam.core.errors import ExamError
from exam.exchange.bundle_intake import Receiver, Taken, take_in
from exam.exchange.receipts_file import RECEIPTS_SUFFIX, is_receipts_file
from exam.vault.exporting import Progress, write_receipts
from server.web.terminal import DONE, FAILED
from server.web.tokens import from_text

_SHOWN_FROM_BYTES = 8 * 1024 * 1024


def shown_progress(what: str) -> Progress:
    """Per cent on standard error for a large file, on a terminal; Ctrl+C stops the work."""
    last = -1

    def show(done: int, whole: int) -> None:
        nonlocal last
        percent = done * 100 // max(whole, 1)
        if whole < _SHOWN_FROM_BYTES or percent == last or not sys.stderr.isatty():
            return
        last = percent
        sys.stderr.write(f"\r{what}: {percent:3} %{chr(10) if done >= whole else ''}")
        sys.stderr.flush()

    return show


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """What both ends' ``import`` takes."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="in any order")
    add_station_key(parser)
    parser.add_argument(
        "--partial",
        action="store_true",
        help="take a cut or damaged bundle in as far as it is whole and signed for",
    )
    parser.add_argument(
        "--receipts",
        type=Path,
        metavar="DIR",
        help="where receipts to carry back are written; else beside each file",
    )


def add_station_key(parser: argparse.ArgumentParser) -> None:
    """Keys of stations that this end does not know by itself."""
    parser.add_argument(
        "--station-key",
        action="append",
        default=[],
        metavar="BASE64",
        help="a station whose signature counts: station_receipt_key of its seats' files",
    )


def station_keys(given: argparse.Namespace) -> tuple[bytes, ...]:
    """The keys named on the command line."""
    return tuple(from_text(one, "--station-key") for one in given.station_key)


def split_files(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Bundles, and files of receipts."""
    receipts = [path for path in files if is_receipts_file(path)]
    return [path for path in files if path not in receipts], receipts


def import_bundles(given: argparse.Namespace, files: Sequence[Path], receiver: Receiver) -> int:
    """Take files in, leave receipts, report; ``FAILED`` where anything is missing or refused."""
    taken = take_in(files, receiver, partial=given.partial)
    rows = [
        {**one.as_json(), "receipts": _leave_receipts(path, one, given.receipts)}
        for path, one in zip(files, taken, strict=True)
    ]
    if given.json:
        given.report(json.dumps({"bundles": rows}))
    else:
        for one, row in zip(taken, rows, strict=True):
            for line in _lines(one, str(row["receipts"])):
                given.report(line)
    return DONE if all(one.complete for one in taken) else FAILED


def _leave_receipts(path: Path, taken: Taken, folder: Path | None) -> str:
    """The file's name; empty where there is nothing to sign for, or no place to write to."""
    if not taken.receipts:
        return ""
    target = (folder or path.parent) / f"{path.name}{RECEIPTS_SUFFIX}"
    try:
        write_receipts(target, list(taken.receipts.values()))
    except ExamError as error:
        taken.troubles.append(f"no receipts were written ({error}): import again with --receipts")
        return ""
    return str(target)


def _lines(taken: Taken, receipts: str) -> list[str]:
    name = taken.report.file
    entries = sum(taken.heads.values())
    what = "complete" if taken.complete else "incomplete" if taken.stored else "not taken in"
    lines = [f"{name}: {what}; {len(taken.heads)} attempts, {entries} entries are held"]
    lines += [f"  {one}" for one in (*taken.troubles, *taken.missing)]
    return [*lines, f"  receipts to carry back: {receipts}"] if receipts else lines
