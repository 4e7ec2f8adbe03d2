import pytest

from exam.core.form import LeaveRule, Navigation, TimeLimits
from exam.core.responses import BaseType, Cardinality
from exam.qti.content import (
    Baseline,
    Cell,
    ChoiceInteraction,
    Image,
    ItemList,
    LineBreak,
    Paragraph,
    Preformatted,
    RubricBlock,
    Run,
    Table,
)
from exam.qti.files import MemoryFiles
from exam.qti.reader import Package, read_item, read_package
from tests.unit.qti.packages import (
    CHOICES,
    assessment,
    item,
    package,
    sample,
    section,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def _read(**changed: bytes) -> Package:
    return read_package(MemoryFiles(package(**changed)))


def _blocks(body: str) -> tuple[object, ...]:
    return read_item(item(body + CHOICES), item_id="i1", base="items/i1.xml").body[:-1]


def test_the_sample_test_gives_its_form() -> None:
    read = read_package(sample("pemetaan"))
    form = read.form
    assert (form.id, form.limits.max_ms) == ("PEMETAAN-CONTOH", 4_200_000)
    assert [part.id for part in form.parts] == ["MSK", "LD", "ES"]
    assert [len(one.items) for one in form.sections] == [9, 9, 12, 12]
    last = form.section("ES-1")
    assert last.limits == TimeLimits(min_ms=10_000, max_ms=1_200_000)
    assert last.leave is LeaveRule.CONFIRM
    assert last.navigation is Navigation.NONLINEAR
    assert len(last.instructions) == 2
    found = form.find_item("LD-10")
    assert found is not None
    assert found.categories == ("LD", "LD-SAFETY")
    assert read.item_paths["LD-10"] == "items/LD-10.xml"
    assert read.media == ("media/izin-selesai.png",)
    assert read.warnings == ()


def test_a_sample_response_knows_its_choices() -> None:
    form = read_package(sample("pemetaan")).form
    several = form.find_item("LD-03")
    assert several is not None
    (declared,) = several.responses
    assert declared.identifier == "RESPONSE"
    assert (declared.base_type, declared.cardinality) == (BaseType.IDENTIFIER, Cardinality.MULTIPLE)
    assert declared.choices == frozenset("ABCDE")
    assert declared.max_choices == 0


@pytest.mark.parametrize("name", ["pemetaan", "latihan"])
def test_every_sample_item_can_be_drawn(name: str) -> None:
    files = sample(name)
    read = read_package(files)
    for item_id, path in read.item_paths.items():
        content = read_item(files.read(path), item_id=item_id, base=path)
        assert content.language == "id"
        assert content.title
        interactions = [one for one in content.body if isinstance(one, ChoiceInteraction)]
        assert len(interactions) == 1
        assert all(choice.blocks for choice in interactions[0].choices)


def test_a_choice_interaction_keeps_what_the_window_needs() -> None:
    content = read_item(item(), item_id="i1")
    (interaction,) = content.body
    assert isinstance(interaction, ChoiceInteraction)
    assert interaction.prompt == (Paragraph((Run("Pilih"),)),)
    assert [(one.identifier, one.fixed) for one in interaction.choices] == [
        ("A", False),
        ("B", True),
    ]
    assert (interaction.single, interaction.max_choices, interaction.shuffle) == (True, 1, True)


def test_text_collapses_blanks_and_keeps_its_styles() -> None:
    assert _blocks("<p> satu  <b>dua <i>tiga</i></b>\n empat <u>lima</u></p>") == (
        Paragraph(
            (
                Run("satu "),
                Run("dua ", bold=True),
                Run("tiga", bold=True, italic=True),
                Run(" empat "),
                Run("lima", underline=True),
            )
        ),
    )


def test_headings_and_loose_text_become_paragraphs_and_breaks_stay_in_them() -> None:
    blocks = _blocks("lepas<h2>Judul</h2><div>a <br/> b<br/><p>c</p>d</div>")
    assert blocks == (
        Paragraph((Run("lepas"),)),
        Paragraph((Run("Judul"),), 2),
        Paragraph((Run("a"), LineBreak(), Run("b"))),
        Paragraph((Run("c"),)),
        Paragraph((Run("d"),)),
    )


def test_lists_nest_and_tables_keep_spans_and_heads() -> None:
    assert _blocks("<ol><li>a<ul><li>b</li></ul></li></ol>") == (
        ItemList(
            ((Paragraph((Run("a"),)), ItemList(((Paragraph((Run("b"),)),),))),), numbered=True
        ),
    )
    table = (
        '<table><caption>K</caption><thead><tr><th colspan="2">h</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )
    one, two = (Cell((Paragraph((Run(digit),)),)) for digit in "12")
    head = Cell((Paragraph((Run("h"),)),), header=True, columns=2)
    assert _blocks(table) == (Table(((head,), (one, two)), "K"),)


def test_an_image_stands_in_the_line_or_alone_and_its_path_starts_from_the_item() -> None:
    image = '<img src="../media/x%20y.png" alt="gambar" width="40px"/>'
    picture = Image("media/x y.png", "gambar", width=40)
    assert _blocks(f"<p>a{image}b</p>") == (Paragraph((Run("a"), picture, Run("b"))),)
    assert _blocks(f"<p> {image} </p>") == (picture,)


def test_raised_and_lowered_text_keeps_its_place() -> None:
    (paragraph,) = _blocks("<p>10<sup>-2</sup> H<sub>2</sub>O</p>")
    assert isinstance(paragraph, Paragraph)
    assert [(one.text, one.baseline) for one in paragraph.runs if isinstance(one, Run)] == [
        ("10", Baseline.NORMAL),
        ("-2", Baseline.SUPER),
        (" H", Baseline.NORMAL),
        ("2", Baseline.SUB),
        ("O", Baseline.NORMAL),
    ]


def test_preformatted_text_keeps_its_lines_and_blanks() -> None:
    assert _blocks("<pre>a  b\n  c</pre>") == (Preformatted((Run("a  b\n  c"),)),)


def test_a_rubric_for_the_scorer_is_not_shown() -> None:
    rubric = '<qti-rubric-block view="{}" use="instructions"><p>x</p></qti-rubric-block>'
    assert _blocks(rubric.format("scorer")) == ()
    shown = RubricBlock((Paragraph((Run("x"),)),), "instructions")
    assert _blocks(rubric.format("candidate proctor")) == (shown,)


def test_delivery_toml_sets_how_a_section_may_be_left() -> None:
    read = _read(delivery=b'[sections."S1"]\nleave = "forbidden"')
    assert read.form.section("S1").leave is LeaveRule.FORBIDDEN
    assert _read().form.section("S1").leave is LeaveRule.CONFIRM


def test_a_section_that_only_groups_is_seen_through() -> None:
    inner = section(identifier="S1")
    outer = f'<qti-assessment-section identifier="G" title="G">{inner}</qti-assessment-section>'
    assert [one.id for one in _read(assessment=assessment(outer)).form.sections] == ["S1"]


def test_an_image_without_words_is_a_warning() -> None:
    files = package(item=item('<p><img src="a.png"/></p>' + CHOICES))
    read = read_package(MemoryFiles({**files, "items/a.png": PNG}))
    assert read.media == ("items/a.png",)
    assert "an image without alt" in read.warnings[0]


def test_an_item_of_2_1_reads_like_one_of_3_0() -> None:
    old = b"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1"
      title="Soal" xml:lang="id" adaptive="false" timeDependent="false">
      <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"/>
      <itemBody><choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1">
        <prompt>Pilih</prompt><simpleChoice identifier="A">satu</simpleChoice>
        <simpleChoice identifier="B" fixed="true">dua</simpleChoice>
      </choiceInteraction></itemBody></assessmentItem>"""
    assert read_item(old, item_id="i1") == read_item(item(), item_id="i1")
