"""Words of a text to choose; each is a button, also where it breaks over lines."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import blocks_widget, prompt_widgets
from client.ui.items.hotword import HotPiece, HotSpan
from client.ui.items.kit import Kit
from client.ui.items.status import StatusLine, count_sentence, too_many_sentence
from client.ui.items.tile import step_among
from client.ui.items.view import InteractionView
from client.ui.widgets import column
from exam.core.responses import Cardinality, Response, scalars
from exam.qti.content import Hottext, HottextInteraction


class HottextView(InteractionView):
    """Prompt and text."""

    def __init__(self, interaction: HottextInteraction, kit: Kit) -> None:
        super().__init__(interaction.response)
        self.interaction = interaction
        usual = Cardinality.SINGLE if interaction.single else Cardinality.MULTIPLE
        self._shape = kit.shape(interaction.response, cardinality=usual)
        self.spans: list[HotSpan] = []
        layout = column(spacing=10)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        outside, kit.hot = kit.hot, self._make_span
        try:
            layout.addWidget(blocks_widget(interaction.blocks, kit))
        finally:
            kit.hot = outside
        self._status = StatusLine()
        layout.addWidget(self._status)
        self.setLayout(layout)
        self._tell_state()

    def _make_span(self, hottext: Hottext) -> HotSpan:
        span = HotSpan(hottext)
        for piece in span.pieces:
            piece.clicked.connect(self._on_clicked)
            piece.step_asked.connect(self._on_step_asked)
        self.spans.append(span)
        return span

    def restore(self, response: Response | None) -> None:
        """Show stored words."""
        chosen = scalars(response)
        for span in self.spans:
            span.show_chosen(span.identifier in chosen)
        self._tell_state()

    def response(self) -> Response | None:
        """The chosen words, in the order of the text."""
        return self._shape.pack([span.identifier for span in self.spans if span.is_chosen()])

    def first_focus(self) -> QWidget | None:
        """The first words."""
        return self.spans[0].head if self.spans else None

    def _of(self, piece: QObject | None) -> HotSpan | None:
        return next((s for s in self.spans if isinstance(piece, HotPiece) and s.owns(piece)), None)

    def _on_clicked(self, checked: bool) -> None:
        span = self._of(self.sender())
        if span is None:
            return
        others = [one for one in self.spans if one is not span and one.is_chosen()]
        most = 1 if self.interaction.single else self.interaction.max_choices
        if checked and most == 1:
            for other in others:
                other.show_chosen(False)
        elif checked and most and len(others) >= most:
            span.show_chosen(False)
            self.refused.emit(self.interaction.max_message or too_many_sentence(most))
            return
        span.show_chosen(checked)
        self._tell_state()
        self.changed.emit()

    def _tell_state(self) -> None:
        count = sum(span.is_chosen() for span in self.spans)
        most = 1 if self.interaction.single else self.interaction.max_choices
        self._status.tell(count_sentence(count, self.interaction.min_choices, most))

    def _on_step_asked(self, step: object) -> None:
        span = self._of(self.sender())
        if span is not None:
            step_among([one.head for one in self.spans], span.head, step)
