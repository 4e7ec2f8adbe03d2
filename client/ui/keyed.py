"""Answers any kind of question by keyboard alone, from whatever is on the screen already.

What is wanted comes as words, a list for each response variable: identifiers, ``first second``
pairs, ``x y`` points, numbers and texts as they are typed, a file's path, how often to play.
Whoever runs the steps goes on with the next one when the window has had time to follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from client.ui.hands import KeyboardHands, Unreached
from client.ui.items.choice import ChoiceView
from client.ui.items.dropdown import InlineChoiceView
from client.ui.items.endattempt import EndAttemptView
from client.ui.items.entry import TextEntryView
from client.ui.items.extended import ExtendedTextView
from client.ui.items.gapmatch import GapMatchView
from client.ui.items.graphicgap import GraphicGapView
from client.ui.items.hotspot import GraphicOrderView, HotspotView
from client.ui.items.hottext import HottextView
from client.ui.items.matrix import MatrixView
from client.ui.items.mediaview import MediaView
from client.ui.items.order import OrderView
from client.ui.items.pairs import PairsView
from client.ui.items.player import State
from client.ui.items.selectpoint import SelectPointView
from client.ui.items.slider import SliderView
from client.ui.items.upload import UploadView
from client.ui.items.view import InteractionView
from exam.core.responses import Pair, Point, StoredFile, scalars

Steps = Iterator[None]
"""Each ``None`` says: now let the window follow."""
_KEYS = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_FAR = 10
"""Pixels of a picture that an arrow key moves the cross; with Shift it is one."""


class KeyedAnswers:
    """One pair of hands for all kinds of questions."""

    def __init__(self, hands: KeyboardHands) -> None:
        self._hands = hands

    def give(  # noqa: C901, PLR0912 (one for each kind)
        self, view: InteractionView, wanted: Sequence[str]
    ) -> Steps:
        """Make the view hold what is wanted. Raises :class:`Unreached`."""
        match view:
            case ChoiceView():
                self._choose(view, wanted)
            case HottextView():
                for span in view.spans:
                    if span.is_chosen() != (span.identifier in wanted):
                        self._pick(span.head, [one.head for one in view.spans])
            case HotspotView() | GraphicOrderView():
                self._areas(view, wanted)
            case MatrixView():
                self._table(view, _pairs(wanted))
            case PairsView() | GapMatchView() | GraphicGapView():
                self._join(view, _pairs(wanted))
            case OrderView():
                self._put_in_order(view, wanted)
            case SelectPointView():
                self._points(view, [Point(*map(int, one.split())) for one in wanted])
            case SliderView():
                self._slide(view, float(wanted[0]))
            case InlineChoiceView():
                self._drop_down(view, wanted[0])
            case TextEntryView() | ExtendedTextView():
                self._write(view, wanted)
            case EndAttemptView():
                if not view.button.isChecked():
                    self._hands.use(view.button)
            case MediaView():
                yield from self._play(view, int(wanted[0]))
            case UploadView():
                yield from self._upload(view, wanted[0])
            case _:
                raise Unreached(f"nobody knows how to answer {type(view).__name__} by keyboard")

    def _pick(self, widget: QWidget, among: Sequence[QWidget]) -> None:
        """Tab to the group, an arrow key inside it, Space."""
        self._hands.go(
            lambda: QApplication.focusWidget() in among, _KEYS.Key_Tab, among[0].objectName()
        )
        self._hands.go_to(widget, _KEYS.Key_Right)
        self._hands.key(_KEYS.Key_Space)

    # -- choosing -----------------------------------------------------------------------------

    def _choose(self, view: ChoiceView, wanted: Sequence[str]) -> None:
        for one in view.rows:
            chosen = one.identifier in wanted
            # A single choice lets go of the old one by itself.
            if one.isChecked() != chosen and (chosen or not view.interaction.single):
                self._pick(one, view.rows)

    def _areas(self, view: HotspotView | GraphicOrderView, wanted: Sequence[str]) -> None:
        areas = {one.identifier: one for one in view.canvas.areas}
        given = [str(one) for one in scalars(view.response())]
        ordered = isinstance(view, GraphicOrderView)
        kept = given if not ordered or given == list(wanted[: len(given)]) else []
        for one in given:
            if one not in kept or (one not in wanted and view.most() != 1):
                self._pick(areas[one], view.canvas.areas)
        for one in wanted:
            if one not in kept:
                self._pick(areas[one], view.canvas.areas)

    def _drop_down(self, view: InlineChoiceView, wanted: str) -> None:
        box = view.box
        there = box.findData(wanted)
        key = _KEYS.Key_Down if there > box.currentIndex() else _KEYS.Key_Up
        self._hands.go_to(box)
        self._hands.go(lambda: box.currentIndex() == there, key, f"{wanted} in {box.objectName()}")

    def _slide(self, view: SliderView, wanted: float) -> None:
        track = view.track
        there = round((wanted - view.interaction.lower) / (view.interaction.step or 1.0))
        key = _KEYS.Key_Right if there > track.value() else _KEYS.Key_Left
        self._hands.go_to(track)
        self._hands.go(lambda: track.value() == there, key, f"{wanted} on {track.objectName()}")
        if view.response() is None:
            self._hands.key(_KEYS.Key_Return)

    # -- pairs and orders ---------------------------------------------------------------------

    def _table(self, view: MatrixView, wanted: Sequence[Pair]) -> None:
        cells = list(view.cells.values())
        rows = [one.identifier for one in view.sources]
        columns = [one.identifier for one in view.columns]
        for pair in wanted:
            there = view.cells[rows.index(pair.first), columns.index(pair.second)]
            if there.isChecked():
                continue
            first = cells[0].objectName()
            self._hands.go(lambda: QApplication.focusWidget() in cells, _KEYS.Key_Tab, first)
            self._hands.go(self._in_line(view, there.place, 0), _KEYS.Key_Down, pair.first)
            self._hands.go(self._in_line(view, there.place, 1), _KEYS.Key_Right, pair.second)
            self._hands.key(_KEYS.Key_Space)

    def _in_line(self, view: MatrixView, place: tuple[int, int], side: int) -> Callable[[], bool]:
        lined = [one for at, one in view.cells.items() if at[side] == place[side]]
        return lambda: QApplication.focusWidget() in lined

    def _join(
        self, view: PairsView | GapMatchView | GraphicGapView, wanted: Sequence[Pair]
    ) -> None:
        given = scalars(view.response())
        for pair in wanted:
            if pair in given or (
                isinstance(view, PairsView)
                and len(view.lists) == 1
                and Pair(pair.second, pair.first) in given
            ):
                continue
            match view:
                case PairsView():
                    for name, tiles in ((pair.first, view.lists[0]), (pair.second, view.lists[-1])):
                        self._pick(next(one for one in tiles if one.identifier == name), tiles)
                case GapMatchView():
                    self._hands.use(view.gaps[pair.second])
                    tile = next(one for one in view.tiles if one.identifier == pair.first)
                    self._pick(tile, view.tiles)
                case GraphicGapView():
                    areas = view.canvas.areas
                    tile = next(one for one in view.tiles if one.identifier == pair.first)
                    self._pick(tile, view.tiles)
                    self._pick(next(a for a in areas if a.identifier == pair.second), areas)

    def _put_in_order(self, view: OrderView, wanted: Sequence[str]) -> None:
        for place, name in enumerate(wanted):
            row = view.rows[name]
            if view.partial and name not in view.ranked():
                self._hands.use(row.toggle)
            if view.ranked().index(name) > place:
                self._hands.go_to(row.up)
                self._hands.go(
                    lambda name=name, place=place: view.ranked().index(name) == place,  # type: ignore[misc]
                    _KEYS.Key_Up,
                    f"{name} at place {place + 1}",
                )
        if view.response() is None:
            self._hands.use(view.agree)

    # -- points, words, files, sound ----------------------------------------------------------

    def _points(self, view: SelectPointView, wanted: Sequence[Point]) -> None:
        canvas = view.canvas
        for point in wanted:
            if point in canvas.points:
                continue
            self._hands.go_to(canvas)
            for here, there, back, forth in (
                (canvas.cross.x, point.x, _KEYS.Key_Left, _KEYS.Key_Right),
                (canvas.cross.y, point.y, _KEYS.Key_Up, _KEYS.Key_Down),
            ):
                far, near = divmod(abs(there - here), _FAR)
                key = forth if there > here else back
                self._hands.key(key, times=far)
                self._hands.key(key, held=_SHIFT, times=near)
            self._hands.key(_KEYS.Key_Space)

    def _write(self, view: TextEntryView | ExtendedTextView, wanted: Sequence[str]) -> None:
        boxes: Sequence[QWidget] = view.boxes if isinstance(view, ExtendedTextView) else [view.box]
        for box, text in zip(boxes, wanted, strict=True):
            if text not in (box.property("text"), box.property("plainText")):
                self._hands.type_into(box, text)
                # What was typed is told on leaving, too.
                self._hands.key(_KEYS.Key_Tab)

    def _play(self, view: MediaView, times: int) -> Steps:
        """As often as wanted, where this computer can play at all."""
        box = view.box
        while box is not None and box.button.isVisible():
            played = int(next((one for one in scalars(view.response())), 0))  # type: ignore[arg-type]
            if played >= times:
                return
            self._hands.use(box.button)
            while box.state is not State.IDLE:
                yield  # until it has been heard to its end
            if scalars(view.response()) in ((), (played,)):
                raise Unreached(f"{box.button.objectName()} plays nothing")

    def _upload(self, view: UploadView, path: str) -> Steps:
        if any(isinstance(one, StoredFile) for one in scalars(view.response())):
            return
        self._hands.use(view.button)
        # It has the keyboard a moment after it is there.
        while QApplication.activeWindow() in (None, view.window()):
            yield
        for letter in path:
            # A list of files opens and closes below what is typed.
            yield
            self._hands.type(letter)
        yield
        self._hands.key(_KEYS.Key_Return)
        while QApplication.activeWindow() is not view.window():
            yield


def _pairs(wanted: Sequence[str]) -> list[Pair]:
    return [Pair(*one.split()) for one in wanted]
