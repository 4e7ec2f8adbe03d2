"""Draws a QR code: black on white in every theme, with its quiet zone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from client.ui.theme import Look, current_look

QUIET_MODULES = 4
SMALLEST_MODULE_PX = 3


def qr_image(text: str) -> QImage:
    """One pixel per module, quiet zone included."""
    # Loaded for the first receipt: with what it imports it would take a tenth of the start.
    import segno

    modules = [bytes(line) for line in segno.make(text, error="m", micro=False).matrix]
    side = len(modules) + 2 * QUIET_MODULES
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for down, line in enumerate(modules):
        for across, dark in enumerate(line):
            if dark:
                image.setPixelColor(
                    across + QUIET_MODULES, down + QUIET_MODULES, Qt.GlobalColor.black
                )
    return image


class QrCode(QWidget):
    """The code, about as large as asked for: every module is the same whole number of pixels."""

    def __init__(self, side: int = 200) -> None:
        super().__init__()
        self._side = side
        self._image = QImage()
        self.setAccessibleName(self.tr("Kode QR tanda terima"))

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        modules = max(1, self._image.width())
        side = max(SMALLEST_MODULE_PX, round(look.pad(self._side) / modules)) * modules
        self.setFixedSize(side, side)

    def show_text(self, text: str) -> None:
        """Draw the code of ``text``; empty hides it."""
        self._image = qr_image(text) if text else QImage()
        self.setVisible(bool(text))
        self.relook(current_look())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw whole modules on white."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.drawImage(self.rect(), self._image)
        painter.setPen(current_look().colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
