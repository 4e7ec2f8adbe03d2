"""SECURITY.md names every attacker that is tested, and no test that is not there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
_ATTACK = re.compile(r"`(test_[a-z_]+\.py)`")
_LINK = re.compile(r"\]\(([^)#:]+)\)")


def test_every_file_of_attacks_is_named_and_every_named_one_is_there() -> None:
    there = {path.name for path in (ROOT / "tests" / "attacks").glob("test_*.py")}
    named = _ATTACK.findall(TEXT)
    assert sorted(named) == sorted(there)


def test_every_page_that_it_links_is_there() -> None:
    pages = _LINK.findall(TEXT)
    assert pages
    assert [page for page in pages if not (ROOT / page).is_file()] == []


def test_it_invents_no_address() -> None:
    assert "@" not in TEXT
    assert "http" not in TEXT
