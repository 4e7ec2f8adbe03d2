"""``pendopo publish``: what an author sends in becomes a signed package, with a readable report."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Any

from exam.core.errors import ExamError
from exam.package import keys_cli

_OK, _REFUSED, _USAGE = 0, 1, 2
_WAITS = "for signatures of others: pendopo publish keys request, sign, collect, apply"
_EXAMPLE = """\
example:
  pendopo publish resources/samples/pemetaan --repo /srv/pendopo/repository
  pendopo publish latihan.zip --repo /srv/pendopo/repository --practice --json
  pendopo publish --renew --repo /srv/pendopo/repository
  pendopo publish keys --help

The centre's keys are made on first use. Keep the centre's folder secret and backed up: without
it nothing can be published, released or scored.
"""


def main(argv: list[str]) -> int:
    """Run ``pendopo publish`` with the arguments after that word.

    Returns 0 where it was published, 1 where the package was refused, 2 for wrong usage.
    """
    if argv[:1] == ["keys"]:
        return keys_cli.main(argv[1:])
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stopped:
        return _OK if stopped.code in (0, None) else _USAGE
    if options.renew == (options.folder is not None):
        sys.stderr.write("name a FOLDER to publish, or --renew alone\n")
        return _USAGE
    try:
        report = _run(options)
    except (ExamError, OSError) as error:
        _tell_failure(error, as_json=options.json)
        return _REFUSED
    if options.json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False, sort_keys=True) + "\n")
    else:
        sys.stdout.write(_readable(report))
    return _OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pendopo publish",
        description="Check a QTI package, take the keys out, seal it, and add it to a repository.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, help="the package: a folder or a zip")
    parser.add_argument("--repo", required=True, type=Path, metavar="DIR", help="the repository")
    parser.add_argument(
        "--centre",
        type=Path,
        metavar="DIR",
        help="the centre's keys and scoring copies (default: centre, beside the repository)",
    )
    parser.add_argument("--name", help="the package's name (default: the folder's)")
    parser.add_argument(
        "--practice", action="store_true", help="not sealed: anybody may open it at any time"
    )
    parser.add_argument(
        "--valid-days", type=int, default=365, metavar="N", help="valid for N days (default: 365)"
    )
    parser.add_argument(
        "--allow-logic",
        action="store_true",
        help="items that work only with their logic (say, adaptive) leave with their keys",
    )
    parser.add_argument(
        "--sign-with",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="the key of a holder who is present; may be repeated",
    )
    keys_cli.add_passphrases(parser)
    parser.add_argument("--renew", action="store_true", help="only sign the repository anew")
    parser.add_argument("--json", action="store_true", help="report as one JSON object")
    return parser


def _run(options: argparse.Namespace) -> dict[str, Any]:
    from exam.package import publish  # the signing libraries load only when they are needed
    from exam.package.holders import read_holder_key
    from exam.package.locked import Passphrases

    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    centre = options.centre or options.repo.resolve().parent / "centre"
    passphrases = Passphrases(options.passphrase_file)
    signers = [read_holder_key(path, passphrases) for path in options.sign_with]
    if options.renew:
        until = publish.renew(
            repository=options.repo,
            centre=centre,
            signers=signers,
            passphrases=passphrases,
            now=now,
        )
        renewed = {"renewed": str(options.repo), "renew_before": until and until.isoformat()}
        return {**renewed, "centre": str(centre), "waits": until is None}
    done = publish.publish(
        options.folder,
        repository=options.repo,
        centre=centre,
        name=options.name,
        valid_days=options.valid_days,
        practice=options.practice,
        allow_logic=options.allow_logic,
        signers=signers,
        passphrases=passphrases,
        now=now,
    )
    report = dataclasses.asdict(done)
    for moment in ("valid_until", "renew_before"):
        when = getattr(done, moment)
        report[moment] = when and when.isoformat(timespec="seconds")
    report["waits"] = done.renew_before is None
    return {**report, "repository": str(options.repo), "centre": str(centre)}


def _tell_failure(error: ExamError | OSError, *, as_json: bool) -> None:
    remedy = error.remedy if isinstance(error, ExamError) else "check the folder and its rights"
    if as_json:
        failure = {"refused": type(error).__name__, "message": str(error), "remedy": remedy}
        sys.stdout.write(json.dumps(failure, ensure_ascii=False, sort_keys=True) + "\n")
        return
    sys.stderr.write(f"not published: {error}\n")
    if remedy:
        sys.stderr.write(f"  do: {remedy}\n")


def _opens_with(report: dict[str, Any]) -> list[str]:
    """Who opens it: without officers a stolen copy opens for whoever gets the centre's share."""
    if report["practice"]:
        return []
    if report["rooms"]:
        return [f"opens      with the centre and the officers of {', '.join(report['rooms'])}"]
    return ["opens      with the centre alone: no officers' shares were made (pendopo release)"]


def _draws(report: dict[str, Any]) -> list[str]:
    if report["items_drawn"] == report["items"]:
        return []
    return [f"drawn      {report['items_drawn']} items for each participant"]


def _readable(report: dict[str, Any]) -> str:
    if "renewed" in report and report["waits"]:
        return f"waits      {_WAITS}\n"
    if "renewed" in report:
        return f"renewed    {report['renewed']}, again before {report['renew_before']}\n"
    kind = "practice, not sealed" if report["practice"] else "sealed until released"
    waits = report["waits"]
    removed = ", ".join(f"{count} {what}" for what, count in report["removed"].items())
    lines = [
        f"{'waits     ' if waits else 'published '} {report['package_id']}: {report['title']}",
        f"content    {report['items']} items in {report['sections']} sections",
        *_draws(report),
        f"target     {report['target']}, {report['length']} bytes, {kind}",
        *_opens_with(report),
        f"valid      until {report['valid_until']}",
        f"next       {_WAITS}"
        if waits
        else f"renew      before {report['renew_before']}: pendopo publish --renew",
        f"kept back  {removed or 'nothing'}",
        *(f"left out   {path}: no item shows it" for path in report["left_out"]),
        *(
            f"with key   {item_id}: {', '.join(reasons)}"
            for item_id, reasons in report["with_logic"].items()
        ),
        *(
            f"feedback   {item_id}: stayed behind, nobody sees it"
            for item_id in report["without_feedback"]
        ),
        *(
            f"variants   {item_id}: made at the seat, key kept back"
            for item_id in report["divided"]
        ),
        *(f"warning    {warning}" for warning in report["warnings"]),
        f"repository {report['repository']}" + (" (new)" if report["repository_created"] else ""),
        f"centre     {report['centre']} (keys and scoring copy: keep secret, back up)",
    ]
    return "\n".join(lines) + "\n"
