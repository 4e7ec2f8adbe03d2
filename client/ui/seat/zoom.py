"""A picture as large as the window; any key or click closes it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from client.ui.theme import current_look

MARGIN = 40


class Zoom(QWidget):
    """Lies over the whole frame while a picture is enlarged."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._back: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Gambar diperbesar. Tekan Escape untuk menutup."))
        self.hide()

    def show_image(self, image: QImage) -> None:
        """Enlarge a picture; the keyboard returns to where it was afterwards."""
        self._image = image
        self._back = QApplication.focusWidget()
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key closes."""
        self._close()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click closes."""
        self._close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, picture and the way out."""
        look = current_look()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour("page"))
        line = look.px(MARGIN)
        room = QRectF(self.rect()).adjusted(line, line, -line, -line)
        size = self._image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(target, Qt.GlobalColor.white)
        painter.drawImage(target, self._image)
        painter.setPen(look.colour("ink"))
        painter.setFont(look.font(15))
        below = QRectF(0, self.height() - line, self.width(), line)
        words = self.tr("Tekan Escape atau klik untuk menutup")
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def _close(self) -> None:
        self.hide()
        if self._back is not None and self._back.isVisible():
            self._back.setFocus()
