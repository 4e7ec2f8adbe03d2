"""A field that groups digits while they are typed: an 18-digit NIP as 8-6-1-3."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

NIP_DIGITS = 18
NIP_GROUPS = (8, 6, 1, 3)


def grouped(text: str) -> str:
    """``197403141999032012`` as ``19740314 199903 2 012``; other numbers stay as typed."""
    digits = text.replace(" ", "")
    if not digits.isdigit() or len(digits) > NIP_DIGITS:
        return text
    parts, start = [], 0
    for length in NIP_GROUPS:
        if start < len(digits):
            parts.append(digits[start : start + length])
        start += length
    return " ".join(parts)


class NumberField(QLineEdit):
    """Keeps the cursor at the digit it was at."""

    def __init__(self, group: Callable[[str], str] = grouped) -> None:
        """``group`` puts blanks between the digits and changes nothing else."""
        super().__init__()
        self._group = group
        self.textEdited.connect(self._on_edited)

    def number(self) -> str:
        """What was typed, without spaces."""
        return self.text().replace(" ", "")

    def _on_edited(self, text: str) -> None:
        shown = self._group(text)
        if shown == text:
            return
        digits_before = len(text[: self.cursorPosition()].replace(" ", ""))
        self.setText(shown)
        place = seen = 0
        while place < len(shown) and seen < digits_before:
            seen += shown[place] != " "
            place += 1
        self.setCursorPosition(place)
