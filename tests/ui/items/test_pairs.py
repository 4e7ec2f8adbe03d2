"""Tables, lists of pairs, gaps and places on pictures: pairs are made, refused and taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from client.trials.seen import shown_text
from client.ui import sample_items
from client.ui.items.matrix import MatrixView
from client.ui.items.pairs import PairsView
from client.ui.widgets import column
from exam.core.responses import BaseType, Multiple, Pair
from tests.ui.items.hands import OpenSheet, Sheet, directed


def checked(sheet: Sheet, name: str) -> bool:
    """Whether a button is."""
    widget = sheet.find(name)
    assert isinstance(widget, QAbstractButton)
    return widget.isChecked()


def test_one_click_per_row_answers_a_best_and_worst_table(sheet: OpenSheet) -> None:
    page = sheet(sample_items.best_and_worst())
    assert isinstance(page.view, MatrixView)
    page.click("cell_a_x", "cell_b_y")
    assert page.last() == directed("ax", "by")
    assert "lengkap: 2 dari 2" in _words(page)


def test_a_column_keeps_one_row_and_the_other_is_left(sheet: OpenSheet) -> None:
    page = sheet(sample_items.best_and_worst())
    page.click("cell_a_x", "cell_c_x")
    assert page.last() == directed("cx")
    assert not checked(page, "cell_a_x")


def test_the_same_row_cannot_be_best_and_worst_and_it_is_said_at_once(sheet: OpenSheet) -> None:
    page = sheet(sample_items.best_and_worst())
    page.click("cell_a_x", "cell_a_y")
    assert page.refusals == ["Pilihan yang sama tidak dapat dipilih dua kali. Pilih baris lain."]
    assert page.last() == directed("ax")
    assert not checked(page, "cell_a_y")


def test_a_rating_row_moves_its_mark(sheet: OpenSheet) -> None:
    page = sheet(sample_items.rating())
    page.click("cell_a_w", "cell_b_w", "cell_a_z")
    assert page.last() == directed("bw", "az")
    assert page.refusals == []


def test_arrows_move_in_a_table_and_space_chooses(sheet: OpenSheet) -> None:
    page = sheet(sample_items.rating())
    page.key("cell_a_w", Qt.Key.Key_Right)
    assert page.find("cell_a_x").hasFocus()
    page.key("cell_a_x", Qt.Key.Key_Down)
    page.key("cell_b_x", Qt.Key.Key_Space)
    assert page.last() == directed("bx")


def test_a_stored_table_is_shown_and_nothing_is_told(sheet: OpenSheet) -> None:
    page = sheet(sample_items.best_and_worst())
    stored = directed("dy", "cx")
    page.body.restore((("RESPONSE", stored),))
    assert checked(page, "cell_d_y")
    assert page.body.response() == (("RESPONSE", stored),)
    page.body.restore((("RESPONSE", None),))
    assert not checked(page, "cell_d_y")
    assert page.told == []


def test_two_lists_are_paired_by_mouse_in_either_order(sheet: OpenSheet) -> None:
    page = sheet(sample_items.pairs())
    assert isinstance(page.view, PairsView)
    page.click("tile_y", "tile_a")
    assert page.last() == directed("ay")
    page.click("tile_b", "tile_y")
    assert len(page.refusals) == 1
    page.click("remove_pair")
    assert page.last() is None


def test_tab_goes_from_the_cards_to_the_pairs_and_only_then_on(
    sheet: OpenSheet, qtbot: QtBot
) -> None:
    page = sheet(sample_items.pairs())
    window, after = QWidget(), QPushButton("lanjut")
    qtbot.addWidget(window)
    layout = column()
    layout.addWidget(page.body)
    layout.addWidget(after)
    window.setLayout(layout)
    with qtbot.waitActive(window):
        window.show()
    page.click("tile_a", "tile_x")
    qtbot.waitUntil(page.find("remove_pair").isVisible)
    page.view.targets()[-1].setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert page.find("remove_pair").hasFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert after.hasFocus()
    page.body.setParent(None)  # each is closed by itself


def test_pairs_are_made_with_the_keyboard(sheet: OpenSheet) -> None:
    page = sheet(sample_items.associate())
    page.key("tile_a", Qt.Key.Key_Return)
    page.key("tile_c", Qt.Key.Key_Space)
    assert page.last() == Multiple(BaseType.PAIR, (Pair("a", "c"),))


def test_pairs_are_counted_as_pairs(sheet: OpenSheet) -> None:
    page = sheet(sample_items.associate())
    assert isinstance(page.view, PairsView)
    assert "pasangan" in page.view._status.text()
    assert "pilihan" not in page.view._status.text()
    page.body.restore((("RESPONSE", Multiple(BaseType.PAIR, (Pair("a", "b"),))),))
    assert "pilihan" not in page.view._status.text()
    assert "pasangan" in page.view._status.text().lower()


def test_stored_pairs_are_shown_and_nothing_is_told(sheet: OpenSheet) -> None:
    page = sheet(sample_items.associate())
    stored = Multiple(BaseType.PAIR, (Pair("d", "a"), Pair("b", "c")))
    page.body.restore((("RESPONSE", stored),))
    assert page.body.response() == (("RESPONSE", stored),)
    assert page.told == []
    page.click("tile_a", "tile_b")
    assert len(page.refusals) == 1


def test_a_gap_takes_a_word_in_either_order_and_can_be_emptied(sheet: OpenSheet) -> None:
    page = sheet(sample_items.gap_match())
    page.click("gap_g1", "tile_a")
    page.click("tile_b", "gap_g2")
    assert page.last() == directed("ag1", "bg2")
    page.click("gap_g1", "clear_gap")
    assert page.last() == directed("bg2")


def test_a_word_that_is_used_up_is_refused_with_a_sentence(sheet: OpenSheet) -> None:
    page = sheet(sample_items.gap_match())
    page.key("gap_g1", Qt.Key.Key_Return)
    page.key("tile_a", Qt.Key.Key_Return)
    page.click("gap_g2", "tile_a")
    assert len(page.refusals) == 1
    assert "masuk" in page.refusals[0]
    assert page.last() == directed("ag1")


def test_stored_gaps_are_shown_and_named(sheet: OpenSheet) -> None:
    page = sheet(sample_items.gap_match())
    stored = directed("cg2")
    page.body.restore((("RESPONSE", stored),))
    assert page.find("gap_g2").accessibleName() == "Isian 2: kantin"
    assert page.find("gap_g1").accessibleName() == "Isian 1: kosong"
    assert page.body.response() == (("RESPONSE", stored),)
    assert page.told == []


def test_words_go_onto_a_picture_by_mouse_and_keyboard(sheet: OpenSheet) -> None:
    page = sheet(sample_items.graphic_gap())
    page.click("tile_a", "area_room_0")
    page.key("area_room_2", Qt.Key.Key_Space)
    page.key("tile_b", Qt.Key.Key_Return)
    assert page.last() == directed("aroom_0", "broom_2")
    page.click("tile_a", "area_room_1")
    assert len(page.refusals) == 1
    page.key("area_room_2", Qt.Key.Key_Delete)
    assert page.last() == directed("aroom_0")
    stored = directed("broom_3")
    told = len(page.told)
    page.body.restore((("RESPONSE", stored),))
    assert page.find("area_room_3").accessibleDescription() == "Arsip"
    assert page.body.response() == (("RESPONSE", stored),)
    assert len(page.told) == told


def _words(page: Sheet) -> str:
    return shown_text(page.body)
