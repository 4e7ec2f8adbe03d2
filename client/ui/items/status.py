"""One line below the options: how much is chosen, and whether that is all."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from client.ui.widgets import Icon, Text, row

translate = QCoreApplication.translate


class StatusLine(QWidget):
    """Words, with a tick where the question is complete."""

    def __init__(self) -> None:
        super().__init__()
        self._tick = Icon("circle-check", "primary")
        self._tick.hide()
        self._text = Text("", "secondary")
        layout = row(spacing=8)
        layout.addWidget(self._tick)
        layout.addWidget(self._text, 1)
        self.setLayout(layout)

    def tell(self, text: str, *, complete: bool = False) -> None:
        """Say it; empty says nothing."""
        self._tick.setVisible(complete)
        self._text.say(text)

    def text(self) -> str:
        """What is said."""
        return self._text.text()


def complete_sentence(count: int, of: int) -> str:
    """*Soal ini sudah lengkap: 2 dari 2 pilihan.*"""
    return translate("Items", "Soal ini sudah lengkap: {count} dari {of} pilihan.").format(
        count=count, of=of
    )


def progress_sentence(count: int, of: int) -> str:
    """*Dipilih 1 dari 2 pilihan.*"""
    return translate("Items", "Dipilih {count} dari {of} pilihan.").format(count=count, of=of)


def too_many_sentence(limit: int) -> str:
    """One more than allowed."""
    return translate(
        "Items",
        "Paling banyak {count} pilihan. Lepaskan satu pilihan dahulu, lalu pilih yang lain.",
    ).format(count=limit)


def pair_count_sentence(count: int, least: int, most: int) -> str:
    """As :func:`count_sentence`, where pairs are made: one pair of several is no single choice."""
    if most and count == most:
        text = translate("Items", "Semua pasangan sudah dibuat: {count} dari {most}.")
    elif most:
        text = translate("Items", "Dipasangkan {count} dari paling banyak {most} pasangan.")
    elif least:
        text = translate("Items", "Buatlah paling sedikit {least} pasangan. Dibuat: {count}.")
    else:
        text = translate("Items", "Pasangan yang dibuat: {count}.")
    return text.format(count=count, most=most, least=least)


def begin_pairs_sentence(how: str, least: int, most: int) -> str:
    """What is to be done, where no pair is made yet, and how many; ``most`` 0 is any number."""
    return how if most == 1 else f"{how} {pair_count_sentence(0, least, most)}"


def count_sentence(count: int, least: int, most: int) -> str:
    """How many of how many; ``most`` 0 is any number."""
    if most == 1:
        return "" if count else translate("Items", "Pilih satu.")
    if most and least == most:
        if count == most:
            return complete_sentence(count, most)
        return progress_sentence(count, most)
    if most:
        text = translate("Items", "Dipilih {count} dari paling banyak {most} pilihan.")
    elif least:
        text = translate("Items", "Pilih paling sedikit {least}. Dipilih: {count}.")
    else:
        text = translate("Items", "Boleh memilih lebih dari satu. Dipilih: {count}.")
    return text.format(count=count, most=most, least=least)
