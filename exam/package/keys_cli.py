"""``pendopo publish keys``: the key ceremony, step by step (docs/key-ceremony.md)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from exam.core.errors import ExamError
from exam.package.roles import ROLES

_OK, _REFUSED, _USAGE = 0, 1, 2
_ROOT_VALID_DAYS: Final = 5 * 365

_Parser = argparse.ArgumentParser
_Steps = argparse._SubParsersAction


def main(argv: list[str]) -> int:
    """Run one step; 0 done, 1 refused, 2 wrong usage."""
    try:
        options = parser().parse_args(argv)
    except SystemExit as stopped:
        return _OK if stopped.code in (0, None) else _USAGE
    try:
        from exam.package import keys_steps  # the signing libraries load when they are needed

        told, text = keys_steps.run(options)
    except (ExamError, OSError) as error:
        _tell_failure(error, as_json=options.json)
        return _REFUSED
    sys.stdout.write(json.dumps(told, sort_keys=True) + "\n" if options.json else text)
    return _OK


def add_passphrases(parser: _Parser) -> None:
    """The option that every command has which opens a locked key."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="first line is a passphrase; repeated, each is tried. Else"
        " PENDOPO_PUBLISHER_PASSPHRASE, else it is asked for",
    )


def parser() -> _Parser:
    """Every step with its words."""
    whole = argparse.ArgumentParser(
        prog="pendopo publish keys",
        description="Who may sign for the publisher: keys of several holders, who sign apart.",
        epilog="example, at the centre and at a holder's computer in turn:\n"
        "  pendopo publish keys make --out /media/siti/siti.key\n"
        "  pendopo publish keys init --repo repository --threshold 2"
        " --holder siti.key.pub --holder budi.key.pub --holder made.key.pub\n"
        "  pendopo publish keys request --repo repository --to /media/siti/request\n"
        "  pendopo publish keys sign /media/siti/request --key /media/siti/siti.key\n"
        "  pendopo publish keys collect /media/siti/request --repo repository\n"
        "  pendopo publish keys apply --repo repository",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    steps = whole.add_subparsers(dest="step", required=True, metavar="STEP")
    _add_holders_steps(steps)
    _add_proposals(steps)
    _add_centre_steps(steps)
    return whole


def _add_holders_steps(steps: _Steps[_Parser]) -> None:
    make = _step(
        steps,
        "make",
        "A key holder's own key, locked, on the holder's own medium.",
        "make --out /media/siti/siti.key",
    )
    make.add_argument("--out", type=Path, required=True, metavar="FILE")
    add_passphrases(make)
    look = _step(
        steps,
        "look",
        "Show what a request asks to sign, and who has signed.",
        "look /media/siti/request",
    )
    look.add_argument("request", type=Path, metavar="REQUEST", help="the request's folder")
    sign = _step(
        steps,
        "sign",
        "At the holder's computer: show what a request asks for, and sign it.",
        "sign /media/siti/request --key /media/siti/siti.key",
    )
    sign.add_argument("request", type=Path, metavar="REQUEST", help="the request's folder")
    sign.add_argument("--key", type=Path, required=True, metavar="FILE", help="the holder's key")
    sign.add_argument("--yes", action="store_true", help="do not ask again before signing")
    add_passphrases(sign)


def _add_proposals(steps: _Steps[_Parser]) -> None:
    init = _centre_step(
        steps,
        "init",
        "Propose the first root of a centre that has published nothing.",
        "init --repo repository --threshold 2 --holder siti.key.pub --holder budi.key.pub",
    )
    _holders(init, "who sign roots")
    init.add_argument("--threshold", type=int, required=True, help="so many sign a root")
    init.add_argument(
        "--publisher", type=Path, action="append", default=[], metavar="PUB",
        help="public keys of those who sign packages; may be repeated (default: the centre's own)",
    )  # fmt: skip
    init.add_argument("--publisher-threshold", type=int, default=1, help="so many sign a package")
    changes = _add_changes(steps)
    for step in (init, *changes):
        step.add_argument(
            "--valid-days", type=int, default=_ROOT_VALID_DAYS, metavar="N",
            help=f"the root is valid for N days (default: {_ROOT_VALID_DAYS})",
        )  # fmt: skip


def _add_changes(steps: _Steps[_Parser]) -> tuple[_Parser, ...]:
    rotate = _centre_step(
        steps,
        "rotate",
        "Propose a root in which new keys sign for a role, in place of old ones.",
        "rotate --repo repository --role root --replace 1f2e3d4c --holder wayan.key.pub",
    )
    rotate.add_argument("--role", choices=ROLES, required=True)
    rotate.add_argument(
        "--replace", action="append", default=[], metavar="ID",
        help="the beginning of a key's id; may be repeated (default: all of the role's)",
    )  # fmt: skip
    rotate.add_argument("--add", action="store_true", help="replace none: the new ones join")
    _holders(rotate, "who come (default: a new key in the centre's folder)")
    revoke = _centre_step(
        steps,
        "revoke",
        "Propose a root without a key, which was lost or stolen.",
        "revoke --repo repository --role targets --key 1f2e3d4c",
    )
    revoke.add_argument("--role", choices=ROLES, required=True)
    revoke.add_argument("--key", required=True, metavar="ID", help="the beginning of its id")
    renew = _centre_step(
        steps,
        "renew",
        "Propose the same keys for longer, before the root or the packages' list expires.",
        "renew --repo repository",
    )
    for step in (rotate, revoke):
        step.add_argument("--threshold", type=int, help="so many sign from then on")
    return rotate, revoke, renew


def _add_centre_steps(steps: _Steps[_Parser]) -> None:
    _centre_step(steps, "show", "Roles, thresholds, keys and expiry.", "show --repo repository")
    request = _centre_step(
        steps,
        "request",
        "Write what is proposed onto a medium, for a holder to sign.",
        "request --repo repository --to /media/siti/request",
    )
    request.add_argument("--to", type=Path, required=True, metavar="DIR", help="a new folder")
    collect = _centre_step(
        steps,
        "collect",
        "Take the signatures in that came back.",
        "collect /media/siti/request /media/budi/request --repo repository",
    )
    collect.add_argument("requests", type=Path, nargs="+", metavar="REQUEST")
    apply = _centre_step(
        steps,
        "apply",
        "Let what is proposed take effect.",
        "apply --repo repository",
    )
    apply.add_argument(
        "--sign-with", type=Path, action="append", default=[], metavar="FILE",
        help="the key of a holder who is present; may be repeated",
    )  # fmt: skip
    _centre_step(
        steps,
        "drop",
        "Take back what is proposed, and the packages that waited for it.",
        "drop --repo repository",
    )
    _centre_step(
        steps,
        "lock",
        "Put the centre's own signing keys behind a passphrase, where they are not yet.",
        "lock --repo repository",
    )


def _step(steps: _Steps[_Parser], name: str, text: str, example: str) -> _Parser:
    step = steps.add_parser(
        name,
        help=text,
        description=text,
        epilog=f"example:\n  pendopo publish keys {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    step.add_argument("--json", action="store_true", help="report as one JSON object")
    return step


def _centre_step(steps: _Steps[_Parser], name: str, text: str, example: str) -> _Parser:
    step = _step(steps, name, text, example)
    step.add_argument("--repo", type=Path, required=True, metavar="DIR", help="the repository")
    step.add_argument("--centre", type=Path, metavar="DIR", help="default: centre, beside it")
    add_passphrases(step)
    return step


def _holders(step: _Parser, who: str) -> None:
    step.add_argument(
        "--holder", type=Path, action="append", default=[], metavar="PUB",
        help=f"public keys of those {who}; may be repeated",
    )  # fmt: skip


def _tell_failure(error: ExamError | OSError, *, as_json: bool) -> None:
    remedy = error.remedy if isinstance(error, ExamError) else "check the folder and its rights"
    if as_json:
        failure: dict[str, Any] = {"refused": type(error).__name__, "message": str(error)}
        sys.stdout.write(json.dumps({**failure, "remedy": remedy}, sort_keys=True) + "\n")
        return
    sys.stderr.write(f"refused: {error}\n")
    if remedy:
        sys.stderr.write(f"  do: {remedy}\n")
