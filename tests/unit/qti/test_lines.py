"""What stands around a piece of a line shapes it, and pictures keep to their line."""

from __future__ import annotations

from exam.qti.content import (
    Block,
    Image,
    InlineGroup,
    ItemList,
    Paragraph,
    PrintedVariable,
    Run,
)
from exam.qti.document import read_document
from exam.qti.plain import inlines_of, walk
from tests.unit.qti.packages import CHOICES, item

TEMPLATES = '<qti-template-declaration identifier="N" cardinality="single" base-type="integer"/>'


def body(xml: str) -> tuple[Block, ...]:
    """The blocks before the question."""
    return read_document(item(xml + CHOICES, head=TEMPLATES), "items/i.xml").content.body[:-1]


def paragraphs(xml: str) -> list[Paragraph]:
    return [one for one in walk(body(xml)) if isinstance(one, Paragraph)]


def test_a_printed_value_looks_as_the_words_around_it() -> None:
    blocks = body('<p>Nomor <strong><em><qti-printed-variable identifier="N"/></em></strong></p>')
    (found,) = [one for one in inlines_of(blocks) if isinstance(one, PrintedVariable)]
    assert found.look == Run("", bold=True, italic=True)


def test_a_conditional_piece_keeps_the_look_of_the_words_around_it() -> None:
    blocks = body(
        '<p><b>a <qti-template-inline template-identifier="N" identifier="x" show-hide="show">b'
        "</qti-template-inline></b> c</p><p>d</p>"
    )
    (group,) = [one for one in inlines_of(blocks) if isinstance(one, InlineGroup)]
    assert group.inlines == (Run("b", bold=True),)
    assert blocks[-1] == Paragraph((Run("d"),))


def test_pictures_of_one_line_stay_beside_each_other_and_a_single_one_stands_alone() -> None:
    line = '<img src="../a.png" alt="a"/> <img src="../b.png" alt="b"/>'
    blocks = body(f'<p>{line}<br/><img src="../c.png" alt="c"/></p>')
    a, b, c = (Image(f"{name}.png", name) for name in "abc")
    assert blocks == (Paragraph((a, b)), c)


def test_the_direction_of_a_paragraph_is_its_own_or_that_of_what_holds_it() -> None:
    found = paragraphs(
        '<p dir="rtl">1</p><div dir="rtl"><p>2</p><ul><li>3</li></ul><p dir="ltr">4</p>'
        '<p dir="auto">5</p></div><p>6 <span dir="rtl">7</span></p>'
    )
    assert [one.direction for one in found] == ["rtl", "rtl", "rtl", "ltr", "", ""]
    lists = [
        one for one in walk(body('<ul dir="rtl"><li>a</li></ul>')) if isinstance(one, ItemList)
    ]
    assert lists[0].entries == ((Paragraph((Run("a"),), direction="rtl"),),)
