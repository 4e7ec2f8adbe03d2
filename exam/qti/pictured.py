"""What is asked on a picture: areas to choose, to order, to fill, and points to set."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exam.qti.inline import Visibility

if TYPE_CHECKING:
    from exam.qti.asked import Associable
    from exam.qti.content import Block, Image


class ShapeKind(enum.Enum):
    """QTI shape."""

    CIRCLE = "circle"
    RECT = "rect"
    POLY = "poly"
    ELLIPSE = "ellipse"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Shape:
    """An area of a picture, in the pixels of its declared size.

    Coordinates: circle x y r, rect left top right bottom, ellipse x y rx ry, poly x y x y …;
    ``DEFAULT`` is the whole picture and has none.
    """

    kind: ShapeKind
    coords: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hotspot:
    """An area that can be chosen or takes something; ``label`` is read aloud."""

    identifier: str
    shape: Shape
    label: str = ""
    match_max: int = 0
    match_min: int = 0
    groups: tuple[str, ...] = ()
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class GraphicGapMatchInteraction:
    """Choices that go onto areas of a picture. A pair is (choice, area)."""

    response: str
    prompt: tuple[Block, ...]
    picture: Image
    choices: tuple[Associable, ...]
    hotspots: tuple[Hotspot, ...]
    min_associations: int = 0
    max_associations: int | None = None
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""


@dataclass(frozen=True, slots=True)
class HotspotInteraction:
    """Areas of a picture to choose."""

    response: str
    prompt: tuple[Block, ...]
    picture: Image
    hotspots: tuple[Hotspot, ...]
    single: bool
    min_choices: int = 0
    max_choices: int = 1
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""


@dataclass(frozen=True, slots=True)
class SelectPointInteraction:
    """Points to be set on a picture."""

    response: str
    prompt: tuple[Block, ...]
    picture: Image
    single: bool
    min_choices: int = 0
    max_choices: int = 0
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""


@dataclass(frozen=True, slots=True)
class GraphicOrderInteraction:
    """Areas of a picture to be put in order."""

    response: str
    prompt: tuple[Block, ...]
    picture: Image
    hotspots: tuple[Hotspot, ...]
    min_choices: int | None = None
    max_choices: int | None = None
    classes: tuple[str, ...] = ()
    min_message: str = ""
    max_message: str = ""
