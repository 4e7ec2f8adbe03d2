"""A running station: parts are made in order and undone in reverse."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from server.station.announcing import Announcement
from server.station.app import Line, build_app
from server.station.config import StationConfig
from server.station.gate import Gate
from server.station.line import NoLine, StationLine
from server.station.mirror import RoomMirror
from server.station.packages import centre_line, line_fetch, take
from server.station.room import Room
from server.station.setup import open_desk, open_enrolment
from server.station.witness import Witness
from server.web import serving
from server.web.identity import AUTHORITY_FILE


def run_station(
    home: Path,
    config: StationConfig,
    passphrase: str,
    ready: list[Path],
    clock: Callable[[], int],
) -> None:
    """Serve until told to stop."""
    with ExitStack() as undo:
        desk = open_desk(home, passphrase)
        undo.callback(desk.close)
        listener = undo.enter_context(serving.bind(config.bind, config.port))
        room = Room(desk, clock)
        mirror = RoomMirror(home)
        centre = centre_line(home, desk, config.centre_url)
        line: Line = NoLine()
        if centre is not None:
            line = StationLine(
                room,
                centre,
                lambda fetch: take(desk, mirror, line_fetch(fetch)),
                watch_log=Witness(room, centre.log_since).look,
            )
        gate = Gate(room, open_enrolment(home, desk, config, clock))
        app = build_app(room, line, mirror.folder, gate)
        for file in ready:
            file.unlink(missing_ok=True)
        if config.announce:
            port = listener.getsockname()[1]
            undo.enter_context(Announcement(room.plan.place, config.bind, port))
        serving.serve(app, home, listener, ready, home / AUTHORITY_FILE)
