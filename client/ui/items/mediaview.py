"""Sound or film as a question: the answer is how often it was begun.

A playing is counted, and the count is on the disk, before the first tone: what was begun before
a computer fell silent has been heard. Within one playing it may be paused as often as one likes.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import block_widget, prompt_widgets
from client.ui.items.kit import Kit
from client.ui.items.player import MediaBox, State
from client.ui.items.status import StatusLine
from client.ui.items.view import InteractionView
from client.ui.widgets import column
from exam.core.responses import BaseType, Cardinality, Response, scalars
from exam.qti.content import Media, MediaInteraction

translate = QCoreApplication.translate


class MediaView(InteractionView):
    """Prompt, player, count."""

    played = Signal(object)
    """int: how often by now."""

    def __init__(self, interaction: MediaInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        self._shape = kit.shape(interaction.response, BaseType.INTEGER, Cardinality.SINGLE)
        self._plays = 0
        self._stored: Response | None = None
        layout = column(spacing=10)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        self.box: MediaBox | None = None
        if isinstance(interaction.media, Media):
            self.box = MediaBox(interaction.media, kit.media, name=f"_{interaction.response}")
            self.box.start_asked.connect(self.count)
            self.box.ended.connect(self._on_ended)
            layout.addWidget(self.box)
        else:
            picture = block_widget(interaction.media, kit)
            if picture is not None:
                layout.addWidget(picture)
        self._status = StatusLine()
        layout.addWidget(self._status)
        self.setLayout(layout)
        self._show()

    def restore(self, response: Response | None) -> None:
        """Show how often it was begun."""
        self._stored = response
        self._plays = _number(response)
        self._show()
        self.kept(response)

    def kept(self, response: Response | None) -> None:
        """A playing that was counted begins once its count is on the disk."""
        if self.box is not None and _number(response) >= self._plays > 0:
            self.box.start()

    def response(self) -> Response | None:
        """How often; nothing before the first time."""
        found = scalars(self._stored)
        if found and found[0] == self._plays:
            return self._stored
        if not self._plays:
            return None
        whole = self._shape.base_type is BaseType.INTEGER
        return self._shape.pack((self._plays if whole else float(self._plays),))

    def first_focus(self) -> QWidget | None:
        """The player's button."""
        return None if self.box is None else self.box.button

    def showEvent(self, event: QShowEvent) -> None:
        """What is to begin by itself does so once, and only where it can be heard."""
        super().showEvent(event)
        box = self.box
        begins = self.interaction.autostart and not self._plays
        if begins and box is not None and box.trouble() is None:
            box.ask()

    def count(self) -> None:
        """One more; it begins when :meth:`kept` says so."""
        self._plays += 1
        self._show()
        self.played.emit(self._plays)
        self.changed.emit()

    def _on_ended(self) -> None:
        self._show()
        if self.interaction.loop and self.box is not None:
            self.box.ask()

    def _left(self) -> int | None:
        most = self.interaction.max_plays
        return max(0, most - self._plays) if most else None

    def _show(self) -> None:
        left = self._left()
        if self.box is not None:
            self.box.allow(left is None or left > 0)
        self._status.tell(self._sentence(left), complete=self._is_enough())

    def _is_enough(self) -> bool:
        return 0 < self.interaction.min_plays <= self._plays

    def _sentence(self, left: int | None) -> str:
        most, least = self.interaction.max_plays, self.interaction.min_plays
        if left is not None:
            text = translate("Items", "Sisa putar: {left} dari {most} kali.")
        elif self._plays:
            text = translate("Items", "Sudah diputar {count} kali. Boleh diputar lagi.")
        else:
            text = translate("Items", "Boleh diputar berapa kali pun.")
        if least > self._plays:
            text = translate("Items", "Putarlah paling sedikit {least} kali.") + " " + text
        elif left == 0 and self.box is not None and self.box.state is State.IDLE:
            text += " " + translate("Items", "Tidak dapat diputar lagi.")
        return text.format(left=left, most=most, least=least, count=self._plays)


def _number(response: Response | None) -> int:
    found = scalars(response)
    return int(found[0]) if found and isinstance(found[0], int | float) else 0
