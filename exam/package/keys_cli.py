"""``pendopo publish keys``: the key ceremony, step by step (docs/key-ceremony.md)."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Any

from exam.core.errors import ExamError
from exam.package.keys import ROLES, read_signing_key

_OK, _REFUSED, _USAGE = 0, 1, 2


def main(argv: list[str]) -> int:
    """Run one step; 0 done, 1 refused, 2 wrong usage."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stopped:
        return _OK if stopped.code in (0, None) else _USAGE
    try:
        said = _run(options)
    except (ExamError, OSError) as error:
        sys.stderr.write(f"refused: {error}\n")
        if isinstance(error, ExamError) and error.remedy:
            sys.stderr.write(f"  do: {error.remedy}\n")
        return _REFUSED
    if options.json:
        sys.stdout.write(json.dumps(said, sort_keys=True) + "\n")
    else:
        sys.stdout.write("".join(f"{key:10} {value}\n" for key, value in said.items()))
    return _OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pendopo publish keys",
        description="Who may sign for the publisher.",
        epilog="example: pendopo publish keys rotate --repo repository --role timestamp",
    )
    sub = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    make = sub.add_parser("make", help="a key holder's own key, on the holder's own medium")
    make.add_argument("--out", type=Path, required=True, metavar="FILE")
    make.add_argument("--json", action="store_true")
    init = _step(sub, "init", "propose the first root of a centre")
    _holders(init)
    init.add_argument("--threshold", type=int, required=True, help="so many sign a root")
    _step(sub, "show", "roles, thresholds, keys and expiry")
    rotate = _step(sub, "rotate", "propose a root in which new keys sign for a role")
    rotate.add_argument("--role", choices=ROLES, required=True)
    rotate.add_argument("--threshold", type=int, help="else as before")
    _holders(rotate)
    revoke = _step(sub, "revoke", "propose a root without a key")
    revoke.add_argument("--role", choices=ROLES, required=True)
    revoke.add_argument("--key", required=True, metavar="ID")
    revoke.add_argument("--threshold", type=int, help="else as before")
    for name, text in (("sign", "add signatures to the proposed root"), ("apply", "let it count")):
        step = _step(sub, name, text)
        step.add_argument("--sign-with", type=Path, action="append", default=[], metavar="FILE")
    return parser


def _step(
    sub: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    step = sub.add_parser(name, help=text, description=text)
    step.add_argument("--repo", type=Path, required=True, metavar="DIR")
    step.add_argument("--centre", type=Path, metavar="DIR", help="default: beside the repository")
    step.add_argument("--json", action="store_true")
    return step


def _holders(step: argparse.ArgumentParser) -> None:
    step.add_argument(
        "--holder", type=Path, action="append", default=[], metavar="PUB", help="may be repeated"
    )


def _run(options: argparse.Namespace) -> dict[str, Any]:
    from exam.package import ceremony as c

    if options.step == "make":
        return {"key": c.make_holder_key(options.out).keyid, "public": f"{options.out}.pub"}
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    centre = options.centre or options.repo.resolve().parent / "centre"
    ceremony = c.Ceremony(options.repo, centre, now)
    if options.step == "show":
        return ceremony.roles()
    if options.step in ("sign", "apply"):
        signers = [read_signing_key(path) for path in options.sign_with]
        if options.step == "apply":
            return {"root": ceremony.apply(signers)}
        return _said(ceremony.sign(signers))
    if options.step == "revoke":
        change = c.Change(options.role, (), (options.key,), options.threshold)
        return _said(ceremony.change([change]))
    holders = tuple(c.read_public_key(path) for path in options.holder)
    if options.step == "init":
        return _said(ceremony.begin(holders, options.threshold))
    old = ceremony.key_ids(options.role)
    new = holders or (ceremony.own_key(options.role),)
    return _said(ceremony.change([c.Change(options.role, new, old, options.threshold)]))


def _said(pending: Any) -> dict[str, Any]:
    return {
        "root": pending.version,
        "missing": pending.missing,
        "missing_new": pending.missing_new,
        "ready": pending.ready,
    }
