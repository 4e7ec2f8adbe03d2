"""Tests with selection and ordering: what is read, delivered, scored and refused."""

from __future__ import annotations

import pytest

from exam.core.drawing import Draw, Leaf
from exam.core.errors import Rejected
from exam.core.form import Form
from exam.core.responses import BaseType, ItemResponse, Single
from exam.qti.delivery import strip_keys
from exam.qti.files import MemoryFiles
from exam.qti.reader import read_package
from server.central.scoring import ScoringPackage
from tests.helpers.drawn_test import CATEGORY, ITEMS_DRAWN, POINTS, drawn_package
from tests.unit.qti.packages import assessment, item, manifest, package, section

PAIR = ("i1", "i2", "i3")
SHUFFLE = '<qti-ordering shuffle="true"/>'


def read(sections: str) -> Form:
    files = package(assessment=assessment(sections), manifest=manifest(PAIR))
    return read_package(MemoryFiles({**files, **{f"items/{one}.xml": item() for one in PAIR}})).form


def unseen(identifier: str, content: str, flags: str = "") -> str:
    return (
        f'<qti-assessment-section identifier="{identifier}" title="x" visible="false" {flags}>'
        f"{content}</qti-assessment-section>"
    )


def ref(item_id: str, flags: str = "") -> str:
    return f'<qti-assessment-item-ref identifier="{item_id}" href="items/{item_id}.xml" {flags}/>'


def group(content: str, flags: str = "") -> str:
    return (
        f'<qti-assessment-section identifier="G" title="Grup" visible="true" {flags}>'
        f"{content}</qti-assessment-section>"
    )


def test_selection_and_ordering_become_the_draw_of_the_section() -> None:
    form = read(section('<qti-selection select="2"/><qti-ordering shuffle="true"/>', refs=PAIR))
    (one,) = form.sections
    leaves = tuple(Leaf(item_id) for item_id in PAIR)
    assert one.draw == Draw("S1", "Bagian", leaves, 2, shuffle=True)
    assert [len(each.items) for each in form.outlook.sections] == [2]
    assert {len(form.drawn(seed).sections[0].items) for seed in range(20)} == {2}


def test_what_gives_everybody_the_same_is_no_draw() -> None:
    form = read(section('<qti-selection select="3"/><qti-ordering shuffle="false"/>', refs=PAIR))
    assert not form.draws
    assert form.drawn(5) is form


def test_unseen_sections_inside_one_that_shuffles_are_part_of_it() -> None:
    inner = unseen("U", ref("i2") + ref("i3"), 'keep-together="false"')
    form = read(group('<qti-ordering shuffle="true"/>' + ref("i1", 'fixed="true"') + inner))
    (one,) = form.sections
    assert one.id == "G"
    assert one.draw is not None
    mixed = Draw("U", "x", (Leaf("i2"), Leaf("i3")), together=False)
    assert one.draw.members == (Leaf("i1", fixed=True), mixed)
    assert all(form.drawn(seed).sections[0].items[0].id == "i1" for seed in range(20))


