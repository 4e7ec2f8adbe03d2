"""A formula becomes a picture in the ink of the theme; its words stay for those who listen."""

from __future__ import annotations

import hashlib
import warnings
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from client.ui.items.values import Values, number_text
from exam.core.responses import scalars

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

_KEPT = 512
_DRAWN_PX = 24.0
_LEFT_OUT = ("annotation", "annotation-xml")
_THROUGH = ("semantics", "maction", "mpadded", "mstyle")
_MAX_CHARS = 60_000


@dataclass(frozen=True, slots=True)
class Formula:
    """A picture that stands ``descent`` pixels below the line of writing."""

    image: QImage
    descent: int


@dataclass(frozen=True, slots=True)
class _Drawing:
    svg: bytes
    width: float
    ascent: float
    descent: float


_drawings: OrderedDict[bytes, _Drawing | None] = OrderedDict()
_formulas: OrderedDict[tuple[bytes, int, str, float], Formula | None] = OrderedDict()


def formula(mathml: str, size_px: int, colour: str, density: float = 1.0) -> Formula | None:
    """The formula at a letter size; ``None`` where it cannot be drawn. Main thread only."""
    digest = hashlib.sha256(mathml.encode("utf-8")).digest()
    key = (digest, size_px, colour, density)
    if key in _formulas:
        _formulas.move_to_end(key)
        return _formulas[key]
    drawing = _drawing(digest, mathml)
    made = None if drawing is None else _paint(drawing, size_px / _DRAWN_PX, colour, density)
    _formulas[key] = made
    if len(_formulas) > _KEPT:
        _formulas.popitem(last=False)
    return made


def with_values(mathml: str, values: Values) -> str:
    """Template variables in a formula replaced by what they hold."""
    if not values or not any(f">{name}<" in mathml for name in values):
        return mathml
    # Imported late, here and below: most items have no formula.
    import xml.etree.ElementTree as ET

    root = ET.fromstring(mathml)
    for element in root.iter():
        name = (element.text or "").strip()
        if name in values and not len(element) and scalars(values[name]):
            element.text = number_text(scalars(values[name])[0])
            element.tag = element.tag.replace("}mi", "}mn") if _is_number(element) else element.tag
    return ET.tostring(root, encoding="unicode")


def _is_number(element: ET.Element) -> bool:
    return (element.text or "").lstrip("-").replace(",", "").replace(".", "").isdigit()


def _drawing(digest: bytes, mathml: str) -> _Drawing | None:
    if digest in _drawings:
        _drawings.move_to_end(digest)
        return _drawings[digest]
    made = _draw(mathml) if len(mathml) <= _MAX_CHARS else None
    _drawings[digest] = made
    if len(_drawings) > _KEPT:
        _drawings.popitem(last=False)
    return made


def _draw(mathml: str) -> _Drawing | None:
    import xml.etree.ElementTree as ET

    config, math_type = _library()

    # QtSvg cannot draw the symbols that the library refers to by default.
    config.svg2 = False
    try:
        root = _plain(ET.fromstring(mathml))
        svg = math_type(root, size=_DRAWN_PX).svg()
        box = [float(number) for number in ET.fromstring(svg).attrib["viewBox"].split()]
    except Exception:  # noqa: BLE001  (whatever the library trips over, the words are shown)
        return None
    _, top, width, height = box
    if width <= 0 or height <= 0:
        return None
    return _Drawing(svg.encode("utf-8"), width, -top, height + top)


@lru_cache(maxsize=1)
def _library() -> tuple[Any, Any]:
    """Imported late: it takes half a second, and most items have no formula."""
    with warnings.catch_warnings():
        # It reads its fonts in a way that later Pythons advise against.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.config import config
        from ziamath.zmath import Math
    return config, Math


def _plain(element: ET.Element) -> ET.Element:
    """Without namespaces, annotations and the wrappers around them."""
    kept = element.makeelement(element.tag.rsplit("}", 1)[-1], {})
    for name, value in element.attrib.items():
        if not name.startswith("{"):
            kept.set(name, value)
    kept.text, kept.tail = element.text, element.tail
    for child in element:
        plain = _plain(child)
        if plain.tag in _LEFT_OUT:
            continue
        if plain.tag in _THROUGH:
            plain.tag = "mrow"
        kept.append(plain)
    return kept


def _paint(drawing: _Drawing, factor: float, colour: str, density: float) -> Formula | None:
    renderer = QSvgRenderer(QByteArray(drawing.svg))
    if not renderer.isValid():
        return None
    width = max(1, round(drawing.width * factor + 0.5))
    ascent, descent = round(drawing.ascent * factor + 0.5), round(drawing.descent * factor + 0.5)
    height = max(1, ascent + descent)
    image = QImage(
        round(width * density),
        round(height * density),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(
        painter,
        QRectF(0, 0, drawing.width * factor * density, height * density),
    )
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), QColor(colour))
    painter.end()
    image.setDevicePixelRatio(density)
    return Formula(image, descent)


def is_blank(image: QImage) -> bool:
    """True if nothing was drawn."""
    if image.isNull():
        return True
    small = image.convertToFormat(QImage.Format.Format_Alpha8)
    return not any(bytes(small.constBits()))
