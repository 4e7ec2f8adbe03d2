"""``pendopo central proctor``: the centre vouches for a room's officers, and takes that back."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path
from typing import Any

from exam.core.errors import Rejected
from exam.core.roles import Role
from exam.exchange.roles import (
    RoleCertificate,
    read_certificate,
    read_request,
    role_names,
    sign_certificate,
)
from exam.package.keys import CentreKeys
from exam.package.publish import renew
from exam.package.staff_keys import read_staff, revoke, staff_private
from exam.vault.keys import write_private
from server.central.config import read_config
from server.web.clock import as_datetime, utc_ms
from server.web.terminal import DONE, add_command

CERTIFICATES_FOLDER = "certificates"
DEFAULT_DAYS = 30
DAY_MS = 24 * 60 * 60 * 1000
CLOCK_GRACE_MS = DAY_MS
"""Valid from a day before: clocks of rooms run late."""
_Parser = argparse.ArgumentParser


def issue(given: argparse.Namespace) -> int:
    """Certify a key. The name and the role are the centre's to say, not the request's."""
    asked_name, key = read_request(_read(given.request))
    now = utc_ms()
    certificate = RoleCertificate(
        key=key,
        name=given.name or asked_name,
        role=Role(given.role),
        sessions=tuple(given.session),
        from_utc_ms=now - CLOCK_GRACE_MS,
        until_utc_ms=now + given.days * DAY_MS,
    )
    if certificate.key_id in read_staff(given.home).revoked:
        raise Rejected(
            f"key {certificate.key_id} was revoked", remedy="the officer makes a new key"
        )
    signed = sign_certificate(certificate, staff_private(CentreKeys.load(given.home)))
    write_private(given.home / CERTIFICATES_FOLDER / f"{certificate.key_id}.cert", signed)
    write_private(given.out or given.request.with_suffix(".cert"), signed)
    _tell(given, _row(given.home, certificate))
    return DONE


def list_certificates(given: argparse.Namespace) -> int:
    """Every key that was certified, with its newest certificate."""
    staff = read_staff(given.home)
    found = sorted((given.home / CERTIFICATES_FOLDER).glob("*.cert"))
    rows = [_row(given.home, read_certificate(_read(path), staff)) for path in found]
    if given.json:
        given.report(json.dumps({"officers": rows}, ensure_ascii=False))
        return DONE
    for row in rows:
        given.report(_line(row))
    return DONE


def revoke_key(given: argparse.Namespace) -> int:
    """Take a key back, and sign the repository anew so that rooms learn of it."""
    revoke(given.home, given.key_id)
    repository = read_config(given.home).repository_folder(given.home)
    until = renew(repository=repository, centre=given.home, now=as_datetime(utc_ms()))
    said = {"revoked": given.key_id, "renew_before": until and until.isoformat()}
    learn = "rooms learn of it with 'station import-package'"
    if until is None:
        learn = f"once its publishers have signed ('publish keys request'), {learn}"
    text = f"{given.key_id} is revoked; {learn}"
    given.report(json.dumps(said) if given.json else text)
    return DONE


def _row(home: Path, certificate: RoleCertificate) -> dict[str, Any]:
    return {
        "key_id": certificate.key_id,
        "name": certificate.name,
        "role": certificate.role.value,
        "sessions": list(certificate.sessions),
        "valid_until": as_datetime(certificate.until_utc_ms).isoformat(),
        "revoked": certificate.key_id in read_staff(home).revoked,
    }


def _line(row: dict[str, Any]) -> str:
    where = ", ".join(row["sessions"]) or "every session"
    until = dt.datetime.fromisoformat(row["valid_until"])
    state = "revoked" if row["revoked"] else f"until {until:%Y-%m-%d %H:%M} UTC"
    return f"{row['key_id']} {row['role']:<10} {row['name']}: {where}, {state}"


def _tell(given: argparse.Namespace, row: dict[str, Any]) -> None:
    given.report(json.dumps(row, ensure_ascii=False) if given.json else _line(row))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path}: {error.strerror}", remedy="check the medium") from error


def add_proctor(sub: argparse._SubParsersAction[_Parser]) -> None:
    """The commands under ``pendopo central proctor``."""
    proctor = sub.add_parser("proctor", help="Officers: certify a key, list, revoke.")
    steps = proctor.add_subparsers(dest="step", required=True, metavar="STEP")
    ask = add_command(
        steps,
        "issue",
        issue,
        "Certify an officer's key: who it belongs to, the role, where and how long.",
        "pendopo central proctor issue --home pusat --request siti.request"
        " --role proctor --session SESI-1 --days 30",
    )
    ask.add_argument("--request", type=Path, required=True, help="what 'proctor key' made")
    ask.add_argument("--role", choices=role_names(), default=Role.PROCTOR.value)
    ask.add_argument("--name", default="", help="else as the request has it")
    ask.add_argument(
        "--session", action="append", default=[], help="may be repeated; else every session"
    )
    ask.add_argument("--days", type=int, default=DEFAULT_DAYS, help="at most 365; default 30")
    ask.add_argument("--out", type=Path, help="else beside the request, as .cert")
    show = add_command(
        steps,
        "list",
        list_certificates,
        "Show every key that was certified.",
        "pendopo central proctor list --home pusat",
    )
    take_back = add_command(
        steps,
        "revoke",
        revoke_key,
        "Take a key back; seats learn it from the signed metadata of the packages.",
        "pendopo central proctor revoke --home pusat --key-id 0123456789abcdef0123456789abcdef",
    )
    take_back.add_argument("--key-id", required=True, metavar="ID")
    for one in (ask, show, take_back):
        one.add_argument("--home", type=Path, required=True, help="the centre's folder")
        one.add_argument("--json", action="store_true", help="report as JSON")
        one.set_defaults(report=print)
