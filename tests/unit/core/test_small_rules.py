"""NIP, chain, order of options, form checks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam.core.chain import Entry, genesis, link, verify
from exam.core.errors import Rejected, Tampered
from exam.core.ids import EmployeeKind, parse_nip
from exam.core.ordering import option_order
from tests.helpers.forms import form, section

TODAY = dt.date(2025, 10, 14)


def test_nips_of_both_kinds_are_read_grouped_and_masked() -> None:
    pns = parse_nip("19860926 201505 1 001", today=TODAY)
    assert pns.kind is EmployeeKind.PNS
    assert pns.grouped == "19860926 201505 1 001"
    assert pns.masked == "1986•••• •••••• • 001"
    assert parse_nip("199009132025242014", today=TODAY).kind is EmployeeKind.PPPK


@pytest.mark.parametrize(
    ("nip", "digits"),
    [
        ("199002302015051001", "1-8"),
        ("198609262015131001", "13-14"),
        ("198609262015053001", "15"),
        ("198609262015051000", "16-18"),
        ("198609261990051001", "9-12"),
        ("19860926201505100", "18"),
    ],
)
def test_a_wrong_nip_is_refused_with_the_digits_at_fault(nip: str, digits: str) -> None:
    with pytest.raises(Rejected, match=digits):
        parse_nip(nip, today=TODAY)


BODIES = st.lists(st.binary(max_size=40), min_size=2, max_size=30)


@given(BODIES, st.data())
def test_a_chain_with_any_entry_changed_dropped_or_moved_does_not_verify(
    bodies: list[bytes], data: st.DataObject
) -> None:
    head = genesis(b"header")
    entries = []
    for body in bodies:
        entries.append(link(head, body))
        head = verify(head, entries[-1:])
    assert verify(genesis(b"header"), entries) == head
    at = data.draw(st.integers(min_value=0, max_value=len(entries) - 2))
    how = data.draw(st.sampled_from(["change", "drop", "swap", "header"]))
    spoiled = list(entries)
    start = genesis(b"header")
    match how:
        case "change":
            one = spoiled[at]
            spoiled[at] = Entry(one.seq, one.body + b"!", one.seal)
        case "drop":
            del spoiled[at]
        case "swap":
            spoiled[at], spoiled[at + 1] = spoiled[at + 1], spoiled[at]
        case "header":
            start = genesis(b"other")
    with pytest.raises(Tampered):
        verify(start, spoiled)


@given(
    st.integers(min_value=0),
    st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=8, unique=True),
    st.data(),
)
def test_shuffled_options_are_a_permutation_with_the_fixed_ones_in_place(
    seed: int, choices: list[str], data: st.DataObject
) -> None:
    fixed = data.draw(st.sets(st.sampled_from(choices)))
    order = option_order(seed, "item", choices, fixed=fixed)
    assert sorted(order) == sorted(choices)
    assert all(order[i] == name for i, name in enumerate(choices) if name in fixed)
    assert order == option_order(seed, "item", choices, fixed=fixed)


def test_a_known_seed_gives_a_known_order_on_every_computer() -> None:
    assert option_order(42, "LD-01", "ABCDE") == ("D", "B", "C", "A", "E")


def test_a_form_with_an_item_twice_is_refused() -> None:
    with pytest.raises(Rejected, match="twice"):
        form(section("S1"), section("S1"))
