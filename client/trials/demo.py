"""The whole way on one computer: a centre, a station and a seat, all real, on the sample test."""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from client.host.clock import monotonic_ms
from client.trials.cable import Cable
from client.trials.seat_process import Line, SeatProcess
from client.trials.site import Site, SiteFailed, environment, program, seat_command, until
from exam.core.errors import ExamError
from exam.exchange.receipts import SubmissionReceipt, read_submission

SEAT = 1
PACE_MS = 120
_PAUSE_AT, _CUT_AT, _CUT_FOR = 6, 12, 8
_LIMIT_S = 180.0
_CHECK_S = 0.5


@dataclass(frozen=True, slots=True)
class Report:
    """What the demo came to; counts are items."""

    answered: int
    saved_here: int
    saved_while_cut: int
    at_station: int
    at_centre: int
    digests_equal: bool
    receipt_verified: bool
    words: list[str]
    results: dict[str, Any]
    seconds: float
    screenshots: list[str]

    @property
    def sound(self) -> bool:
        """Nothing was lost and everything agrees."""
        counts = {self.answered, self.saved_here, self.at_station, self.at_centre}
        return (
            len(counts) == 1
            and self.answered > 0
            and self.saved_while_cut > 0
            and self.digests_equal
            and self.receipt_verified
        )


