"""``pendopo station proctors`` and ``proctor-remove``: who may act here, and who no longer."""

from __future__ import annotations

import argparse
import json
from contextlib import closing

from exam.core.errors import Rejected
from exam.core.roles import Act, key_id
from server.station import setup
from server.station.officers import Officers
from server.web.clock import utc_ms
from server.web.terminal import DONE, AsJson, Prepare, add_command

MAX_REASON_CHARACTERS = 200


def add_officers(
    sub: argparse._SubParsersAction[argparse.ArgumentParser], with_vault: Prepare, as_json: AsJson
) -> None:
    """Add both commands; what opens the vault and reports is the command line's own."""
    show = with_vault(
        add_command(
            sub,
            "proctors",
            show_officers,
            "Show the officers admitted here, and why the key of one does not count now.",
            "pendopo station proctors --home ruang-1",
        )
    )
    as_json(show)
    remove = with_vault(
        add_command(
            sub,
            "proctor-remove",
            remove_officer,
            "Admit an officer no longer; codes and kits that they were given are out.",
            "pendopo station proctor-remove --home ruang-1"
            ' --key-id 0123456789abcdef0123456789abcdef --reason "kartu hilang"',
        )
    )
    remove.add_argument("--key-id", required=True, metavar="ID", help="as 'proctors' shows it")
    remove.add_argument("--reason", required=True)
    as_json(remove)


def show_officers(given: argparse.Namespace) -> int:
    """Everybody admitted."""
    with closing(setup.open_desk(given.home, given.passphrase(given))) as desk:
        officers = Officers(desk.database, utc_ms)
        admitted = desk.run(officers.admitted_now)
        barred = desk.run(lambda: officers.roll_now(Act.SEE)).barred
    rows = [
        {
            "name": one.name,
            "role": one.role,
            "key_id": key_id(one.key),
            "trouble": str(barred.get(one.key, "")),
        }
        for one in admitted
    ]
    lines = [
        f"{row['key_id']} {row['role']:<10} {row['name']}"
        + (f"  ! {row['trouble']}" if row["trouble"] else "")
        for row in rows
    ]
    given.report(
        json.dumps({"officers": rows}, ensure_ascii=False) if given.json else "\n".join(lines)
    )
    return DONE


def remove_officer(given: argparse.Namespace) -> int:
    """Somebody's key counts here no more."""
    reason = " ".join(given.reason.split())[:MAX_REASON_CHARACTERS]
    if not reason:
        raise Rejected("a removal needs a reason", remedy='give --reason "…"')
    with closing(setup.open_desk(given.home, given.passphrase(given))) as desk:
        officers = Officers(desk.database, utc_ms)

        def remove() -> str:
            for one in officers.admitted_now():
                if key_id(one.key) == given.key_id.lower():
                    officers.remove_now(one, reason)
                    return one.name
            raise Rejected(
                "nobody with this key was admitted here", remedy="see 'station proctors'"
            )

        name = desk.run(remove)
    said = {"name": name, "key_id": given.key_id}
    given.report(json.dumps(said) if given.json else f"{name}: admitted here no more")
    return DONE
