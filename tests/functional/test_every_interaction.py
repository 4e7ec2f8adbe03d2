"""A participant without a mouse sits a test of every kind of question, through two kills."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from client.seat.content import read_content
from client.trials.processes import run_json, until
from client.trials.sample import sample_folder
from client.trials.seat_process import Line, SeatProcess
from client.trials.site import Site, SiteFailed, seat_command
from client.ui.items.playback import multimedia
from exam.qti.content import Interaction
from exam.qti.files import FolderFiles
from exam.qti.inline import EndAttemptInteraction, InlineChoiceInteraction, TextEntryInteraction
from exam.qti.plain import inlines_of, walk
from tests.helpers.result_files import (
    competency_points,
    given_values,
    item_points,
    schema_faults,
    template_values,
)

pytestmark = [pytest.mark.xdist_group("every-interaction"), pytest.mark.timeout(150)]
SEAT = 1
_LIMIT_S = 60.0
NOTES = "Notula rapat pagi.\n"
CAN_PLAY = multimedia() is not None
"""Sound is an optional part; a seat without it says so, and nobody can play anything there."""

# What is answered, and after it what that earns by the item's own key, worked out by hand.
PLAN_AND_POINTS: dict[str, tuple[dict[str, list[str]], float]] = {
    # One choice: 48 people x 20 days = 960, which is C.
    "RS-01": ({"RESPONSE": ["C"]}, 1),
    # Several: A and C are right (+1 each), B is wrong (-1), E is missing.
    "RS-02": ({"RESPONSE": ["A", "B", "C"]}, 1),
    # Beside each other: 3, 6, 12, 24 doubles to 48 (C), not 36.
    "RS-03": ({"RESPONSE": ["B"]}, 0),
    # Pictures: after up, right, down comes left, which is C.
    "RS-04": ({"RESPONSE": ["C"]}, 1),
    # A graded situation: C is the second best of five.
    "RS-05": ({"RESPONSE": ["C"]}, 4),
    # Best and worst: A is the second best (1), D is the worst (2).
    "RS-06": ({"RESPONSE": ["A BEST", "D WORST"]}, 3),
    # Likert: 4 for "strongly agree", 3 for "disagree" with the reversed one, 3 for "agree".
    "RS-07": ({"RESPONSE": ["S1 L4", "S2 L2", "S3 L3"]}, 10),
    # Words in a text: "apotik" (W1) is one of the two, "jadwal" (W4) is not.
    "RS-08": ({"RESPONSE": ["W1", "W4"]}, 1),
    # Two lines: 50 - 37.5 = 12.5, typed with a comma; the town without its capital letter.
    "RS-09": ({"HASIL": ["12,5"], "KOTA": ["samarinda"]}, 2),
    # Two lists in a line: "sehubungan dengan" is right, "menyetujui" is not.
    "RS-10": ({"KATA1": ["B"], "KATA2": ["C"]}, 1),
    # An essay earns 1 for being there and 1 for the word "lampiran", which is missing.
    "RS-11": ({"RESPONSE": ["Peta desa kami kirim bersama surat ini.\nSilakan dipakai."]}, 1),
    # An order, exactly right.
    "RS-12": ({"RESPONSE": ["B", "D", "A", "C"]}, 1),
    # Two lists: A-P and D-S are right, B and C are exchanged.
    "RS-13": ({"RESPONSE": ["A P", "B R", "C Q", "D S"]}, 2),
    # Pairs of one list, one of them the other way round: all three count.
    "RS-14": ({"RESPONSE": ["D A", "B F", "C E"]}, 3),
    # Gaps: the middle one is wrong.
    "RS-15": ({"RESPONSE": ["T1 G1", "T4 G2", "T3 G3"]}, 2),
    # A number that the seat drew for this attempt, copied from the screen.
    "RS-16": ({"RESPONSE": ["{NOMOR}"]}, 1),
    # Names on a plan: one is right, two are exchanged.
    "RS-17": ({"RESPONSE": ["LOKET A1", "ARSIP A3", "AULA A2"]}, 1),
    # One area of a picture, the right one.
    "RS-18": ({"RESPONSE": ["B"]}, 1),
    # A point 25 pixels from the middle (21 across, 13 down): outside 12 (2), inside 45 (1).
    "RS-19": ({"RESPONSE": ["261 163"]}, 1),
    # Areas in order, exactly right.
    "RS-20": ({"RESPONSE": ["C", "A", "B"]}, 1),
    # 52 of 80 are 65 per cent; 60 is near enough for half.
    "RS-21": ({"RESPONSE": ["60"]}, 1),
    # The bell rang three times (1); another point for having played it at all.
    "RS-22": ({"PUTAR": ["1"], "RESPONSE": ["C"]}, 2 if CAN_PLAY else 1),
    # A file was handed in.
    "RS-23": ({"RESPONSE": ["notula.txt"]}, 1),
    # Right (1), but said to be a guess: the point for being sure is not earned.
    "RS-24": ({"RESPONSE": ["B"], "TEBAK": ["true"]}, 1),
}
# The sums of the items that the test's file gives each code to.
BY_COMPETENCY = {
    "NUM": 1 + 2 + 1,  # RS-01, 09, 21
    "DIG": 1 + (2 if CAN_PLAY else 1) + 1,  # RS-02, 22, 23
    "LOG": 0 + 1 + 3 + 1,  # RS-03, 12, 14, 24
    "SPA": 1 + 1 + 1 + 1 + 1,  # RS-04, 17, 18, 19, 20
    "INT": 4 + 3,  # RS-05, 06
    "PB": 10,  # RS-07
    "LIT": 1 + 1 + 1 + 2 + 2,  # RS-08, 10, 11, 13, 15
    "TEL": 1,  # RS-16
}
MAXIMUM = {"NUM": 5, "DIG": 6, "LOG": 7, "SPA": 8, "INT": 9, "PB": 12, "LIT": 13, "TEL": 1}


@dataclass(frozen=True)
class Sat:
    """What the two killed seats and the last one said, and what the centre made of it."""

    seats: tuple[SeatProcess, ...]
    result: dict[str, Any]
    file: Path
    handed_in: dict[str, Any]
    files: Path


class _Participant:
    """One data folder; every start goes on where the last kill left it."""

    def __init__(self, site: Site, undo: ExitStack) -> None:
        self._site, self._undo = site, undo
        self._config = site.seat_config(SEAT)
        notes = site.folder / "notula.txt"
        notes.write_text(NOTES, encoding="utf-8")
        plan = {item: answers for item, (answers, _) in PLAN_AND_POINTS.items()}
        self._plan = {**plan, "RS-23": {"RESPONSE": [str(notes)]}}

    def start(self, **more: str) -> SeatProcess:
        """Start the seat's process; ``more`` is the number and PIN of the first time."""
        script = self._site.folder / "script.json"
        script.write_text(json.dumps({"plan": self._plan, **more}), encoding="utf-8")
        words = seat_command(self._config, self._site.folder / "data", script)
        seat = SeatProcess(words, self._site.folder / "seat.log")
        self._undo.callback(seat.end)
        return seat


