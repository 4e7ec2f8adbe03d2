"""One option: the whole row is the control, with indicator, bold letter and wrapping words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QTextDocument,
)
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from client.ui.items.richtext import blocks_html, plain
from client.ui.theme import BASE_TEXT_PX, Look, current_look
from exam.qti.content import Block, Choice, Image

MINIMUM_HEIGHT = 56
PADDING = 10
SIDE = 20
INDICATOR = 24
LETTER_LEFT = 58
TEXT_LEFT = 90
RADIUS = 8
_STEPS = {
    Qt.Key.Key_Up.value: -1,
    Qt.Key.Key_Left.value: -1,
    Qt.Key.Key_Down.value: 1,
    Qt.Key.Key_Right.value: 1,
}


class OptionFace:
    """Measures and paints a row; the two kinds of buttons below share it."""

    def __init__(
        self, choice: Choice, letter: str, round_indicator: bool, media: Callable[[str], bytes]
    ) -> None:
        self.letter = letter
        self._round = round_indicator
        self._document = QTextDocument()
        self._document.setDocumentMargin(0)
        self._document.setUndoRedoEnabled(False)
        self._heights: dict[int, int] = {}
        for path in _image_paths(choice.blocks):
            image = QImage.fromData(media(path))
            kind = QTextDocument.ResourceType.ImageResource.value
            self._document.addResource(kind, QUrl(path), image)
        self._document.setDefaultFont(current_look().font(BASE_TEXT_PX))
        self._document.setHtml(blocks_html(choice.blocks))

    def follow(self, look: Look) -> None:
        """Take the font of the scale."""
        self._heights.clear()
        self._document.setDefaultFont(look.font(BASE_TEXT_PX))

    def height(self, width: int) -> int:
        """The height of a row of ``width`` pixels."""
        known = self._heights.get(width)
        if known is None:
            look = current_look()
            text_height = self._lay_out(width, look)
            known = max(look.pad(MINIMUM_HEIGHT), round(text_height + 0.5) + 2 * look.pad(PADDING))
            self._heights[width] = known
        return known

    def paint(self, button: QAbstractButton) -> None:
        """Draw the row in the state of ``button``."""
        look = current_look()
        painter = QPainter(button)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, hot = button.isChecked(), button.underMouse()
        self._paint_ground(painter, button, look, chosen, hot)
        self._paint_indicator(painter, button, look, chosen)
        text_height = self._lay_out(button.width(), look)
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font(BASE_TEXT_PX, bold=True))
        area = QRectF(look.px(LETTER_LEFT), 0, look.px(TEXT_LEFT - LETTER_LEFT), button.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.letter)
        painter.translate(look.px(TEXT_LEFT), (button.height() - text_height) / 2)
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, look.colour("ink"))
        context.palette = palette  # type: ignore[attr-defined]
        self._document.documentLayout().draw(painter, context)
        painter.end()

    def _lay_out(self, width: int, look: Look) -> float:
        self._document.setTextWidth(max(1, width - look.px(TEXT_LEFT) - look.px(SIDE)))
        return self._document.size().height()

    def _paint_ground(
        self, painter: QPainter, button: QAbstractButton, look: Look, chosen: bool, hot: bool
    ) -> None:
        thick = look.px(2) * (2 if chosen and look.hex("primary_soft") == look.hex("page") else 1)
        edge = "primary" if chosen or hot else "line"
        painter.setPen(QPen(look.colour(edge), thick))
        painter.setBrush(look.colour("primary_soft" if chosen else "surface"))
        half = thick / 2
        frame = QRectF(button.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(frame, look.px(RADIUS), look.px(RADIUS))

    def _paint_indicator(
        self, painter: QPainter, button: QAbstractButton, look: Look, chosen: bool
    ) -> None:
        size = look.px(INDICATOR)
        pen = look.px(3 if chosen else 2)
        top = (button.height() - size) / 2
        frame = QRectF(look.px(SIDE), top, size, size).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(look.colour("primary" if chosen else "edge"), pen))
        painter.setBrush(look.colour("surface"))
        if self._round:
            painter.drawEllipse(frame)
            if chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("primary"))
                painter.drawEllipse(frame.center(), size * 0.25, size * 0.25)
            return
        if chosen:
            painter.setBrush(look.colour("primary"))
        painter.drawRoundedRect(frame, look.px(4), look.px(4))
        if chosen:
            painter.setPen(QPen(look.colour("on_primary"), look.px(3)))
            left, middle = frame.left(), frame.center()
            painter.drawPolyline(
                [
                    QPointF(left + size * 0.22, middle.y()),
                    QPointF(left + size * 0.4, middle.y() + size * 0.18),
                    QPointF(left + size * 0.7, middle.y() - size * 0.2),
                ]
            )


def _image_paths(blocks: tuple[Block, ...]) -> list[str]:
    return [block.path for block in blocks if isinstance(block, Image)]


def _name(button: QAbstractButton, choice: Choice, letter: str) -> None:
    button.setObjectName(f"option_{choice.identifier}")
    button.setAccessibleName(f"{letter}. {plain(choice.blocks)}")


def _dress(button: QAbstractButton) -> None:
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAttribute(Qt.WidgetAttribute.WA_Hover)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    button.setSizePolicy(policy)


class SingleOption(QRadioButton):
    """A row of a single choice; choosing it again keeps it chosen."""

    step_asked = Signal(object)

    def __init__(self, choice: Choice, letter: str, media: Callable[[str], bytes]) -> None:
        super().__init__()
        _dress(self)
        self.bind(choice, letter, media)

    def bind(self, choice: Choice, letter: str, media: Callable[[str], bytes]) -> None:
        """Become the row of another option."""
        self.identifier = choice.identifier
        self.face = OptionFace(choice, letter, True, media)
        _name(self, choice, letter)

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self.face.follow(look)
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """A radio button cannot be taken back by pressing it again."""
        self.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move between rows without choosing."""
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.step_asked.emit(step)

    def hitButton(self, pos: QPoint) -> bool:
        """The whole row can be clicked."""
        return self.rect().contains(pos)

    def heightForWidth(self, width: int) -> int:
        """As high as the words need."""
        return self.face.height(width)

    def sizeHint(self) -> QSize:
        """Wide enough for some words; layouts ask for the height by width."""
        return QSize(current_look().px(320), current_look().pad(MINIMUM_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Narrow columns still hold a word."""
        return QSize(current_look().px(200), current_look().pad(MINIMUM_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        self.face.paint(self)


class MultipleOption(QCheckBox):
    """A row of a multiple choice."""

    step_asked = Signal(object)

    def __init__(self, choice: Choice, letter: str, media: Callable[[str], bytes]) -> None:
        super().__init__()
        _dress(self)
        self.bind(choice, letter, media)

    def bind(self, choice: Choice, letter: str, media: Callable[[str], bytes]) -> None:
        """Become the row of another option."""
        self.identifier = choice.identifier
        self.face = OptionFace(choice, letter, False, media)
        _name(self, choice, letter)

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self.face.follow(look)
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move between rows without choosing."""
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.step_asked.emit(step)

    def hitButton(self, pos: QPoint) -> bool:
        """The whole row can be clicked."""
        return self.rect().contains(pos)

    def heightForWidth(self, width: int) -> int:
        """As high as the words need."""
        return self.face.height(width)

    def sizeHint(self) -> QSize:
        """Wide enough for some words; layouts ask for the height by width."""
        return QSize(current_look().px(320), current_look().pad(MINIMUM_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Narrow columns still hold a word."""
        return QSize(current_look().px(200), current_look().pad(MINIMUM_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        self.face.paint(self)


OptionRow = SingleOption | MultipleOption


class SpareRows:
    """Rows of items that are gone, kept for those to come: dressing one anew costs the most."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self._single: list[SingleOption] = []
        self._multiple: list[MultipleOption] = []

    def take(
        self, single: bool, choice: Choice, letter: str, media: Callable[[str], bytes]
    ) -> OptionRow:
        """A row for ``choice``, a spare one where there is one."""
        spare: list[SingleOption] | list[MultipleOption]
        spare = self._single if single else self._multiple
        if spare:
            row = spare.pop()
            row.bind(choice, letter, media)
            return row
        return (SingleOption if single else MultipleOption)(choice, letter, media)

    def keep(self, rows: Sequence[OptionRow]) -> None:
        """Take rows out of an item that is given up."""
        for row in rows:
            row.toggled.disconnect()
            row.step_asked.disconnect()
            row.hide()
            row.setParent(self._parent)
            row.setAutoExclusive(False)
            row.setChecked(False)
            row.setObjectName("")
            if isinstance(row, SingleOption):
                self._single.append(row)
            else:
                self._multiple.append(row)
