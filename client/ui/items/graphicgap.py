"""Words and pictures that go onto areas of a picture: press one, then the other."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import prompt_widgets
from client.ui.items.canvas import AreaButton, Canvas
from client.ui.items.hotspot import area_name
from client.ui.items.kit import Kit
from client.ui.items.pairing import (
    apart_sentence,
    is_full,
    limit_of,
    may_meet,
    pairs_of,
    too_many_pairs_sentence,
    used_up_sentence,
)
from client.ui.items.status import StatusLine, begin_pairs_sentence, pair_count_sentence
from client.ui.items.tile import Lines, Tile, step_among
from client.ui.items.values import is_shown
from client.ui.items.view import InteractionView
from client.ui.widgets import Button, column
from exam.core.responses import BaseType, Pair, Response
from exam.qti.content import GraphicGapMatchInteraction

translate = QCoreApplication.translate


class GraphicGapView(InteractionView):
    """Prompt, choices, picture with areas."""

    def __init__(self, interaction: GraphicGapMatchInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._shape = kit.shape(interaction.response, BaseType.DIRECTED_PAIR)
        self._pairs: list[Pair] = []
        layout = column(spacing=12)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        self._choices = {one.identifier: one for one in interaction.choices}
        lines = Lines()
        self.tiles: list[Tile] = []
        for choice in interaction.choices:
            if is_shown(choice.visibility, kit.values, template=True):
                tile = Tile(choice.identifier, choice.blocks, kit)
                tile.clicked.connect(self._on_tile)
                tile.step_asked.connect(self._on_tile_step)
                self.tiles.append(tile)
                lines.addWidget(tile)
        self.clear = Button(translate("Items", "Kosongkan daerah"), name="clear_area", kind="row")
        self.clear.clicked.connect(self._on_clear)
        lines.addWidget(self.clear)
        layout.addLayout(lines)
        self.canvas = Canvas(interaction.picture, kit)
        self.canvas.add_areas(self._areas(kit))
        layout.addWidget(self.canvas)
        self._status = StatusLine()
        layout.addWidget(self._status)
        self.setLayout(layout)
        self._show()

    def _areas(self, kit: Kit) -> list[AreaButton]:
        areas: list[AreaButton] = []
        for hotspot in self.interaction.hotspots:
            if is_shown(hotspot.visibility, kit.values, template=True):
                number = len(areas) + 1
                area = AreaButton(hotspot, number, area_name(hotspot, number))
                area.clicked.connect(self._on_area)
                area.remove_asked.connect(self._on_clear)
                area.step_asked.connect(self._on_area_step)
                areas.append(area)
        return areas

    def restore(self, response: Response | None) -> None:
        """Show stored pairs."""
        self._pairs = pairs_of(response)
        self._show()

    def response(self) -> Response | None:
        """(choice, area), in the order in which they were made."""
        return self._shape.pack(self._pairs)

    def first_focus(self) -> QWidget | None:
        """The first choice."""
        return self.tiles[0] if self.tiles else None

    def _words(self, identifier: str) -> str:
        found = (tile.words for tile in self.tiles if tile.identifier == identifier)
        return next(found, "") or identifier

    def _show(self) -> None:
        for area in self.canvas.areas:
            held = [self._words(p.first) for p in self._pairs if p.second == area.identifier]
            area.setChecked(False)
            area.show_sign(", ".join(held))
            area.setAccessibleDescription(", ".join(held))
        for tile in self.tiles:
            tile.setChecked(False)
            tile.show_used(is_full(self._pairs, self._choices[tile.identifier]))
        self.clear.hide()
        count, most = len(self._pairs), self.interaction.max_associations or 0
        if count:
            self._status.tell(pair_count_sentence(count, 0, most), complete=0 < most == count)
        else:
            how = translate("Items", "Pilih satu kartu, lalu pilih tempatnya pada gambar.")
            self._status.tell(begin_pairs_sentence(how, 0, most))

    def _on_tile(self) -> None:
        tile = self.sender()
        if not isinstance(tile, Tile):
            return
        area = self._chosen_area()
        if area is not None:
            self._put(tile, area)
            return
        chosen = tile.isChecked()
        self._show()
        tile.setChecked(chosen)
        if chosen:
            words = translate("Items", "Sekarang pilih tempat untuk “{what}”.")
            self._status.tell(words.format(what=tile.words or tile.identifier))

    def _on_area(self) -> None:
        area = self.sender()
        if not isinstance(area, AreaButton):
            return
        tile = next((one for one in self.tiles if one.isChecked()), None)
        if tile is not None:
            self._put(tile, area)
            return
        chosen = area.isChecked()
        self._show()
        area.setChecked(chosen)
        self.clear.setVisible(chosen and bool(area.sign))
        if chosen:
            self._status.tell(translate("Items", "Sekarang pilih isi untuk tempat ini."))

    def _chosen_area(self) -> AreaButton | None:
        return next((area for area in self.canvas.areas if area.isChecked()), None)

    def _put(self, tile: Tile, area: AreaButton) -> None:
        kept = list(self._pairs)
        if area.hotspot.match_max == 1:
            kept = [pair for pair in kept if pair.second != area.identifier]
        sentence = self._complaint(kept, tile, area)
        if not sentence:
            self._pairs = [*kept, Pair(tile.identifier, area.identifier)]
        self._show()
        area.setFocus(Qt.FocusReason.OtherFocusReason)
        if sentence:
            self.refused.emit(sentence)
        else:
            self.changed.emit()

    def _complaint(self, kept: list[Pair], tile: Tile, area: AreaButton) -> str:
        choice = self._choices[tile.identifier]
        if Pair(tile.identifier, area.identifier) in kept:
            return translate("Items", "Pasangan ini sudah ada.")
        if not may_meet(choice, area.hotspot):
            return apart_sentence(self._words(tile.identifier), area.accessibleName())
        for end, words in (
            (choice, self._words(tile.identifier)),
            (area.hotspot, area.accessibleName()),
        ):
            if is_full(kept, end):
                return used_up_sentence(words, limit_of(end))
        most = self.interaction.max_associations
        if most and len(kept) >= most:
            return self.interaction.max_message or too_many_pairs_sentence(most)
        return ""

    def _on_clear(self) -> None:
        source = self.sender()
        area = source if isinstance(source, AreaButton) else self._chosen_area()
        if area is None or not area.sign:
            return
        identifier = area.identifier
        self._pairs = [pair for pair in self._pairs if pair.second != identifier]
        self._show()
        area.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _on_tile_step(self, step: object) -> None:
        step_among(self.tiles, self.sender(), step)

    def _on_area_step(self, step: object) -> None:
        step_among(self.canvas.areas, self.sender(), step)
