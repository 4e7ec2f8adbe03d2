"""Where a film is seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from client.ui.items.document import WIDEST_PICTURE_PX
from client.ui.theme import current_look
from exam.qti.content import Media

_USUAL_FILM = QSize(16, 9)
translate = QCoreApplication.translate


def kind_of(media: Media) -> str:
    """What it is called where its author did not name it."""
    return translate("Media", "Film") if media.video else translate("Media", "Rekaman suara")


class Screen(QWidget):
    """Where a film is seen; before it begins its poster, or an empty frame."""

    def __init__(self, media: Media, read: Callable[[str], bytes]) -> None:
        super().__init__()
        self._asked = QSize(media.width or 0, media.height or 0)
        self.image = QImage()
        if media.poster:
            self.image = QImage.fromData(read(media.poster))
        self.setAccessibleName(media.text or kind_of(media))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_image(self, image: QImage) -> None:
        """The next picture."""
        changed = image.size() != self.image.size()
        self.image = image
        if changed:
            self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Keeps the film's proportions."""
        shape = self._shape()
        width = min(width, self._widest())
        return max(1, round(width * shape.height() / max(1, shape.width())))

    def sizeHint(self) -> QSize:
        """The size asked for, at the scale."""
        width = self._widest()
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in the middle, on the ground of a film."""
        painter = QPainter(self)
        shape = self._shape().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, shape.width(), shape.height())
        painter.fillRect(target, Qt.GlobalColor.black)
        if not self.image.isNull():
            fitted = self.image.size().scaled(shape, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, fitted.width(), fitted.height())
            place.moveCenter(target.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self.image)
        painter.end()

    def _shape(self) -> QSize:
        if not self._asked.isEmpty():
            return self._asked
        return self.image.size() if not self.image.isNull() else _USUAL_FILM

    def _widest(self) -> int:
        return current_look().px(self._asked.width() or WIDEST_PICTURE_PX)