def _await(seat: SeatProcess, event: str, item: str) -> None:
    """Until the seat says this of an item. Raises :class:`SiteFailed` where it cannot."""

    def told(line: Line) -> bool:
        is_it = line["event"] == event and item in (line.get("answers") or {line.get("item")})
        return is_it or line["event"] in ("unreached", "end")

    line = seat.wait_for(told, _LIMIT_S)
    if line is None or line["event"] != event:
        raise SiteFailed(f"the seat never came to {item}: {line}; {seat.last_words()}")


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sat]:
    folder = tmp_path_factory.mktemp("ragam")
    with ExitStack() as undo:
        site = Site(folder, people=1, seats=1, content=sample_folder("ragam"))
        undo.enter_context(site)
        yield _sit(site, _Participant(site, undo))


def _sit(site: Site, participant: _Participant) -> Sat:
    person = site.people[0]
    first = participant.start(number=person.nip, pin=person.pin)
    first.expect("page", _LIMIT_S, page="identity")
    until(lambda: site.seat_status(SEAT)["state"] == "checked_in", "the seat has checked in")
    site.authorize(SEAT)
    _await(first, "item", "RS-06")
    first.kill()
    second = participant.start()
    _await(second, "saved", "RS-19")
    second.kill()
    third = participant.start()
    end = third.wait_for(lambda line: line["event"] in ("unreached", "end"), _LIMIT_S)
    assert end is not None, third.last_words()
    assert end["event"] == "end", end
    assert third.wait() == 0
    until(lambda: site.central_results()[0]["scored_utc_ms"], "the centre has scored")
    home = site.central.home
    said = run_json("central", "results", "--home", home, "--qti", site.folder / "hasil")
    assert said["unwritten"] == {}
    (result,) = said["attempts"]
    attempt_id, files = result["attempt_id"], site.folder / "berkas"
    words = ("central", "files", "--home", home, "--attempt", attempt_id, "--out", files)
    return Sat(
        (first, second, third),
        result,
        Path(said["files"][attempt_id]),
        run_json(*words),
        files,
    )


