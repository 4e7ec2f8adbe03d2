"""Orders, words, areas, points, sliders, files and sounds: by mouse, by keyboard, restored."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider

from client.ui import sample_items
from client.ui.items.order import OrderView
from client.ui.items.selectpoint import SelectPointView
from client.ui.items.upload import UploadView
from exam.core.responses import BaseType, Multiple, Point, Single, StoredFile, scalars
from tests.ui.items.hands import LEFT, OpenSheet, multiple, ordered, single

ANSWER = "RESPONSE"


def test_an_order_counts_once_something_was_moved(sheet: OpenSheet) -> None:
    page = sheet(sample_items.order())
    assert page.body.response() == ((ANSWER, None),)
    page.click("down_a")
    assert page.last() == ordered("b", "a", "c")
    page.key("up_c", Qt.Key.Key_Up)
    assert page.last() == ordered("b", "c", "a")


def test_tab_goes_through_an_order_as_it_stands_now(sheet: OpenSheet) -> None:
    page = sheet(sample_items.order())
    page.key("up_b", Qt.Key.Key_Up)
    assert page.last() == ordered("b", "a", "c")
    page.find("down_b").setFocus()
    way: list[str] = []
    for _ in range(3):
        QTest.keyClick(page.body.window(), Qt.Key.Key_Tab)
        way += [one.objectName() for one in [QApplication.focusWidget()] if one is not None]
    assert way == ["up_a", "down_a", "up_c"]


def test_an_order_that_is_right_already_can_be_agreed_to(sheet: OpenSheet) -> None:
    page = sheet(sample_items.order())
    page.click("agree")
    assert page.last() == ordered("a", "b", "c")


def test_a_row_can_be_dragged(sheet: OpenSheet) -> None:
    page = sheet(sample_items.order())
    view = page.view
    assert isinstance(view, OrderView)
    row = view.rows["a"]
    QTest.mousePress(row, LEFT, pos=QPoint(20, 20))
    QTest.mouseMove(row, QPoint(20, row.height() + 30))
    QTest.mouseRelease(row, LEFT, pos=QPoint(20, row.height() + 30))
    assert page.last() == ordered("b", "a", "c")


def test_some_of_an_order_takes_no_more_than_asked(sheet: OpenSheet) -> None:
    page = sheet(sample_items.order(most=2))
    page.click("take_c", "take_a", "take_b")
    assert page.last() == ordered("c", "a")
    assert len(page.refusals) == 1
    page.click("take_c")
    assert page.last() == ordered("a")


def test_a_stored_order_is_shown_and_nothing_is_told(sheet: OpenSheet) -> None:
    page = sheet(sample_items.order())
    page.body.restore(((ANSWER, ordered("c", "a", "b")),))
    assert page.body.response() == ((ANSWER, ordered("c", "a", "b")),)
    assert page.told == []


def test_words_are_chosen_wherever_they_are_clicked(sheet: OpenSheet) -> None:
    page = sheet(sample_items.hottext())
    view = page.view
    QTest.mouseClick(view.spans[0].pieces[1], LEFT)  # type: ignore[attr-defined]
    page.key("hottext_h3", Qt.Key.Key_Space)
    assert page.last() == multiple("h1", "h3")
    page.click("hottext_h2")
    assert len(page.refusals) == 1
    page.body.restore(((ANSWER, multiple("h2")),))
    assert page.body.response() == ((ANSWER, multiple("h2")),)
    assert len(page.told) == 2


def test_a_single_word_replaces_the_other(sheet: OpenSheet) -> None:
    page = sheet(sample_items.hottext(single=True, most=1))
    page.click("hottext_h1", "hottext_h2")
    assert page.last() == single("h2")
    assert page.refusals == []


def test_an_area_is_chosen_by_mouse_and_the_arrow_keys_move(sheet: OpenSheet) -> None:
    page = sheet(sample_items.hotspot())
    page.click("area_room_1")
    assert page.last() == single("room_1")
    page.key("area_room_1", Qt.Key.Key_Right)
    page.key("area_room_2", Qt.Key.Key_Return)
    assert page.last() == single("room_2")


def test_too_many_areas_are_refused_and_stored_ones_shown(sheet: OpenSheet) -> None:
    page = sheet(sample_items.hotspot(single=False, most=2))
    page.click("area_room_0", "area_room_3", "area_room_1")
    assert len(page.refusals) == 1
    assert page.last() == multiple("room_0", "room_3")
    page.body.restore(((ANSWER, multiple("room_1")),))
    assert page.body.response() == ((ANSWER, multiple("room_1")),)
    assert len(page.told) == 2


def test_areas_are_numbered_as_they_are_pressed(sheet: OpenSheet) -> None:
    page = sheet(sample_items.graphic_order())
    page.click("area_room_2", "area_room_0")
    assert page.last() == ordered("room_2", "room_0")
    assert page.find("area_room_0").accessibleDescription() == "2"
    page.click("area_room_2")
    assert page.find("area_room_0").accessibleDescription() == "1"
    page.body.restore(((ANSWER, ordered("room_3", "room_1")),))
    assert page.body.response() == ((ANSWER, ordered("room_3", "room_1")),)


def test_a_point_is_set_by_mouse_in_the_pixels_of_the_picture(sheet: OpenSheet) -> None:
    page = sheet(sample_items.select_point(most=1))
    view = page.view
    assert isinstance(view, SelectPointView)
    factor = view.canvas.factor()
    at = QPoint(round(100.5 * factor), round(50.5 * factor))
    QTest.mouseClick(view.canvas, LEFT, pos=at)
    point = scalars(page.last())[0]
    assert isinstance(point, Point)
    assert abs(point.x - 100) <= 1
    assert abs(point.y - 50) <= 1


def test_the_arrow_keys_move_a_cross_that_sets_points(sheet: OpenSheet) -> None:
    page = sheet(sample_items.select_point())
    keys = Qt.Key
    page.key("canvas", keys.Key_Right, keys.Key_Space, keys.Key_Down, keys.Key_Space)
    assert page.last() == Multiple(BaseType.POINT, (Point(330, 120), Point(330, 130)))
    page.key("canvas", keys.Key_Left, keys.Key_Space)
    assert len(page.refusals) == 1
    page.key("canvas", keys.Key_Delete)
    assert page.last() == Multiple(BaseType.POINT, (Point(330, 120),))
    stored = Multiple(BaseType.POINT, (Point(1, 2),))
    page.body.restore(((ANSWER, stored),))
    assert page.body.response() == ((ANSWER, stored),)


def test_a_slider_is_no_answer_before_it_is_touched(sheet: OpenSheet) -> None:
    page = sheet(sample_items.slider())
    assert page.body.response() == ((ANSWER, None),)
    page.click("slider_plus")
    assert page.last() == Single(BaseType.INTEGER, 60)
    page.key("slider_RESPONSE", Qt.Key.Key_Home)
    assert page.last() == Single(BaseType.INTEGER, 0)


def test_the_value_a_slider_stands_on_can_be_accepted(sheet: OpenSheet) -> None:
    page = sheet(sample_items.slider())
    page.key("slider_RESPONSE", Qt.Key.Key_Return)
    assert page.last() == Single(BaseType.INTEGER, 50)


def test_a_stored_number_moves_the_slider_and_nothing_is_told(sheet: OpenSheet) -> None:
    page = sheet(sample_items.slider())
    page.body.restore(((ANSWER, Single(BaseType.INTEGER, 30)),))
    track = page.find("slider_RESPONSE")
    assert isinstance(track, QSlider)
    assert track.value() == 3
    assert page.told == []


def test_a_file_is_taken_by_its_digest_and_others_refused(sheet: OpenSheet, tmp_path: Path) -> None:
    page = sheet(sample_items.upload())
    view = page.view
    assert isinstance(view, UploadView)
    for name, content in (("a.png", b"x"), ("empty.txt", b"")):
        (tmp_path / name).write_bytes(content)
        view.take(tmp_path / name)
    view.take(tmp_path / "absent.txt")
    assert len(page.refusals) == 3
    (tmp_path / "laporan.txt").write_bytes(b"isi")
    view.take(tmp_path / "laporan.txt")
    kept = scalars(page.last())[0]
    assert isinstance(kept, StoredFile)
    assert (kept.name, kept.media_type, len(kept.sha256)) == ("laporan.txt", "text/plain", 32)
    told = len(page.told)
    page.body.restore(((ANSWER, None),))
    page.body.restore(((ANSWER, Single(BaseType.FILE, kept)),))
    assert page.body.response() == ((ANSWER, Single(BaseType.FILE, kept)),)
    assert len(page.told) == told
