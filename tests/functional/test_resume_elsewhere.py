"""A computer dies in the middle of a test; its participant goes on at another one, and hands in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from client.trials.cable import Cable
from client.trials.processes import PASSPHRASE, run, run_json, until
from client.trials.seat_process import Line, SeatProcess
from client.trials.site import REASON, Site, seat_command
from exam.core import events as ev
from exam.exchange.bodies import BodySealer
from exam.exchange.wire import decode_entries, decode_header
from exam.package.keys import CentreKeys
from server.web.tokens import to_text
from tests.helpers.room import pendopo

pytestmark = [pytest.mark.xdist_group("resume-elsewhere"), pytest.mark.timeout(300)]
OLD, NEW, THIRD, CUT_OFF, SPARE, HOME, AWAY, CABLED = 1, 2, 3, 4, 5, 6, 7, 8
ANSWERS = 5
_LIMIT_S = 90.0
CHECKPOINT_MS = 1000
"""A crash is charged with one whole interval of the attempt clock."""


@dataclass(frozen=True)
class Moved:
    """What both seats said, what the proctor saw, and what the centre has."""

    site: Site
    old: list[Line]
    new: list[Line]
    order: dict[str, Any]
    old_row: dict[str, Any]
    new_row: dict[str, Any]
    result: dict[str, Any]


def _seat(site: Site, seat: int, config: Path, name: str, person: int, **more: Any) -> SeatProcess:
    """The real program at a seat, with a participant before it."""
    who = site.people[person]
    script = {"number": who.number, "pin": who.pin, "seed": seat, "pace_ms": 10, **more}
    path = site.folder / f"{name}.json"
    path.write_text(json.dumps(script), encoding="utf-8")
    command = seat_command(config, site.folder / f"data-{seat}", path)
    return SeatProcess(command, site.folder / f"{name}.log")


def _saved(lines: list[Line]) -> dict[str, Any]:
    """The last answer to each item that was shown as saved."""
    found: dict[str, Any] = {}
    for line in lines:
        if line["event"] == "saved":
            found |= line["answers"]
    return found


def _sit(site: Site, process: SeatProcess, seat: int) -> None:
    """Answer until the script stops, as somebody who thinks; the station then holds all of it."""
    process.expect("page", _LIMIT_S, page="identity")
    until(lambda: site.seat_status(seat)["state"] == "checked_in", "the station sees the seat")
    site.authorize(seat)
    assert process.wait_for(lambda _: len(_saved(process.lines)) >= ANSWERS, _LIMIT_S)
    last = max(line["seq"] for line in process.lines if line["event"] == "saved")
    until(lambda: site.seat_status(seat)["station_seq"] >= last, "the station holds it")


def _move(site: Site, person: int, seat: int) -> dict[str, Any]:
    said: dict[str, Any] = run_json(
        *("station", "move", "--home", site.station.home, "--key", site.proctor_key),
        *(site.people[person].number, "--to", str(seat), "--reason", REASON),
    )
    return said


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("resume"), people=5, seats=8) as made:
        yield made


@pytest.fixture(scope="module")
def moved(site: Site) -> Iterator[Moved]:
    with ExitStack() as stack:
        old = _seat(site, OLD, site.seat_config(OLD), "old", 0, await_pause_after=ANSWERS)
        stack.callback(old.end)
        _sit(site, old, OLD)
        old.kill()
        order = _move(site, 0, NEW)
        old_row = site.seat_status(OLD)
        new = _seat(site, NEW, site.seat_config(NEW), "new", 0)
        stack.callback(new.end)
        new.expect("end", _LIMIT_S)
        new.wait()
        until(lambda: _complete(site), "the centre holds the whole test")
        (result,) = site.central_results()
        yield Moved(site, old.lines, new.lines, order, old_row, site.seat_status(NEW), result)


def _complete(site: Site) -> bool:
    rows = site.central_results()
    return bool(rows) and bool(rows[0]["scored_utc_ms"])


def _first(lines: list[Line], event: str) -> Line:
    return next(line for line in lines if line["event"] == event)


def test_every_answer_is_there_at_the_other_seat(moved: Moved) -> None:
    opened = _first(moved.new, "opened")
    given = _saved(moved.old)
    assert len(given) == ANSWERS
    assert opened["resumed"] is True
    assert opened["answers"] == given


def test_section_item_option_order_and_answer_are_as_they_were_left(moved: Moved) -> None:
    left = [line for line in moved.old if line["event"] == "item"][-1]
    found = _first(moved.new, "item")
    same = ("item", "section", "order", "practice")
    assert {name: found[name] for name in same} == {name: left[name] for name in same}
    assert len(found["order"]) > 1
    assert found["shown"] == _saved(moved.old).get(found["item"], found["shown"])


def test_the_time_goes_on_where_the_old_seat_last_said_that_it_was(moved: Moved) -> None:
    left = [line for line in moved.old if line["event"] == "saved"][-1]
    found = _first(moved.new, "item")
    for name in ("section_ms", "total_ms"):
        assert found[name] <= left[name] - CHECKPOINT_MS
    # Nobody was charged for the way from one computer to the other.
    way_ms = found["t_ms"] - left["t_ms"]
    assert left["total_ms"] - found["total_ms"] < way_ms + 2 * CHECKPOINT_MS


def test_the_participant_goes_straight_on_and_is_asked_for_no_second_permission(
    moved: Moved,
) -> None:
    pages = [line["page"] for line in moved.new if line["event"] == "page"]
    assert pages[: pages.index("item") + 1][-2:] == ["check_in", "item"]
    assert not {"identity", "rules", "start"} & set(pages)


def test_the_whole_test_is_handed_in_and_the_centre_has_it(moved: Moved) -> None:
    end = _first(moved.new, "end")
    assert end["why"] == "receipt"
    assert moved.result["answered"] == 42
    assert _saved(moved.old).keys() - _saved(moved.new).keys()
    assert moved.new_row["trouble"] == ""
    assert moved.new_row["centre_seq"] == moved.new_row["station_seq"] == moved.result["head_seq"]


def test_the_chain_verifies_and_names_who_moved_the_test_and_why(
    moved: Moved, tmp_path: Path
) -> None:
    site, attempt_id = moved.site, moved.result["attempt_id"]
    keys = CentreKeys.load(site.central.home)
    chain = tmp_path / "chain"
    of = ("--home", site.central.home, "--attempt", attempt_id)
    run("central", "export-chain", *of, "--out", chain)
    said = run_json("verify", "chain", chain, "--centre-key", to_text(keys.receipt_public()))
    assert said["head"]["seq"] == moved.result["head_seq"]
    batches = [decode_entries(one) for one in _messages(chain.read_bytes())[:-1]]
    header = decode_header(batches[0].header)
    info = b"pendopo/attempt-key/1" + attempt_id.encode()
    sealer = BodySealer(attempt_id, keys.open_sealed(header.sealed_key, info))
    events = [sealer.open(one.seq, one.body) for batch in batches for one in batch.entries]
    (found,) = [one for one in events if isinstance(one, ev.Moved)]
    assert (found.to_seat, found.officer, found.reason) == (str(NEW), "Pengawas Satu", REASON)
    assert [type(one) for one in events].count(ev.Resumed) == 1
    assert header.seat == str(OLD)


def _messages(data: bytes) -> list[bytes]:
    """The messages of a chain file."""
    found, place = [], len(b"pendopo-chain") + 3
    while place < len(data):
        end = place + 4 + int.from_bytes(data[place : place + 4], "big")
        found.append(data[place + 4 : end])
        place = end
    return found


def test_the_proctor_sees_the_test_leave_the_old_seat_and_nothing_left_behind(
    moved: Moved,
) -> None:
    (given,) = moved.order["orders"]
    assert (given["seat"], given["warning"]) == (str(NEW), "")
    assert moved.old_row["attempt_id"] == ""
    assert moved.new_row["number"] == moved.site.people[0].number


def test_the_computer_that_died_starts_at_the_log_in_page_and_shows_nothing_of_the_test(
    site: Site, moved: Moved
) -> None:
    """It never heard of the move while it ran: the officer's order comes with the greeting."""
    with ExitStack() as stack:
        config = site.folder / f"seat-{OLD}.toml"
        died = _seat(site, OLD, config, "died", 0, pace_ms=600_000)
        stack.callback(died.end)
        died.expect("page", _LIMIT_S, page="check_in")
        until(lambda: site.seat_status(OLD)["online"], "it is heard of again")
        assert {line["page"] for line in died.lines if line["event"] == "page"} <= {
            "connect",
            "check_in",
        }
        assert site.seat_status(NEW)["trouble"] == moved.new_row["trouble"] == ""