def test_the_sample_asks_with_every_kind_of_interaction_there_is() -> None:
    content = read_content(FolderFiles(sample_folder("ragam")))
    asked = {type(one) for item in content.items.values() for one in (*walk(item.body),)} | {
        type(one) for item in content.items.values() for one in inlines_of(item.body)
    }
    inline = {EndAttemptInteraction, InlineChoiceInteraction, TextEntryInteraction}
    assert {*get_args(Interaction), *inline} <= asked
    assert set(content.items) == set(PLAN_AND_POINTS)


def test_the_sample_is_valid_against_the_official_schema() -> None:
    folder = sample_folder("ragam")
    assert schema_faults([folder / "assessment.xml", *folder.glob("items/*.xml")], "3.0") == {}


def test_it_goes_on_after_each_kill_with_every_answer_it_had_shown_as_saved(sat: Sat) -> None:
    before, after = sat.seats[:2], sat.seats[1:]
    for killed, back in zip(before, after, strict=True):
        opened = next(line for line in back.lines if line["event"] == "opened")
        assert opened["resumed"] is True
        saved: dict[str, Any] = {}
        for line in killed.lines:
            if line["event"] == "saved":
                saved |= line["answers"]
        assert saved
        # More than was shown as saved may be held: the answer that was being given.
        assert saved.items() <= opened["answers"].items()


def test_the_centre_gives_each_item_the_points_worked_out_by_hand(sat: Sat) -> None:
    assert sat.result["trouble"] == ""
    assert (sat.result["state"], sat.result["root_matches"]) == ("submitted", True)
    assert sat.result["answered"] == sat.result["items"] == len(PLAN_AND_POINTS)
    assert item_points(sat.file) == {item: points for item, (_, points) in PLAN_AND_POINTS.items()}


def test_the_centre_gives_each_competency_the_points_worked_out_by_hand(sat: Sat) -> None:
    found = sat.result["results"]
    assert {code: one["points"] for code, one in found.items()} == BY_COMPETENCY
    assert {code: one["maximum"] for code, one in found.items()} == MAXIMUM
    assert competency_points(sat.file) == BY_COMPETENCY


def test_the_file_comes_out_at_the_centre_as_it_went_in_at_the_seat(sat: Sat) -> None:
    (one,) = sat.handed_in["files"]
    assert (one["item_id"], one["name"], one["trouble"]) == ("RS-23", "notula.txt", "")
    assert (sat.files / one["file"]).read_text(encoding="utf-8") == NOTES


def test_the_number_that_the_seat_drew_leaves_with_the_result(sat: Sat) -> None:
    assert template_values(sat.file, "RS-16") == {"NOMOR": given_values(sat.file, "RS-16")}


def test_the_sittings_result_file_is_valid_against_the_official_schema(sat: Sat) -> None:
    assert schema_faults([sat.file]) == {}
