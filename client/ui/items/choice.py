"""A choice interaction: shows the stored answer as it is, and tells of each change once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import block_widget
from client.ui.items.option import MultipleOption, OptionRow, SpareRows
from client.ui.theme import Look
from client.ui.widgets import Text, column
from exam.core.responses import BaseType, Multiple, Response, Single, scalars
from exam.qti.content import Choice, ChoiceInteraction

GAP = 8
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

translate = QCoreApplication.translate


def shown_order(interaction: ChoiceInteraction, order: Sequence[str]) -> list[Choice]:
    """The choices in the order given; those it does not name follow in the content's order."""
    by_id: Mapping[str, Choice] = {choice.identifier: choice for choice in interaction.choices}
    named = [by_id[identifier] for identifier in order if identifier in by_id]
    return named + [choice for choice in interaction.choices if choice not in named]


class ChoiceView(QWidget):
    """Prompt and option rows."""

    changed = Signal()
    refused = Signal(object)
    """str: a sentence for the participant."""

    def __init__(
        self,
        interaction: ChoiceInteraction,
        order: Sequence[str],
        media: Callable[[str], bytes],
        spare: SpareRows | None = None,
    ) -> None:
        super().__init__()
        self.interaction = interaction
        self._restoring = False
        layout = column(spacing=GAP)
        for block in interaction.prompt:
            layout.addWidget(block_widget(block, media, bold=True))
        spare = spare or SpareRows(self)
        self.rows: list[OptionRow] = []
        for place, choice in enumerate(shown_order(interaction, order)):
            letter = _LETTERS[place % len(_LETTERS)]
            option = spare.take(interaction.single, choice, letter, media)
            option.toggled.connect(self._on_toggled)
            option.step_asked.connect(self._on_step_asked)
            self.rows.append(option)
            layout.addWidget(option)
        self._state = Text("", "secondary")
        layout.addWidget(self._state)
        self.setLayout(layout)
        for option in self.rows:
            # A spare row was hidden, and Qt keeps hidden what was hidden on purpose.
            option.show()
        self._tell_state()

    def relook(self, look: Look) -> None:
        """Nothing of its own to redraw; heights below may have changed."""
        self.updateGeometry()

    def restore(self, response: Response | None) -> None:
        """Show a stored response exactly, without telling of a change."""
        chosen = set(scalars(response))
        self._restoring = True
        for option in self.rows:
            # Qt refuses to clear the last one of an exclusive group.
            option.setAutoExclusive(False)
            option.setChecked(option.identifier in chosen)
        for option in self.rows:
            option.setAutoExclusive(self.interaction.single)
        self._restoring = False
        self._tell_state()

    def response(self) -> Response | None:
        """The answer on screen; several values come in the content's order."""
        chosen = {option.identifier for option in self.rows if option.isChecked()}
        values = tuple(c.identifier for c in self.interaction.choices if c.identifier in chosen)
        if not values:
            return None
        if self.interaction.single:
            return Single(BaseType.IDENTIFIER, values[0])
        return Multiple(BaseType.IDENTIFIER, values)

    def choose_letter(self, letter: str) -> bool:
        """Press the row of a letter; False if there is none."""
        for option in self.rows:
            if option.face.letter == letter.upper():
                option.setFocus()
                option.click()
                return True
        return False

    def first_focus(self) -> OptionRow | None:
        """The chosen row, or the first."""
        chosen = [option for option in self.rows if option.isChecked()]
        return next(iter(chosen or self.rows), None)

    def _on_toggled(self, checked: bool) -> None:
        # In a single choice the row that is left tells first; the chosen row's signal counts.
        if self._restoring or (self.interaction.single and not checked):
            return
        option = self.sender()
        if checked and self._is_over_limit() and isinstance(option, MultipleOption):
            self._restoring = True
            option.setChecked(False)
            self._restoring = False
            self.refused.emit(self._limit_sentence())
            return
        self._tell_state()
        self.changed.emit()

    def _is_over_limit(self) -> bool:
        limit = self.interaction.max_choices
        if self.interaction.single or not limit:
            return False
        return sum(option.isChecked() for option in self.rows) > limit

    def _limit_sentence(self) -> str:
        return translate(
            "ChoiceView",
            "Paling banyak {count} pilihan. Lepaskan satu pilihan dahulu, lalu pilih yang lain.",
        ).format(count=self.interaction.max_choices)

    def _tell_state(self) -> None:
        limit = self.interaction.max_choices
        if self.interaction.single:
            self._state.hide()
            return
        count = sum(option.isChecked() for option in self.rows)
        if limit:
            text = translate("ChoiceView", "Dipilih {count} dari paling banyak {limit} pilihan.")
        else:
            text = translate("ChoiceView", "Boleh memilih lebih dari satu. Dipilih: {count}.")
        self._state.say(text.format(count=count, limit=limit))

    def _on_step_asked(self, step: object) -> None:
        option = self.sender()
        places = [place for place, row in enumerate(self.rows) if row is option]
        if places and isinstance(step, int):
            self.rows[(places[0] + step) % len(self.rows)].setFocus()
