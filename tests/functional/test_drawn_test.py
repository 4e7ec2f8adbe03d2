"""A test with drawn items and sections, published, sat through a kill, resumed, and scored.

The second participant goes on at another seat.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from client.trials.processes import run_json, until
from client.trials.seat_process import Line, SeatProcess
from client.trials.site import REASON, Site, seat_command
from tests.helpers.drawn_test import CATEGORY, ITEMS_DRAWN, POINTS, write_package
from tests.helpers.result_files import competency_points, item_points, schema_faults

pytestmark = [pytest.mark.xdist_group("drawn-test"), pytest.mark.timeout(180)]
SEATS = (1, 2)
LAST_SEATS = (1, 3)
"""Where each participant was killed, and where they went on."""
_LIMIT_S = 60.0
WRONG = frozenset({"n2", "n4", "n6", "p2", "a1", "b2"})
"""Answered with B, which earns 1; all others with A."""
KILLED_AFTER = 3


@dataclass(frozen=True)
class Sat:
    """One participant: what the killed seat and the next one said, and the centre's result."""

    seats: tuple[SeatProcess, SeatProcess]
    told_before: int
    result: dict[str, Any]
    file: Path

    def shown(self) -> list[str]:
        """The items in the order in which they first came on the screen, over both starts."""
        lines = [line for seat in self.seats for line in seat.lines]
        items = [str(line["item"]) for line in lines if line["event"] == "item"]
        return list(dict.fromkeys(items))


def _sit(site: Site, undo: ExitStack, index: int) -> tuple[tuple[SeatProcess, SeatProcess], int]:
    person, seat, last = site.people[index], SEATS[index], LAST_SEATS[index]
    plan = {one: {"RESPONSE": ["B" if one in WRONG else "A"]} for one in POINTS}

    def start(seat: int, **more: Any) -> SeatProcess:
        script = site.folder / f"script-{seat}.json"
        script.write_text(json.dumps({"plan": plan, **more}), encoding="utf-8")
        words = seat_command(site.seat_config(seat), site.folder / f"data-{seat}", script)
        process = SeatProcess(words, site.folder / f"seat-{seat}.log")
        undo.callback(process.end)
        return process

    log_in = {"number": person.number, "pin": person.pin}
    first = start(seat, **log_in, await_pause_after=KILLED_AFTER)
    first.expect("page", _LIMIT_S, page="identity")
    until(lambda: site.seat_status(seat)["state"] == "checked_in", "the seat has checked in")
    site.authorize(seat)
    first.expect("page", _LIMIT_S, page="start")
    until(lambda: site.seat_status(seat)["items"], "the seat told how many items there are")
    told_before = int(site.seat_status(seat)["items"])

    def enough(_: Line) -> bool:
        return len(_answers(first)) >= KILLED_AFTER

    assert first.wait_for(enough, _LIMIT_S) is not None, first.last_words()
    saved = max(line["seq"] for line in first.lines if line["event"] == "saved")
    until(lambda: site.seat_status(seat)["station_seq"] >= saved, "the station holds it")
    first.kill()
    if last != seat:
        run_json(
            *("station", "move", "--home", site.station.home, "--key", site.proctor_key),
            *(person.number, "--to", str(last), "--reason", REASON),
        )
    second = start(last, **(log_in if last != seat else {}))
    end = second.wait_for(lambda line: line["event"] in ("unreached", "end"), _LIMIT_S)
    assert end is not None, second.last_words()
    assert end["event"] == "end", end
    assert second.wait() == 0
    return (first, second), told_before


def _answers(seat: SeatProcess) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in list(seat.lines):
        if line["event"] == "saved":
            found |= line["answers"]
    return found


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sat, ...]]:
    folder = tmp_path_factory.mktemp("undian")
    content = write_package(folder / "isi")
    with ExitStack() as undo:
        site = undo.enter_context(
            Site(folder / "lokasi", people=len(SEATS), seats=max(LAST_SEATS), content=content)
        )
        seats = [_sit(site, undo, index) for index in range(len(SEATS))]
        until(
            lambda: all(one["scored_utc_ms"] for one in site.central_results()),
            "the centre has scored",
        )
        said = run_json(
            "central", "results", "--home", site.central.home, "--qti", folder / "hasil"
        )
        assert said["unwritten"] == {}
        by_seat = {int(one["seat"]): one for one in said["attempts"]}
        assert len(by_seat) == len(SEATS)
        results = [by_seat[seat] for seat in SEATS]
        yield tuple(
            Sat(processes, told, result, Path(said["files"][result["attempt_id"]]))
            for (processes, told), result in zip(seats, results, strict=True)
        )


def test_the_number_told_before_the_start_is_the_number_drawn(sat: tuple[Sat, ...]) -> None:
    for one in sat:
        assert one.told_before == ITEMS_DRAWN
        assert len(one.shown()) == ITEMS_DRAWN
        assert one.result["items"] == one.result["answered"] == ITEMS_DRAWN


def test_what_was_shown_is_a_draw_that_the_test_allows(sat: tuple[Sat, ...]) -> None:
    for one in sat:
        shown = one.shown()
        assert shown[0] == "n1"
        assert sum(item in POINTS and item[0] == "n" for item in shown) == 3
        pair = [place for place, item in enumerate(shown) if item[0] == "p"]
        assert pair in ([1, 2], [2, 3], [3, 4])
        assert set(shown[5:]) in ({"a1", "a2"}, {"b1", "b2"})


def test_chance_has_drawn_and_not_the_order_of_the_test(sat: tuple[Sat, ...]) -> None:
    # One participant gets the first of everything once in 720 times, both once in 500,000.
    first_of_all = ["n1", "n2", "n3", "p1", "p2", "a1", "a2"]
    assert any(one.shown() != first_of_all for one in sat)


def test_who_was_killed_goes_on_with_the_same_form_here_and_elsewhere(sat: tuple[Sat, ...]) -> None:
    for one in sat:
        killed, back = one.seats
        opened = next(line for line in back.lines if line["event"] == "opened")
        assert opened["resumed"] is True
        known = _answers(killed)
        assert KILLED_AFTER <= len(known) < ITEMS_DRAWN
        assert known.items() <= opened["answers"].items()
        # The order of the whole is that of the result file, which the centre drew for itself.
        assert _items_in_file(one.file) == one.shown()


def test_the_centre_recomputes_the_root_and_gives_the_points_worked_out_by_hand(
    sat: tuple[Sat, ...],
) -> None:
    for one in sat:
        assert one.result["trouble"] == ""
        assert (one.result["state"], one.result["root_matches"]) == ("submitted", True)
        points = {item: 1 if item in WRONG else POINTS[item] for item in one.shown()}
        assert item_points(one.file) == points
        by_code: dict[str, float] = {}
        maxima: dict[str, float] = {}
        for item, earned in points.items():
            code = CATEGORY[item]
            by_code[code] = by_code.get(code, 0) + earned
            maxima[code] = maxima.get(code, 0) + POINTS[item]
        assert competency_points(one.file) == by_code
        results = one.result["results"]
        assert {code: total["points"] for code, total in results.items()} == by_code
        assert {code: total["maximum"] for code, total in results.items()} == maxima


def test_the_result_files_are_valid_against_the_official_schema(sat: tuple[Sat, ...]) -> None:
    assert schema_faults([one.file for one in sat]) == {}


def _items_in_file(file: Path) -> list[str]:
    found = etree.parse(file).findall("{*}itemResult")
    found.sort(key=lambda one: int(one.get("sequence-index") or one.get("sequenceIndex") or 0))
    return [str(one.get("identifier")) for one in found]
