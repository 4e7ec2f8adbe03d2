"""``pendopo station move`` and ``forgive``: going on at another seat, and trying PINs again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from exam.core.errors import Rejected, one_line
from exam.core.orders import OrderKind
from server.station import commands
from server.station.proctor_files import read_key_file
from server.station.wishes import Wish
from server.web.terminal import DONE, AsJson, Misused, Prepare, add_command


def add_moving(
    sub: argparse._SubParsersAction[argparse.ArgumentParser], with_home: Prepare, as_json: AsJson
) -> None:
    """Add both commands; where the station lies and how is reported is the command line's own."""
    _add_move(sub, with_home, as_json)
    _add_forgive(sub, with_home, as_json)


def _add_move(
    sub: argparse._SubParsersAction[argparse.ArgumentParser], with_home: Prepare, as_json: AsJson
) -> None:
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
    move.add_argument(
        "--attempt",
        default="",
        metavar="ID",
        help="which test, of a participant who has several; without it they are listed",
    )
    _add_who_and_why(move)
    move.add_argument("--expires-minutes", type=float, default=120.0)
    move.add_argument("--wait", action="store_true", help="until the new seat shows it")
    move.add_argument("--wait-seconds", type=float, default=60.0)
    as_json(move)


def _add_forgive(
    sub: argparse._SubParsersAction[argparse.ArgumentParser], with_home: Prepare, as_json: AsJson
) -> None:
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
        row = row_of(console.status(), given.participant, given.attempt)
    wish = Wish(
        OrderKind.MOVE,
        given.reason,
        row["seat"],
        round(given.expires_minutes * commands.MINUTE_MS),
        to_seat=given.to,
        attempt_id=row["attempt_id"],
    )
    return commands.give_order(given, wish)


def row_of(room: dict[str, Any], number: str, attempt_id: str = "") -> dict[str, Any]:
    """The row of a participant's test in a room's status, also one behind at its seat.

    Without ``attempt_id``, the only one there is: a seat may have made another up for them.
    Raises :class:`Misused` where there are several, and :class:`Rejected` where there is none.
    """
    rows: list[dict[str, Any]] = [
        row
        for row in (*room["seats"], *room["behind"])
        if row["attempt_id"] and row["number"] == number
    ]
    if not rows:
        raise Rejected(f"{number} has begun no test in this room", remedy="see 'station status'")
    listed = ", ".join(
        one_line(f"{row['attempt_id']} (seat {row['seat']}, {row['state']})") for row in rows
    )
    if not attempt_id and len(rows) > 1:
        raise Misused(
            f"{number} has {len(rows)} tests in this room: {listed}",
            remedy="name the one to move with --attempt ID; 'station status' says which of them"
            " was not admitted",
        )
    found = next((row for row in rows if attempt_id in ("", row["attempt_id"])), None)
    if found is None:
        raise Rejected(
            f"attempt {one_line(attempt_id)} is none of {number}'s in this room: {listed}",
            remedy="give the whole ID of one of these, or none where there is one alone",
        )
    return found


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
