"""A picture of an item: as large as the column allows, larger on request."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from client.ui.items.document import WIDEST_PICTURE_PX, wanted_size
from client.ui.theme import BASE_TEXT_PX, Look, current_look
from exam.qti.content import Image

SMALLEST = 48
_WRAPPED = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value
translate = QCoreApplication.translate


class Picture(QAbstractButton):
    """Draws an encoded image; a click or Enter asks for the enlarged view."""

    zoom_asked = Signal(object)
    """QImage."""

    def __init__(self, block: Image, image: Callable[[str], QImage]) -> None:
        super().__init__()
        self.image = image(block.path)
        self._block = block
        self.setObjectName("picture")
        name = block.alt or translate("Picture", "Gambar")
        self.setAccessibleName(name)
        told = translate("Picture", "Tekan Enter untuk memperbesar.")
        self.setAccessibleDescription(" ".join((block.long_description, told)).strip())
        self.setToolTip(translate("Picture", "Klik untuk memperbesar"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self._on_clicked)

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter works like a click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def heightForWidth(self, width: int) -> int:
        """Keeps the picture's proportions."""
        return self._fitted(width).height()

    def sizeHint(self) -> QSize:
        """The size asked for, at the scale."""
        return self._wanted()

    def minimumSizeHint(self) -> QSize:
        """A narrow column makes the picture smaller."""
        side = current_look().px(SMALLEST)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, or its words if it cannot be drawn."""
        look = current_look()
        painter = QPainter(self)
        if self.image.isNull():
            painter.setFont(look.font(BASE_TEXT_PX))
            painter.setPen(look.colour("ink"))
            painter.drawText(self.rect(), _WRAPPED, self.accessibleName())
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self._fitted(self.width())
            # Pictures are drawn for white paper; in dark themes they keep a white ground.
            painter.fillRect(QRectF(0, 0, size.width(), size.height()), Qt.GlobalColor.white)
            painter.drawImage(QRectF(0, 0, size.width(), size.height()), self.image)
        painter.end()

    def _on_clicked(self) -> None:
        if not self.image.isNull():
            self.zoom_asked.emit(self.image)

    def _wanted(self) -> QSize:
        if self.image.isNull():
            return self._fitted(current_look().px(WIDEST_PICTURE_PX))
        return wanted_size(self._block, self.image) * current_look().scale

    def _fitted(self, width: int) -> QSize:
        if self.image.isNull():
            metrics = QFontMetrics(current_look().font(BASE_TEXT_PX))
            return metrics.boundingRect(0, 0, width, 0, _WRAPPED, self.accessibleName()).size()
        wanted = self._wanted()
        if wanted.width() <= width:
            return wanted
        return QSize(width, round(wanted.height() * width / max(1, wanted.width())))
