"""What each ``pendopo station`` command does; how it is called is the command line's business."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from exam.core.errors import Rejected
from exam.core.orders import OrderKind, check_message
from exam.core.timing import UNIT_PERMILLE
from exam.exchange.wire import decode_map
from exam.package.anchor import read_digest
from server.station import config as names
from server.station import imports, packages, setup
from server.station.config import read_config
from server.station.console import Console
from server.station.desk import Desk
from server.station.export import export_room
from server.station.mirror import RoomMirror
from server.station.proctor_files import certified, read_key_file
from server.station.register import Register
from server.station.room import SIGNING_KEY_SETTING, Room
from server.station.running import run_station
from server.station.session import read_session
from server.station.status import TROUBLES, message_state
from server.station.uplink import own_station
from server.station.wishes import Wish
from server.web import carrying
from server.web.clock import as_datetime, utc_ms
from server.web.serving import is_loopback, read_listening
from server.web.terminal import DONE, FAILED
from server.web.tokens import from_text

Run: TypeAlias = Callable[[argparse.Namespace], int]
MINUTE_MS = 60_000
_HEALTH: dict[str, type] = {"now_utc_ms": int, "session_id": str}


def init(given: argparse.Namespace) -> int:
    """Make a station."""
    now = utc_ms()
    session = read_session(given.session, as_datetime(now).date())
    centre = setup.read_centre(
        given.centre, given.centre_certificate, given.centre_token, given.centre_receipt_key
    )
    root = read_digest(given.root) if given.root else ""
    passphrase = given.passphrase(given, new=True)
    setup.make_home(given.home, passphrase, session, given.host, centre, now, root)
    plan = session.plan
    said = {
        "home": str(given.home),
        "session_id": plan.session_id,
        "seats": len(plan.seats),
        "participants": len(session.participants),
    }
    text = f"Station for session {plan.session_id}: {said['participants']} participants"
    given.report(json.dumps(said) if given.json else f"{text}, {said['seats']} seats")
    return DONE


def proctor_add(given: argparse.Namespace) -> int:
    """Admit an officer."""
    try:
        certificate = given.certificate.read_bytes()
    except OSError as error:
        raise Rejected(f"{given.certificate}: {error.strerror}", remedy="check it") from error
    with _desk(given) as desk:
        proctor = setup.add_proctor(desk, certificate, utc_ms())
    given.report(f"{proctor.name}: {proctor.role}")
    return DONE


def import_package(given: argparse.Namespace) -> int:
    """Take packages in."""
    root = read_digest(given.root) if given.root else ""
    with _desk(given) as desk:
        mirror = RoomMirror(given.home)
        if given.repo is not None:
            targets = packages.take_folder(desk, mirror, given.home, given.repo, root)
        else:
            targets = packages.take_from_centre(desk, mirror, given.home, root)
    rows = [
        {"name": one.name, "version": one.version, "package_id": one.package_id} for one in targets
    ]
    lines = [f"{row['name']} version {row['version']} ({row['package_id']})" for row in rows]
    given.report(json.dumps({"packages": rows}) if given.json else "\n".join(lines))
    return DONE


def export(given: argparse.Namespace) -> int:
    """Write a bundle onto a stick."""
    progress = carrying.shown_progress("export")
    with _desk(given) as desk:
        written = export_room(desk, given.to, utc_ms, progress, unsent=given.unsent)
    said = written.as_json()
    text = f"{said['file']}: {len(written.attempts())} attempts, {said['bytes']} bytes"
    given.report(json.dumps(said) if given.json else text)
    return DONE


def import_(given: argparse.Namespace) -> int:
    """Take seats' bundles and the centre's receipts in."""
    bundles, receipts = carrying.split_files(given.files)
    keys = carrying.station_keys(given)
    code = DONE
    with _desk(given) as desk:
        noted = {path: imports.note_receipts(desk, path, utc_ms) for path in receipts}
        if bundles:
            room = Room(desk, utc_ms)
            receiver = imports.receiver(room, keys, carrying.shown_progress("import"))
            code = carrying.import_bundles(given, bundles, receiver)
    for path, marks in noted.items():
        said = {"file": str(path), "centre_holds": marks}
        lines = [f"{path}: the centre holds"]
        lines += [f"  attempt {one}: up to entry {seq}" for one, seq in marks.items()]
        given.report(json.dumps(said) if given.json else "\n".join(lines))
    return code


def serve(given: argparse.Namespace) -> int:
    """Serve the room."""
    config = read_config(given.home)
    if given.port is not None:
        config = dataclasses.replace(config, port=given.port)
    if given.bind is not None:
        config = dataclasses.replace(config, bind=given.bind)
    announce = given.announce
    if announce is None:
        announce = config.announce and not is_loopback(config.bind)
    config = dataclasses.replace(config, announce=announce)
    ready = [given.home / names.RUN_FILE]
    if given.ready_file is not None:
        ready.append(given.ready_file)
    run_station(given.home, config, given.passphrase(given), ready, utc_ms)
    return DONE


def status(given: argparse.Namespace) -> int:
    """Show the room."""
    with open_console(given, _status_key(given)) as console:
        room = console.status()
    if given.json:
        given.report(json.dumps(room, ensure_ascii=False))
        return DONE
    given.report(f"{room['title']} · {room['place']} · {room['session_id']}")
    for trouble in filter(None, (room[one] for one in TROUBLES)):
        given.report(f"  ! {trouble}")
    for named in room["locked"]:
        given.report(f"  ! {named}: wrong PINs locked it; see 'station forgive'")
    for row in (*room["seats"], *room["behind"]):
        if row["registration"] or row["set_up"]:
            message = message_state(row, room["zone"])
            given.report(
                f"{row['seat']:>4} {row['state']:<11} {row['answered']:>4}/{row['items']:<4}"
                f" {'online' if row['online'] else 'offline':<8} {row['name']}"
                f"{'  behind at this seat' if row in room['behind'] else ''}"
                f"{'  ' + message if message else ''}"
                f"{'  ! ' + row['trouble'] if row['trouble'] else ''}"
            )
    return DONE


def _status_key(given: argparse.Namespace) -> bytes:
    if given.key is not None:
        return read_key_file(given.key).private
    with _desk(given) as desk:
        register = Register(desk.database)
        return desk.run(lambda: register.setting(SIGNING_KEY_SETTING))


def release(given: argparse.Namespace) -> int:
    """Give the station the centre's share: 32 raw bytes, or base64 text."""
    try:
        data = given.share.read_bytes()
    except OSError as error:
        raise Rejected(f"{given.share}: {error.strerror}") from error
    share = data if len(data) == packages.SHARE_BYTES else _text_share(data, given.share)
    key = read_key_file(given.key)
    with open_console(given, key.private) as console:
        console.give_share(given.package, share)
    return DONE


