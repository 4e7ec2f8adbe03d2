"""A picture with areas on it: each area is a real button, so keyboard and screen reader find it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from client.ui.items.document import wanted_size
from client.ui.items.kit import Kit
from client.ui.theme import Look, current_look
from exam.qti.content import Hotspot, Image, Shape, ShapeKind

SMALLEST_TARGET = 28
USUAL_HEIGHT = 400
MOST_GROWTH = 1.75
_STEPS = {
    Qt.Key.Key_Up.value: -1,
    Qt.Key.Key_Left.value: -1,
    Qt.Key.Key_Down.value: 1,
    Qt.Key.Key_Right.value: 1,
}


def path_of(shape: Shape, size: QSize) -> QPainterPath:
    """The outline in the picture's declared pixels; what is not a shape is the whole picture."""
    path = QPainterPath()
    coords = shape.coords
    if shape.kind is ShapeKind.CIRCLE and len(coords) >= 3:
        path.addEllipse(QPointF(coords[0], coords[1]), coords[2], coords[2])
    elif shape.kind is ShapeKind.ELLIPSE and len(coords) >= 4:
        path.addEllipse(QPointF(coords[0], coords[1]), coords[2], coords[3])
    elif shape.kind is ShapeKind.RECT and len(coords) >= 4:
        corner, far = QPointF(coords[0], coords[1]), QPointF(coords[2], coords[3])
        path.addRect(QRectF(corner, far).normalized())
    elif shape.kind is ShapeKind.POLY and len(coords) >= 6:
        points = [QPointF(x, y) for x, y in zip(coords[::2], coords[1::2], strict=False)]
        path.addPolygon(QPolygonF(points))
        path.closeSubpath()
    else:
        path.addRect(QRectF(0, 0, size.width(), size.height()))
    return path


