"""``pendopo verify``: packages, chains, receipts, bundles and the log, with public keys alone."""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import sys
from pathlib import Path

from exam.core.errors import ExamError
from exam.verifying.kinds import KINDS, Said

SOUND, FINDING, USAGE = 0, 1, 2
_KEYS = {
    "--centre-key": "the centre's receipt key, as base64",
    "--station-key": "the station's receipt key, as base64",
}
_FILES = {
    "--root": "the repository's root.json, as shipped with the program",
    "--head": "heads that a station kept, or an earlier export; may be repeated",
    "--receipt": "a participant's receipt with its place in the log; may be repeated",
}
_REPEATED = ("--head", "--receipt")


def main(argv: list[str]) -> int:
    """Run ``pendopo verify``: 0 all is sound, 1 something is not, 2 wrong usage."""
    parser = _parser()
    try:
        given = parser.parse_args(argv)
        if lacking := KINDS[given.kind].lacks(given):
            parser.error(f"{given.kind}: {lacking}")
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
        example = " ".join(f"{one} {_metavar(one)}" for one in kind.needed or kind.options[:1])
        one = commands.add_parser(
            name,
            help=kind.what,
            description=kind.what,
            epilog=f"example:\n  pendopo verify {name} PATH {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.add_argument("path", type=Path, metavar="PATH")
        for option in kind.options:
            _add_option(one, option, needed=option in kind.needed)
        one.add_argument("--json", action="store_true", help="report as one JSON object")
    return parser


def _metavar(option: str) -> str:
    return "KEY" if option in _KEYS else "FILE"


def _add_option(parser: argparse.ArgumentParser, option: str, *, needed: bool) -> None:
    again = {"action": "append", "default": []} if option in _REPEATED else {}
    parser.add_argument(
        option,
        required=needed,
        type=_key if option in _KEYS else Path,
        metavar=_metavar(option),
        help=(_KEYS | _FILES)[option],
        **again,  # type: ignore[arg-type]
    )


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise argparse.ArgumentTypeError("not 32 bytes as base64")
    return key


def _readable(kind: str, said: Said) -> str:
    word = "sound" if said["sound"] else "NOT SOUND"
    lines = [f"{kind}: {word}"]
    lines += [f"  {name}: {_plain(said[name])}" for name in said if name != "sound" and said[name]]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {_plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(_plain, value))
    return str(value)
