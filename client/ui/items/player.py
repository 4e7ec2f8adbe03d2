"""Sound and film: played where the computer can, otherwise said in words; plays are counted."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, Signal
from PySide6.QtWidgets import QWidget

from client.ui.items.picture import Picture
from client.ui.widgets import Button, Card, Icon, Text, column, row
from exam.qti.content import Media

translate = QCoreApplication.translate


def multimedia() -> Any | None:
    """QtMultimedia, an optional part; ``None`` where it is not installed."""
    try:
        return importlib.import_module("PySide6.QtMultimedia")
    except ImportError:
        return None


class MediaBox(Card):
    """One sound or film. ``played`` is emitted when it has come to its end."""

    played = Signal()

    def __init__(self, media: Media, read: Callable[[str], bytes]) -> None:
        super().__init__("card")
        self._media, self._read = media, read
        self._player: Any | None = None
        self._buffer: QBuffer | None = None
        self._kind = multimedia()
        outer = row((16, 12, 16, 12), 14)
        outer.addWidget(Icon("volume-2" if not media.video else "play", "ink2", 24))
        words = column(spacing=4)
        self.words = Text(self._sentence(), "control_bold")
        words.addWidget(self.words)
        if media.text:
            words.addWidget(Text(media.text, "secondary"))
        outer.addLayout(words, 1)
        self.button = Button(translate("Media", "Putar"), name="play", kind="row", icon="play")
        self.button.setVisible(self._kind is not None)
        self.button.clicked.connect(self._on_clicked)
        outer.addWidget(self.button)
        self.setLayout(outer)
        self.setAccessibleName(media.text or self._sentence())

    def _sentence(self) -> str:
        if self._kind is None and self._media.video:
            return translate("Media", "Komputer ini tidak dapat memutar film. Panggil pengawas.")
        if self._kind is None:
            return translate("Media", "Komputer ini tidak dapat memutar suara. Panggil pengawas.")
        if self._media.video:
            return translate("Media", "Film")
        return translate("Media", "Rekaman suara")

    def allow(self, allowed: bool) -> None:
        """Whether it may be played once more."""
        self.button.setEnabled(allowed)

    def _on_clicked(self) -> None:
        if self._kind is None:
            return
        if self._player is None:
            self._player = self._kind.QMediaPlayer(self)
            self._player.setAudioOutput(self._kind.QAudioOutput(self))
            self._player.mediaStatusChanged.connect(self._on_status)
        source = self._media.sources[0]
        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(self._read(source.path)))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._player.setSourceDevice(self._buffer)
        self._player.play()
        self.button.setEnabled(False)

    def _on_status(self, status: object) -> None:
        if self._kind is not None and status == self._kind.QMediaPlayer.MediaStatus.EndOfMedia:
            self.button.setEnabled(True)
            self.played.emit()


MediaWidget = MediaBox | Picture | QWidget
