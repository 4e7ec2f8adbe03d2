"""Which of the announced stations are looked at, where somebody announces very many."""

from __future__ import annotations

from client.net.discovery import MOST_FOUND, draw


def test_no_name_is_shut_out_by_many_others_and_no_search_asks_for_more_than_its_bound() -> None:
    few = {f"station {number}" for number in range(MOST_FOUND)}
    assert draw(few) == sorted(few)
    many = {f"station {number}" for number in range(3 * MOST_FOUND)}
    drawn: set[str] = set()
    # One name is missed by all of these with a chance of (2/3)^200: never.
    for _ in range(200):
        found = draw(many)
        assert len(set(found)) == MOST_FOUND
        drawn |= set(found)
    assert drawn == many
