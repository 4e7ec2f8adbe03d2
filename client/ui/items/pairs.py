"""Pairs made by pressing one thing and then the other; each pair can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from client.ui.announce import announce
from client.ui.items.blocks import prompt_widgets, rich
from client.ui.items.kit import Kit
from client.ui.items.pairing import (
    apart_sentence,
    is_full,
    limit_of,
    may_meet,
    pairs_of,
    too_many_pairs_sentence,
    used_up_sentence,
    uses,
)
from client.ui.items.richtext import plain
from client.ui.items.status import StatusLine, begin_pairs_sentence, pair_count_sentence
from client.ui.items.tile import Lines, Tile, step_among
from client.ui.items.values import is_shown
from client.ui.items.view import InteractionView
from client.ui.widgets import Box, Button, Card, Icon, column, drop_all, row
from exam.core.responses import BaseType, Pair, Response
from exam.qti.content import Associable, AssociateInteraction, MatchInteraction

translate = QCoreApplication.translate


class PairRow(Card):
    """One pair that was made."""

    removed = Signal(object)
    """Pair."""

    def __init__(self, pair: Pair, first: Associable, second: Associable, kit: Kit) -> None:
        super().__init__("card")
        self.pair = pair
        layout = row((14, 6, 8, 6), 10)
        layout.addWidget(rich(first.blocks, kit), 1)
        layout.addWidget(Icon("link", "primary"))
        layout.addWidget(rich(second.blocks, kit), 1)
        self.button = Button(translate("Items", "Lepaskan"), name="remove_pair", kind="row")
        named = translate("Items", "Lepaskan {one} dan {other}").format(
            one=plain(first.blocks, kit.values), other=plain(second.blocks, kit.values)
        )
        self.button.setAccessibleName(named)
        self.button.clicked.connect(self._on_clicked)
        layout.addWidget(self.button)
        self.setLayout(layout)

    def _on_clicked(self) -> None:
        self.removed.emit(self.pair)


class PairsView(InteractionView):
    """Two lists (match) or one (associate), and the pairs below."""

    def __init__(self, interaction: MatchInteraction | AssociateInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._kit = kit
        directed = isinstance(interaction, MatchInteraction)
        base = BaseType.DIRECTED_PAIR if directed else BaseType.PAIR
        self._shape = kit.shape(interaction.response, base)
        self._pairs: list[Pair] = []
        self._ends: dict[str, Associable] = {}
        layout = column(spacing=8)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        self.lists: list[list[Tile]] = []
        if isinstance(interaction, MatchInteraction):
            layout.addLayout(self._two_lists(interaction, kit))
        else:
            tiles = self._tiles(interaction.choices, kit, "")
            lines = Lines()
            for tile in tiles:
                lines.addWidget(tile)
            layout.addLayout(lines)
        self._status = StatusLine()
        layout.addWidget(self._status)
        self._made = column(spacing=6)
        layout.addLayout(self._made)
        self.setLayout(layout)
        self._show()

    def _two_lists(self, interaction: MatchInteraction, kit: Kit) -> Box:
        across = row(spacing=24)
        for ends, suffix in ((interaction.sources, "#sources"), (interaction.targets, "#targets")):
            down = column(spacing=8)
            for tile in self._tiles(ends, kit, suffix):
                down.addWidget(tile)
            down.addStretch(1)
            across.addLayout(down, 1)
        return across

    def _tiles(self, ends: Sequence[Associable], kit: Kit, suffix: str) -> list[Tile]:
        tiles = []
        for end in kit.ordered(self.responds, ends, suffix):
            if not is_shown(end.visibility, kit.values, template=True):
                continue
            self._ends[end.identifier] = end
            tile = Tile(end.identifier, end.blocks, kit)
            tile.clicked.connect(self._on_clicked)
            tile.step_asked.connect(self._on_step_asked)
            tiles.append(tile)
        self.lists.append(tiles)
        return tiles

    def restore(self, response: Response | None) -> None:
        """Show stored pairs."""
        self._pairs = pairs_of(response)
        self._show()

    def response(self) -> Response | None:
        """The pairs, in the order in which they were made."""
        return self._shape.pack(self._pairs)

    def first_focus(self) -> QWidget | None:
        """The first tile."""
        return next((tile for tiles in self.lists for tile in tiles), None)

    def targets(self) -> list[QWidget]:
        """The tiles."""
        return [tile for tiles in self.lists for tile in tiles]

    def _words(self, identifier: str) -> str:
        found = (t.words for tiles in self.lists for t in tiles if t.identifier == identifier)
        return next(found, identifier) or identifier

    def _on_clicked(self) -> None:
        tile = self.sender()
        if not isinstance(tile, Tile):
            return
        if not tile.isChecked():
            self._show()
            return
        waiting = [t for tiles in self.lists for t in tiles if t.isChecked() and t is not tile]
        side = next(tiles for tiles in self.lists if tile in tiles)
        one_list = len(self.lists) == 1
        if not waiting or (not one_list and waiting[0] in side):
            for other in waiting:
                other.setChecked(False)
            words = translate("Items", "Sekarang pilih pasangan untuk “{what}”.")
            self._status.tell(words.format(what=tile.words))
            announce(tile, self._status.text())
            return
        first, second = waiting[0], tile
        if not one_list and waiting[0] in self.lists[1]:
            first, second = tile, waiting[0]
        self._join(first, second)

    def _join(self, first: Tile, second: Tile) -> None:
        sentence = self._complaint(self._ends[first.identifier], self._ends[second.identifier])
        if not sentence:
            self._pairs.append(Pair(first.identifier, second.identifier))
        self._show()
        if sentence:
            self.refused.emit(sentence)
        else:
            self.changed.emit()

    def _complaint(self, one: Associable, other: Associable) -> str:
        first, second = self._words(one.identifier), self._words(other.identifier)
        pair = Pair(one.identifier, other.identifier)
        both = (
            [pair]
            if self._shape.base_type is BaseType.DIRECTED_PAIR
            else [
                pair,
                Pair(pair.second, pair.first),
            ]
        )
        if any(known in self._pairs for known in both):
            return translate("Items", "Pasangan ini sudah ada.")
        if not may_meet(one, other):
            return apart_sentence(first, second)
        most = self.interaction.max_associations
        if most and len(self._pairs) >= most:
            return self.interaction.max_message or too_many_pairs_sentence(most)
        for end in (one, other):
            if is_full(self._pairs, end):
                return used_up_sentence(self._words(end.identifier), limit_of(end))
        return ""

    def _show(self) -> None:
        for tiles in self.lists:
            for tile in tiles:
                tile.setChecked(False)
                count = uses(self._pairs, tile.identifier)
                note = translate("Items", "Dipasangkan {count} kali").format(count=count)
                tile.show_used(is_full(self._pairs, self._ends[tile.identifier]), note)
        self._show_pairs()
        count, most = len(self._pairs), self.interaction.max_associations
        least = self.interaction.min_associations
        if count:
            self._status.tell(pair_count_sentence(count, least, most), complete=0 < most == count)
        else:
            how = translate("Items", "Pilih satu kartu, lalu pilih pasangannya.")
            self._status.tell(begin_pairs_sentence(how, least, most))

    def _show_pairs(self) -> None:
        drop_all(self._made)
        # Else Tab would come to what is made later after everything else in the window.
        before: QWidget = self.targets()[-1] if self.targets() else self
        for pair in self._pairs:
            ends = self._ends.get(pair.first), self._ends.get(pair.second)
            if ends[0] is None or ends[1] is None:
                continue
            made = PairRow(pair, ends[0], ends[1], self._kit)
            made.removed.connect(self._on_removed)
            self._made.addWidget(made)
            QWidget.setTabOrder(before, made.button)
            before = made.button

    def _on_removed(self, pair: object) -> None:
        if isinstance(pair, Pair) and pair in self._pairs:
            self._pairs.remove(pair)
            self._show()
            first = self.first_focus()
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)
            self.changed.emit()

    def _on_step_asked(self, step: object) -> None:
        tile = self.sender()
        for tiles in self.lists:
            if tile in tiles:
                step_among(tiles, tile, step)
