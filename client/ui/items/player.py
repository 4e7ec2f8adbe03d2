"""The box around a sound or film: play and pause, how far it is, how loud; captions below."""

from __future__ import annotations

import enum
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QProgressBar, QSlider, QWidget

from client.ui.announce import announce
from client.ui.items.playback import FULL_VOLUME, Playback, Trouble
from client.ui.items.screen import Screen, kind_of
from client.ui.items.troubles import trouble_sentence
from client.ui.theme import Look, current_look
from client.ui.widgets import Box, Button, Card, Icon, Text, column, row
from exam.qti.captions import Cue, caption_at, read_captions
from exam.qti.content import Media

VOLUME_STEP = 5
_VOLUME_WIDTH_PX = 140
_SHOWN_TRACKS = ("captions", "subtitles")
translate = QCoreApplication.translate


class State(enum.Enum):
    """Where one playing is."""

    IDLE = "idle"
    LOADING = "loading"
    ASKED = "asked"
    """The file is open; whoever counts has to allow the beginning."""
    PLAYING = "playing"
    PAUSED = "paused"


class MediaBox(Card):
    """One sound or film.

    ``start_asked`` is emitted when it could begin from its start: :meth:`start` lets it. Until
    then nothing is heard, so that whoever counts can count first. What cannot be played asks for
    nothing.
    """

    start_asked = Signal()
    ended = Signal()

    def __init__(self, media: Media, read: Callable[[str], bytes], *, name: str = "") -> None:
        super().__init__("card")
        self._media = media
        self._state = State.IDLE
        self._allowed = True
        self._is_open = False
        self._position_ms = 0
        self._cues = _captions(media, read)
        self._playback = Playback(media, read, self)
        self._playback.loaded.connect(self._on_loaded)
        self._playback.troubled.connect(self._on_troubled)
        self._playback.moved.connect(self._on_moved)
        self._playback.ended.connect(self._on_ended)
        self._playback.outputs_changed.connect(self._tell_trouble)
        self._title = media.text or kind_of(media)
        self.button = Button("", name=f"play{name}", kind="big", icon="play")
        self.button.clicked.connect(self._on_clicked)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(translate("Media", "Bagian yang sudah diputar"))
        self._clock = Text("", "secondary", wrap=False)
        self.volume = _volume(f"volume{name}")
        self.volume.valueChanged.connect(self._on_volume)
        self._caption = Text("", "large")
        self._caption.setVisible(bool(self._cues))
        self._trouble = Text("", "control")
        self._build(media, read)
        self.setAccessibleName(self._title)
        self._tell_trouble()
        self._tell_state()

    def _build(self, media: Media, read: Callable[[str], bytes]) -> None:
        outer = column((16, 14, 16, 14), 10)
        if media.video:
            self._screen = Screen(media, read)
            self._playback.pictured.connect(self._screen.show_image)
            outer.addWidget(self._screen)
        head = row(spacing=12)
        self._icon = Icon("volume-2" if not media.video else "play", "ink2", 24)
        head.addWidget(self._icon)
        head.addWidget(Text(self._title, "control_bold"), 1)
        outer.addLayout(head)
        self._warning = Card("notice")
        warning = row((14, 8, 14, 8), 12)
        warning.addWidget(Icon("info", "warn", 22))
        warning.addWidget(self._trouble, 1)
        self._warning.setLayout(warning)
        self._controls = QWidget()
        self._controls.setLayout(self._control_row())
        outer.addWidget(self._warning)
        outer.addWidget(self._controls)
        outer.addWidget(self._caption)
        self.setLayout(outer)

    def _control_row(self) -> Box:
        line = row(spacing=16)
        line.addWidget(self.button)
        line.addWidget(self._progress, 1)
        line.addWidget(self._clock)
        line.addWidget(Icon("volume-2", "ink2", 20))
        line.addWidget(self.volume)
        return line

    # -- asked by whoever counts ---------------------------------------------------------------

    @property
    def state(self) -> State:
        """Where it is."""
        return self._state

    def trouble(self) -> Trouble | None:
        """Why it may not be heard or seen, as far as is known."""
        return self._playback.trouble()

    def allow(self, allowed: bool) -> None:
        """Whether it may be begun once more; what has begun may be heard to its end."""
        self._allowed = allowed
        self._tell_state()

    def ask(self) -> None:
        """Open the file; ``start_asked`` follows where it can be played."""
        if self._state is State.IDLE and self._allowed:
            self._state = State.LOADING
            self._tell_state()
            self._playback.load()

    def start(self) -> None:
        """Let it begin, if that was asked; out of sight it waits at its beginning."""
        if self._state is not State.ASKED:
            return
        if self.isVisible():
            self._play()
        else:
            self._state = State.PAUSED
            self._tell_state()

    # -- inside --------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        """On another page it is silent and gives up its threads; it goes on when asked to."""
        super().hideEvent(event)
        if self._state is State.LOADING:
            self._state = State.IDLE
        elif self._state is State.PLAYING:
            self._state = State.PAUSED
        self._is_open = False
        self._playback.close()
        self._tell_state()

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.volume.setFixedWidth(look.px(_VOLUME_WIDTH_PX))

    def _play(self) -> None:
        self._state = State.PLAYING
        if self._is_open:
            self._playback.play()
        else:
            self._playback.load(self._position_ms)
        self._tell_state()

    def _pause(self) -> None:
        self._state = State.PAUSED
        self._playback.pause()
        self._tell_state()

    def _on_clicked(self) -> None:
        match self._state:
            case State.PLAYING:
                self._pause()
            case State.PAUSED:
                self._play()
            case _:
                self.ask()

    def _on_loaded(self) -> None:
        self._is_open = True
        if self._state is State.PLAYING:
            self._playback.play()
        elif self._state is State.LOADING:
            self._state = State.ASKED
            self._tell_state()
            self.start_asked.emit()

    def _on_ended(self) -> None:
        self._forget()
        self._tell_state()
        self.ended.emit()

    def _on_troubled(self, trouble: Trouble) -> None:
        self._forget()
        self._tell_state()
        self._say_trouble(trouble)

    def _forget(self) -> None:
        """This playing is over."""
        self._state = State.IDLE
        self._is_open = False
        self._position_ms = 0
        self._playback.close()

    def _on_moved(self, moved: tuple[int, int]) -> None:
        position, duration = moved
        self._position_ms = position
        self._progress.setRange(0, max(1, duration))
        self._progress.setValue(min(position, self._progress.maximum()))
        self._clock.say(f"{_clock(position)} / {_clock(duration)}" if duration else "")
        if self._cues:
            self._caption.say(caption_at(self._cues, position))

    def _on_volume(self, percent: int) -> None:
        self._playback.set_volume(percent)

    def _tell_trouble(self) -> None:
        self._say_trouble(self._playback.trouble())

    def _say_trouble(self, trouble: Trouble | None) -> None:
        sentence = trouble_sentence(trouble, self._media)
        if sentence and sentence != self._trouble.text() and self.isVisible():
            announce(self, sentence)
        self._trouble.say(sentence)
        self._warning.setVisible(bool(sentence))
        self._controls.setVisible(trouble is not Trouble.NO_PART)

    def _tell_state(self) -> None:
        playing, waits = self._state is State.PLAYING, self._state in (State.LOADING, State.ASKED)
        self.button.setEnabled(not waits and (self._state is not State.IDLE or self._allowed))
        if playing:
            words, icon = translate("Media", "Jeda"), "pause"
        elif self._state is State.PAUSED:
            words, icon = translate("Media", "Lanjutkan"), "play"
        elif waits:
            words, icon = translate("Media", "Menyiapkan…"), "play"
        else:
            words, icon = translate("Media", "Putar"), "play"
        self.button.say(words)
        self.button.show_icon(icon)
        self.button.setAccessibleName(f"{words}: {self._title}")


def uncounted(media: Media, read: Callable[[str], bytes]) -> MediaBox:
    """A sound or film that belongs to the material: it may be played at will."""
    box = MediaBox(media, read)
    box.start_asked.connect(box.start)
    return box


def _volume(name: str) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(name)
    slider.setRange(0, FULL_VOLUME)
    slider.setSingleStep(VOLUME_STEP)
    slider.setPageStep(4 * VOLUME_STEP)
    slider.setValue(FULL_VOLUME)
    slider.setAccessibleName(translate("Media", "Volume suara"))
    slider.setToolTip(translate("Media", "Volume suara"))
    slider.setProperty("answered", True)
    slider.setFixedWidth(current_look().px(_VOLUME_WIDTH_PX))
    return slider


def _captions(media: Media, read: Callable[[str], bytes]) -> tuple[Cue, ...]:
    """The first track whose words are to be read."""
    for track in media.tracks:
        if track.kind in _SHOWN_TRACKS and (cues := read_captions(read(track.path))):
            return cues
    return ()


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}.{seconds:02}"
