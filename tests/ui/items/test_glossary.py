"""Explained words are marked in their line, and told to the mouse, the keys and a screen reader."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from client.ui import sample_items
from client.ui.items.body import ItemBody
from client.ui.items.glossary import Explanation
from client.ui.items.terms import TermPiece
from client.ui.sample_items import content
from client.ui.widgets import Text
from exam.qti.content import (
    Block,
    Catalog,
    CatalogCard,
    Choice,
    ChoiceInteraction,
    Paragraph,
    Run,
)

pytestmark = pytest.mark.usefixtures("looks")
LEFT = Qt.MouseButton.LeftButton
TELAAH = Catalog(
    "c1",
    (
        CatalogCard("glossary-on-screen", "", (Paragraph((Run("Tulisan dengan saran."),)),)),
        CatalogCard("keyword-translation", "en", (Paragraph((Run("staff paper"),)),)),
    ),
)
LINE = Paragraph((Run("Susunlah "), Run("telaahan staf", catalog="c1"), Run(" tentang itu.")))


def opened(qtbot: QtBot, *blocks: Block) -> ItemBody:
    body = ItemBody(replace(content(*blocks), catalogs=(TELAAH,)), (), lambda _: b"")
    qtbot.addWidget(body)
    body.resize(800, 500)
    with qtbot.waitActive(body):
        body.show()
    return body


def pieces(body: ItemBody) -> list[TermPiece]:
    return body.findChildren(TermPiece)


def told(body: ItemBody) -> list[str]:
    """The words of the open explanation; nothing where none is open."""
    cards = [one for one in body.findChildren(Explanation) if one.isVisible()]
    assert len(cards) <= 1
    return [text.text() for card in cards for text in card.findChildren(Text)]


def test_a_click_on_a_marked_word_tells_what_it_means_and_what_it_is_called_elsewhere(
    qtbot: QtBot,
) -> None:
    body = opened(qtbot, LINE)
    assert [one.word for one in pieces(body)] == ["telaahan", "staf"]
    QTest.mouseClick(pieces(body)[1], LEFT)
    heard = told(body)
    assert heard[:2] == ["telaahan staf", "Tulisan dengan saran."]
    assert heard[2:] == ["Bahasa Inggris", "staff paper"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_F1])
def test_the_keyboard_opens_closes_and_comes_back_to_the_word(qtbot: QtBot, key: Qt.Key) -> None:
    body = opened(qtbot, LINE)
    word = pieces(body)[0]
    word.setFocus()
    QTest.keyClick(word, key)
    (card,) = body.findChildren(Explanation)
    assert QApplication.focusWidget() is card.button
    QTest.keyClick(card.button, Qt.Key.Key_Escape)
    assert told(body) == []
    assert QApplication.focusWidget() is word


def test_a_term_is_one_stop_of_the_keyboard_and_says_that_it_is_explained(qtbot: QtBot) -> None:
    body = opened(qtbot, LINE)
    head, rest = pieces(body)
    assert head.accessibleName() == "telaahan staf, ada penjelasan"
    assert rest.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_the_card_lies_inside_what_scrolls_also_for_a_word_at_the_edge(qtbot: QtBot) -> None:
    far = Paragraph((Run("Kata " * 60), Run("telaahan staf", catalog="c1")))
    body = opened(qtbot, *[far] * 4)
    pieces(body)[-1].click()
    card = next(one for one in body.findChildren(Explanation) if one.isVisible())
    ground = card.parentWidget()
    assert ground is not None
    assert ground.rect().contains(card.geometry())


def test_it_closes_when_the_keyboard_goes_elsewhere(qtbot: QtBot) -> None:
    body = opened(qtbot, LINE, sample_items.essay())
    pieces(body)[0].click()
    assert told(body)
    field = body.views[0].first_focus()
    assert field is not None
    field.setFocus()
    assert told(body) == []


def test_what_is_marked_in_an_option_is_explained_below_the_question(qtbot: QtBot) -> None:
    marked = Paragraph((Run("telaahan staf", catalog="c1"),))
    options = (Choice("A", (marked,)), Choice("B", (Paragraph((Run("nota dinas"),)),)))
    body = opened(qtbot, ChoiceInteraction("RESPONSE", (), options, single=True))
    assert [one.word for one in pieces(body)] == ["telaahan", "staf"]
    pieces(body)[0].click()
    assert "Tulisan dengan saran." in told(body)


def test_a_marked_word_changes_neither_the_height_nor_the_words_of_its_line(qtbot: QtBot) -> None:
    words = "Susunlah telaahan staf tentang itu."
    line = pieces(opened(qtbot, LINE))[0].parentWidget()
    assert line is not None
    bare = opened(qtbot, Paragraph((Run(words),)))
    label = next(one for one in bare.findChildren(Text) if one.text() == words)
    assert abs(line.heightForWidth(700) - label.heightForWidth(700)) <= 2
    assert line.accessibleName() == words
