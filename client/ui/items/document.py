"""Rich text that is painted, with formulas and pictures in the line, at every scale and theme."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from client.ui.items.mathml import formula, with_values
from client.ui.items.richtext import Pictures
from client.ui.items.values import Values
from client.ui.theme import BASE_TEXT_PX, Look, Theme, current_look
from exam.qti.content import Image, InlineMath
from exam.qti.escaping import escape

translate = QCoreApplication.translate

WIDEST_PICTURE_PX = 560
LOWEST_PICTURE_PX = 18
PAPER_EDGE = 4
_WORD_PX = 90
_IMAGE = QTextDocument.ResourceType.ImageResource.value


class DocumentPictures:
    """Makes the pictures of one document as resources."""

    def __init__(
        self, image: Callable[[str], QImage], values: Values, look: Look, size: float
    ) -> None:
        self.values = values
        self.resources: dict[str, QImage] = {}
        self._image, self._look, self._size = image, look, size

    def math(self, inline: InlineMath) -> str:
        """The formula, its axis in the middle of the small letters."""
        look = self._look
        mathml = with_values(inline.mathml, self.values)
        drawn = formula(mathml, look.px(self._size), look.hex("ink"))
        if drawn is None:
            return escape(inline.text)
        x_height = QFontMetricsF(look.font(self._size)).xHeight()
        image = _centred(drawn.image, drawn.descent, round(x_height / 2))
        name = f"m-{hashlib.sha256(mathml.encode('utf-8')).hexdigest()[:24]}"
        self.resources[name] = image
        return f'<img src="{name}" style="vertical-align:middle"/>'

    def image(self, image: Image) -> str:
        """A picture of the package, or its words."""
        decoded = self._image(image.path)
        if decoded.isNull():
            return escape(image.alt or translate("Picture", "Gambar"))
        size = wanted_size(image, decoded) * self._look.scale
        if size.height() < self._look.px(LOWEST_PICTURE_PX):
            least = self._look.px(LOWEST_PICTURE_PX)
            size = size.scaled(10 * least, least, Qt.AspectRatioMode.KeepAspectRatio)
        limit = self._look.px(WIDEST_PICTURE_PX)
        if max(size.width(), size.height()) > limit:
            size = size.scaled(limit, limit, Qt.AspectRatioMode.KeepAspectRatio)
        named = hashlib.sha256(image.path.encode("utf-8")).hexdigest()[:24]
        name = f"p-{named}-{size.width()}x{size.height()}"
        ratio = Qt.AspectRatioMode.IgnoreAspectRatio
        scaled = decoded.scaled(size, ratio, Qt.TransformationMode.SmoothTransformation)
        self.resources[name] = on_paper(scaled, self._look)
        return f'<img src="{escape(name, quote=True)}" style="vertical-align:middle"/>'


def wanted_size(image: Image, decoded: QImage) -> QSize:
    """The size asked for at 100 %; a side that is not given follows the proportions."""
    natural = decoded.size() if not decoded.isNull() else QSize(320, 80)
    width, height = image.width, image.height
    if not width and height:
        width = round(natural.width() * height / max(1, natural.height()))
    width = max(1, width or natural.width())
    if not height or not image.width:
        height = round(natural.height() * width / max(1, natural.width()))
    return QSize(width, max(1, height))


def on_white(image: QImage) -> QImage:
    """Pictures are drawn for white paper; in dark themes they keep a white ground."""
    if not image.hasAlphaChannel():
        return image
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper


def on_paper(image: QImage, look: Look) -> QImage:
    """On white with a margin, where the ground around it is dark."""
    if look.theme is Theme.LIGHT:
        return on_white(image)
    edge = look.px(PAPER_EDGE)
    paper = QImage(image.width() + 2 * edge, image.height() + 2 * edge, QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(edge, edge, image)
    painter.end()
    return paper


def _centred(image: QImage, descent: int, axis: int) -> QImage:
    """The image with room added so that its middle lies ``axis`` above the line of writing."""
    above = image.height() - descent - axis
    below = descent + axis
    half = max(above, below)
    room = QImage(image.width(), 2 * half, QImage.Format.Format_ARGB32_Premultiplied)
    room.fill(Qt.GlobalColor.transparent)
    painter = QPainter(room)
    painter.drawImage(0, half - above, image)
    painter.end()
    return room


class RichDocument:
    """Measures and paints; ``html`` is asked again whenever the look changes."""

    def __init__(
        self,
        html: Callable[[Pictures], str],
        image: Callable[[str], QImage],
        values: Values,
        *,
        size: float = BASE_TEXT_PX,
        bold: bool = False,
    ) -> None:
        self._html, self._image, self._values = html, image, values
        self._size, self._bold = size, bold
        self._heights: dict[int, int] = {}
        self._document = QTextDocument()
        self._document.setDocumentMargin(0)
        self._document.setUndoRedoEnabled(False)
        self.follow(current_look())

    def follow(self, look: Look) -> None:
        """Take the letters and the ink of the look."""
        self._heights.clear()
        pictures = DocumentPictures(self._image, self._values, look, self._size)
        html = self._html(pictures)
        self._document.clear()
        self._document.setDefaultFont(look.font(self._size, bold=self._bold))
        for name, image in pictures.resources.items():
            self._document.addResource(_IMAGE, QUrl(name), image)
        self._document.setHtml(html)
        self.pictures = tuple(pictures.resources.values())

    def height(self, width: int) -> int:
        """The height at a width."""
        known = self._heights.get(width)
        if known is None:
            known = round(self.lay_out(width) + 0.5)
            self._heights[width] = known
        return known

    def lay_out(self, width: float) -> float:
        """Break the lines for a width; gives the exact height."""
        self._document.setTextWidth(max(1.0, width))
        return self._document.size().height()

    def ideal_width(self) -> int:
        """The width that needs no line break."""
        self._document.setTextWidth(-1)
        return round(self._document.idealWidth() + 0.5)

    def widest_picture(self) -> int:
        """0 without pictures."""
        return max((image.width() for image in self.pictures), default=0)

    def least_width(self) -> int:
        """The widest picture, or a word."""
        return max(self.widest_picture(), current_look().px(_WORD_PX))

    def draw(self, painter: QPainter, look: Look, ink: str = "ink") -> None:
        """Paint at the painter's origin, as last laid out."""
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, look.colour(ink))
        context.palette = palette  # type: ignore[attr-defined]
        self._document.documentLayout().draw(painter, context)


class RichView(QWidget):
    """A document as a widget; ``words`` are read aloud."""

    def __init__(self, document: RichDocument, words: str) -> None:
        super().__init__()
        self.document = document
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        self.document.follow(look)
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """As high as the words need."""
        return self.document.height(width)

    def sizeHint(self) -> QSize:
        """On one line, up to a usual width."""
        width = min(self.document.ideal_width(), current_look().px(WIDEST_PICTURE_PX))
        width = max(width, self.document.widest_picture())
        return QSize(width, self.document.height(width))

    def minimumSizeHint(self) -> QSize:
        """A word or a picture."""
        width = min(self.document.least_width(), self.document.ideal_width())
        return QSize(width, current_look().px(BASE_TEXT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        painter = QPainter(self)
        high = self.document.lay_out(self.width())
        # In the middle where the layout gave more room, as labels are.
        painter.translate(0, max(0.0, (self.height() - high) / 2))
        self.document.draw(painter, current_look())
        painter.end()
