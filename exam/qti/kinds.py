"""Which function reads which interaction that stands between paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from exam.qti import areas, interactions, lines, pairing
from exam.qti.content import Interaction
from exam.qti.markup import Element
from exam.qti.reading import Reads

INTERACTIONS: Final[Mapping[str, Callable[[Element, Reads], Interaction]]] = {
    "choice-interaction": interactions.choice_interaction,
    "order-interaction": interactions.order_interaction,
    "extended-text-interaction": interactions.extended_text_interaction,
    "slider-interaction": interactions.slider_interaction,
    "media-interaction": interactions.media_interaction,
    "upload-interaction": interactions.upload_interaction,
    "match-interaction": pairing.match_interaction,
    "associate-interaction": pairing.associate_interaction,
    "gap-match-interaction": pairing.gap_match_interaction,
    "graphic-gap-match-interaction": pairing.graphic_gap_match_interaction,
    "hotspot-interaction": areas.hotspot_interaction,
    "select-point-interaction": areas.select_point_interaction,
    "graphic-order-interaction": areas.graphic_order_interaction,
    "hottext-interaction": lines.hottext_interaction,
}
