"""The kill drill's judge: it must see every kind of loss, and nothing that is none."""

import copy
from dataclasses import dataclass, field

import pytest

from client.trials.expectation import Expectation
from client.trials.seat_process import Line

ORDER = ["C", "A", "B"]


@dataclass
class SpokenLines:
    """What a process said and when it was started and killed, without the process."""

    lines: list[Line] = field(default_factory=list)
    started_ms: int = 0
    killed_ms: int = 0


def _item(t_ms: int, item: str, section_ms: int, *, section: int = 1) -> Line:
    return {
        "event": "item",
        "t_ms": t_ms,
        "item": item,
        "section": section,
        "order": list(ORDER),
        "section_ms": section_ms,
        "total_ms": section_ms + 60_000,
        "practice": False,
    }


def _before() -> SpokenLines:
    saved: Line = {
        "event": "saved",
        "t_ms": 2000,
        "answers": {"I-1": [["RESPONSE", ["A"]]]},
        "seq": 9,
        "section_ms": 98_000,
        "total_ms": 158_000,
    }
    return SpokenLines([_item(1000, "I-1", 99_000), saved, _item(2100, "I-2", 97_900)], 0, 3100)


def _after() -> SpokenLines:
    opened: Line = {
        "event": "opened",
        "t_ms": 11_000,
        "answers": {"I-1": [["RESPONSE", ["A"]]]},
        "seq": 11,
    }
    return SpokenLines([opened, _item(11_100, "I-2", 96_000)], 10_000, 0)


def _judged(after: SpokenLines) -> str:
    expectation = Expectation()
    expectation.note_killed(_before())
    back = next(line for line in after.lines if line["event"] in ("item", "page"))
    return "; ".join(one.why for one in expectation.judge(after, back))


def test_what_came_back_as_it_was_is_no_finding() -> None:
    assert _judged(_after()) == ""


@pytest.mark.parametrize(
    ("line", "change", "finding"),
    [
        (0, {"answers": {}}, "not there any more: I-1"),
        (0, {"answers": {"I-1": [["RESPONSE", ["B"]]]}}, "another answer: I-1"),
        (0, {"seq": 8}, "the journal ends at 8, it was at 9"),
        (1, {"item": "I-1", "order": ["A", "B", "C"]}, "the options of I-1 are in another order"),
        (1, {"item": "I-7"}, "came back on I-7, was on I-2"),
        (1, {"section": 2}, "came back in section 2, was in 1"),
        (1, {"section_ms": 99_500}, "section time left 99500 ms, expected 96900 ms"),
        (1, {"total_ms": 150_000}, "total time left 150000 ms, expected 156900 ms"),
    ],
)
def test_each_kind_of_loss_is_seen(line: int, change: Line, finding: str) -> None:
    after = copy.deepcopy(_after())
    after.lines[line] |= change
    assert finding in _judged(after)


def test_the_page_for_failures_is_no_return() -> None:
    after = SpokenLines([{"event": "page", "t_ms": 11_000, "page": "fatal"}], 10_000)
    assert "page for failures" in _judged(after)


def test_a_test_that_was_handed_in_without_a_kill_may_come_back_on_its_receipt() -> None:
    expectation = Expectation()
    expectation.note_killed(_before())
    pages: list[Line] = [{"event": "page", "page": page} for page in ("finish", "receipt")]
    expectation.note_ended(SpokenLines([*_after().lines, *pages], 10_000, 0))
    receipt: Line = {"event": "page", "page": "receipt"}
    assert expectation.judge(SpokenLines([receipt], 20_000, 0), receipt) == []
