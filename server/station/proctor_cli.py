"""``pendopo proctor``: an officer's own key, and the orders that it signs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from server.station.cli import add_orders
from server.station.proctor_files import make_key
from server.station.unlock_cli import add_proctor_unlock
from server.web.terminal import DONE, add_command, run_command


def main(argv: list[str]) -> int:
    """Run one command; 0 done, 1 it failed, 2 it was called wrongly."""
    parser = argparse.ArgumentParser(prog="pendopo proctor", description=__doc__)
    sub = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    make = add_command(
        sub,
        "key",
        key,
        "Make your own key, under a passphrase, and the request for the centre.",
        'pendopo proctor key --name "Siti Aminah" --out /media/usb/siti.p12',
    )
    make.add_argument("--name", required=True)
    make.add_argument("--out", type=Path, required=True, metavar="FILE", help="on your own stick")
    _json(make)
    add_orders(sub, "proctor")
    add_proctor_unlock(sub, _json)
    return run_command(parser, argv)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="report as JSON")
    parser.set_defaults(report=print)


def key(given: argparse.Namespace) -> int:
    """Make a key."""
    request = make_key(given.out, given.name)
    said = {"key": str(given.out), "request": str(request)}
    text = f"{given.out}: your key, keep it. {request}: for the centre, whose answer goes beside it"
    given.report(json.dumps(said) if given.json else text)
    return DONE
