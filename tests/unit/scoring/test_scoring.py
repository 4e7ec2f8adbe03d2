import itertools
from pathlib import Path

import pytest

from exam.core.errors import Rejected
from exam.core.responses import BaseType, ItemResponse, Multiple, Single
from exam.qti.files import FolderFiles
from server.central.scoring import ItemScore, ScoreSheet, ScoringPackage, Total

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"


@pytest.fixture(scope="module")
def scoring() -> ScoringPackage:
    return ScoringPackage.read(FolderFiles(SAMPLES / "pemetaan"))


def _one(choice: str) -> ItemResponse:
    return (("RESPONSE", Single(BaseType.IDENTIFIER, choice)),)


def _several(*choices: str) -> ItemResponse:
    return (("RESPONSE", Multiple(BaseType.IDENTIFIER, choices)),)


def test_nothing_answered_earns_nothing_and_counts_nothing(scoring: ScoringPackage) -> None:
    sheet = scoring.score({})
    assert sheet.overall == Total(points=0, maximum=114, items=42, answered=0)
    assert sheet.totals["INT"] == Total(points=0, maximum=10, items=2, answered=0)
    assert sheet.totals["LD"] == Total(points=0, maximum=12, items=12, answered=0)
    assert sheet.totals["LD-SAFETY"] == Total(points=0, maximum=3, items=3, answered=0)


@pytest.mark.parametrize(
    ("choice", "points"), [("A", 1.0), ("B", 3.0), ("C", 2.0), ("D", 5.0), ("E", 4.0)]
)
def test_a_situation_earns_what_its_scale_says(
    scoring: ScoringPackage, choice: str, points: float
) -> None:
    sheet = scoring.score({"INT-02": _one(choice)})
    assert sheet.items["INT-02"] == ItemScore(points, 5.0, True)
    assert sheet.totals["INT"] == Total(points=points, maximum=10, items=2, answered=1)


@pytest.mark.parametrize(
    ("choices", "points"),
    [
        (("A", "C"), 1.0),
        (("A",), 0.5),
        (("A", "B"), 0.0),
        (("B", "D", "E"), 0.0),  # -1.5 stops at the lower bound
        (("A", "B", "C"), 0.5),
        (("A", "B", "C", "D", "E"), 0.0),
    ],
)
def test_wrong_picks_take_points_away_but_not_below_the_bound(
    scoring: ScoringPackage, choices: tuple[str, ...], points: float
) -> None:
    sheet = scoring.score({"LD-03": _several(*choices)})
    assert sheet.items["LD-03"] == ItemScore(points, 1.0, True)
    assert sheet.totals["LD"].points == points
    assert sheet.totals["LD-SKILLS"].points == points


def test_an_item_with_one_key_earns_all_or_nothing(scoring: ScoringPackage) -> None:
    assert scoring.score({"LD-11": _one("D")}).items["LD-11"].points == 1
    assert scoring.score({"LD-11": _one("A")}).items["LD-11"].points == 0


def test_an_emptied_answer_is_not_an_answer(scoring: ScoringPackage) -> None:
    given: dict[str, ItemResponse] = {"LD-03": _several(), "LD-11": (("RESPONSE", None),)}
    assert scoring.score(given).totals["LD"] == Total(0, 12, 12, 0)


def test_the_best_choice_everywhere_earns_the_maximum(scoring: ScoringPackage) -> None:
    best: dict[str, ItemResponse] = {}
    for item in scoring.form.all_items():
        (declared,) = item.responses
        options = sorted(declared.choices or ())
        tries: list[ItemResponse] = [_one(option) for option in options]
        if declared.max_choices != 1:
            tries = [
                _several(*chosen)
                for count in range(1, (declared.max_choices or len(options)) + 1)
                for chosen in itertools.combinations(options, count)
            ]
        earned = [scoring.score({item.id: given}).items[item.id].points for given in tries]
        best[item.id] = tries[earned.index(max(earned))]
    sheet: ScoreSheet = scoring.score(best)
    assert sheet.overall == Total(points=114, maximum=114, items=42, answered=42)
    assert all(total.points == total.maximum for total in sheet.totals.values())


def test_a_response_from_another_form_is_refused(scoring: ScoringPackage) -> None:
    with pytest.raises(Rejected, match="no item 'X-1'"):
        scoring.score({"X-1": _one("A")})
    with pytest.raises(Rejected, match="item LD-11: the response does not fit"):
        scoring.score({"LD-11": _one("Z")})
    with pytest.raises(Rejected, match="item LD-11: the response does not fit"):
        scoring.score({"LD-11": _several("A")})
