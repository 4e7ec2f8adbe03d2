from typing import TypeVar

import pytest

from exam.core.responses import ResponseDeclaration
from exam.qti.answers import interactions_of
from exam.qti.content import (
    AssociateInteraction,
    Box,
    CatalogCard,
    ChoiceInteraction,
    DefinitionList,
    EndAttemptInteraction,
    ExtendedTextInteraction,
    Figure,
    Gap,
    GapMatchInteraction,
    GraphicGapMatchInteraction,
    GraphicOrderInteraction,
    HotspotInteraction,
    Hottext,
    HottextInteraction,
    Image,
    InlineChoiceInteraction,
    InlineMath,
    MatchInteraction,
    Media,
    MediaInteraction,
    OrderInteraction,
    Paragraph,
    Ruby,
    Rule,
    Run,
    SelectPointInteraction,
    ShapeKind,
    SliderInteraction,
    TextEntryInteraction,
    UploadInteraction,
)
from exam.qti.document import ItemDocument, read_document
from exam.qti.media import media_paths
from exam.qti.plain import block_text, inlines_of, walk
from tests.unit.qti.everything import EVERYTHING, MEDIA
from tests.unit.qti.packages import CHOICES, item

Kind = TypeVar("Kind")


@pytest.fixture(scope="module")
def document() -> ItemDocument:
    return read_document(EVERYTHING, "items/everything.xml")


def _one(document: ItemDocument, kind: type[Kind]) -> Kind:
    body = document.content.body
    found = [one for one in (*walk(body), *inlines_of(body)) if isinstance(one, kind)]
    return found[0]


def _declared(document: ItemDocument, identifier: str) -> ResponseDeclaration:
    return next(one for one in document.responses if one.identifier == identifier)


def test_every_interaction_is_found_once_and_names_its_response(document: ItemDocument) -> None:
    asked = [one.response for one in interactions_of(document.content.body)]
    assert sorted(asked) == sorted(one.identifier for one in document.responses)
    assert len(asked) == 17


def test_controls_stand_in_the_line_among_the_words(document: ItemDocument) -> None:
    first = document.content.body[0]
    assert isinstance(first, Paragraph)
    kinds = [type(one) for one in first.runs]
    assert kinds[:4] == [Run, TextEntryInteraction, Run, InlineChoiceInteraction]
    entry = _one(document, TextEntryInteraction)
    assert (entry.expected_length, entry.pattern, entry.placeholder) == (5, "[0-9]+", "angka")
    assert entry.classes == ("qti-input-width-4",)
    choice = _one(document, InlineChoiceInteraction)
    assert choice.shuffle
    assert choice.required
    assert choice.options[1].inlines == (Run("d"), Run("u", bold=True), Run("a"))


def test_a_formula_keeps_its_mathml_and_what_is_read_aloud(document: ItemDocument) -> None:
    formula = _one(document, InlineMath)
    assert formula.text == "setengah"
    assert formula.mathml == (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="setengah">'
        "<mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
    )
    assert _one(document, Ruby) == Ruby("Я", "kan")


def test_a_word_leads_to_its_glossary_entry(document: ItemDocument) -> None:
    words = [one for one in inlines_of(document.content.body) if isinstance(one, Run)]
    assert [one.text for one in words if one.catalog == "g1"] == ["istilah"]
    (catalog,) = document.content.catalogs
    assert catalog.identifier == "g1"
    assert catalog.cards == (CatalogCard("glossary-on-screen", "", (Paragraph((Run("arti"),)),)),)


def test_a_choice_as_a_whole_can_lead_to_a_glossary_entry_and_other_supports_are_named() -> None:
    catalog = (
        "<qti-catalog-info><qti-catalog id='c1'>"
        "<qti-card support='glossary-on-screen'><qti-html-content>arti</qti-html-content>"
        "</qti-card>"
        "<qti-card support='keyword-translation'><qti-card-entry xml:lang='en'>"
        "<qti-html-content>meaning</qti-html-content></qti-card-entry></qti-card>"
        "<qti-card support='braille'><qti-html-content>x</qti-html-content></qti-card>"
        "<qti-card support='sign-language'><qti-file-href mime-type='video/mp4'>absent.mp4"
        "</qti-file-href></qti-card></qti-catalog></qti-catalog-info>"
    )
    body = CHOICES.replace('identifier="A"', 'identifier="A" data-catalog-idref="c1"', 1)
    found = read_document(item(body, head=catalog), "i.xml")
    marked = [one for one in inlines_of(found.content.body) if isinstance(one, Run) and one.catalog]
    assert [one.catalog for one in marked] == ["c1"]
    (held,) = found.content.catalogs
    assert [(card.support, card.language) for card in held.cards] == [
        ("glossary-on-screen", ""),
        ("keyword-translation", "en"),
    ]
    assert [one.message for one in found.warnings if one.code == 515] == [
        "support 'braille'",
        "support 'sign-language'",
    ]


