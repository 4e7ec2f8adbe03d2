"""One option: the whole row is the control, with indicator, bold letter and wrapping words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from client.ui.items.document import RichDocument
from client.ui.items.kit import Kit
from client.ui.items.richtext import blocks_html, plain
from client.ui.theme import BASE_TEXT_PX, Look, current_look
from exam.qti.content import Choice

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
    """Measures and paints a row."""

    def __init__(self, choice: Choice, letter: str, round_indicator: bool, kit: Kit) -> None:
        self.letter = letter
        self._round = round_indicator
        self._heights: dict[int, int] = {}
        html = partial(blocks_html, choice.blocks)
        self.document = RichDocument(html, kit.image, kit.values)

    def follow(self, look: Look) -> None:
        """Take letters and ink of the look."""
        self._heights.clear()
        self.document.follow(look)

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
        painter.translate(look.px(self._text_left()), (button.height() - text_height) / 2)
        self.document.draw(painter, look)
        painter.end()

    def least_width(self) -> int:
        """The widest word or picture and what stands around it."""
        look = current_look()
        widest = self.document.least_width() if self.document.pictures else look.px(110)
        return widest + look.px(self._text_left()) + look.px(SIDE)

    def _text_left(self) -> int:
        return TEXT_LEFT if self.letter else LETTER_LEFT

    def _lay_out(self, width: int, look: Look) -> float:
        return self.document.lay_out(width - look.px(self._text_left()) - look.px(SIDE))

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


class OptionRow(QAbstractButton):
    """A row of a single choice, which pressing it again keeps, or of a multiple one.

    Qt tells aids to read aloud of a checkable button as a radio button where it is exclusive, else
    as a check box. A row can be given to another option: see :mod:`client.ui.items.spare`.
    """

    step_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.identifier = ""
        self.face: OptionFace
        self._single = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def bind(self, choice: Choice, letter: str, kit: Kit, *, single: bool) -> None:
        """Become the row of an option."""
        self.identifier = choice.identifier
        self.face = OptionFace(choice, letter, single, kit)
        self._single = single
        words = plain(choice.blocks, kit.values)
        self.setObjectName(f"option_{choice.identifier}")
        self.setAccessibleName(f"{letter}. {words}" if letter else words)

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self.face.follow(look)
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """A single choice cannot be taken back by pressing it again."""
        self.setChecked(self._single or not self.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move between rows without choosing."""
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self.step_asked.emit(step)

    def heightForWidth(self, width: int) -> int:
        """As high as the words need."""
        return self.face.height(width)

    def sizeHint(self) -> QSize:
        """Wide enough for some words; layouts ask for the height by width."""
        return QSize(current_look().px(320), current_look().pad(MINIMUM_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Narrow columns still hold a word."""
        return QSize(self.face.least_width(), current_look().pad(MINIMUM_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        self.face.paint(self)
