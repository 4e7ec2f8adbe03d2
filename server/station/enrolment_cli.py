"""``pendopo station enrol`` and ``revoke``: codes for seats on paper or screen, and their end."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import segno

from exam.core.errors import Rejected
from exam.vault.keys import write_private
from server.station import setup
from server.station.addresses import own_addresses
from server.station.config import read_config
from server.station.desk import Desk
from server.station.enrolment import GivenCode
from server.station.identities import Identities
from server.station.register import Register
from server.web.clock import as_datetime, utc_ms
from server.web.terminal import DONE, AsJson, Prepare, add_command

DEFAULT_HOURS = 12.0
MOST_HOURS = 14 * 24.0
HOUR_MS = 3_600_000
MAX_REASON_CHARACTERS = 200
_SCALE = 6

_T = TypeVar("_T")


def add_enrolment(
    sub: argparse._SubParsersAction[argparse.ArgumentParser], with_vault: Prepare, as_json: AsJson
) -> None:
    """Add both commands; what opens the vault and reports is the command line's own."""
    enrol = with_vault(
        add_command(
            sub,
            "enrol",
            enrol_seats,
            "Give out one-time codes with which computers become seats of this room.",
            "pendopo station enrol --home ruang-1 --seats 40 --qr-folder kode",
        )
    )
    which = enrol.add_mutually_exclusive_group(required=True)
    which.add_argument("--seat", help="one seat; codes it had before no longer count")
    which.add_argument("--seats", type=int, metavar="N", help="seats 1 to N")
    enrol.add_argument(
        "--hours", type=_hours, default=DEFAULT_HOURS, help="how long a code counts; default 12"
    )
    enrol.add_argument("--qr", action="store_true", help="draw each code on the terminal as well")
    enrol.add_argument("--qr-folder", type=Path, metavar="DIR", help="leave PNG and SVG files here")
    as_json(enrol)
    revoke = with_vault(
        add_command(
            sub,
            "revoke",
            revoke_seat,
            "Take a seat's identity back: whoever holds it is refused from now on.",
            'pendopo station revoke --home ruang-1 --seat 12 --reason "komputer diganti"',
        )
    )
    revoke.add_argument("--seat", required=True)
    revoke.add_argument("--reason", required=True)
    as_json(revoke)


def enrol_seats(given: argparse.Namespace) -> int:
    """Codes for one seat or for the first N."""
    config = read_config(given.home)
    seats = [given.seat] if given.seat else [str(one + 1) for one in range(given.seats)]
    if not seats:
        raise Rejected("--seats is not 1 or more")

    def give(desk: Desk) -> list[GivenCode]:
        enrolment = setup.open_enrolment(given.home, desk, config, utc_ms)
        return desk.run(lambda: enrolment.give_codes_now(seats, round(given.hours * HOUR_MS)))

    codes = _at_desk(given, give)
    pictures = _leave_pictures(given.qr_folder, codes) if given.qr_folder else []
    if given.json:
        rows = [
            {"seat": one.seat, "code": one.code, "expires_utc_ms": one.expires_utc_ms}
            for one in codes
        ]
        given.report(json.dumps({"codes": rows, "files": pictures}))
        return DONE
    until = as_datetime(codes[0].expires_utc_ms).astimezone()
    hosts = config.hosts or own_addresses()
    given.report(f"Address: {', '.join(f'{host}:{config.port}' for host in hosts)}")
    given.report(f"Each code counts once, until {until:%Y-%m-%d %H:%M %Z}. Keep them to yourself.")
    for one in codes:
        given.report(f"seat {one.seat:>4}  {one.code}")
        if given.qr:
            given.report(_on_terminal(one.code))
    return DONE


def revoke_seat(given: argparse.Namespace) -> int:
    """No key of a seat counts any more."""
    reason = " ".join(given.reason.split())[:MAX_REASON_CHARACTERS]
    if not reason:
        raise Rejected("a revocation needs a reason", remedy='give --reason "…"')

    def revoke(desk: Desk) -> int:
        register, identities = Register(desk.database), Identities(desk.database)

        def now() -> int:
            if given.seat not in register.plan().seats:
                raise Rejected(f"the room has no seat {given.seat!r}")
            return identities.revoke(given.seat, reason, utc_ms())

        return desk.run(now)

    revoked = _at_desk(given, revoke)
    text = f"seat {given.seat}: refused from now on" if revoked else "nothing was enrolled there"
    given.report(json.dumps({"seat": given.seat, "revoked": bool(revoked)}) if given.json else text)
    return DONE


def _at_desk(given: argparse.Namespace, work: Callable[[Desk], _T]) -> _T:
    desk = setup.open_desk(given.home, given.passphrase(given))
    try:
        return work(desk)
    finally:
        desk.close()


def _on_terminal(code: str) -> str:
    drawn = io.StringIO()
    segno.make_qr(code).terminal(drawn, compact=True)
    return drawn.getvalue()


def _leave_pictures(folder: Path, codes: list[GivenCode]) -> list[str]:
    """One PNG and one SVG for each seat, for their owner's eyes like the codes themselves."""
    names = []
    for one in codes:
        drawn = segno.make_qr(one.code)
        for kind in ("png", "svg"):
            data = io.BytesIO()
            drawn.save(data, kind=kind, scale=_SCALE)
            path = folder / f"seat-{one.seat}.{kind}"
            write_private(path, data.getvalue())
            names.append(str(path))
    return names


def _hours(text: str) -> float:
    value = float(text)
    if not 0 < value <= MOST_HOURS:
        raise argparse.ArgumentTypeError(f"not over 0 and up to {MOST_HOURS:g} hours")
    return value
