"""Sound or film as a question: the answer is how often it was played to its end."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import block_widget, prompt_widgets
from client.ui.items.kit import Kit
from client.ui.items.player import MediaBox
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
            self.box = MediaBox(interaction.media, kit.media)
            self.box.played.connect(self._on_played)
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
        """Show how often it was played."""
        found = scalars(response)
        self._stored = response
        self._plays = int(found[0]) if found and isinstance(found[0], int | float) else 0
        self._show()

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

    def _on_played(self) -> None:
        self._plays += 1
        self._show()
        self.played.emit(self._plays)
        self.changed.emit()

    def _show(self) -> None:
        most = self.interaction.max_plays
        if self.box is not None:
            self.box.allow(not most or self._plays < most)
        if most:
            text = translate("Items", "Diputar {count} dari paling banyak {most} kali.")
        else:
            text = translate("Items", "Diputar {count} kali.") if self._plays else ""
        self._status.tell(text.format(count=self._plays, most=most))