def test_sections_that_are_seen_are_drawn_and_shuffled_as_wholes() -> None:
    inner = "".join(section(identifier=one, refs=(one.lower(),)) for one in ("I1", "I2", "I3"))
    rules = '<qti-selection select="2"/><qti-ordering shuffle="true"/>'
    form = read(group(rules + inner))
    assert [one.id for one in form.sections] == ["I1", "I2", "I3"]
    orders = {tuple(one.id for one in form.drawn(seed).sections) for seed in range(60)}
    assert len(orders) == 6
    assert [one.title for one in form.outlook.sections] == ["Grup", "Grup"]


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        (section('<qti-selection select="4"/>', refs=PAIR), "QTI-205.*from 1 to 3"),
        (section('<qti-selection select="0"/>', refs=PAIR), "QTI-205.*from 1 to 3"),
        (section("<qti-selection/>", refs=PAIR), "QTI-401"),
        (
            group('<qti-selection select="1"/>' + ref("i1", 'required="true"')
                  + ref("i2", 'required="true"') + ref("i3")),
            "QTI-205.*from 2 to 3",
        ),
        (
            section('<qti-selection select="2" with-replacement="true"/>', refs=PAIR),
            "QTI-305.*with replacement",
        ),
        (
            group('<qti-selection select="1"/>' + ref("i1") + unseen("U", ref("i2") + ref("i3"))),
            "QTI-305.*depend on the draw",
        ),
        (
            group('<qti-selection select="1"/>' + section(refs=("i1",))
                  + section(identifier="S2", refs=("i2", "i3"))),
            "QTI-305.*depend on the draw",
        ),
        (
            group('<qti-selection select="1"/>'
                  + section('<qti-time-limits max-time="60"/>', refs=("i1",))
                  + section(identifier="S2", refs=("i2",))),
            "QTI-305.*depend on the draw",
        ),
        (group(ref("i1") + section(refs=("i2",))), "QTI-305.*visible"),
        (
            group(ref("i1") + unseen("U", '<qti-time-limits max-time="60"/>' + ref("i2"))),
            "QTI-305.*has a limit",
        ),
        (
            group('<qti-selection select="1"/>' + ref("i1") + unseen(
                "U", '<qti-rubric-block view="candidate" use="instructions">'
                "<qti-content-body><p>x</p></qti-content-body></qti-rubric-block>" + ref("i2"))),
            "QTI-305.*instructions",
        ),
        (
            group(SHUFFLE + unseen("U", ref("i2")) + unseen("U", ref("i3"))),
            "U stands twice",
        ),
        (
            section('<qti-pre-condition><qti-base-value base-type="boolean">true</qti-base-value>'
                    "</qti-pre-condition>"),
            "QTI-305.*no keys",
        ),
        (
            section('<qti-branch-rule target="EXIT_TEST"><qti-base-value base-type="boolean">true'
                    "</qti-base-value></qti-branch-rule>"),
            "QTI-305.*no keys",
        ),
    ],
)  # fmt: skip
def test_what_could_not_be_kept_is_refused(sections: str, says: str) -> None:
    with pytest.raises(Rejected, match=says):
        read(sections)


def test_the_seats_half_of_the_package_draws_as_the_centres_does() -> None:
    files = drawn_package()
    whole = read_package(MemoryFiles(files)).form
    seat = read_package(MemoryFiles(strip_keys(MemoryFiles(files)))).form
    assert seat == whole
    assert whole.draws
    assert [seat.drawn(seed) for seed in range(50)] == [whole.drawn(seed) for seed in range(50)]


def test_only_what_was_drawn_is_scored_and_makes_the_maxima() -> None:
    scoring = ScoringPackage.read(MemoryFiles(drawn_package()))
    for seed in range(30):
        ids = [one.id for one in scoring.form.drawn(seed).all_items()]
        assert len(ids) == ITEMS_DRAWN
        sheet = scoring.score({one: _choose("A" if one < "n3" else "B") for one in ids}, seed=seed)
        assert set(sheet.items) == set(ids)
        assert sheet.overall.maximum == sum(POINTS[one] for one in ids)
        assert sheet.overall.points == sum(POINTS[one] if one < "n3" else 1 for one in ids)
        assert set(sheet.totals) == {CATEGORY[one] for one in ids}
        for code, total in sheet.totals.items():
            mine = [one for one in ids if CATEGORY[one] == code]
            assert (total.items, total.answered) == (len(mine), len(mine))
            assert total.maximum == sum(POINTS[one] for one in mine)


def test_an_answer_to_an_item_that_was_not_drawn_is_refused() -> None:
    scoring = ScoringPackage.read(MemoryFiles(drawn_package()))
    drawn = {one.id for one in scoring.form.drawn(3).all_items()}
    absent = sorted(set(POINTS) - drawn)[0]
    with pytest.raises(Rejected, match=f"has no item '{absent}'"):
        scoring.score({absent: _choose("A")}, seed=3)


def _choose(letter: str) -> ItemResponse:
    return (("RESPONSE", Single(BaseType.IDENTIFIER, letter)),)
