"""Interactions on a picture: hotspots, points and orders, with their areas."""

from __future__ import annotations

import re
from typing import Final

from exam.core.responses import BaseType, Cardinality
from exam.qti.content import (
    GraphicOrderInteraction,
    Hotspot,
    HotspotInteraction,
    SelectPointInteraction,
    Shape,
    ShapeKind,
)
from exam.qti.markup import Element, Source, attribute, children, integer, required, shown
from exam.qti.reading import (
    SINGLE_OR_MULTIPLE,
    Reads,
    check_bounds,
    check_unique,
    choice_bounds,
    classes_of,
    groups_of,
    messages_of,
    optional,
    prompt_of,
    response_of,
    visibility_of,
)

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,6}(\.[0-9]{1,9})?")
_COUNTS: Final = {
    ShapeKind.CIRCLE: 3,
    ShapeKind.RECT: 4,
    ShapeKind.ELLIPSE: 4,
    ShapeKind.DEFAULT: 0,
}
_MAX_COORDS: Final = 2000


def shape_of(element: Element, source: Source) -> Shape:
    """The area an element describes. Raises :class:`Rejected` where it describes none."""
    written = required(element, "shape", source)
    try:
        kind = ShapeKind(written.lower())
    except ValueError:
        raise source.refuse(
            205, f"shape {written[:40]!r}", at=element, remedy="use circle, rect, poly or ellipse"
        ) from None
    words = attribute(element, "coords").replace(",", " ").split()
    if kind is ShapeKind.DEFAULT:
        return Shape(kind, ())
    wanted = _COUNTS.get(kind)
    fits = len(words) == wanted if wanted else len(words) >= 6 and len(words) % 2 == 0
    if not fits or len(words) > _MAX_COORDS or not all(map(_NUMBER.fullmatch, words)):
        raise source.refuse(
            205,
            f"{shown(element)}: coords {attribute(element, 'coords')[:40]!r} for a {kind.value}",
            at=element,
            remedy="correct the coordinates",
        )
    return Shape(kind, tuple(round(float(word)) for word in words))


def hotspots_of(element: Element, called: str, source: Source) -> tuple[Hotspot, ...]:
    """The areas of an interaction. Raises :class:`Rejected`."""
    found = tuple(
        Hotspot(
            required(one, "identifier", source),
            shape_of(one, source),
            attribute(one, "hotspot-label"),
            integer(one, "match-max", 0, source),
            integer(one, "match-min", 0, source),
            groups_of(one),
            visibility_of(one),
        )
        for one in children(element, called)
    )
    check_unique([one.identifier for one in found], "hotspot", element, source)
    return found


def hotspot_interaction(element: Element, reads: Reads) -> HotspotInteraction:
    """QTI hotspotInteraction. Raises :class:`Rejected`."""
    response = response_of(element, reads, (BaseType.IDENTIFIER,), SINGLE_OR_MULTIPLE)
    hotspots = hotspots_of(element, "hotspot-choice", reads.source)
    single = response.cardinality is Cardinality.SINGLE
    least, most = choice_bounds(element, len(hotspots), reads.source)
    too_few, too_many = messages_of(element)
    return HotspotInteraction(
        response.identifier,
        prompt_of(element, reads),
        reads.picture(element),
        hotspots,
        single,
        least,
        1 if single else most,
        classes_of(element),
        too_few,
        too_many,
    )


def select_point_interaction(element: Element, reads: Reads) -> SelectPointInteraction:
    """QTI selectPointInteraction. Raises :class:`Rejected`."""
    response = response_of(element, reads, (BaseType.POINT,), SINGLE_OR_MULTIPLE)
    single = response.cardinality is Cardinality.SINGLE
    least = integer(element, "min-choices", 0, reads.source)
    most = integer(element, "max-choices", 0, reads.source)
    too_few, too_many = messages_of(element)
    return SelectPointInteraction(
        response.identifier,
        prompt_of(element, reads),
        reads.picture(element),
        single,
        least,
        1 if single else most,
        classes_of(element),
        too_few,
        too_many,
    )


def graphic_order_interaction(element: Element, reads: Reads) -> GraphicOrderInteraction:
    """QTI graphicOrderInteraction. Raises :class:`Rejected`."""
    response = response_of(element, reads, (BaseType.IDENTIFIER,), (Cardinality.ORDERED,))
    hotspots = hotspots_of(element, "hotspot-choice", reads.source)
    least = optional(element, "min-choices", reads.source)
    most = optional(element, "max-choices", reads.source)
    check_bounds(least, most, len(hotspots), element, reads.source)
    too_few, too_many = messages_of(element)
    return GraphicOrderInteraction(
        response.identifier,
        prompt_of(element, reads),
        reads.picture(element),
        hotspots,
        least,
        most,
        classes_of(element),
        too_few,
        too_many,
    )
