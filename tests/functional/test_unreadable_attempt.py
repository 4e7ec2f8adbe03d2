"""An attempt on a seat's disk cannot be read: others sit there, and its participant elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from client.config import load_seat_config
from client.net.station import Station
from client.net.uplink import Uplink
from client.trials.cable import Cable
from client.trials.processes import run_json, until
from client.trials.seat_process import Line, SeatProcess
from client.trials.site import REASON, Site, seat_command
from exam.vault.database import JOURNAL, Database
from exam.vault.keys import device_secret, vault_key

pytestmark = [pytest.mark.xdist_group("unreadable"), pytest.mark.timeout(300)]
SEAT, ELSEWHERE = 1, 2
ANSWERS = 4
ALTERED = 3
"""An entry that the station had long before somebody altered it here."""
_LIMIT_S = 90.0


@dataclass(frozen=True)
class Sat:
    """What became of three people: whose attempt it was, who came next, and the first again."""

    site: Site
    attempt_id: str
    unsent: int
    """The last entry on the disk, which the station had not when the program was killed."""
    next_one: list[Line]
    back: list[Line]
    log: str
    elsewhere: list[Line]


class Table:
    """One seat of a site, whose cable can be pulled."""

    def __init__(self, site: Site, cable: Cable) -> None:
        self.site, self.cable = site, cable
        self.config = site.seat_config(SEAT, cable)
        self.data = site.folder / f"data-{SEAT}"

    def sits(self, name: str, person: int, **more: Any) -> SeatProcess:
        """The real program with a participant before it."""
        return start(self.site, self.config, self.data, name, person, **more)

    def database(self) -> Database:
        """The journal under its own key, while no program has it."""
        config = load_seat_config(self.config)
        with closing(Uplink(config.station_url, config.ends)) as uplink:
            share = Station(uplink, config.seat).hello("uji", "1").vault_share
        folder = self.data / self.site.session_id
        key = vault_key(device_secret(folder / "device.secret"), share)
        return Database.open(folder / "journal.vault", key, JOURNAL)


def start(site: Site, config: Path, data: Path, name: str, person: int, **more: Any) -> SeatProcess:
    """A seat whose script logs this person in."""
    who = site.people[person]
    script = {"number": who.number, "pin": who.pin, "seed": person, "pace_ms": 10, **more}
    path = site.folder / f"{name}.json"
    path.write_text(json.dumps(script), encoding="utf-8")
    return SeatProcess(seat_command(config, data, path), site.folder / f"{name}.log")


def answered(lines: list[Line]) -> int:
    """How many items were shown as saved."""
    return len({item for line in lines if line["event"] == "saved" for item in line["answers"]})


def _begins(site: Site, process: SeatProcess, seat: int) -> None:
    process.expect("page", _LIMIT_S, page="identity")
    until(lambda: site.seat_status(seat)["state"] == "checked_in", "the station sees the seat")
    site.authorize(seat)
    assert process.wait_for(lambda _: answered(process.lines) >= ANSWERS, _LIMIT_S)


def _cut_off_and_altered(table: Table, stack: ExitStack) -> tuple[str, int]:
    """Somebody answers on without the network until the power goes; then entry 3 is altered."""
    first = table.sits("first", 0, await_cut_after=ANSWERS)
    stack.callback(first.end)
    _begins(table.site, first, SEAT)
    attempt_id = str(table.site.seat_status(SEAT)["attempt_id"])
    table.cable.pull()
    assert first.wait_for(lambda _: answered(first.lines) >= ANSWERS + 2, _LIMIT_S)
    first.kill()
    table.cable.plug()
    with closing(table.database()) as database:
        ((last,),) = database.query("SELECT max(seq) FROM entry")
        database.execute("DROP TRIGGER entry_is_append_only")
        assert database.execute(f"UPDATE entry SET body = x'00' WHERE seq = {ALTERED}") == 1
    return attempt_id, int(last)


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sat]:
    with ExitStack() as stack:
        site = stack.enter_context(Site(tmp_path_factory.mktemp("unreadable"), people=2, seats=2))
        table = Table(site, stack.enter_context(Cable(site.station.port)))
        attempt_id, last = _cut_off_and_altered(table, stack)
        back = table.sits("back", 0)
        stack.callback(back.end)
        log = site.folder / "back.log"
        refused = f"attempt {attempt_id}: set aside"
        until(lambda: log.read_text(encoding="utf-8").count(refused) > 1, "it is refused")
        until(lambda: refused in site.seat_status(SEAT)["trouble"], "the proctor is told")
        until(lambda: site.seat_status(SEAT)["station_seq"] >= last, "the rest of it is sent")
        elsewhere = _moved(site, stack)
        back.kill()
        next_one = table.sits("next", 1, await_pause_after=ANSWERS)
        stack.callback(next_one.end)
        _begins(site, next_one, SEAT)
        words = log.read_text(encoding="utf-8")
        yield Sat(site, attempt_id, last, next_one.lines, back.lines, words, elsewhere)


def _moved(site: Site, stack: ExitStack) -> list[Line]:
    who = site.people[0].number
    run_json(
        *("station", "move", "--home", site.station.home, "--key", site.proctor_key),
        *(who, "--to", str(ELSEWHERE), "--reason", REASON),
    )
    config = site.seat_config(ELSEWHERE)
    there = start(site, config, site.folder / f"data-{ELSEWHERE}", "elsewhere", 0)
    stack.callback(there.end)
    there.expect("item", _LIMIT_S)
    there.kill()
    return there.lines


def test_the_next_participant_logs_in_and_sits_there(sat: Sat) -> None:
    pages = [line["page"] for line in sat.next_one if line["event"] == "page"]
    assert "fatal" not in pages
    assert answered(sat.next_one) >= ANSWERS
    assert sat.site.seat_status(SEAT)["number"] == sat.site.people[1].number


def test_the_proctor_is_told_attempt_store_and_entry_while_somebody_else_sits(sat: Sat) -> None:
    where = f"attempt {sat.attempt_id}: set aside in the seat's vault"
    why = f"{where}: entry {ALTERED} does not match its seal"
    assert why in sat.log
    assert why in sat.site.seat_status(SEAT)["trouble"]


def test_its_participant_stays_at_the_log_in_page_and_begins_nothing_there(sat: Sat) -> None:
    pages = {line["page"] for line in sat.back if line["event"] == "page"}
    assert pages <= {"connect", "check_in"}
    attempts = [one["attempt_id"] for one in sat.site.central_results()]
    assert attempts.count(sat.attempt_id) == 1
    assert len(attempts) == 2


def test_what_the_station_had_not_yet_reached_it_and_goes_on_at_the_other_seat(sat: Sat) -> None:
    opened = next(line for line in sat.elsewhere if line["event"] == "opened")
    assert opened["resumed"] is True
    assert len(opened["answers"]) >= ANSWERS + 2
    assert sat.site.seat_status(ELSEWHERE)["station_seq"] >= sat.unsent
