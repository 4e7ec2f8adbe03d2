"""Gives an answer as a person would: clicks and keys on the real widgets, never a shortcut."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from client.trials.sampling import SAMPLE_FILE
from client.ui.hands import press_key
from client.ui.items.choice import ChoiceView
from client.ui.items.dropdown import InlineChoiceView
from client.ui.items.endattempt import EndAttemptView
from client.ui.items.entry import TextEntryView
from client.ui.items.extended import ExtendedTextView
from client.ui.items.gapmatch import GapMatchView
from client.ui.items.graphicgap import GraphicGapView
from client.ui.items.hotspot import AreasView
from client.ui.items.hottext import HottextView
from client.ui.items.matrix import MatrixView
from client.ui.items.mediaview import MediaView
from client.ui.items.order import OrderView
from client.ui.items.pairs import PairsView
from client.ui.items.selectpoint import SelectPointView
from client.ui.items.slider import SliderView
from client.ui.items.upload import UploadView
from client.ui.items.values import number_text, text_of
from client.ui.items.view import InteractionView
from exam.core.responses import Pair, Point, Record, Response, StoredFile, scalars


def answer(view: InteractionView, response: Response) -> None:  # noqa: C901, PLR0912 (kinds)
    """Make the view hold ``response``, starting from no answer."""
    match view:
        case TextEntryView():
            for letter in text_of(response, view.interaction.base):
                press_key(view.box, letter)
        case ExtendedTextView():
            texts = (
                [text_of(response)]
                if isinstance(response, Record)
                else [number_text(one) for one in scalars(response)]
            )
            for box, text in zip(view.boxes, texts, strict=False):
                for letter in text:
                    press_key(box, letter)
        case MatrixView() | PairsView() | GapMatchView() | GraphicGapView():
            for pair in scalars(response):
                if isinstance(pair, Pair):
                    _join(view, pair)
        case OrderView():
            _put_in_order(view, [str(one) for one in scalars(response)])
        case SelectPointView():
            for point in scalars(response):
                if isinstance(point, Point):
                    _set_point(view, point)
        case _:
            _press(view, response)


def _press(view: InteractionView, response: Response) -> None:  # noqa: C901, PLR0912 (kinds)
    values = scalars(response)
    match view:
        case ChoiceView():
            for row in view.rows:
                if row.identifier in values:
                    row.click()
        case HottextView():
            for span in view.spans:
                if span.identifier in values:
                    span.pieces[-1].click()
        case AreasView():
            areas = {area.identifier: area for area in view.canvas.areas}
            for value in values:
                areas[str(value)].click()
        case InlineChoiceView():
            view.box.setCurrentIndex(view.box.findData(values[0]))
            view.box.activated.emit(view.box.currentIndex())
        case SliderView() if isinstance(values[0], int | float):
            step = view.interaction.step or 1.0
            view.track.setValue(round((values[0] - view.interaction.lower) / step))
        case MediaView() if isinstance(values[0], int | float):
            for _ in range(int(values[0])):
                view.count()
        case UploadView() if isinstance(values[0], StoredFile):
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / values[0].name
                file.write_bytes(SAMPLE_FILE)
                view.take(file)
        case EndAttemptView():
            view.button.click()
        case _:
            raise TypeError(type(view).__name__)


def _join(view: MatrixView | PairsView | GapMatchView | GraphicGapView, pair: Pair) -> None:
    match view:
        case MatrixView():
            down = [one.identifier for one in view.sources].index(pair.first)
            across = [one.identifier for one in view.columns].index(pair.second)
            view.cells[down, across].click()
        case PairsView():
            first, second = view.lists[0], view.lists[-1]
            next(tile for tile in first if tile.identifier == pair.first).click()
            next(tile for tile in second if tile.identifier == pair.second).click()
        case GapMatchView():
            view.gaps[pair.second].click()
            next(tile for tile in view.tiles if tile.identifier == pair.first).click()
        case GraphicGapView():
            next(tile for tile in view.tiles if tile.identifier == pair.first).click()
            areas = view.canvas.areas
            next(area for area in areas if area.identifier == pair.second).click()


def _put_in_order(view: OrderView, wanted: list[str]) -> None:
    for place, identifier in enumerate(wanted):
        if view.partial:
            view.rows[identifier].toggle.click()
            continue
        while view.ranked().index(identifier) > place:
            view.rows[identifier].up.click()
    if view.response() is None:
        view.agree.click()


def _set_point(view: SelectPointView, point: Point) -> None:
    canvas = view.canvas
    at = QPointF((point.x + 0.5) * canvas.factor(), (point.y + 0.5) * canvas.factor())
    landed = canvas.to_picture(at)
    if landed is not None and (landed.x(), landed.y()) == (point.x, point.y):
        event = QMouseEvent(
            QMouseEvent.Type.MouseButtonRelease,
            at,
            canvas.mapToGlobal(at),
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(canvas, event)
        return
    keys = Qt.Key
    for here, there, back, forth in (
        (canvas.cross.x, point.x, keys.Key_Left, keys.Key_Right),
        (canvas.cross.y, point.y, keys.Key_Up, keys.Key_Down),
    ):
        for _ in range(abs(there - here)):
            key = forth if there > here else back
            QTest.keyClick(canvas, key, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(canvas, keys.Key_Space)
