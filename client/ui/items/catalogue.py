"""Which view draws which interaction."""

from __future__ import annotations

from client.ui.items.choice import ChoiceView
from client.ui.items.dropdown import InlineChoiceView
from client.ui.items.endattempt import EndAttemptView
from client.ui.items.entry import TextEntryView
from client.ui.items.extended import ExtendedTextView
from client.ui.items.gapmatch import GapMatchView
from client.ui.items.graphicgap import GraphicGapView
from client.ui.items.hotspot import GraphicOrderView, HotspotView
from client.ui.items.hottext import HottextView
from client.ui.items.kit import InlineControl, Kit
from client.ui.items.matrix import MatrixView
from client.ui.items.mediaview import MediaView
from client.ui.items.order import OrderView
from client.ui.items.pairs import PairsView
from client.ui.items.richtext import plain
from client.ui.items.selectpoint import SelectPointView
from client.ui.items.slider import SliderView
from client.ui.items.upload import UploadView
from client.ui.items.view import InteractionView
from exam.qti.content import (
    AssociateInteraction,
    ChoiceInteraction,
    EndAttemptInteraction,
    ExtendedTextInteraction,
    GapMatchInteraction,
    GraphicGapMatchInteraction,
    GraphicOrderInteraction,
    HotspotInteraction,
    HottextInteraction,
    InlineChoiceInteraction,
    Interaction,
    MatchInteraction,
    MediaInteraction,
    OrderInteraction,
    SelectPointInteraction,
    SliderInteraction,
    TextEntryInteraction,
    UploadInteraction,
)

MATRIX_COLUMNS = 7
MATRIX_ROWS = 20
_SHORT_HEAD = 40


def make_view(  # noqa: C901, PLR0911 (one line for each kind)
    kit: Kit, block: Interaction
) -> InteractionView:
    """The view of a block interaction."""
    match block:
        case ChoiceInteraction():
            return ChoiceView(block, kit)
        case ExtendedTextInteraction():
            return ExtendedTextView(block, kit)
        case OrderInteraction():
            return OrderView(block, kit)
        case MatchInteraction():
            return MatrixView(block, kit) if is_matrix(block) else PairsView(block, kit)
        case AssociateInteraction():
            return PairsView(block, kit)
        case GapMatchInteraction():
            return GapMatchView(block, kit)
        case HottextInteraction():
            return HottextView(block, kit)
        case SliderInteraction():
            return SliderView(block, kit)
        case MediaInteraction():
            return MediaView(block, kit)
        case UploadInteraction():
            return UploadView(block, kit)
        case _:
            return _graphic_view(kit, block)


def _graphic_view(
    kit: Kit,
    block: GraphicGapMatchInteraction
    | HotspotInteraction
    | SelectPointInteraction
    | GraphicOrderInteraction,
) -> InteractionView:
    match block:
        case GraphicGapMatchInteraction():
            return GraphicGapView(block, kit)
        case HotspotInteraction():
            return HotspotView(block, kit)
        case SelectPointInteraction():
            return SelectPointView(block, kit)
        case GraphicOrderInteraction():
            return GraphicOrderView(block, kit)


def make_inline(kit: Kit, inline: InlineControl) -> InteractionView:
    """The view of a control in a line; it is named by its place in the item."""
    number = 1 + sum(isinstance(one, TextEntryView | InlineChoiceView) for one in kit.views)
    match inline:
        case TextEntryInteraction():
            return TextEntryView(inline, kit, number)
        case InlineChoiceInteraction():
            return InlineChoiceView(inline, kit, number)
        case EndAttemptInteraction():
            return EndAttemptView(inline, kit)


def is_matrix(block: MatchInteraction) -> bool:
    """Whether a table is the clearer form: asked for, or few columns with short heads."""
    if len(block.targets) > MATRIX_COLUMNS or len(block.sources) > MATRIX_ROWS:
        return False
    if block.tabular:
        return True
    return all(len(plain(target.blocks)) <= _SHORT_HEAD for target in block.targets)
