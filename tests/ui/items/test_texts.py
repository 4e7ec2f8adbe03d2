"""Typed answers: told at a pause, checked on leaving, kept exactly as stored."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from client.ui import sample_items
from client.ui.gallery import sample_media
from client.ui.items import extended
from client.ui.items.body import ItemBody
from client.ui.items.values import in_base, read_scalar, record_of
from exam.core.responses import BaseType, Cardinality, ResponseDeclaration, Single
from exam.qti.content import Paragraph, TextEntryInteraction
from tests.ui.items.hands import OpenSheet, Sheet, single


def box(page: Sheet, name: str = "entry_TEXT") -> QLineEdit:
    """A line to type into."""
    found = page.find(name)
    assert isinstance(found, QLineEdit)
    return found


def text(value: str) -> Single:
    """One string."""
    return Single(BaseType.STRING, value)


def test_typed_text_is_told_once_after_a_pause_and_trimmed(sheet: OpenSheet, qtbot: QtBot) -> None:
    page = sheet(sample_items.in_line())
    with qtbot.waitSignal(page.body.changed):
        QTest.keyClicks(box(page), " 42 ")
    assert len(page.told) == 1
    assert page.last("TEXT") == text("42")


def test_leaving_the_line_tells_at_once_and_refuses_another_form(sheet: OpenSheet) -> None:
    page = sheet(sample_items.in_line())
    box(page).setFocus()
    QTest.keyClicks(box(page), "dua")
    page.find("inline_choice_LIST").setFocus()
    assert page.last("TEXT") == text("dua")
    assert len(page.refusals) == 1


def test_a_stored_text_is_given_back_with_its_blanks(sheet: OpenSheet) -> None:
    page = sheet(sample_items.in_line())
    stored = (("HINT", None), ("LIST", single("two")), ("TEXT", text(" 7 ")))
    page.body.restore(stored)
    assert box(page).text() == " 7 "
    assert page.body.response() == stored
    assert page.told == []


def test_a_number_may_be_written_with_a_comma(qtbot: QtBot, looks: None) -> None:
    declared = (ResponseDeclaration("N", BaseType.FLOAT, Cardinality.SINGLE),)
    line = Paragraph((TextEntryInteraction("N"),))
    body = ItemBody(sample_items.content(line), (), sample_media, declared)
    qtbot.addWidget(body)
    page = Sheet(body)
    QTest.keyClicks(box(page, "entry_N"), "2,5")
    QTest.keyClick(box(page, "entry_N"), Qt.Key.Key_Return)
    assert page.last("N") == Single(BaseType.FLOAT, 2.5)
    QTest.keyClicks(box(page, "entry_N"), "x")
    QTest.keyClick(box(page, "entry_N"), Qt.Key.Key_Return)
    assert page.last("N") is None
    assert len(page.refusals) == 1


@pytest.mark.parametrize("written", ["", "-", "1.2.3", "9" * 60, "1e9999"])
def test_what_is_no_number_is_no_answer(written: str) -> None:
    assert read_scalar(written, BaseType.FLOAT) is None
    assert read_scalar(written, BaseType.INTEGER) is None


def test_whole_numbers_are_read_in_their_base() -> None:
    assert read_scalar("ff", BaseType.INTEGER, 16) == 255
    assert in_base(255, 16) == "ff"
    assert in_base(-5, 2) == "-101"


def test_a_record_tells_the_digits_of_a_number() -> None:
    record = record_of("3,25")
    assert record is not None
    held = dict(record.fields)
    assert held["floatValue"].value == 3.25
    assert (held["leftDigits"].value, held["rightDigits"].value) == (1, 2)


def test_a_list_in_the_line_is_chosen_by_keyboard_and_the_wheel_leaves_it(
    sheet: OpenSheet,
) -> None:
    page = sheet(sample_items.in_line())
    page.key("inline_choice_LIST", Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert page.last("LIST") == single("two")
    found = page.find("inline_choice_LIST")
    assert isinstance(found, QComboBox)
    page.body.restore(page.told[0])
    assert found.currentData() == "one"


def test_a_button_in_the_line_ends_the_attempt_once(sheet: OpenSheet) -> None:
    page = sheet(sample_items.in_line())
    ended: list[object] = []
    page.body.attempt_ended.connect(ended.append)
    page.click("end_attempt_HINT", "end_attempt_HINT")
    assert page.last("HINT") == Single(BaseType.BOOLEAN, True)
    assert ended == ["HINT"]


def test_a_long_text_counts_its_letters_and_is_told_on_leaving(sheet: OpenSheet) -> None:
    page = sheet(sample_items.essay())
    page.find("text_RESPONSE_1").setFocus()
    QTest.keyClicks(page.find("text_RESPONSE_1"), "Karena adil.")
    page.find("text_RESPONSE_1").clearFocus()
    assert page.last() == text("Karena adil.")


def test_a_stored_long_text_is_shown_and_nothing_is_told(sheet: OpenSheet) -> None:
    page = sheet(sample_items.essay())
    stored = (("RESPONSE", text("Satu\ndua ")),)
    page.body.restore(stored)
    assert page.body.response() == stored
    assert page.told == []
    assert page.refusals == []


def test_a_text_beyond_the_limit_is_cut_with_a_sentence(
    sheet: OpenSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extended, "MAX_CHARS", 5)
    page = sheet(sample_items.essay())
    found = page.find("text_RESPONSE_1")
    assert isinstance(found, QPlainTextEdit)
    QTest.keyClicks(found, "1234567")
    assert found.toPlainText() == "12345"
    assert page.refusals
