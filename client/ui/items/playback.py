"""Plays sound and film from memory with QtMultimedia, an optional part that is loaded when needed.

A seat that shows nothing to be played pays neither time nor memory for it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import lru_cache, partial
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from client.ui.items.soundfile import SoundFile
from exam.qti.content import Media

if TYPE_CHECKING:
    from PySide6.QtMultimedia import (
        QAudioOutput,
        QMediaDevices,
        QMediaPlayer,
        QVideoFrame,
        QVideoSink,
    )

FULL_VOLUME = 100
_QUIET = "qt.multimedia.*=false"
"""It tells of libraries that only cameras and graphics cards want; what matters are signals."""


class Trouble(enum.Enum):
    """Why something is not heard or seen."""

    NO_PART = "no_part"
    """QtMultimedia, or a library of the system that it needs, is not installed."""
    NO_OUTPUT = "no_output"
    """The computer has no loudspeaker or headphones; it can be played, but not heard."""
    NOT_PLAYABLE = "not_playable"
    """The file is damaged or of a kind that this computer cannot play."""


@lru_cache(maxsize=1)
def multimedia() -> ModuleType | None:
    """QtMultimedia; ``None`` where it is not installed or cannot be loaded."""
    QLoggingCategory.setFilterRules(_QUIET)
    try:
        from PySide6 import QtMultimedia
    except ImportError:
        return None
    return QtMultimedia


class Playback(QObject):
    """One sound or film: the first of its sources that this computer can play.

    Every playing has a player of its own. It must have been closed when Qt deletes it: its threads
    wait for the interpreter at their end, and whoever deletes it may hold that and wait for them.
    """

    loaded = Signal()
    """The file is open and can be played."""
    troubled = Signal(object)
    """Trouble: it cannot be played, or no longer."""
    moved = Signal(object)
    """(position, duration) in milliseconds; the duration is 0 where it is not known."""
    ended = Signal()
    pictured = Signal(object)
    """QImage: the next picture of a film."""
    outputs_changed = Signal()
    """Headphones were plugged in or out."""

    def __init__(self, media: Media, read: Callable[[str], bytes], parent: QObject) -> None:
        super().__init__(parent)
        self._media, self._read = media, read
        self._next = 0
        self._begin_ms = 0
        self._is_loaded = False
        self._volume = FULL_VOLUME
        self._player: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._sink: QVideoSink | None = None
        self._devices: QMediaDevices | None = None
        self._kind = multimedia()
        if self._kind is not None:
            self._devices = self._kind.QMediaDevices(self)
            self._devices.audioOutputsChanged.connect(self._on_outputs)

    def trouble(self) -> Trouble | None:
        """What is known without opening the file."""
        if self._kind is None:
            return Trouble.NO_PART
        if self._kind.QMediaDevices.defaultAudioOutput().isNull():
            return Trouble.NO_OUTPUT
        return None

    def load(self, at_ms: int = 0) -> None:
        """Open the file, to be played from ``at_ms``; ``loaded`` or ``troubled`` follows."""
        self.close()
        self._next, self._begin_ms = 0, at_ms
        # Not within a call of the player before.
        QTimer.singleShot(0, self, self._try_next)

    def play(self) -> None:
        """Begin, or go on."""
        if self._player is not None:
            self._player.play()

    def pause(self) -> None:
        """Stand still; :meth:`play` goes on from here."""
        if self._player is not None:
            self._player.pause()

    def close(self) -> None:
        """End the playing and its threads."""
        player, self._player, self._output, self._sink = self._player, None, None, None
        self._is_loaded = False
        if player is not None:
            player.disconnect(self)
            player.setSource(QUrl())
            player.deleteLater()

    def set_volume(self, percent: int) -> None:
        """0 to 100, as loud as it sounds to a person."""
        self._volume = percent
        if self._output is not None and self._kind is not None:
            scale = self._kind.QAudio
            self._output.setVolume(
                scale.convertVolume(
                    percent / FULL_VOLUME,
                    scale.VolumeScale.LogarithmicVolumeScale,
                    scale.VolumeScale.LinearVolumeScale,
                )
            )

    def _try_next(self) -> None:
        self.close()
        if self._kind is None:
            self.troubled.emit(Trouble.NO_PART)
            return
        while self._next < len(self._media.sources):
            content = self._read(self._media.sources[self._next].path)
            self._next += 1
            if content:
                self._open(self._kind, content)
                return
        self.troubled.emit(Trouble.NOT_PLAYABLE)

    def _open(self, kind: ModuleType, content: bytes) -> None:
        """From memory alone: what the vault holds never becomes a plain file."""
        player: QMediaPlayer = kind.QMediaPlayer(self)
        self._player = player
        file = SoundFile(content)
        # A bound method alone would not keep the file.
        player.destroyed.connect(partial(file.release))
        # Also where there is no loudspeaker: without an output nothing ever comes to its end.
        self._output = kind.QAudioOutput(player)
        player.setAudioOutput(self._output)
        self.set_volume(self._volume)
        if self._media.video:
            self._sink = kind.QVideoSink(player)
            self._sink.videoFrameChanged.connect(self._on_frame)
            player.setVideoSink(self._sink)
        player.mediaStatusChanged.connect(self._on_status)
        player.positionChanged.connect(self._on_position)
        player.errorOccurred.connect(self._on_error)
        player.setSource(file.url)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if self._kind is None or self._player is None:
            return
        known = self._kind.QMediaPlayer.MediaStatus
        if status == known.LoadedMedia and not self._is_loaded:
            if self._player.hasAudio() or (self._media.video and self._player.hasVideo()):
                self._is_loaded = True
                if self._begin_ms:
                    self._player.setPosition(self._begin_ms)
                self.loaded.emit()
            else:
                QTimer.singleShot(0, self, self._try_next)
        elif status == known.InvalidMedia:
            QTimer.singleShot(0, self, self._try_next)
        elif status == known.EndOfMedia:
            self.ended.emit()

    def _on_position(self, position: int) -> None:
        if self._player is not None:
            self.moved.emit((position, self._player.duration()))

    def _on_error(self, _error: object, _text: str) -> None:
        """Before it could be opened the next source is tried; the status tells of that."""
        if self._is_loaded:
            self._is_loaded = False
            self.troubled.emit(Trouble.NOT_PLAYABLE)

    def _on_frame(self, frame: QVideoFrame) -> None:
        image: QImage = frame.toImage()
        if not image.isNull():
            self.pictured.emit(image)

    def _on_outputs(self) -> None:
        if self._output is not None and self._kind is not None:
            self._output.setDevice(self._kind.QMediaDevices.defaultAudioOutput())
        self.outputs_changed.emit()
