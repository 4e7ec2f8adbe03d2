"""Icons are drawn once per name, colour, size and screen density, then kept by Qt's own cache."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from client.ui.resources import resource


def icon_pixmap(name: str, colour: str, size_px: int, density: float = 1.0) -> QPixmap:
    """A square picture of ``size_px`` logical pixels in ``colour`` (``#RRGGBB``)."""
    key = f"pendopo/{name}/{colour}/{size_px}/{density:g}"
    known = QPixmap()
    if QPixmapCache.find(key, known):
        return known
    drawn = _draw(name, colour, size_px, density)
    QPixmapCache.insert(key, drawn)
    return drawn


def button_icon(pixmap: QPixmap, gap_px: int, *, trailing: bool) -> QPixmap:
    """The icon with empty room on the side of the words; Qt's own gap is too small."""
    density = pixmap.devicePixelRatio()
    gap = round(gap_px * density)
    wide = QPixmap(pixmap.width() + gap, pixmap.height())
    wide.fill(Qt.GlobalColor.transparent)
    wide.setDevicePixelRatio(density)
    painter = QPainter(wide)
    painter.drawPixmap(gap_px if trailing else 0, 0, pixmap)
    painter.end()
    return wide


def _draw(name: str, colour: str, size_px: int, density: float) -> QPixmap:
    source = resource("icons", f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(source.replace(b"currentColor", colour.encode("ascii"))))
    side = round(size_px * density)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(density)
    return pixmap
