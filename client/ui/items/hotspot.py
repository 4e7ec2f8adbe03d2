"""Areas of a picture to choose, or to put in order: both are pressed one after the other."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import prompt_widgets
from client.ui.items.canvas import AreaButton, Canvas
from client.ui.items.kit import Kit
from client.ui.items.status import StatusLine, count_sentence, too_many_sentence
from client.ui.items.tile import step_among
from client.ui.items.values import is_shown
from client.ui.items.view import InteractionView
from client.ui.widgets import column
from exam.core.responses import Cardinality, Response, scalars
from exam.qti.content import GraphicOrderInteraction, Hotspot, HotspotInteraction

translate = QCoreApplication.translate


def area_name(hotspot: Hotspot, number: int) -> str:
    """What is read aloud: the author's label, or a number."""
    return hotspot.label or translate("Items", "Daerah {number}").format(number=number)


class AreasView(InteractionView):
    """Prompt, picture with areas, status."""

    def __init__(self, interaction: HotspotInteraction | GraphicOrderInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self._chosen: list[str] = []
        self._refusal = interaction.max_message
        layout = column(spacing=10)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        self.canvas = Canvas(interaction.picture, kit)
        areas: list[AreaButton] = []
        for hotspot in interaction.hotspots:
            if is_shown(hotspot.visibility, kit.values, template=True):
                number = len(areas) + 1
                area = AreaButton(hotspot, number, area_name(hotspot, number))
                area.clicked.connect(self._on_clicked)
                area.step_asked.connect(self._on_step_asked)
                areas.append(area)
        self.canvas.add_areas(areas)
        layout.addWidget(self.canvas)
        self._status = StatusLine()
        layout.addWidget(self._status)
        self.setLayout(layout)

    def most(self) -> int:
        """How many areas may be chosen; 0 is any number."""
        raise NotImplementedError

    def sign_of(self, place: int) -> str:
        """What is written into the area chosen at this place."""
        return ""

    def tell_state(self, count: int) -> str:
        """What the line below says."""
        raise NotImplementedError

    def restore(self, response: Response | None) -> None:
        """Show stored areas."""
        known = {area.identifier for area in self.canvas.areas}
        self._chosen = [str(one) for one in scalars(response) if one in known]
        self.show_state()

    def first_focus(self) -> QWidget | None:
        """The first area."""
        return self.canvas.areas[0] if self.canvas.areas else None

    def show_state(self) -> None:
        """Paint what is chosen."""
        for area in self.canvas.areas:
            chosen = area.identifier in self._chosen
            area.setChecked(chosen)
            sign = self.sign_of(self._chosen.index(area.identifier)) if chosen else ""
            area.show_sign(sign)
            area.setAccessibleDescription(sign)
        count, most = len(self._chosen), self.most()
        self._status.tell(self.tell_state(count), complete=most > 1 and count == most)

    def _on_clicked(self) -> None:
        area = self.sender()
        if not isinstance(area, AreaButton):
            return
        most = self.most()
        if area.identifier in self._chosen:
            self._chosen.remove(area.identifier)
        elif most == 1:
            self._chosen = [area.identifier]
        elif most and len(self._chosen) >= most:
            self.show_state()
            self.refused.emit(self._refusal or too_many_sentence(most))
            return
        else:
            self._chosen.append(area.identifier)
        self.show_state()
        self.changed.emit()

    def _on_step_asked(self, step: object) -> None:
        step_among(self.canvas.areas, self.sender(), step)


class HotspotView(AreasView):
    """Areas to choose."""

    def __init__(self, interaction: HotspotInteraction, kit: Kit) -> None:
        self.interaction = interaction
        super().__init__(interaction, kit)
        usual = Cardinality.SINGLE if interaction.single else Cardinality.MULTIPLE
        self._shape = kit.shape(interaction.response, cardinality=usual)
        self.show_state()

    def most(self) -> int:
        """One for a single answer."""
        return 1 if self.interaction.single else self.interaction.max_choices

    def tell_state(self, count: int) -> str:
        """How many."""
        return count_sentence(count, self.interaction.min_choices, self.most())

    def response(self) -> Response | None:
        """The chosen areas, in the order of the content."""
        order = [area.identifier for area in self.canvas.areas if area.identifier in self._chosen]
        return self._shape.pack(order)


class GraphicOrderView(AreasView):
    """Areas to be numbered."""

    def __init__(self, interaction: GraphicOrderInteraction, kit: Kit) -> None:
        self.interaction = interaction
        super().__init__(interaction, kit)
        self._shape = kit.shape(interaction.response, cardinality=Cardinality.ORDERED)
        self.show_state()

    def most(self) -> int:
        """All, where nothing else is said."""
        return self.interaction.max_choices or len(self.interaction.hotspots)

    def sign_of(self, place: int) -> str:
        """Its number."""
        return str(place + 1)

    def tell_state(self, count: int) -> str:
        """What to do next."""
        if count == self.most():
            return count_sentence(count, count, count)
        text = translate("Items", "Tekan daerah nomor {next}. Sudah {count} dari {all}.")
        return text.format(next=count + 1, count=count, all=self.most())

    def response(self) -> Response | None:
        """The areas in the order in which they were pressed."""
        return self._shape.pack(self._chosen)