class AreaButton(QAbstractButton):
    """One area; ``sign`` is written into it (a number, or what was put there)."""

    step_asked = Signal(object)
    remove_asked = Signal()

    def __init__(self, hotspot: Hotspot, number: int, name: str) -> None:
        super().__init__()
        self.hotspot, self.number = hotspot, number
        self.identifier = hotspot.identifier
        self.sign = ""
        self._outline = QPainterPath()
        self.setObjectName(f"area_{hotspot.identifier}")
        self.setAccessibleName(name)
        self.setToolTip(hotspot.label)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_sign(self, sign: str) -> None:
        """Write something into the area."""
        if sign != self.sign:
            self.sign = sign
            self.update()

    def place(self, outline: QPainterPath) -> None:
        """Take the outline, in the canvas's pixels."""
        least = current_look().px(SMALLEST_TARGET)
        bounds = outline.boundingRect()
        if bounds.width() < least or bounds.height() < least:
            wide, high = max(bounds.width(), least), max(bounds.height(), least)
            middle = bounds.center()
            outline = QPainterPath()
            outline.addEllipse(middle, wide / 2, high / 2)
            bounds = outline.boundingRect()
        frame = bounds.toAlignedRect().adjusted(-2, -2, 2, 2)
        self._outline = outline.translated(-frame.x(), -frame.y())
        self.setGeometry(frame)
        wide_pen = 4.0
        region = QRegion(self._outline.toFillPolygon().toPolygon())
        grown = region
        for dx, dy in (
            (wide_pen / 2, 0),
            (-wide_pen / 2, 0),
            (0, wide_pen / 2),
            (0, -wide_pen / 2),
        ):
            grown = grown.united(region.translated(round(dx), round(dy)))
        # Only the shape takes the mouse: what lies beside it belongs to other areas.
        self.setMask(grown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, arrows move, Delete empties."""
        step = _STEPS.get(event.key())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_asked.emit()
        elif step is not None:
            self.step_asked.emit(step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outline and ground; pictures are white in every theme, so colours are for white."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked() or bool(self.sign)
        ink = QColor("#0B5B57")
        ground = QColor(ink)
        ground.setAlphaF(0.30 if chosen else 0.14 if self.underMouse() or self.hasFocus() else 0.0)
        painter.setPen(QPen(QColor("white"), 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._outline)
        pen = QPen(ink if chosen or self.underMouse() else QColor("#75726A"), 3 if chosen else 2)
        if not chosen:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(ground)
        painter.drawPath(self._outline)
        if chosen:
            self._paint_sign(painter, look, ink)
        painter.end()

    def _paint_sign(self, painter: QPainter, look: Look, ink: QColor) -> None:
        font = look.font(15, bold=True)
        painter.setFont(font)
        text = self.sign or "✓"
        metrics = painter.fontMetrics()
        wide = min(metrics.horizontalAdvance(text) + look.px(12), self.width() - 4)
        high = metrics.height() + look.px(2)
        badge = QRectF(0, 0, max(wide, high), high)
        badge.moveCenter(QRectF(self.rect()).center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawRoundedRect(badge, high / 2, high / 2)
        painter.setPen(QColor("white"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(badge.width()) - 8)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, shown)


class Canvas(QWidget):
    """The picture, as large as the column allows, and its areas."""

    def __init__(self, picture: Image, kit: Kit) -> None:
        super().__init__()
        self.image = kit.image(picture.path)
        self.declared = wanted_size(picture, self.image)
        self.areas: list[AreaButton] = []
        self.setAccessibleName(picture.alt)
        self.setObjectName("canvas")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add_areas(self, areas: Sequence[AreaButton]) -> None:
        """Whole pictures lie below, small areas on top."""
        self.areas = list(areas)
        if self.image.isNull():
            # The size of a picture that is not there is a guess; every area must be in reach.
            bounds = QRectF(QPointF(0, 0), self.declared.toSizeF())
            for area in self.areas:
                bounds |= path_of(area.hotspot.shape, self.declared).boundingRect()
            self.declared = bounds.size().toSize()
        for area in sorted(self.areas, key=self._extent, reverse=True):
            area.setParent(self)
            area.raise_()
            area.show()
        self._place()

    def _extent(self, area: AreaButton) -> float:
        bounds = path_of(area.hotspot.shape, self.declared).boundingRect()
        return bounds.width() * bounds.height()

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.updateGeometry()
        self._place()
        self.update()

    def factor(self) -> float:
        """Pixels on screen for one declared pixel."""
        return self._fitted(self.width()).width() / max(1, self.declared.width())

    def to_picture(self, at: QPointF) -> QPoint | None:
        """A place on screen in declared pixels; ``None`` outside."""
        factor = self.factor()
        x, y = int(at.x() / factor), int(at.y() / factor)
        inside = 0 <= x < self.declared.width() and 0 <= y < self.declared.height()
        return QPoint(x, y) if inside else None

    def _fitted(self, width: int) -> QSize:
        look = current_look()
        high = max(1, self.declared.height())
        # Small pictures grow, so that their areas are large enough to be hit.
        wanted = look.scale * min(MOST_GROWTH, max(1.0, USUAL_HEIGHT / high))
        factor = min(wanted, width / max(1, self.declared.width()))
        return QSize(
            max(1, round(self.declared.width() * factor)),
            max(1, round(self.declared.height() * factor)),
        )

    def heightForWidth(self, width: int) -> int:
        """Keeps the proportions."""
        return self._fitted(width).height()

    def sizeHint(self) -> QSize:
        """The size asked for."""
        return self._fitted(1_000_000)

    def minimumSizeHint(self) -> QSize:
        """A narrow column makes it smaller."""
        side = current_look().px(48)
        return QSize(side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Areas stay where they belong."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        factor = self.factor()
        for area in self.areas:
            outline = path_of(area.hotspot.shape, self.declared)
            scaled = QPainterPath()
            scaled.addPath(_scaled(outline, factor))
            area.place(scaled)

    def paintEvent(self, event: QPaintEvent) -> None:
        """White paper and the picture, or its words."""
        painter = QPainter(self)
        size = self._fitted(self.width())
        frame = QRect(QPoint(0, 0), size)
        painter.fillRect(frame, Qt.GlobalColor.white)
        if self.image.isNull():
            painter.setPen(Qt.GlobalColor.black)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(frame, flags, self.accessibleName())
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(frame, self.image)
        painter.setPen(QPen(current_look().colour("line"), 1))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        painter.end()


def _scaled(path: QPainterPath, factor: float) -> QPainterPath:
    scaled = QPainterPath(path)
    for place in range(scaled.elementCount()):
        element = path.elementAt(place)
        scaled.setElementPositionAt(
            place,
            element.x * factor,  # type: ignore[attr-defined]
            element.y * factor,  # type: ignore[attr-defined]
        )
    return scaled
