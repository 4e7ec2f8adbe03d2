"""A whole site on this computer: a centre, a station and the files of its seats, all real."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from client.host.clock import wall_utc_ms
from client.host.program import program
from client.trials.cable import Cable
from client.trials.processes import (
    Server,
    SiteFailed,
    environment,
    run,
    run_json,
    until,
)
from client.trials.sample import sample_folder

__all__ = [
    "Person",
    "Server",
    "Site",
    "SiteFailed",
    "environment",
    "program",
    "run",
    "run_json",
    "sample_roster",
    "seat_command",
    "until",
]

REASON = "uji coba"
_OFFICERS = ("Siti Aminah", "Budi Santoso", "Made Wirawan")
_NEEDED = 2
_NAMES = ("Siti Rahayu", "Budi Santoso", "Maria Goretti", "I Made Wirawan", "Andi Mappasomba")
_LAST_NAMES = ("Wulandari", "Hadiningrat", "Naimena", "Kusuma", "Daeng Tata")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the sample roster. None of them exists."""

    number: str
    nip: str
    name: str
    pin: str


def sample_roster(count: int) -> tuple[Person, ...]:
    """``count`` invented participants (at most 999), always the same."""
    return tuple(
        Person(
            number=f"PST-{index:03}",
            nip=f"19{70 + index % 30}{1 + index % 12:02}{1 + index % 28:02}"
            f"2019{1 + index % 12:02}{1 + index % 2}{index:03}",
            name=f"{_NAMES[index % 5]} {_LAST_NAMES[index // 5 % 5]}",
            pin=f"{(index * 314159 + 271828) % 1_000_000:06}",
        )
        for index in range(1, count + 1)
    )