def _text_share(data: bytes, path: Path) -> bytes:
    share = from_text(data.decode("ascii", "replace"), str(path))
    if len(share) != packages.SHARE_BYTES:
        raise Rejected(f"{path}: a share has {packages.SHARE_BYTES} bytes, not {len(share)}")
    return share


def authorize(given: argparse.Namespace) -> int:
    """Let participants begin."""
    return give_order(given, _wish(given, OrderKind.AUTHORIZE))


def pause(given: argparse.Namespace) -> int:
    """Stop the clocks."""
    return give_order(given, _wish(given, OrderKind.PAUSE))


def resume(given: argparse.Namespace) -> int:
    """Let the clocks run again."""
    return give_order(given, _wish(given, OrderKind.RESUME))


def end(given: argparse.Namespace) -> int:
    """End attempts."""
    return give_order(given, _wish(given, OrderKind.END))


def extend(given: argparse.Namespace) -> int:
    """Change the time participants have."""
    multiplier = None
    if given.multiplier is not None:
        if not 1 <= given.multiplier <= 3:
            raise Rejected("--multiplier is not between 1 and 3")
        multiplier = round(given.multiplier * UNIT_PERMILLE)
    wish = dataclasses.replace(
        _wish(given, OrderKind.CHANGE_TIME),
        section_id=given.section,
        total_alone=given.total,
        multiplier_permille=multiplier,
        extra_ms=round(given.minutes * MINUTE_MS),
        adjustment_ms=round(given.adjust_minutes * MINUTE_MS),
    )
    if not (wish.extra_ms or wish.adjustment_ms or multiplier):
        raise Rejected("nothing to change", remedy="give --minutes, --adjust-minutes or more")
    return give_order(given, wish)


def message(given: argparse.Namespace) -> int:
    """Tell participants something; its words are its reason."""
    text = given.text.strip()
    check_message(text)
    return give_order(given, dataclasses.replace(_wish(given, OrderKind.MESSAGE), text=text))


def _wish(given: argparse.Namespace, kind: OrderKind) -> Wish:
    if not given.reason.strip() and kind is not OrderKind.MESSAGE:
        raise Rejected("an order needs a reason", remedy='give --reason "…"')
    lasts_ms = round(given.expires_minutes * MINUTE_MS)
    return Wish(kind, given.reason, None if given.all else given.seat, lasts_ms)


def give_order(given: argparse.Namespace, wish: Wish) -> int:
    """One wish of a proctor's to the running station, and the report of it."""
    key = certified(read_key_file(given.key))
    with open_console(given, key.private) as console:
        orders, skipped = console.give(wish, key)
        late = console.wait(wish, orders, round(given.wait_seconds * 1000)) if given.wait else []
    said = {
        "orders": [dataclasses.asdict(one) for one in orders],
        "skipped": [dataclasses.asdict(one) for one in skipped],
        "not_seen": [one.seat for one in late],
    }
    if given.json:
        given.report(json.dumps(said))
    else:
        for one in orders:
            seen = "given" if not given.wait else "not seen yet" if one in late else "seen"
            where = f" ({one.section_id})" if one.section_id else ""
            given.report(f"seat {one.seat}: {wish.kind.value}{where} {seen}")
            if one.warning:
                given.report(f"seat {one.seat}: look again: {one.warning}")
        for other in skipped:
            given.report(f"seat {other.seat}: skipped, {other.why}")
    return DONE if orders and not late else FAILED


@contextmanager
def _desk(given: argparse.Namespace) -> Iterator[Desk]:
    desk = setup.open_desk(given.home, given.passphrase(given))
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def open_console(given: argparse.Namespace, private: bytes) -> Iterator[Console]:
    listening = read_listening(given.home / names.RUN_FILE)
    with own_station(listening, given.home) as station:
        health = decode_map("health", station.get("/v1/health") or b"", _HEALTH)
        yield Console(station, utc_ms, private, health["session_id"])
