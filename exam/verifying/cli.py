"""``pendopo verify``: packages, chains, receipts, bundles and the log, with public keys alone."""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from exam.core.errors import ExamError, Rejected
from exam.exchange import proof_files
from exam.exchange.bundle import verify_bundle
from exam.exchange.receipts import Hop, read_submission
from exam.package.trust import Mirror, folder_fetch

SOUND, FINDING, USAGE = 0, 1, 2
MAX_FILE_BYTES = 1024 * 1024 * 1024
_OPTIONS = {
    "--centre-key": "the centre's receipt key, as base64",
    "--station-key": "the station's receipt key, as base64",
    "--root": "the repository's root.json, as shipped with the program",
}
Said: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be checked: what it is, its options and those it cannot do without."""

    run: Callable[[argparse.Namespace], Said]
    what: str
    options: tuple[str, ...]
    needed: tuple[str, ...] = ()


def main(argv: list[str]) -> int:
    """Run ``pendopo verify``: 0 all is sound, 1 something is not, 2 wrong usage."""
    try:
        given = _parser().parse_args(argv)
    except SystemExit as stopped:
        return SOUND if stopped.code in (0, None) else USAGE
    try:
        said = {"sound": True, **KINDS[given.kind].run(given)}
    except ExamError as error:
        said = {
            "sound": False,
            "finding": type(error).__name__.lower(),
            "message": str(error),
            "remedy": error.remedy,
        }
    if given.json:
        sys.stdout.write(json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n")
    else:
        sys.stdout.write(_readable(given.kind, said))
    return SOUND if said["sound"] else FINDING


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pendopo verify",
        description=__doc__,
        epilog="example:\n  pendopo verify receipt tanda-terima.cbor --station-key KEY --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for name, kind in KINDS.items():
        needed = " ".join(f"{one} {'FILE' if one == '--root' else 'KEY'}" for one in kind.needed)
        one = commands.add_parser(
            name,
            help=kind.what,
            description=kind.what,
            epilog=f"example:\n  pendopo verify {name} PATH {needed}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.add_argument("path", type=Path, metavar="PATH")
        for option in kind.options:
            one.add_argument(
                option,
                required=option in kind.needed,
                type=Path if option == "--root" else _key,
                metavar="FILE" if option == "--root" else "KEY",
                help=_OPTIONS[option],
            )
        one.add_argument("--json", action="store_true", help="report as one JSON object")
    return parser


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise argparse.ArgumentTypeError("not 32 bytes as base64")
    return key


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Rejected(f"{path}: over {MAX_FILE_BYTES} bytes")
        return path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the path") from error


def _readable(kind: str, said: Said) -> str:
    word = "sound" if said["sound"] else "NOT SOUND"
    lines = [f"{kind}: {word}"]
    lines += [f"  {name}: {value}" for name, value in said.items() if name != "sound" and value]
    return "\n".join(lines) + "\n"


def _hops(given: argparse.Namespace) -> dict[Hop, bytes]:
    keys = {Hop.CENTRE: given.centre_key, Hop.STATION: given.station_key}
    return {hop: key for hop, key in keys.items() if key}


# -- the kinds ------------------------------------------------------------------------------------


def _package(given: argparse.Namespace) -> Said:
    with tempfile.TemporaryDirectory() as cache:
        fetch = folder_fetch(given.path)
        mirror = Mirror(root=_read(given.root), cache=Path(cache), fetch=fetch)
        mirror.refresh()
        targets = mirror.targets()
        for target in targets:
            mirror.download(target.name)
        return {"packages": [target.path for target in targets]}


def _chain(given: argparse.Namespace) -> Said:
    keys = _hops(given)
    report = proof_files.check_chain(_read(given.path), keys)
    if unsigned := [hop.value for hop in keys if hop.value not in dict(report.receipts)]:
        # Anybody can make a chain whose seals fit: receipts are what makes it somebody's word.
        raise Rejected(
            f"no receipt of the {unsigned[0]} is on this chain, whose key was given",
            remedy="get the chain with its receipts, or leave the key out",
        )
    receipts = [{"hop": hop, "seq": seq} for hop, seq in report.receipts]
    head = {"seq": report.head.seq, "seal": report.head.seal.hex()}
    return {"attempt": report.attempt_id, "head": head, "receipts": receipts}


def _receipt(given: argparse.Namespace) -> Said:
    file = proof_files.decode_receipt_file(_read(given.path))
    receipt = read_submission(file.receipt, given.station_key)
    checked = proof_files.check_receipt_file(file, receipt, given.centre_key or b"")
    return {
        "session": receipt.session_id,
        "attempt": receipt.attempt_id,
        "items": receipt.items,
        "answered": receipt.answered,
        "root": receipt.root.hex(),
        "checked": ["signature", *checked],
    }


def _bundle(given: argparse.Namespace) -> Said:
    report = verify_bundle(given.path, _hops(given))
    return {**report.as_json(), "sound": report.sound, "findings": report.lines()}


def _log(given: argparse.Namespace) -> Said:
    heads = proof_files.check_log_file(_read(given.path), given.centre_key)
    return {"heads": len(heads), "leaves": heads[-1].size, "root": heads[-1].root.hex()}


_BOTH = ("--centre-key", "--station-key")
KINDS: dict[str, Kind] = {
    "package": Kind(_package, "A repository's folder: TUF.", ("--root",), ("--root",)),
    "chain": Kind(_chain, "An attempt's chain and the receipts on it.", _BOTH),
    "receipt": Kind(
        _receipt, "A participant's receipt, its answers and its leaf.", _BOTH, ("--station-key",)
    ),
    "bundle": Kind(_bundle, "A bundle from a seat or a station.", _BOTH, ("--station-key",)),
    "log": Kind(_log, "Heads of the centre's log.", ("--centre-key",), ("--centre-key",)),
}