def main(argv: list[str]) -> int:
    """``pendopo demo``."""
    parser = argparse.ArgumentParser(
        prog="pendopo demo",
        description="Start a centre, a station and a seat on this computer and sit the sample "
        "test: yourself where there is a display, else a scripted participant.",
        epilog="example: pendopo demo --headless --json",
    )
    parser.add_argument("--headless", action="store_true", help="a scripted participant sits")
    parser.add_argument("--json", action="store_true", help="report as one JSON object")
    parser.add_argument("--out", type=Path, help="keep files and screenshots in this folder")
    options = parser.parse_args(argv)
    headless = options.headless or not _has_display()
    try:
        with ExitStack() as stack:
            folder = options.out or Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="pendopo-demo-"))
            )
            if headless:
                return _headless(stack, folder, options)
            return _with_a_person(stack, folder)
    except ExamError as error:
        print(f"pendopo demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("pendopo demo: stopped", file=sys.stderr)
        return 1


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# -- a scripted participant ---------------------------------------------------------------------


def _headless(stack: ExitStack, folder: Path, options: argparse.Namespace) -> int:
    began_ms = monotonic_ms()
    shots = (options.out or Path("demo-output")) / "screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    for old in shots.glob("*.png"):
        old.unlink()
    _say("Starting the centre and the station …")
    site = stack.enter_context(Site(folder))
    cable = stack.enter_context(Cable(site.station.port))
    config = site.seat_config(SEAT, cable)
    seat = SeatProcess(
        seat_command(config, folder / "seat-data", _script(site, folder, shots)),
        folder / "seat.log",
    )
    stack.callback(seat.end)
    cut = _sit(site, cable, seat)
    end = seat.expect("end", _LIMIT_S)
    seat.wait()
    report = _report(site, config, seat, end, cut, (monotonic_ms() - began_ms) / 1000)
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print_summary(report)
    return 0 if report.sound else 1


def _script(site: Site, folder: Path, shots: Path) -> Path:
    person = site.people[0]
    path = folder / "script.json"
    table = {
        "number": person.nip,
        "pin": person.pin,
        "seed": 1,
        "pace_ms": PACE_MS,
        "practice": True,
        "await_pause_after": _PAUSE_AT,
        "await_cut_after": _CUT_AT,
        "screenshots": str(shots.resolve()),
    }
    path.write_text(json.dumps(table), encoding="utf-8")
    return path


def _sit(site: Site, cable: Cable, seat: SeatProcess) -> tuple[int, int]:
    """Play the proctor; returns from which to which line of the seat the cable was out."""
    seat.expect("page", _LIMIT_S, page="identity")
    until(lambda: site.seat_status(SEAT)["state"] == "checked_in", "the station sees the seat")
    _say("A participant checked in; the proctor authorises.")
    site.authorize(SEAT)
    _answers(seat, _PAUSE_AT)
    _say("The proctor pauses the test, and lets it go on.")
    site.pause(SEAT)
    seat.expect("page", _LIMIT_S, page="paused")
    until(lambda: site.seat_status(SEAT)["state"] == "paused", "the station sees the pause")
    site.resume(SEAT)
    _answers(seat, _CUT_AT)
    _say("The cable to the station is pulled.")
    cable.pull()
    first = len(seat.lines)
    seat.expect("station_lost", _LIMIT_S)
    _answers(seat, _saves(seat.lines[:first]) + _CUT_FOR)
    last = len(seat.lines)
    cable.plug()
    _say(f"The cable is back after {_saves(seat.lines[first:last])} answers without it.")
    return first, last


def _answers(seat: SeatProcess, count: int) -> None:
    def enough(_: Line) -> bool:
        return _saves(seat.lines) >= count

    if seat.wait_for(enough, _LIMIT_S) is None:
        raise SiteFailed(f"the seat never saved {count} answers; {seat.last_words()}")


def _saves(lines: list[Line]) -> int:
    return sum(len(line["answers"]) for line in lines if line["event"] == "saved")


def _report(
    site: Site,
    config: Path,
    seat: SeatProcess,
    end: Line,
    cut: tuple[int, int],
    seconds: float,
) -> Report:
    receipt = _verified(config, end)
    until(lambda: _at_centre(site, receipt), "everything arrives at the centre")
    centre = next(row for row in site.central_results() if row["attempt_id"] == receipt.attempt_id)
    saved: dict[str, int] = {}
    for line in seat.lines:
        if line["event"] == "saved":
            saved |= dict.fromkeys(line["answers"], line["seq"])
    held = int(site.seat_status(SEAT)["head_seq"])
    return Report(
        answered=receipt.answered,
        saved_here=len(saved),
        saved_while_cut=_saves(seat.lines[slice(*cut)]),
        at_station=sum(seq <= held for seq in saved.values()),
        at_centre=int(centre["answered"]),
        digests_equal=centre["answers_root"] == receipt.root.hex()
        and centre["head_seq"] == receipt.head.seq
        and centre["head_seal"] == receipt.head.seal.hex(),
        receipt_verified=True,
        words=list(end["words"]),
        results=centre["results"],
        seconds=round(seconds, 1),
        screenshots=[line["path"] for line in seat.lines if line["event"] == "screenshot"],
    )


def _verified(config: Path, end: Line) -> SubmissionReceipt:
    table: Mapping[str, Any] = tomllib.loads(config.read_text(encoding="utf-8"))
    key = base64.b64decode(table["station_receipt_key"])
    return read_submission(bytes.fromhex(end["receipt"]), key)


def _at_centre(site: Site, receipt: SubmissionReceipt) -> bool:
    return any(
        row["attempt_id"] == receipt.attempt_id
        and row["head_seq"] >= receipt.head.seq
        and row["scored_utc_ms"]
        for row in site.central_results()
    )


def _print_summary(report: Report) -> None:
    print(f"Answers given            {report.answered}")
    print(f"  saved on this computer {report.saved_here}")
    print(f"  … with the cable out   {report.saved_while_cut}")
    print(f"  at the room's server   {report.at_station}")
    print(f"  at the centre          {report.at_centre}")
    print(f"Seat and centre equal    {'yes' if report.digests_equal else 'NO'}")
    print(f"Receipt verified         {'yes' if report.receipt_verified else 'NO'}")
    print(f"Receipt words            {' '.join(report.words)}")
    print("Points by competency")
    for code, total in report.results.items():
        print(f"  {code:20} {total['points']:6.2f} of {total['maximum']:6.2f}")
    print(f"Seconds                  {report.seconds}")
    print(f"Screenshots              {len(report.screenshots)}, beginning with")
    print("\n".join(f"  {path}" for path in report.screenshots[:1]))


# -- a person -----------------------------------------------------------------------------------


def _with_a_person(stack: ExitStack, folder: Path) -> int:
    _say("Starting the centre and the station …")
    site = stack.enter_context(Site(folder))
    config = site.seat_config(SEAT)
    for person in site.people:
        _say(f"  {person.name}: NIP {person.nip} or number {person.number}, PIN {person.pin}")
    _say("Log in with one of these. The demo plays the proctor and lets you begin.")
    words = ["seat", "--config", str(config), "--data", str(folder / "seat-data"), "--windowed"]
    with subprocess.Popen([*program(), *words], env=environment()) as seat:
        pause = threading.Event()
        while seat.poll() is None:
            if site.seat_status(SEAT)["state"] == "checked_in":
                site.authorize(SEAT)
            pause.wait(_CHECK_S)
    for row in site.central_results():
        print(f"{row['seat']}: {row['answered']} of {row['items']} answered, at the centre")
        for code, total in row["results"].items():
            print(f"  {code:20} {total['points']:6.2f} of {total['maximum']:6.2f}")
    return 0