def test_choices_and_orders_keep_direction_bounds_and_words(document: ItemDocument) -> None:
    choice = _one(document, ChoiceInteraction)
    assert (choice.horizontal, choice.min_choices, choice.max_choices) == (True, 1, 0)
    assert choice.min_message == "Pilih satu"
    assert choice.choices[0].blocks == (Image("items/a.png", "a"),)
    assert _declared(document, "choice").choices == frozenset("AB")
    order = _one(document, OrderInteraction)
    assert (order.horizontal, order.shuffle, order.choices[0].fixed) == (True, True, True)
    essay = _one(document, ExtendedTextInteraction)
    assert (essay.expected_lines, essay.expected_length, essay.counter) == (6, 400, "down")
    assert block_text(essay.prompt) == "Uraikan"


def test_best_and_worst_is_a_table_that_takes_one_answer_in_each_column(
    document: ItemDocument,
) -> None:
    match = _one(document, MatchInteraction)
    assert match.one_per_target
    assert match.first_column_header == "Tindakan"
    assert [one.identifier for one in match.targets] == ["BEST", "WORST"]
    assert _declared(document, "match").max_choices == 2


def test_pairs_and_gaps_keep_how_often_each_may_be_used(document: ItemDocument) -> None:
    assert len(_one(document, AssociateInteraction).choices) == 2
    gaps = _one(document, GapMatchInteraction)
    assert [(one.identifier, one.match_max) for one in gaps.choices] == [("T", 1), ("I", 0)]
    (gap,) = [one for one in inlines_of(gaps.blocks) if isinstance(one, Gap)]
    assert gap == Gap("G1", required=True)
    areas = _one(document, GraphicGapMatchInteraction)
    assert areas.picture.path == "items/a.png"
    assert areas.hotspots[0].match_max == 1
    words = _one(document, HottextInteraction)
    found = [one.identifier for one in inlines_of(words.blocks) if isinstance(one, Hottext)]
    assert found == ["W1", "W2"]


def test_areas_of_a_picture_have_shapes_in_its_pixels(document: ItemDocument) -> None:
    spots = _one(document, HotspotInteraction)
    assert [(one.shape.kind, one.shape.coords) for one in spots.hotspots] == [
        (ShapeKind.CIRCLE, (5, 5, 3)),
        (ShapeKind.POLY, (0, 0, 5, 0, 5, 5)),
        (ShapeKind.ELLIPSE, (9, 9, 2, 3)),
        (ShapeKind.DEFAULT, ()),
    ]
    assert spots.hotspots[0].label == "lingkaran"
    assert spots.single
    assert _one(document, SelectPointInteraction).max_choices == 3
    assert len(_one(document, GraphicOrderInteraction).hotspots) == 2


def test_sliders_sounds_files_and_buttons_keep_their_settings(document: ItemDocument) -> None:
    slider = _one(document, SliderInteraction)
    assert (slider.lower, slider.upper, slider.step) == (0, 10, 2)
    assert slider.vertical
    assert slider.reverse
    assert slider.step_label
    sound = _one(document, MediaInteraction)
    assert isinstance(sound.media, Media)
    assert (sound.min_plays, sound.max_plays, sound.media.video) == (1, 2, False)
    assert sound.media.tracks[0].language == "id"
    assert _one(document, UploadInteraction).types == ("application/pdf",)
    assert _one(document, EndAttemptInteraction).title == "Petunjuk"


def test_figures_boxes_and_definitions_stay_together(document: ItemDocument) -> None:
    figure = _one(document, Figure)
    assert (block_text(figure.blocks), block_text(figure.caption)) == ("a", "Gambar 1")
    assert _one(document, Rule) == Rule()
    assert _one(document, DefinitionList).entries == (
        ((Paragraph((Run("ASN"),)),), (Paragraph((Run("aparatur"),)),)),
    )
    boxes = [one for one in document.content.body if isinstance(one, Box)]
    assert [(one.quotation, one.classes) for one in boxes] == [
        (True, ()),
        (False, ("qti-layout-row",)),
    ]


def test_everything_that_is_shown_or_played_is_known_by_path(document: ItemDocument) -> None:
    assert set(media_paths(document)) == set(MEDIA)


def test_only_warnings_that_matter_are_given(document: ItemDocument) -> None:
    assert document.warnings == ()
