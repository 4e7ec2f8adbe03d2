"""Composition roots: the only place that knows every part of a program and their order."""

from __future__ import annotations

import argparse
import functools
import json
import os
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from client import VERSION
from client.config import SeatConfig, load_seat_config, remember_station
from client.host.clock import monotonic_ms, wall_utc_ms
from client.host.folders import programs_folder, session_folder
from client.host.program import program
from exam.core.errors import ExamError

if TYPE_CHECKING:
    from client.net.whereabouts import Whereabouts
    from client.ui.seat.controller import SeatController
    from client.ui.seat.window import SeatWindow

# A waiting thread gets the interpreter after this long; the default of 5 ms would show in the
# time from a click until the answer is durable.
_SWITCH_INTERVAL_S = 0.0005
_DEVICE = socket.gethostname() or "pc"
_ENROL_ANEW = 75
"""The window's exit code where this computer is to be enrolled again."""
_EXAMPLES = """examples: pendopo seat --enrol 7ZK2-… --station 192.168.1.10
          pendopo seat --station 192.168.1.20:8443   (the station has another address now)"""


def main(argv: list[str]) -> int:
    """``pendopo seat``."""
    options = _parser().parse_args(argv)
    if options.config is None:
        options.config = programs_folder() / "seat.toml"
    carries = options.export is not None or options.import_receipts is not None
    try:
        if options.enrol is not None:
            return enrol_seat(options)
        if options.station:
            from client.net.whereabouts import read_address

            read_address(options.station)
        if not carries and (options.enrol_anew or not options.config.exists()):
            return run_seat(None, options, argv)
        try:
            config = load_seat_config(options.config)
        except ExamError as error:
            return _tell(error, 2)
        return carry_seat(config, options) if carries else run_seat(config, options, argv)
    except ExamError as error:
        return _tell(error, 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pendopo seat",
        description="The participant's program: shows the test, keeps every answer.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_EXAMPLES,
    )
    parser.add_argument("--config", type=Path, help="the seat's TOML file; enrolling writes it")
    parser.add_argument("--data", type=Path, help="where the sealed vault is kept")
    parser.add_argument("--language", choices=("id", "en"), help="default: as configured")
    parser.add_argument("--windowed", action="store_true", help="do not fill the screen")
    parser.add_argument("--size", default="1366x768", help="with --windowed: WIDTHxHEIGHT")
    carried = parser.add_mutually_exclusive_group()
    carried.add_argument(
        "--export",
        type=Path,
        metavar="DIR",
        help="no window: write what this seat holds onto a stick, sealed and signed",
    )
    carried.add_argument(
        "--import-receipts",
        type=Path,
        metavar="FILE",
        help="no window: take in receipts that came back on a stick",
    )
    carried.add_argument(
        "--enrol",
        metavar="CODE",
        help="no window: make this computer the seat that the station's one-time code is for",
    )
    parser.add_argument(
        "--station",
        metavar="HOST[:PORT]",
        help="where the station is: with --enrol (else mDNS finds it), or since it moved",
    )
    parser.add_argument("--json", action="store_true", help="with these three: report as JSON")
    parser.add_argument("--enrol-anew", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--script", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--synchronous", default="FULL", help=argparse.SUPPRESS)
    return parser


def _tell(error: ExamError, code: int) -> int:
    print(f"pendopo seat: {error}", file=sys.stderr)
    print(f"  {error.remedy}", file=sys.stderr)
    return code


def enrol_seat(options: argparse.Namespace) -> int:
    """Enrol without a window. What is found by mDNS is tried; the code tells who is right."""
    from client.net.enrolling import enrol_at_any
    from client.seat.finding import find_stations

    addresses = [options.station] if options.station else [one.address for one in find_stations()]
    config = enrol_at_any(addresses, options.enrol, options.config)
    said = {"seat": config.seat, "station": config.station_url, "config": str(options.config)}
    print(json.dumps(said) if options.json else f"seat {config.seat} of {config.station_url}")
    return 0


