"""How items are laid out: nothing in pieces, out of line, out of reach or without a word."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from client.ui import sample_items
from client.ui.items.body import ItemBody
from client.ui.items.canvas import AreaButton
from client.ui.items.catalogue import make_inline, make_view
from client.ui.items.document import RichView
from client.ui.items.embedded import with_embedded
from client.ui.items.flowtext import FlowText
from client.ui.items.kit import Kit
from client.ui.items.picture import Picture
from client.ui.items.richtext import NoPictures, runs_html
from client.ui.samples import paragraph
from exam.core.responses import BaseType, Single
from exam.qti.content import (
    Associable,
    AssociateInteraction,
    Block,
    Box,
    Cell,
    Hotspot,
    HotspotInteraction,
    Image,
    Inline,
    InlineMath,
    LineBreak,
    MatchInteraction,
    Paragraph,
    PrintedVariable,
    Run,
    Shape,
    ShapeKind,
    Table,
    TextEntryInteraction,
)
from tests.ui.items.hands import OpenSheet

HALF = InlineMath(sample_items.HALF, "1/2", block=True)
ENTRY = TextEntryInteraction("TEXT")
OpenBare = Callable[..., ItemBody]


def frame(widget: QWidget, within: QWidget) -> QRect:
    """Where it is on the page."""
    return QRect(widget.mapTo(within, QPoint(0, 0)), widget.size())


def words(text: str, *, header: bool = False, columns: int = 1) -> Cell:
    """A cell of words."""
    return Cell((paragraph(text),), header, columns=columns)


def grid_of(page: QWidget) -> QGridLayout:
    """The cells of the only table."""
    (grid,) = page.findChildren(QGridLayout)
    return grid


@pytest.fixture
def bare(qtbot: QtBot, looks: None) -> OpenBare:
    """Opens an item whose pictures are all missing."""

    def build(*blocks: Block) -> ItemBody:
        body = ItemBody(sample_items.content(*blocks), (), lambda path: b"")
        qtbot.addWidget(body)
        body.resize(960, 640)
        with qtbot.waitActive(body):
            body.show()
        return body

    return build


@pytest.mark.parametrize(
    ("runs", "html"),
    [
        ((LineBreak(), Run(" "), Run("a"), LineBreak()), "a"),
        ((Run("a"), LineBreak(), LineBreak(), Run("b")), "a<br/><br/>b"),
        ((HALF,), "1/2"),
        ((Run("a "), HALF, Run(" b")), "a<br/>1/2<br/>b"),
        ((Run("a"), LineBreak(), HALF, LineBreak(), Run("b")), "a<br/>1/2<br/>b"),
        ((Run("\u00a0a"),), "\u00a0a"),
    ],
)
def test_a_paragraph_has_no_empty_lines_that_nobody_meant(
    runs: tuple[Inline, ...], html: str
) -> None:
    assert runs_html(runs).replace(" 1/2 ", "1/2") == html


def test_a_line_with_a_control_has_no_empty_lines_around_it(sheet: OpenSheet) -> None:
    page = sheet(
        Paragraph((Run("a "), ENTRY)),
        Paragraph((LineBreak(), Run("a "), TextEntryInteraction("TWO"), Run(" "), LineBreak())),
    )
    first, second = page.body.findChildren(FlowText)
    assert first.heightForWidth(500) == second.heightForWidth(500)


def test_a_line_with_a_control_asks_for_no_more_room_than_it_needs(sheet: OpenSheet) -> None:
    page = sheet(
        Paragraph((ENTRY,)), Paragraph((TextEntryInteraction("TWO"), Run(" " + "a " * 99)))
    )
    short, long = page.body.findChildren(FlowText)
    box = short.findChild(QLineEdit)
    assert box is not None
    assert box.width() <= short.sizeHint().width() <= box.width() + 20
    assert short.sizeHint().width() < long.sizeHint().width()


def test_a_short_row_ends_with_empty_cells_and_a_span_ends_with_the_table(
    sheet: OpenSheet,
) -> None:
    rows = ((words("a"), words("b")), (words("c"),), (words("wide", columns=9),))
    grid = grid_of(sheet(Table(rows, "")).body)
    assert (grid.rowCount(), grid.columnCount()) == (3, 2)
    assert all(grid.itemAtPosition(row, column) for row in range(3) for column in range(2))


def test_a_table_that_holds_nothing_leaves_no_line_on_the_page(sheet: OpenSheet) -> None:
    empty = Table(((Cell((), header=False),),), "")
    page = sheet(empty, Table(((words("a"),),), ""))
    assert len(page.body.findChildren(QGridLayout)) == 1


def test_words_and_a_control_in_one_row_stand_beside_each_other(sheet: OpenSheet) -> None:
    row = (words("BMI ="), Cell((Paragraph((ENTRY,)),), header=False), words("kg"))
    page = sheet(Table((row,), ""))
    entry = page.find("entry_TEXT")
    labels = [one for one in page.body.findChildren(QLabel) if one.text() in ("BMI =", "kg")]
    places = [frame(one, page.body) for one in (labels[0], entry, labels[1])]
    middles = [place.center().y() for place in places]
    assert max(middles) - min(middles) <= 3
    # The unit stands by its number and not at the far end of the page.
    assert places[2].left() - places[1].right() < 60


def test_short_words_in_a_narrow_table_stay_on_one_line(sheet: OpenSheet) -> None:
    many = tuple(
        cell
        for number in range(9)
        for cell in (
            words("× 2 +"),
            Cell((Paragraph((TextEntryInteraction(f"T{number}"),)),), False),
        )
    )
    page = sheet(Table((many,), ""))
    labels = [one for one in page.body.findChildren(QLabel) if one.text() == "× 2 +"]
    assert len(labels) == 9
    assert all(one.width() >= one.fontMetrics().horizontalAdvance(one.text()) for one in labels)


def test_columns_of_different_length_begin_at_the_same_height(sheet: OpenSheet) -> None:
    short, long = (paragraph("one"), paragraph("two")), tuple(map(paragraph, "abcdefghij"))
    page = sheet(Box((Box(short), Box(long)), ("qti-layout-row",)))
    tops = {
        one.text(): frame(one, page.body).top()
        for one in page.body.findChildren(QLabel)
        if one.text() in ("one", "two", "a", "b")
    }
    assert tops["one"] == tops["a"]
    assert tops["two"] == tops["b"]


def test_a_formula_stands_in_the_middle_of_the_head_of_its_column(sheet: OpenSheet) -> None:
    heads = (Associable("F", (Paragraph((HALF,)),), 0), *sample_items.ends("G", ("dua kata",), 0))
    rows = sample_items.ends("AB", ("satu", "dua"))
    page = sheet(MatchInteraction("RESPONSE", (), rows, heads, tabular=True))
    formula = page.body.findChild(RichView)
    assert formula is not None
    cell = page.find("cell_A_F")
    apart = frame(formula, page.body).center().x() - frame(cell, page.body).center().x()
    assert abs(apart) <= 2


def test_every_area_is_in_reach_where_the_picture_is_missing(bare: OpenBare) -> None:
    spots = tuple(
        Hotspot(f"S{n}", Shape(ShapeKind.CIRCLE, (40, 40 + 200 * n, 20))) for n in range(3)
    )
    body = bare(HotspotInteraction("RESPONSE", (), Image("gone.png", "Denah"), spots, True))
    areas = body.findChildren(AreaButton)
    assert len(areas) == 3
    for area in areas:
        canvas = area.parentWidget()
        assert canvas is not None
        # The outline's own width may reach over the edge.
        assert canvas.rect().adjusted(-3, -3, 3, 3).contains(area.geometry())


def test_a_missing_picture_takes_the_room_of_its_words(bare: OpenBare) -> None:
    body = bare(Image("gone.png", "Denah ruang", 600, 900), paragraph("Di mana?"))
    picture = body.findChild(Picture)
    assert picture is not None
    assert 0 < picture.height() < 60


def test_a_choice_whose_picture_is_missing_is_not_blank(bare: OpenBare) -> None:
    choice = Associable("A", (Image("gone.png", ""),), 1)
    others = sample_items.ends("B", ("dua",))
    body = bare(AssociateInteraction("RESPONSE", (), (choice, *others)))
    tile = body.findChild(QWidget, "tile_A")
    assert tile is not None
    white = tile.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    inside = white.copy(white.rect().adjusted(10, 10, -10, -10))
    shades = {inside.pixel(x, y) for x in range(inside.width()) for y in range(inside.height())}
    assert len(shades) > 1


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("pairs", "lalu pilih pasangannya."),
        ("associate", "lalu pilih pasangannya."),
        ("gap_match", "lalu pilih tempatnya dalam teks."),
        ("graphic_gap", "lalu pilih tempatnya pada gambar."),
        ("order_some", "mulai dari yang pertama."),
    ],
)
def test_it_is_said_how_to_begin(sheet: OpenSheet, kind: str, how: str) -> None:
    made: dict[str, Callable[[], Block]] = {
        "pairs": sample_items.pairs,
        "associate": sample_items.associate,
        "gap_match": sample_items.gap_match,
        "graphic_gap": sample_items.graphic_gap,
        "order_some": lambda: sample_items.order(most=2),
    }
    page = sheet(made[kind]())
    said = " ".join(one.text() for one in page.body.findChildren(QLabel))
    assert how in said


def test_a_picture_that_the_item_holds_itself_is_drawn(qtbot: QtBot, looks: None) -> None:
    red = QImage(40, 30, QImage.Format.Format_RGB32)
    red.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, b"PNG").write(red)
    path = f"data:image/png;base64,{base64.b64encode(buffer.data().data()).decode()}"
    line = Paragraph((Run("Lihat "), Image(path, "merah"), Run(" ini.")))
    body = ItemBody(
        sample_items.content(Image(path, "merah"), line), (), with_embedded(lambda path: b"")
    )
    qtbot.addWidget(body)
    picture, text = body.findChild(Picture), body.findChild(RichView)
    assert picture is not None
    assert text is not None
    for shown in (picture, text):
        shown.resize(300, 60)
        seen = shown.grab().toImage()
        colours = {seen.pixelColor(x, 20).name() for x in range(seen.width())}
        assert "#ff0000" in colours


def test_a_line_with_a_control_begins_on_the_right_where_its_language_does(
    sheet: OpenSheet,
) -> None:
    def left_of_entry(*runs: Inline, direction: str = "") -> int:
        page = sheet(Paragraph((*runs, ENTRY), direction=direction))
        (line,) = page.body.findChildren(FlowText)
        entry = line.findChild(QLineEdit)
        assert isinstance(entry, QLineEdit)
        return frame(entry, line).left()

    latin, arabic = left_of_entry(Run("kata ")), left_of_entry(Run("\u0643\u0644\u0645\u0629 "))
    assert latin < 200 < arabic
    assert left_of_entry(Run("2 "), direction="rtl") > 200
    assert left_of_entry(Run("\u0643\u0644\u0645\u0629 "), direction="ltr") < 200


def test_a_printed_value_keeps_its_look_in_a_label_and_in_a_line(qtbot: QtBot, looks: None) -> None:
    value = PrintedVariable("N", look=Run("", bold=True))
    runs = (Run("Nomor "), value)
    values = {"N": Single(BaseType.INTEGER, 7)}
    assert runs_html(runs, NoPictures(values)) == "Nomor <b>7</b>"
    line = FlowText((*runs, Run("!")), Kit(lambda _: b"", make_view, make_inline, values=values))
    qtbot.addWidget(line)
    assert [(part.text, part.style.bold) for part in line._parts] == [
        ("Nomor", False),
        (" ", False),
        ("7", True),
        ("!", False),
    ]
