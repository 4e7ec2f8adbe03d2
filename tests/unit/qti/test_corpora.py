"""Other people's content, where it is on this computer: see CONTRIBUTING for where to put it."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from exam.core.errors import Rejected
from exam.core.responses import (
    BaseType,
    Cardinality,
    ItemResponse,
    Multiple,
    Ordered,
    Pair,
    Point,
    Response,
    ResponseDeclaration,
    Scalar,
    Single,
)
from exam.qti.keys import read_key
from exam.qti.reader import read_item
from exam.qti.score import Unscored, score_item

QTI = Path(os.environ.get("PENDOPO_QTI", Path(__file__).resolve().parents[4] / "shared" / "qti"))

pytestmark = pytest.mark.skipif(
    not (QTI / "vectors" / "items.json").is_file(), reason="the QTI corpora are not here"
)


def _scalar(base_type: BaseType, given: Any) -> Scalar:
    parts = given.split() if isinstance(given, str) else given
    match base_type:
        case BaseType.PAIR | BaseType.DIRECTED_PAIR:
            return Pair(parts[0], parts[1])
        case BaseType.POINT:
            return Point(int(parts[0]), int(parts[1]))
        case BaseType.FLOAT:
            return float(given)
        case BaseType.INTEGER:
            return int(given)
        case _:
            return str(given)


def _response(declaration: ResponseDeclaration, given: Any) -> Response | None:
    listed = given if isinstance(given, list) else [given]
    values = tuple(_scalar(declaration.base_type, one) for one in listed if one is not None)
    if declaration.cardinality is Cardinality.SINGLE:
        return Single(declaration.base_type, values[0]) if values else None
    shape = Multiple if declaration.cardinality is Cardinality.MULTIPLE else Ordered
    return shape(declaration.base_type, values)


def test_scoring_agrees_with_three_other_engines_wherever_a_standard_template_is_used() -> None:
    vectors = json.loads((QTI / "vectors" / "items.json").read_bytes())
    agreed: Counter[str] = Counter()
    for vector in vectors if isinstance(vectors, list) else vectors["vectors"]:
        path = QTI / "corpora" / vector["corpus"] / vector["item_path"]
        try:
            key = read_key(path.read_bytes(), item_id=vector["id"])
        except Rejected:
            continue
        if isinstance(key.rule, Unscored) or key.declaration is None:
            continue
        given = vector["responses"].get("RESPONSE")
        response: ItemResponse = (("RESPONSE", _response(key.declaration, given)),)
        expected = vector["expected_outcomes"].get("SCORE")
        assert expected is None or float(score_item(key, response)) == pytest.approx(expected), (
            vector["id"],
            vector["item_path"],
        )
        agreed["easy" if vector["passes_with_defaults"] else "telling"] += 1
    assert agreed["telling"] > 400, agreed


def test_every_file_of_the_corpora_is_read_or_refused_with_place_and_remedy() -> None:
    read = 0
    for path in sorted((QTI / "corpora").rglob("*.xml")):
        try:
            read_item(path.read_bytes(), item_id="x", base=path.name)
            read += 1
        except Rejected as refused:
            assert str(refused).startswith("QTI-"), path
            assert path.name in str(refused), path
            assert refused.remedy, str(refused)
    assert read > 300


@pytest.mark.parametrize(
    "path",
    [
        "1edtech-qti-examples/qtiv3-examples/packaging/simple/simple.zip.d/choice.xml",
        "1edtech-qti-examples/qtiv3-examples/packaging/items/choice.xml",
    ],
)
def test_a_choice_item_of_the_official_examples_can_be_drawn(path: str) -> None:
    content = read_item((QTI / "corpora" / path).read_bytes(), item_id="x", base="a/choice.xml")
    assert content.title
    assert len(content.body) > 1