def test_a_computer_that_still_runs_lets_go_says_where_to_and_is_free_after_a_restart(
    site: Site, moved: Moved
) -> None:
    """The participant comes to the seat that the first one left for good."""
    with ExitStack() as stack:
        config = site.seat_config(THIRD)
        alive = _seat(site, THIRD, config, "alive", 1, await_pause_after=ANSWERS)
        stack.callback(alive.end)
        _sit(site, alive, THIRD)
        assert _move(site, 1, OLD)["orders"][0]["warning"] == ""
        alive.expect("page", _LIMIT_S, page="fatal")
        alive.kill()
        again = _seat(site, THIRD, config, "again", 1, pace_ms=600_000)
        stack.callback(again.end)
        again.expect("page", _LIMIT_S, page="check_in")
        until(lambda: site.seat_status(THIRD)["online"], "it is heard of again")
        assert site.seat_status(THIRD)["attempt_id"] == ""
        row = site.seat_status(OLD)
        assert (row["number"], row["trouble"]) == (site.people[1].number, "")
        assert row["registration"] != moved.new_row["registration"]


def test_answers_that_never_left_the_old_computer_come_in_its_bundle_and_wait_for_a_person(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENDOPO_STATION_PASSPHRASE", PASSPHRASE)
    data = site.folder / f"data-{CUT_OFF}"
    with ExitStack() as stack:
        cable = stack.enter_context(Cable(site.station.port))
        config = site.seat_config(CUT_OFF, cable)
        alone = _seat(site, CUT_OFF, config, "alone", 2, await_cut_after=ANSWERS)
        stack.callback(alone.end)
        _sit(site, alone, CUT_OFF)
        cable.pull()
        alone.expect("station_lost", _LIMIT_S)
        assert alone.wait_for(lambda _: len(_saved(alone.lines)) >= ANSWERS + 2, _LIMIT_S)
        alone.kill()
        _move(site, 2, SPARE)
        fence = site.seat_status(SPARE)["station_seq"]
        cable.plug()
        pendopo("seat", "--config", config, "--data", data, "--export", tmp_path)
    (bundle,) = tmp_path.glob("*.bundle")
    site.station.stop()
    done = pendopo("station", "import", "--home", site.station.home, bundle, "--json", check=False)
    site.start_station()
    said = f"of seat {CUT_OFF} came after the fence at entry {fence}"
    assert done.returncode != 0
    assert said in done.stdout
    row = site.seat_status(SPARE)
    assert said in row["trouble"]
    assert row["station_seq"] == fence


def test_a_computer_that_was_off_while_its_test_went_on_elsewhere_gets_it_back_whole(
    site: Site,
) -> None:
    person = 3
    with ExitStack() as stack:
        first = _seat(
            site, HOME, site.seat_config(HOME), "first", person, await_pause_after=ANSWERS
        )
        stack.callback(first.end)
        _sit(site, first, HOME)
        first.kill()
        _move(site, person, AWAY)
        away = _seat(site, AWAY, site.seat_config(AWAY), "away", person, await_pause_after=ANSWERS)
        stack.callback(away.end)
        assert away.wait_for(lambda _: len(_saved(away.lines)) >= ANSWERS, _LIMIT_S)
        last = max(line["seq"] for line in away.lines if line["event"] == "saved")
        until(lambda: site.seat_status(AWAY)["station_seq"] >= last, "the station holds it")
        away.kill()
        given = _saved(first.lines) | _saved(away.lines)
        assert given.keys() > _saved(first.lines).keys()
        _move(site, person, HOME)
        back = _seat(site, HOME, site.folder / f"seat-{HOME}.toml", "back", person)
        stack.callback(back.end)
        back.expect("page", _LIMIT_S, page="check_in")
        opened = back.expect("opened", _LIMIT_S)
        assert (opened["resumed"], opened["answers"]) == (True, given)
        assert back.expect("end", _LIMIT_S)["why"] == "receipt"
        back.wait()
        until(lambda: len(site.central_results()) >= 2, "the centre holds the whole test")
        row = site.seat_status(HOME)
        assert (row["number"], row["trouble"]) == (site.people[person].number, "")
        assert site.seat_status(AWAY)["attempt_id"] == ""


def test_a_paused_computer_that_heard_of_none_of_it_asks_for_a_log_in_and_then_shows_all_answers(
    site: Site,
) -> None:
    person = 4
    with ExitStack() as stack:
        cable = stack.enter_context(Cable(site.station.port))
        config = site.seat_config(CABLED, cable)
        first = _seat(site, CABLED, config, "cabled", person, await_pause_after=ANSWERS)
        stack.callback(first.end)
        _sit(site, first, CABLED)
        site.pause(CABLED)
        first.expect("page", _LIMIT_S, page="paused")
        until(lambda: _all_is_here(site, CABLED), "the station holds it")
        cable.pull()
        first.expect("station_lost", _LIMIT_S)
        _move(site, person, AWAY)
        config = site.folder / f"seat-{AWAY}.toml"
        away = _seat(site, AWAY, config, "away-2", person, await_pause_after=ANSWERS)
        stack.callback(away.end)
        away.expect("page", _LIMIT_S, page="paused")
        until(lambda: site.seat_status(AWAY)["state"] == "paused", "the station sees the seat")
        site.resume(AWAY)
        away.expect("saved", _LIMIT_S)
        away.kill()
        _move(site, person, CABLED)
        before = len(first.lines)
        cable.plug()
        assert first.wait_for(lambda line: line.get("page") == "check_in", _LIMIT_S, after=before)
        opened = first.wait_for(lambda line: line["event"] == "opened", _LIMIT_S, after=before)
        assert opened is not None
        assert opened["answers"].items() >= _saved(away.lines[:-1]).items()
        assert first.expect("end", _LIMIT_S)["why"] == "receipt"
        first.wait()
        row = site.seat_status(CABLED)
        assert (row["number"], row["trouble"]) == (site.people[person].number, "")


def _all_is_here(site: Site, seat: int) -> bool:
    row = site.seat_status(seat)
    return bool(row["state"] == "paused" and row["station_seq"] == row["head_seq"])
