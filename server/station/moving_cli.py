"""``pendopo station move`` and ``forgive``: going on at another seat, and trying PINs again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from exam.core.errors import Rejected
from exam.core.orders import OrderKind
from server.station import commands
from server.station.proctor_files import read_key_file
from server.station.wishes import Wish
from server.web.terminal import DONE, AsJson, Prepare, add_command


def add_moving(
    sub: argparse._SubParsersAction[argparse.ArgumentParser], with_home: Prepare, as_json: AsJson
) -> None:
    """Add both commands; where the station lies and how is reported is the command line's own."""
    move = with_home(
        add_command(
            sub,
            "move",
            move_participant,
            "Let a participant go on at another seat; what the old one sends later is kept apart."
            " Pause a test first whose computer still runs.",
            'pendopo station move --home ruang-1 --key siti.p12 PST-003 --to 12 --reason "alasan"',
        )
    )
    move.add_argument("participant", metavar="PARTICIPANT", help="a participant's number")
    move.add_argument("--to", required=True, metavar="SEAT")
    _add_who_and_why(move)
    move.add_argument("--expires-minutes", type=float, default=120.0)
    move.add_argument("--wait", action="store_true", help="until the new seat shows it")
    move.add_argument("--wait-seconds", type=float, default=60.0)
    as_json(move)
    forgive = with_home(
        add_command(
            sub,
            "forgive",
            forgive_tries,
            "Let a participant, or a seat, that wrong PINs have locked try again.",
            "pendopo station forgive --home ruang-1 --key siti.p12 --participant PST-003"
            ' --reason "salah baca slip"',
        )
    )
    whom = forgive.add_mutually_exclusive_group(required=True)
    whom.add_argument("--participant", metavar="NUMBER", help="participant's number or NIP")
    whom.add_argument("--seat")
    _add_who_and_why(forgive)
    as_json(forgive)


def _add_who_and_why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", type=Path, required=True, help="the proctor's key")
    parser.add_argument("--reason", required=True)


def move_participant(given: argparse.Namespace) -> int:
    """An order to one attempt, for the seat where it goes on."""
    if not given.reason.strip():
        raise Rejected("an order needs a reason", remedy='give --reason "…"')
    key = read_key_file(given.key)
    with commands.open_console(given, key.private) as console:
        row = _row_of(console.status(), given.participant)
    wish = Wish(
        OrderKind.MOVE,
        given.reason,
        row["seat"],
        round(given.expires_minutes * commands.MINUTE_MS),
        to_seat=given.to,
        attempt_id=row["attempt_id"],
    )
    return commands.give_order(given, wish)


def _row_of(room: dict[str, Any], number: str) -> dict[str, Any]:
    """Also where somebody else has begun at that seat meanwhile."""
    rows: list[dict[str, Any]] = [
        row
        for row in (*room["seats"], *room["behind"])
        if row["attempt_id"] and row["number"] == number
    ]
    if not rows:
        raise Rejected(f"{number} has begun no test in this room", remedy="see 'station status'")
    return rows[0]


def forgive_tries(given: argparse.Namespace) -> int:
    """A signed word to the running station."""
    key = read_key_file(given.key)
    subject = given.seat if given.participant is None else given.participant
    with commands.open_console(given, key.private) as console:
        console.forgive(subject, given.reason, at_seat=given.participant is None)
    named = f"seat {subject}" if given.participant is None else subject
    said = {"forgiven": named}
    given.report(json.dumps(said) if given.json else f"{named} may try again")
    return DONE
