"""Areas of an image in its own pixels; the edge belongs to the area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exam.core.responses import Point
from exam.qti.engine.values import Fault, parse_float

_COUNTS: Final = {"rect": 4, "circle": 3, "ellipse": 4}


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of QTI: default (everything), rect, circle, ellipse or poly."""

    name: str
    coords: tuple[float, ...] = ()

    def contains(self, point: Point) -> bool:
        """True for points inside and on the edge."""
        x, y = point.x, point.y
        match self.name:
            case "rect":
                left, top, right, bottom = self.coords
                return left <= x <= right and top <= y <= bottom
            case "circle":
                centre_x, centre_y, radius = self.coords
                return (x - centre_x) ** 2 + (y - centre_y) ** 2 <= radius**2
            case "ellipse":
                centre_x, centre_y, wide, high = self.coords
                scaled = ((x - centre_x) * high) ** 2 + ((y - centre_y) * wide) ** 2
                return scaled <= (wide * high) ** 2
            case "poly":
                return self._in_polygon(x, y)
            case _:
                return True

    def _in_polygon(self, x: float, y: float) -> bool:
        corners = list(zip(self.coords[::2], self.coords[1::2], strict=True))
        inside = False
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
            if cross == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
                return True
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside


def read_shape(name: str, coords: str) -> Shape:
    """A shape from its attributes. Raises :class:`Fault`; percentages are refused."""
    if name == "default":
        return Shape(name)
    numbers = [parse_float(part.strip()) for part in coords.split(",") if part.strip()]
    known = [number for number in numbers if number is not None and abs(number) < 1e9]
    wanted = _COUNTS.get(name)
    fits = len(known) == len(numbers) and (
        len(known) == wanted if wanted else len(known) >= 6 and len(known) % 2 == 0
    )
    if not fits or (name not in _COUNTS and name != "poly"):
        raise Fault(f"{name!r} with coords {coords[:60]!r} is no shape", code=205,
                    remedy="correct shape and coords, in pixels")  # fmt: skip
    if name == "rect":  # corners in either order
        left, top, right, bottom = known
        known = [min(left, right), min(top, bottom), max(left, right), max(top, bottom)]
    if name == "poly" and known[:2] == known[-2:] and len(known) > 6:
        known = known[:-2]
    return Shape(name, tuple(known))
