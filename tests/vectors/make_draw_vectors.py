"""Writes ``draw.json``, draws and orders by seed: ``python -m tests.vectors.make_draw_vectors``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from exam.core.drawing import Draw, Leaf, draw
from exam.core.ordering import option_order

FILE = Path(__file__).parent / "draw.json"
SEEDS = (0, 1, 7, 4_611_686_018_427_387_903)
_FREE = tuple(Leaf(f"S1-{number}") for number in range(1, 7))
_MIXED = Draw("S1-C", "", (Leaf("c1"), Leaf("c2")), together=False)
_KEPT = Draw("S1-K", "", tuple(Leaf(f"k{number}") for number in range(1, 5)), 2, True)
SETS = (
    Draw("S1", "", _FREE, 3),
    Draw("S1", "", _FREE, None, True),
    Draw("S1", "", (Leaf("S1-0", True, True), *_FREE), 4, True),
    Draw("S1", "", (*_FREE[:3], _KEPT, _MIXED), 4, True),
)


def vectors() -> dict[str, Any]:
    """Each set with what every seed draws of it, and the order of one question's options."""
    return {
        "draws": [
            {"set": _plain(one), "drawn": {str(seed): draw(one, seed) for seed in SEEDS}}
            for one in SETS
        ],
        "options": {
            "item": "i1",
            "choices": list("ABCDE"),
            "fixed": ["E"],
            "shown": {str(seed): option_order(seed, "i1", "ABCDE", fixed="E") for seed in SEEDS},
        },
    }


def _plain(member: Draw | Leaf) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": member.id,
        "required": member.required,
        "fixed": member.fixed,
    }
    if isinstance(member, Draw):
        plain |= {
            "select": member.select,
            "shuffle": member.shuffle,
            "together": member.together,
            "members": [_plain(one) for one in member.members],
        }
    return plain


def as_text() -> str:
    """The file's text."""
    return json.dumps(vectors(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_text(), encoding="utf-8")