class Site:
    """A context manager: set up on entering, every process ended on leaving.

    ``folder`` may exist; what the site makes in it stays there. ``content`` is the QTI folder
    to sit, by default the sample.
    """

    def __init__(
        self, folder: Path, *, people: int = 2, seats: int = 2, content: Path | None = None
    ) -> None:
        self.folder = folder
        self.people = sample_roster(people)
        self.seats = seats
        self.content = content or sample_folder("pemetaan")
        self.repository = folder / "repository"
        self.central = Server("central", folder / "central")
        self.station = Server("station", folder / "station")
        self.proctor_key = folder / "proctor.p12"
        self.session_id = "SESI-CONTOH-1"
        self._package_id = ""
        self._words: list[str] = []
        """Each officer's share, as they carry it: nowhere on a disk."""

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._publish()
            self.start_central()
            self._make_station()
            self.start_station()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End both servers."""
        self.station.stop()
        self.central.stop()

    # -- setting up ---------------------------------------------------------------------------

    def _publish(self) -> None:
        home = self.central.home
        where = ("--repo", self.repository, "--centre", home)
        run("publish", sample_folder("latihan"), *where, "--practice")
        run("central", "init", "--home", home, "--repo", self.repository)
        made = run_json(
            *("release", "shares", "make", "--home", home, "--package", self.content.name),
            *("--session", self.session_id, "--threshold", str(_NEEDED)),
            *("--officers", ",".join(_OFFICERS)),
        )
        self._package_id = made["package_id"]
        self._words = [one["words"] for one in made["shares"]]
        run("publish", self.content, *where)
        run("central", "schedule", "--home", home, "--package", self.content.name, "--at", "now")

    def _make_station(self) -> None:
        home = self.station.home
        words = ("--name", "Ruang 1", "--session", self.session_id)
        said = run_json("central", "station-add", "--home", self.central.home, *words)
        session = self.folder / "session.toml"
        session.write_text(self._session_text(), encoding="utf-8")
        run(
            *("station", "init", "--home", home, "--session", session),
            *("--centre", self.central.url, "--centre-certificate", said["certificate"]),
            *("--centre-token", said["token"], "--centre-receipt-key", said["receipt_key"]),
            *("--root", said["root"]),
        )
        run("station", "import-package", "--home", home, "--repo", self.repository)
        self._admit_proctor()

    def _release(self) -> None:
        """As many officers as it takes enter their shares; the centre's comes by the line."""
        for officer, words in list(zip(_OFFICERS, self._words, strict=True))[:_NEEDED]:
            run(
                *("release", "shares", "enter", "--home", self.station.home),
                *("--key", self.proctor_key, "--package", self._package_id),
                *("--officer", officer),
                typed=words + "\n",
            )

    def _admit_proctor(self) -> None:
        """The proctor makes a key, the centre certifies it, the station admits its owner."""
        words = ("--name", "Pengawas Satu", "--out", self.proctor_key)
        request = run_json("proctor", "key", *words)["request"]
        run(
            *("central", "proctor", "issue", "--home", self.central.home),
            *("--request", request, "--session", self.session_id),
        )
        certificate = self.proctor_key.with_suffix(".cert")
        run(
            *("station", "proctor-add", "--home", self.station.home),
            *("--certificate", certificate),
        )

    def _session_text(self) -> str:
        now = dt.datetime.fromtimestamp(wall_utc_ms() // 1000, dt.UTC)
        head: dict[str, str | int] = {
            "id": self.session_id,
            "title": "Pemetaan Kompetensi ASN (contoh)",
            "place": "Ruang 1",
            "zone": "WIB",
            "seats": self.seats,
            "package": self.content.name,
            "practice": "latihan",
        }
        text = "[session]\n" + _toml(head)
        text += f"starts = {(now - dt.timedelta(hours=1)).isoformat()}\n"
        text += f"ends = {(now + dt.timedelta(hours=8)).isoformat()}\n"
        for one in self.people:
            text += "\n[[participant]]\n" + _toml(
                {
                    "number": one.number,
                    "nip": one.nip,
                    "name": one.name,
                    "pin": one.pin,
                    "position": "Analis Kebijakan Ahli Muda",
                    "institution": "Badan Contoh Nasional",
                }
            )
        return text

    # -- servers ------------------------------------------------------------------------------

    def start_central(self) -> None:
        """Start the centre."""
        self.central.start()

    def start_station(self) -> None:
        """Start the station; officers enter their shares, which it holds in memory alone."""
        self.station.start()
        self._release()

    # -- seats and proctor --------------------------------------------------------------------

    def seat_config(self, seat: int, through: Cable | None = None) -> Path:
        """One seat's file, enrolled straight at the station or through a cable.

        Whatever was enrolled for the same seat before is refused from then on.
        """
        path = self.folder / f"seat-{seat}.toml"
        url = through.url if through is not None else self.station.url
        said = run_json("station", "enrol", "--home", self.station.home, "--seat", str(seat))
        code = said["codes"][0]["code"]
        run("seat", "--config", path, "--enrol", code, "--station", url)
        return path

    def order(self, word: str, seat: int, *more: str) -> Any:
        """An order from the proctor's command line, e.g. ``order("extend", 1, "--minutes", "5")``.

        Raises :class:`SiteFailed` where the station does not take it.
        """
        return run_json(
            *("station", word, "--home", self.station.home, "--key", self.proctor_key),
            *("--seat", str(seat), "--reason", REASON, *more),
        )

    def authorize(self, seat: int) -> None:
        """Let the participant who checked in at ``seat`` begin."""
        self.order("authorize", seat)

    def pause(self, seat: int) -> None:
        """Stop the clocks."""
        self.order("pause", seat)

    def resume(self, seat: int) -> None:
        """Let the clocks run again."""
        self.order("resume", seat)

    def extend(self, seat: int, minutes: int) -> None:
        """Give time."""
        self.order("extend", seat, "--minutes", str(minutes))

    def station_status(self) -> dict[str, Any]:
        """What the proctor sees."""
        found: dict[str, Any] = run_json(
            "station", "status", "--home", self.station.home, "--key", self.proctor_key
        )
        return found

    def seat_status(self, seat: int) -> dict[str, Any]:
        """What the proctor sees of one seat."""
        rows: list[dict[str, Any]] = self.station_status()["seats"]
        return next(row for row in rows if row["seat"] == str(seat))

    def central_results(self) -> list[dict[str, Any]]:
        """What the centre found so far, one for each attempt."""
        found: list[dict[str, Any]] = run_json("central", "results", "--home", self.central.home)[
            "attempts"
        ]
        return found


def _toml(table: Mapping[str, str | int]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items())


def seat_command(config: Path, data: Path, script: Path, *more: str) -> Sequence[str]:
    """The real seat in a window, with a scripted participant."""
    words = ["seat", "--config", config, "--data", data, "--windowed", "--script", script, *more]
    return [*program(), *map(str, words)]
