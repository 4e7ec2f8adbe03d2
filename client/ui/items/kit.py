"""What the views of one item share: media, orders, declared types, and who draws what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from client.ui.items.terms import Glossary
from client.ui.items.values import Shape, Values, shape_of
from client.ui.items.view import InteractionView
from exam.core.responses import BaseType, Cardinality, ResponseDeclaration
from exam.qti.content import (
    Associable,
    Choice,
    EndAttemptInteraction,
    Gap,
    Hottext,
    InlineChoiceInteraction,
    InlineOption,
    Interaction,
    TextEntryInteraction,
)

if TYPE_CHECKING:
    from client.ui.items.hotword import HotSpan
    from client.ui.items.spare import SpareRows

Media = Callable[[str], bytes]
InlineControl = TextEntryInteraction | InlineChoiceInteraction | EndAttemptInteraction
_Named = TypeVar("_Named", Choice, Associable, InlineOption)


@dataclass
class Kit:
    """Handed to every view of one item."""

    media: Media
    make: Callable[[Kit, Interaction], InteractionView]
    """Makes the view of a block interaction."""
    make_inline: Callable[[Kit, InlineControl], InteractionView]
    """Makes the view of a control in a line."""
    orders: Mapping[str, Sequence[str]] = field(default_factory=dict)
    declared: Mapping[str, ResponseDeclaration] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    parent: QWidget | None = None
    """Where views begin: style sheets are followed anew whenever a widget changes its parent."""
    spare: SpareRows | None = None
    """Rows to be used again; without it every row is a new one."""
    glossary: Glossary = field(default_factory=Glossary)
    """What words of the item mean, and where they stand."""
    views: list[InteractionView] = field(default_factory=list)
    """Every view made so far, in reading order."""
    gap: Callable[[Gap], QWidget] | None = None
    """Makes the place for a gap, inside a gap match."""
    hot: Callable[[Hottext], HotSpan] | None = None
    """Makes words that can be chosen, inside a hottext interaction."""
    _images: dict[str, QImage] = field(default_factory=dict)

    def image(self, path: str) -> QImage:
        """A picture of the package, decoded once; null where it cannot be."""
        known = self._images.get(path)
        if known is None:
            known = QImage.fromData(self.media(path))
            if not known.isNull() and known.colorCount():
                # Pictures with a table of colours are spoilt by smooth scaling.
                known = known.convertToFormat(QImage.Format.Format_ARGB32)
            self._images[path] = known
        return known

    def interaction(self, block: Interaction) -> InteractionView:
        """The view of a block interaction."""
        place = len(self.views)
        view = self.make(self, block)
        self.views.insert(place, view)
        return view

    def control(self, inline: InlineControl) -> InteractionView:
        """The view of a control in a line."""
        view = self.make_inline(self, inline)
        self.views.append(view)
        return view

    def shape(
        self,
        response: str,
        base_type: BaseType = BaseType.IDENTIFIER,
        cardinality: Cardinality = Cardinality.MULTIPLE,
    ) -> Shape:
        """What a response variable holds; the arguments tell what it usually does."""
        return shape_of(self.declared, response, Shape(base_type, cardinality))

    def ordered(self, response: str, choices: Sequence[_Named], suffix: str = "") -> list[_Named]:
        """The choices in the order given; those it does not name follow as in the content."""
        by_id = {choice.identifier: choice for choice in choices}
        order = self.orders.get(response + suffix, ())
        named = [by_id[identifier] for identifier in order if identifier in by_id]
        return named + [choice for choice in choices if choice not in named]
