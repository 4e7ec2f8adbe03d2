"""Whose test a proctor moves: the one there is, or the one that was named."""

from __future__ import annotations

from typing import Any

import pytest

from exam.core.errors import Rejected
from server.station.moving_cli import row_of
from server.web.terminal import Misused


def row(
    seat: str, attempt_id: str, number: str = "PST-001", state: str = "active"
) -> dict[str, Any]:
    return {"seat": seat, "attempt_id": attempt_id, "number": number, "state": state}


def room(*seats: dict[str, Any], behind: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"seats": list(seats), "behind": list(behind)}


def test_the_only_attempt_of_a_participant_needs_no_name() -> None:
    mine = row("1", "a1")
    assert row_of(room(mine, row("2", "b1", "PST-002")), "PST-001") == mine
    assert row_of(room(row("1", "b1", "PST-002"), behind=(mine,)), "PST-001") == mine


def test_of_several_attempts_none_is_chosen_and_each_is_named_with_seat_and_state() -> None:
    found = room(row("1", "a1"), row("2", "a2", state="new"), behind=(row("1", "a3"),))
    with pytest.raises(Misused) as refused:
        row_of(found, "PST-001")
    said = str(refused.value)
    assert "a1 (seat 1, active), a2 (seat 2, new), a3 (seat 1, active)" in said
    assert "--attempt ID" in refused.value.remedy


def test_the_attempt_that_was_named_is_taken_wherever_it_is() -> None:
    found = room(row("1", "a1"), row("2", "a2"), behind=(row("1", "a3"),))
    assert [row_of(found, "PST-001", one)["attempt_id"] for one in ("a1", "a2", "a3")] == [
        "a1",
        "a2",
        "a3",
    ]


@pytest.mark.parametrize("named", ["a9", "b1", "a"])
def test_an_attempt_of_nobody_or_of_somebody_else_is_refused_and_the_own_are_named(
    named: str,
) -> None:
    found = room(row("1", "a1"), row("2", "b1", "PST-002"))
    with pytest.raises(Rejected, match=f"attempt {named} is none of PST-001's") as refused:
        row_of(found, "PST-001", named)
    assert "a1 (seat 1, active)" in str(refused.value)


def test_who_has_begun_nothing_is_told_so_whatever_was_named() -> None:
    for named in ("", "a1"):
        with pytest.raises(Rejected, match="PST-009 has begun no test in this room"):
            row_of(room(row("1", "a1"), row("2", "")), "PST-009", named)


def test_a_name_that_a_seat_made_up_stays_on_one_line() -> None:
    with pytest.raises(Misused) as refused:
        row_of(room(row("1", "a1"), row("2", "a\n2\x1b[2J")), "PST-001")
    assert str(refused.value).isprintable()
