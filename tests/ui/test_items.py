"""An item shows the stored answer and tells of every change, by mouse and by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from client.ui import samples
from client.ui.hands import point_at
from client.ui.seat.cell import CellButton
from client.ui.seat.pages.bodies import KEPT_BODIES
from client.ui.seat.window import SeatWindow
from exam.core.responses import BaseType, ItemResponse, Multiple, Single

LEFT = Qt.MouseButton.LeftButton


def option(window: SeatWindow, letter: str) -> QAbstractButton:
    """The visible row of a choice."""
    found = window.findChildren(QAbstractButton, f"option_choice_{letter}")
    return next(row for row in found if row.isVisible())


def answers(window: SeatWindow) -> list[object]:
    """Collects what the window tells."""
    told: list[object] = []
    window.response_changed.connect(told.append)
    return told


def single(letter: str) -> ItemResponse:
    """The response of one chosen option."""
    return (("RESPONSE", Single(BaseType.IDENTIFIER, f"choice_{letter}")),)


def test_a_stored_answer_is_shown_and_nothing_is_told(window: SeatWindow) -> None:
    told = answers(window)
    window.show_item(samples.item_view())
    assert [letter for letter in "abcde" if option(window, letter).isChecked()] == ["b"]
    assert told == []


def test_coming_back_shows_the_answer_stored_since(window: SeatWindow) -> None:
    view = samples.item_view()
    window.show_item(view)
    window.show_item(samples.item_view(samples.item_content("item_13")))
    told = answers(window)
    window.show_item(replace(view, response=single("e")))
    assert option(window, "e").isChecked()
    assert not option(window, "b").isChecked()
    assert told == []


def test_a_null_answer_clears_every_option(window: SeatWindow) -> None:
    view = samples.item_view()
    window.show_item(view)
    window.show_item(replace(view, response=(("RESPONSE", None),)))
    assert not any(option(window, letter).isChecked() for letter in "abcde")


def test_a_click_anywhere_in_the_row_answers(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    told = answers(window)
    row = option(window, "d")
    corner = QPoint(row.width() - 6, row.height() - 6)
    QTest.mouseClick(row, LEFT, pos=corner)
    assert told == [("item_12", single("d"))]
    assert not option(window, "b").isChecked()


def test_choosing_the_chosen_option_again_changes_nothing(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    told = answers(window)
    QTest.mouseClick(option(window, "b"), LEFT)
    assert option(window, "b").isChecked()
    assert told == []


def test_letters_choose_in_the_order_shown(window: SeatWindow) -> None:
    order = ("choice_e", "choice_d", "choice_c", "choice_b", "choice_a")
    window.show_item(replace(samples.item_view(), orders=(("RESPONSE", order),)))
    told = answers(window)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_A)
    assert told == [("item_12", single("e"))]
    assert option(window, "e").accessibleName().startswith("A. ")


def test_arrows_move_and_space_chooses(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    told = answers(window)
    option(window, "b").setFocus()
    QTest.keyClick(option(window, "b"), Qt.Key.Key_Down)
    assert option(window, "c").hasFocus()
    assert told == []
    QTest.keyClick(option(window, "c"), Qt.Key.Key_Space)
    assert told == [("item_12", single("c"))]


def test_several_choices_come_in_the_order_of_the_content(window: SeatWindow) -> None:
    view = replace(samples.rich_item_view(), response=(("RESPONSE", None),))
    window.show_item(view)
    told = answers(window)
    for letter in "da":
        option(window, letter).click()
    chosen = Multiple(BaseType.IDENTIFIER, ("choice_a", "choice_d"))
    assert told[-1] == ("item_13", (("RESPONSE", chosen),))


def test_taking_the_last_choice_back_is_no_answer(window: SeatWindow) -> None:
    window.show_item(samples.rich_item_view())
    told = answers(window)
    option(window, "a").click()
    assert told == [("item_13", (("RESPONSE", None),))]


def test_one_choice_too_many_is_refused_with_a_sentence(window: SeatWindow) -> None:
    window.show_item(samples.rich_item_view())
    option(window, "b").click()
    told = answers(window)
    option(window, "c").click()
    assert told == []
    assert not option(window, "c").isChecked()
    assert window.frame.notice.isVisible()
    option(window, "b").click()
    assert not window.frame.notice.isVisible()


def test_options_are_radio_buttons_and_check_boxes_for_a_screen_reader(
    window: SeatWindow,
) -> None:
    for view, role in (
        (samples.item_view(), QAccessible.Role.RadioButton),
        (samples.rich_item_view(), QAccessible.Role.CheckBox),
    ):
        window.show_item(view)
        interface = QAccessible.queryAccessibleInterface(option(window, "a"))
        assert interface is not None
        assert interface.role() == role
        assert interface.text(QAccessible.Text.Name).startswith("A. Meminta")


def test_a_picture_opens_large_and_any_key_closes_it(window: SeatWindow) -> None:
    window.show_item(samples.rich_item_view())
    picture = next(p for p in window.findChildren(QAbstractButton, "picture") if p.isVisible())
    picture.setFocus()
    QTest.keyClick(picture, Qt.Key.Key_Return)
    assert window.frame.is_covered()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not window.frame.is_covered()
    assert picture.hasFocus()


def test_every_item_of_a_long_section_shows_its_options_and_takes_an_answer(
    qtbot: QtBot, window: SeatWindow
) -> None:
    told: list[tuple[str, ItemResponse]] = []
    window.response_changed.connect(told.append)
    first = samples.item_content()
    for number in range(4 * KEPT_BODIES):
        content = replace(first, id=f"soal-{number}")
        window.show_item(replace(samples.item_view(content), response=()))
        # Rows of an item put away serve again: nothing of it may be left on them.
        assert not any(option(window, letter).isChecked() for letter in "abcde")
        qtbot.waitUntil(lambda: len(window.pages.item.bodies.kept()) <= KEPT_BODIES)
        option(window, "c").click()
        assert told[-1][0] == content.id
        assert len(told) == number + 1


def test_the_item_that_comes_next_is_made_beforehand_and_tells_nothing(
    qtbot: QtBot, window: SeatWindow
) -> None:
    told = answers(window)
    window.show_item(samples.item_view())
    following = replace(
        samples.item_view(replace(samples.item_content(), id="soal-berikut")),
        response=single("d"),
    )
    window.prepare_item(lambda: following)
    qtbot.waitUntil(lambda: "soal-berikut" in window.pages.item.bodies.kept())
    assert option(window, "b").isChecked()
    window.show_item(following)
    assert [letter for letter in "abcde" if option(window, letter).isChecked()] == ["d"]
    assert told == []


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_the_item_that_a_hand_goes_to_is_made_before_it_is_opened(
    qtbot: QtBot, window: SeatWindow, by_keyboard: bool
) -> None:
    aimed: list[object] = []
    window.item_aimed.connect(aimed.append)
    window.show_item(samples.item_view())
    cells = [one for one in window.findChildren(CellButton) if one.isVisible() and one.cell]
    target = next(one for one in cells if one.cell and not one.cell.current)
    current = next(one for one in cells if one.cell and one.cell.current)
    for one in (current, target):
        if by_keyboard:
            one.setFocus()
        else:
            point_at(one)
    assert target.cell is not None
    assert aimed == [target.cell.item_id], "what is open already needs no making"
    later = samples.item_view(replace(samples.item_content(), id="soal-dituju"))
    window.aim_at_item(lambda: later)
    qtbot.waitUntil(lambda: "soal-dituju" in window.pages.item.bodies.kept())
    assert window.item_on_screen() == samples.item_view()
