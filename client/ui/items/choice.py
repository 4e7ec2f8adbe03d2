"""A choice interaction: shows the stored answer as it is, and tells of each change once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from client.ui.items.blocks import prompt_widgets
from client.ui.items.kit import Kit
from client.ui.items.option import OptionRow
from client.ui.items.status import count_sentence, too_many_sentence
from client.ui.items.values import is_shown
from client.ui.items.view import InteractionView
from client.ui.theme import Look, current_look
from client.ui.widgets import Grid, Text, column
from exam.core.responses import Cardinality, Response, scalars
from exam.qti.content import ChoiceInteraction

GAP = 8
NARROWEST = 220
_MOST_BESIDE = 5
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_STACKING = re.compile(r"qti-choices-stacking-([1-5])")

translate = QCoreApplication.translate


def sign_of(place: int, classes: Sequence[str]) -> str:
    """A, B, C, or as the shared vocabulary asks."""
    letter = _LETTERS[place % len(_LETTERS)]
    roman = _ROMAN[place] if place < len(_ROMAN) else str(place + 1)
    for name, sign in (
        ("none", ""),
        ("decimal", str(place + 1)),
        ("lower-alpha", letter.lower()),
        ("lower-roman", roman.lower()),
        ("upper-roman", roman),
    ):
        if f"qti-labels-{name}" in classes:
            return sign
    return letter


class ChoiceView(InteractionView):
    """Prompt and option rows."""

    def __init__(self, interaction: ChoiceInteraction, kit: Kit) -> None:
        super().__init__(interaction.response, kit.parent)
        self.interaction = interaction
        usual = Cardinality.SINGLE if interaction.single else Cardinality.MULTIPLE
        self._shape = kit.shape(interaction.response, cardinality=usual)
        self._restoring = False
        self._beside = 0
        layout = column(spacing=GAP)
        self.setLayout(layout)
        for widget in prompt_widgets(interaction.prompt, kit):
            layout.addWidget(widget)
        self._grid = Grid(across=GAP, down=GAP)
        layout.addLayout(self._grid)
        self.rows: list[OptionRow] = []
        for choice in kit.ordered(interaction.response, interaction.choices):
            if not is_shown(choice.visibility, kit.values, template=True):
                continue
            option = OptionRow() if kit.spare is None else kit.spare.take()
            sign = sign_of(len(self.rows), interaction.classes)
            option.bind(choice, sign, kit, single=interaction.single)
            option.setAutoExclusive(interaction.single)
            option.toggled.connect(self._on_toggled)
            option.step_asked.connect(self._on_step_asked)
            self.rows.append(option)
        self._arrange(1)
        self._state = Text("", "secondary")
        layout.addWidget(self._state)
        self._tell_state()

    def relook(self, look: Look) -> None:
        """More or fewer options fit beside each other."""
        self._fit()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer options fit beside each other."""
        super().resizeEvent(event)
        self._fit()

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
        return self._shape.pack(
            [c.identifier for c in self.interaction.choices if c.identifier in chosen]
        )

    def choose_letter(self, letter: str) -> bool:
        """Press the row of a letter; False if there is none."""
        for place, option in enumerate(self.rows):
            if letter.upper() in (option.face.letter.upper(), _LETTERS[place % len(_LETTERS)]):
                option.setFocus()
                option.click()
                return True
        return False

    def first_focus(self) -> OptionRow | None:
        """The chosen row, or the first."""
        chosen = [option for option in self.rows if option.isChecked()]
        return next(iter(chosen or self.rows), None)

    def targets(self) -> list[QWidget]:
        """The rows."""
        return list(self.rows)

    def _on_toggled(self, checked: bool) -> None:
        # In a single choice the row that is left tells first; the chosen row's signal counts.
        if self._restoring or (self.interaction.single and not checked):
            return
        option = self.sender()
        if checked and self._is_over_limit() and isinstance(option, OptionRow):
            self._restoring = True
            if self.interaction.max_choices == 1:
                for other in self.rows:
                    other.setChecked(other is option)
            else:
                option.setChecked(False)
            self._restoring = False
            if self.interaction.max_choices > 1:
                sentence = self.interaction.max_message
                self.refused.emit(sentence or too_many_sentence(self.interaction.max_choices))
                return
        self._tell_state()
        self.changed.emit()

    def _is_over_limit(self) -> bool:
        limit = self.interaction.max_choices
        if self.interaction.single or not limit:
            return False
        return sum(option.isChecked() for option in self.rows) > limit

    def _tell_state(self) -> None:
        if self.interaction.single:
            self._state.hide()
            return
        count = sum(option.isChecked() for option in self.rows)
        least, most = self.interaction.min_choices, self.interaction.max_choices
        self._state.say(count_sentence(count, least, most))

    def _wanted_beside(self) -> int:
        for name in self.interaction.classes:
            found = _STACKING.fullmatch(name)
            if found:
                return int(found[1])
        horizontal = self.interaction.horizontal
        if horizontal or "qti-orientation-horizontal" in self.interaction.classes:
            return min(len(self.rows), _MOST_BESIDE)
        return 1

    def _fit(self) -> None:
        wanted = self._wanted_beside()
        if wanted > 1:
            least = max(option.minimumSizeHint().width() for option in self.rows)
            least = max(least, current_look().px(NARROWEST))
            gap = current_look().pad(GAP)
            self._arrange(max(1, min(wanted, (self.width() + gap) // (least + gap))))

    def _arrange(self, beside: int) -> None:
        if beside == self._beside:
            return
        for number in range(max(beside, self._beside)):
            self._grid.setColumnStretch(number, 1 if number < beside else 0)
        self._beside = beside
        for place, option in enumerate(self.rows):
            self._grid.removeWidget(option)
            self._grid.addWidget(option, place // beside, place % beside)

    def _on_step_asked(self, step: object) -> None:
        option = self.sender()
        places = [place for place, row in enumerate(self.rows) if row is option]
        if places and isinstance(step, int):
            self.rows[(places[0] + step) % len(self.rows)].setFocus()