def carry_seat(config: SeatConfig, options: argparse.Namespace) -> int:
    """Export or take receipts in, without a window; Ctrl+C leaves no half file."""
    from client.seat.carried import SeatFolder, carry

    def progress(done: int, whole: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done * 100 // max(whole, 1):3} %", end="", file=sys.stderr, flush=True)

    seat = SeatFolder(_session_folder(config, options), config, _whereabouts(config, options))
    carry(seat, options, _DEVICE, print, progress)
    return 0


# Long because: what runs before and after the window stands together.
def run_seat(config: SeatConfig | None, options: argparse.Namespace, argv: list[str]) -> int:
    """Show the window first, build the rest behind it, take all down in reverse order.

    Without a ``config`` this computer is no seat yet: the window asks for a code first.
    """
    from client.seat.views import FatalView
    from client.ui.application import (
        Collector,
        FirstPaint,
        forget_sources,
        make_application,
        tell_of_accidents,
    )
    from client.ui.seat.window import SeatWindow

    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    app = make_application()
    with ExitStack() as stack:
        collector = Collector()
        stack.callback(collector.deleteLater)
        pictures: list[Callable[[str], bytes]] = []
        window = SeatWindow(
            None,
            wall_clock=wall_utc_ms,
            monotonic=lambda: monotonic_ms() / 1000,
            media=lambda path: pictures[0](path) if pictures else b"",
            language=options.language or (config.language if config is not None else "id"),
        )

        window.page_shown.connect(collector.on_page)

        def assemble(seat: SeatConfig) -> None:
            forget_sources()
            try:
                controller = assemble_seat(stack, window, seat, options)
            except ExamError as error:
                window.show_fatal(FatalView("in_use", f"{error}\n{error.remedy}"))
                return
            pictures.append(controller.stage.media)
            tell_of_accidents(controller.on_accident)
            if options.script:
                from client.ui.autopilot import Autopilot

                script = json.loads(options.script.read_text(encoding="utf-8"))
                stack.callback(Autopilot(window, controller, script).deleteLater)
            controller.connect_to_station()
            if options.station and config is not None:
                controller.try_address(options.station)

        def begin() -> None:
            if config is not None:
                assemble(config)
                return
            from client.ui.seat.enrolment import EnrolmentDesk

            desk = EnrolmentDesk(window, options.config)
            stack.callback(desk.close)
            desk.enrolled.connect(assemble)
            desk.begin()

        window.enrolment_wanted.connect(lambda: app.exit(_ENROL_ANEW))
        FirstPaint(window, begin)
        if options.windowed:
            width, _, height = options.size.partition("x")
            window.resize(int(width), int(height))
            window.show()
        else:
            window.showFullScreen()
        code = int(app.exec())
    if code == _ENROL_ANEW:
        # Begun again from nothing: no part of the seat that was barred is left.
        words = [*program(), "seat", *(one for one in argv if one != "--enrol-anew")]
        os.execv(words[0], [*words, "--enrol-anew"])
    return code


# Long because: the one place that shows every part of a seat in its order.
def assemble_seat(
    stack: ExitStack, window: SeatWindow, config: SeatConfig, options: argparse.Namespace
) -> SeatController:
    """Vault thread, network thread, controller; each undone in reverse when the stack closes."""
    from client.host.single import SingleInstance
    from client.net.renewing import Renewing
    from client.net.station import Station
    from client.net.uplink import Uplink
    from client.seat.link import Link
    from client.seat.lookout import Lookout
    from client.seat.seeking import seek
    from client.ui.bridge import Bridge
    from client.ui.seat.controller import SeatController
    from client.ui.seat.parts import SeatParts
    from exam.package.anchor import BUILT_IN, root_of
    from exam.vault.worker import Worker

    config = replace(config, repository_root=root_of(config.repository_root, BUILT_IN))
    data_dir = _session_folder(config, options)
    stack.enter_context(SingleInstance(data_dir))
    bridge = Bridge(window)
    worker = Worker()
    stack.callback(worker.stop)
    where = _whereabouts(config, options)
    uplink = Uplink(where, config.ends)
    stack.callback(uplink.close)
    renewing = Renewing(
        config.identity, monotonic_ms=monotonic_ms, wall_utc_ms=wall_utc_ms, tell=_log
    )
    controllers: list[SeatController] = []
    lookout = Lookout(
        where,
        lambda known: seek(config, _DEVICE, (known,)),
        moved=lambda: bridge.post(controllers[0].on_station_moved),
        tell=_log,
    )
    stack.callback(lookout.stop)
    link = Link(
        Station(uplink, config.seat),
        worker,
        lambda update: bridge.post(functools.partial(controllers[0].on_update, update)),
        station_key=config.station_receipt_key,
        session_id=config.session_id,
        beside=lambda station, testing: renewing.look(station, testing=testing),
    )
    parts = SeatParts(
        config=config,
        where=where,
        data_dir=data_dir,
        program=VERSION,
        device=_DEVICE,
        worker=worker,
        link=link,
        bridge=bridge,
        words=_receipt_words(),
        synchronous=options.synchronous,
    )
    controllers.append(SeatController(window, parts))
    stack.callback(controllers[0].close)
    link.start()
    stack.callback(link.stop)
    return controllers[0]


def _receipt_words() -> tuple[str, ...]:
    from client.ui.resources import resource
    from exam.exchange.receipts import read_words

    return read_words(resource("words", "tanda_terima.txt").read_text(encoding="utf-8"))


def _whereabouts(config: SeatConfig, options: argparse.Namespace) -> Whereabouts:
    """The one place that knows the station's address, and keeps a new one in the seat's file."""
    from client.net.whereabouts import Whereabouts

    remember = functools.partial(remember_station, options.config)
    return Whereabouts(config.station_url, remember=remember, tell=_log)


def _session_folder(config: SeatConfig, options: argparse.Namespace) -> Path:
    return session_folder(options.data or config.data_dir, config.seat, config.session_id)


def _log(text: str) -> None:
    print(text, file=sys.stderr)
