"""The centre's part of a release: the time, officers' shares, a share read out, the record."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path

from exam.core.errors import Rejected
from exam.package.officers import OfficerShare, new_room_secret, split
from exam.package.publish import one_at_a_time
from exam.package.repository import Repository
from exam.package.rooms import seal_to_room
from exam.package.spoken import speak as speak_share
from exam.vault.keys import write_private
from server.central.commands import newest_package, open_office
from server.central.config import read_config
from server.central.store import records
from server.web.clock import as_datetime, as_utc_ms, utc_ms
from server.web.replies import Refused
from server.web.terminal import DONE


def schedule(given: argparse.Namespace) -> int:
    """Say when a package is released."""
    at = utc_ms() if given.at == "now" else _instant(given.at)
    with open_office(given.home) as office:
        package_id = newest_package(office.keys, given.package)
        done = office.database.run(
            lambda connection: office.schedule(connection, package_id, given.session, at, given.who)
        )
    said = {
        "package_id": package_id,
        "session_id": given.session,
        "release_at_utc_ms": at,
        "before_utc_ms": done.before_utc_ms,
        "earlier_for": list(done.earlier_for),
        "later_for": list(done.later_for),
    }
    lines = [f"{package_id} is released from {as_datetime(at).isoformat()}"]
    one_share = f"warning: the share of {package_id} is one for all sessions;"
    if others := _named(done.earlier_for):
        lines.append(f"{one_share} {others} has it before this: these items are known there")
    if others := _named(done.later_for):
        lines.append(f"{one_share} {others} has it only after this: its items are known before")
    given.report(json.dumps(said) if given.json else "\n".join(lines))
    return DONE


def _named(sessions: tuple[str, ...]) -> str:
    return ", ".join(one or "every other session" for one in sessions)


def _instant(text: str) -> int:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Rejected(f"{text!r}: not a date and time", remedy="2026-12-01T08:00+07:00") from None
    if instant.tzinfo is None:
        raise Rejected(f"{text!r}: without a zone", remedy="add +07:00, +08:00 or +09:00")
    return as_utc_ms(instant)


def make_shares(given: argparse.Namespace) -> int:
    """Split a new room secret among the officers; the next version is sealed to them."""
    officers = [name.strip() for name in given.officers.split(",")]
    secret = new_room_secret()
    shares = split(secret, given.threshold, officers)
    folder = read_config(given.home).repository_folder(given.home)
    with open_office(given.home) as office, one_at_a_time(given.home):
        now = as_datetime(office.clock())
        version = Repository(folder, office.keys, now=now).version_of(given.package) + 1
        package_id = f"{given.package}-{version}"
        names = [one.officer for one in shares]
        seal_to_room(office.keys, package_id, given.session, secret, (given.threshold, names))
        detail = f"{given.threshold} of: " + ", ".join(f"{s.number} {s.officer}" for s in shares)
        event = records.ReleaseEvent("shares_made", given.who, detail)
        office.database.run(
            lambda connection: records.note_release(
                connection, package_id, given.session, "", office.clock(), event
            )
        )
    if given.out is not None:
        _write_out(given.out, package_id, given.session, shares)
    given.report(_made(given, package_id, shares))
    return DONE


def _made(given: argparse.Namespace, package_id: str, shares: tuple[OfficerShare, ...]) -> str:
    with_words = given.out is None
    if given.json:
        said = {
            "package_id": package_id,
            "session_id": given.session,
            "threshold": given.threshold,
            "shares": [
                {"officer": one.officer, "number": one.number}
                | ({"words": " ".join(one.words)} if with_words else {})
                for one in shares
            ],
        }
        return json.dumps(said, ensure_ascii=False)
    lines = [
        f"{package_id}, sesi {given.session}: dibuka {given.threshold} dari {len(shares)} petugas",
        "Bagian ini ditampilkan satu kali; berikutnya terbitkan paketnya.",
    ]
    for one in shares:
        lines.append(f"{one.number}. {one.officer}")
        lines += [f"   {line}" for line in (_lines(one) if with_words else ["(ditulis ke berkas)"])]
    return "\n".join(lines)


def _lines(share: OfficerShare) -> list[str]:
    """Five numbered words in a line, as they go on paper."""
    words = [f"{place}:{word}" for place, word in enumerate(share.words, start=1)]
    return ["  ".join(words[start : start + 5]) for start in range(0, len(words), 5)]


def _write_out(
    folder: Path, package_id: str, session_id: str, shares: tuple[OfficerShare, ...]
) -> None:
    """One file for each officer's own medium; the files never belong together in one place."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in shares:
        path = folder / f"{package_id}-share-{one.number}.txt"
        head = f"# {package_id}, session {session_id}: share {one.number}, {one.officer}"
        write_private(path, f"{head}\n{' '.join(one.words)}\n".encode())


def speak(given: argparse.Namespace) -> int:
    """Show the centre's share for reading out. Raises :class:`Refused` before the time."""
    with open_office(given.home) as office:
        package_id = newest_package(office.keys, given.package)
        found = office.database.run(
            lambda connection: office.speak(connection, package_id, given.session, given.who)
        )
    if isinstance(found, Refused):
        raise found
    rows = speak_share(found, package_id)
    if given.json:
        given.report(json.dumps({"package_id": package_id, "rows": rows}))
        return DONE
    given.report(f"{package_id}: bacakan baris demi baris, empat angka sekaligus")
    for number, row in enumerate(rows, start=1):
        given.report(f"{number if number < len(rows) else 'akhir':>5}  {row}")
    return DONE


def report(given: argparse.Namespace) -> int:
    """The centre's record of releases."""
    with open_office(given.home) as office:
        found = office.database.run(records.releases)
    if given.json:
        given.report(json.dumps({"events": found}, ensure_ascii=False))
        return DONE
    for one in found:
        at = as_datetime(one["at_utc_ms"]).isoformat()
        who = " ".join(filter(None, (one["who"], one["station_id"])))
        given.report(
            f"{at} {one['outcome']:<11} {one['package_id']} {one['session_id']}"
            f" {who} {one['detail']}".rstrip()
        )
    return DONE
