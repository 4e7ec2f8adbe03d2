"""Gaps in a text that take words or pictures: press a gap and a choice, in either order."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from client.ui.items.blocks import blocks_widget, prompt_widgets
from client.ui.items.document import RichDocument
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
from client.ui.items.richtext import blocks_html, plain
from client.ui.items.status import StatusLine, begin_pairs_sentence, pair_count_sentence
from client.ui.items.tile import Lines, Tile, step_among
from client.ui.items.values import is_shown
from client.ui.items.view import InteractionView
from client.ui.theme import BASE_TEXT_PX, Look, current_look
from client.ui.widgets import Button, column
from exam.core.responses import BaseType, Pair, Response
from exam.qti.content import Associable, Gap, GapMatchInteraction

HEIGHT = 42
SIDE = 10
RADIUS = 6
_EMPTY_WIDTH = 110
_WIDEST = 420

translate = QCoreApplication.translate


class GapButton(QAbstractButton):
    """A place in the text; shows what was put there."""

    def __init__(self, gap: Gap, number: int) -> None:
        super().__init__()
        self.gap, self.number = gap, number
        self.filled: RichDocument | None = None
        self.setObjectName(f"gap_{gap.identifier}")
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def fill(self, document: RichDocument | None, words: str) -> None:
        """Show what is there; ``None`` for nothing."""
        self.filled = document
        empty = translate("Items", "kosong")
        name = translate("Items", "Isian {number}: {what}")
        self.setAccessibleName(name.format(number=self.number, what=words or empty))
        self.updateGeometry()
        self.update()

    def relook(self, look: Look) -> None:
        """Follow scale and colours."""
        if self.filled is not None:
            self.filled.follow(look)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for what is there."""
        look = current_look()
        if self.filled is None:
            return QSize(look.px(_EMPTY_WIDTH), look.px(HEIGHT))
        inside = min(self.filled.ideal_width(), look.px(_WIDEST))
        inside = max(inside, self.filled.widest_picture())
        high = max(look.px(HEIGHT), self.filled.height(inside) + look.px(12))
        return QSize(max(inside + 2 * look.px(SIDE), look.px(64)), high)

    def line_ascent(self) -> float:
        """Words stand on the line of writing."""
        metrics = QFontMetricsF(current_look().font(BASE_TEXT_PX))
        return (self.sizeHint().height() - metrics.height()) / 2 + metrics.ascent()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A box, dashed while it is empty."""
        look = current_look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = look.pad(3 if self.isChecked() else 2)
        used = self.isChecked() or self.filled is not None or self.underMouse()
        pen = QPen(look.colour("primary" if used else "edge"), thick)
        if self.filled is None and not self.isChecked():
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        ground = "primary_soft" if self.isChecked() or self.filled is not None else "surface"
        painter.setBrush(look.colour(ground))
        half = thick / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(frame, look.px(RADIUS), look.px(RADIUS))
        if self.filled is None:
            painter.setPen(look.colour("ink2"))
            painter.setFont(look.font(15))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, str(self.number))
        else:
            inside = self.width() - 2 * look.px(SIDE)
            high = self.filled.lay_out(inside)
            painter.translate(look.px(SIDE), (self.height() - high) / 2)
            self.filled.draw(painter, look)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class GapMatchView(InteractionView):
    """Choices on top, the text with its gaps below."""

    def __init__(self, interaction: GapMatchInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._kit = kit
        self._shape = kit.shape(interaction.response, BaseType.DIRECTED_PAIR)
        self._pairs: list[Pair] = []
        self.gaps: dict[str, GapButton] = {}
        self._choices: dict[str, Associable] = {}
        layout = column(spacing=12)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        outside, kit.gap = kit.gap, self._make_gap
        try:
            text = blocks_widget(interaction.blocks, kit)
        finally:
            kit.gap = outside
        lines = Lines()
        self.tiles: list[Tile] = []
        for choice in kit.ordered(interaction.response, interaction.choices):
            if is_shown(choice.visibility, kit.values, template=True):
                lines.addWidget(self._make_tile(choice))
        below = "qti-choices-bottom" in interaction.classes
        if below:
            layout.addWidget(text)
        layout.addLayout(lines)
        if not below:
            layout.addWidget(text)
        self.clear = Button(translate("Items", "Kosongkan isian"), name="clear_gap", kind="row")
        self.clear.clicked.connect(self._on_clear)
        lines.addWidget(self.clear)
        self._status = StatusLine()
        layout.addWidget(self._status)
        self.setLayout(layout)
        self._show()

    def _make_tile(self, choice: Associable) -> Tile:
        tile = Tile(choice.identifier, choice.blocks, self._kit)
        tile.clicked.connect(self._on_tile)
        tile.step_asked.connect(self._on_step_asked)
        self.tiles.append(tile)
        self._choices[choice.identifier] = choice
        return tile

    def _make_gap(self, gap: Gap) -> QWidget:
        button = GapButton(gap, len(self.gaps) + 1)
        button.clicked.connect(self._on_gap)
        self.gaps[gap.identifier] = button
        return button

    def restore(self, response: Response | None) -> None:
        """Show stored pairs."""
        self._pairs = pairs_of(response)
        self._show()

    def response(self) -> Response | None:
        """(choice, gap), in the order in which they were made."""
        return self._shape.pack(self._pairs)

    def first_focus(self) -> QWidget | None:
        """The first gap."""
        return next(iter(self.gaps.values()), None)

    def _show(self) -> None:
        held = {pair.second: pair.first for pair in self._pairs}
        for identifier, button in self.gaps.items():
            choice = self._choices.get(held.get(identifier, ""))
            document = None
            if choice is not None:
                html = partial(blocks_html, choice.blocks)
                document = RichDocument(html, self._kit.image, self._kit.values)
            button.fill(document, plain(choice.blocks) if choice else "")
        for tile in self.tiles:
            tile.show_used(is_full(self._pairs, self._choices[tile.identifier]))
        self._select(None, None)
        count, most = len(self._pairs), self._most()
        if count:
            self._status.tell(pair_count_sentence(count, 0, most), complete=0 < most == count)
        else:
            how = translate("Items", "Pilih satu kartu, lalu pilih tempatnya dalam teks.")
            self._status.tell(begin_pairs_sentence(how, 0, most))

    def _most(self) -> int:
        return self.interaction.max_associations or len(self.gaps)

    def _select(self, tile: Tile | None, gap: GapButton | None) -> None:
        for one in self.tiles:
            one.setChecked(one is tile)
        for button in self.gaps.values():
            button.setChecked(button is gap)
        self.clear.setVisible(gap is not None and gap.filled is not None)

    def _on_gap(self) -> None:
        gap = self.sender()
        if not isinstance(gap, GapButton):
            return
        tile = next((one for one in self.tiles if one.isChecked()), None)
        if tile is not None:
            self._put(tile, gap)
        elif gap.isChecked():
            self._select(None, gap)
            self._status.tell(translate("Items", "Sekarang pilih isi untuk tempat ini."))
        else:
            self._show()

    def _on_tile(self) -> None:
        tile = self.sender()
        if not isinstance(tile, Tile):
            return
        gap = next((one for one in self.gaps.values() if one.isChecked()), None)
        if gap is not None:
            self._put(tile, gap)
        elif tile.isChecked():
            self._select(tile, None)
            words = translate("Items", "Sekarang pilih tempat untuk “{what}”.")
            self._status.tell(words.format(what=tile.words))
        else:
            self._show()

    def _put(self, tile: Tile, gap: GapButton) -> None:
        kept = [pair for pair in self._pairs if pair.second != gap.gap.identifier]
        sentence = self._complaint(kept, self._choices[tile.identifier], gap)
        if not sentence:
            self._pairs = [*kept, Pair(tile.identifier, gap.gap.identifier)]
        self._show()
        gap.setFocus(Qt.FocusReason.OtherFocusReason)
        if sentence:
            self.refused.emit(sentence)
        else:
            self.changed.emit()

    def _complaint(self, kept: list[Pair], choice: Associable, gap: GapButton) -> str:
        words = plain(choice.blocks)
        if not may_meet(choice, gap.gap):
            return apart_sentence(words, str(gap.number))
        if is_full(kept, choice):
            return used_up_sentence(words, limit_of(choice))
        most = self.interaction.max_associations
        if most and len(kept) >= most:
            return self.interaction.max_message or too_many_pairs_sentence(most)
        return ""

    def _on_clear(self) -> None:
        gap = next((one for one in self.gaps.values() if one.isChecked()), None)
        if gap is None:
            return
        self._pairs = [pair for pair in self._pairs if pair.second != gap.gap.identifier]
        self._show()
        gap.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _on_step_asked(self, step: object) -> None:
        step_among(self.tiles, self.sender(), step)
