"""Sound is really decoded and played, also where there is no loudspeaker; the count comes first."""

from __future__ import annotations

import io
import math
import struct
import subprocess
import sys
import wave

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from client.ui import sample_items
from client.ui.items.body import ItemBody
from client.ui.items.mediaview import MediaView
from client.ui.items.playback import Trouble, multimedia
from client.ui.items.player import MediaBox, State
from client.ui.items.screen import Screen
from client.ui.sample_items import content, prompt
from client.ui.widgets import Text
from exam.core.responses import BaseType, ItemResponse, Single, scalars
from exam.qti.content import Media, MediaInteraction, MediaSource, MediaTrack

pytestmark = [
    pytest.mark.usefixtures("looks"),
    # The player's threads say things: a listener in Python could wait for them for ever.
    pytest.mark.no_qt_log,
    pytest.mark.skipif(multimedia() is None, reason="QtMultimedia, an optional part, is not here"),
]
ANSWER = sample_items.RESPONSE
LIMIT_MS = 15_000
WAV = MediaSource("a.wav", "audio/wav")
BROKEN = MediaSource("broken.mp3", "audio/mpeg")
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:09.000\nBel berbunyi\n"


def tone(milliseconds: int = 300, rate: int = 8000) -> bytes:
    """A WAV file with a tone."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for place in range(rate * milliseconds // 1000):
            file.writeframes(struct.pack("<h", int(8000 * math.sin(place * 0.3))))
    return written.getvalue()


def film(frames: int = 5) -> bytes:
    """Pictures that grow brighter, ten a second, as YUV4MPEG2."""
    width, height = 64, 48
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()
    rest = bytes([128]) * (width * height // 2)
    return head + b"".join(
        b"FRAME\n" + bytes([40 * number]) * (width * height) + rest for number in range(frames)
    )


FILES = {
    "a.wav": tone(),
    "long.wav": tone(60_000, 800),
    "broken.mp3": b"this is no sound",
    "a.y4m": film(),
    "a.vtt": CAPTIONS.encode(),
}


class Seat:
    """An item on a page of its own, and a journal that holds what it is given when told to."""

    def __init__(self, qtbot: QtBot, interaction: MediaInteraction, held: int = 0) -> None:
        self.told: list[ItemResponse] = []
        self.body = ItemBody(content(interaction), (), lambda path: FILES.get(path, b""))
        qtbot.addWidget(self.body)
        (view,) = self.body.views
        assert isinstance(view, MediaView)
        assert view.box is not None
        self.view, self.box = view, view.box
        self.body.changed.connect(self._on_changed)
        self.states: list[State] = []
        self.keeps = True
        if held:
            self.body.restore(plays(held))
        self.body.resize(900, 500)
        with qtbot.waitActive(self.body):
            self.body.show()

    def _on_changed(self, response: ItemResponse) -> None:
        self.told.append(response)
        self.states.append(self.box.state)
        if self.keeps:
            self.body.kept(response)

    def count(self) -> int:
        """How often it was played, by the answer."""
        found = scalars(dict(self.body.response())[ANSWER])
        return int(found[0]) if found and isinstance(found[0], int) else 0

    def words(self) -> str:
        """All that is said around the player."""
        return " ".join(one.text() for one in self.body.findChildren(Text))


def plays(count: int) -> ItemResponse:
    return ((ANSWER, Single(BaseType.INTEGER, count)),)


def recording(
    *sources: MediaSource,
    most: int = 2,
    least: int = 0,
    autostart: bool = False,
    loop: bool = False,
) -> MediaInteraction:
    track = MediaTrack("a.vtt", "captions", "id")
    media = Media(sources or (WAV,), video=False, tracks=(track,))
    return MediaInteraction(ANSWER, prompt("Dengarkan."), media, autostart, loop, least, most)


def until(qtbot: QtBot, seat: Seat, state: State) -> None:
    qtbot.waitUntil(lambda: seat.box.state is state, timeout=LIMIT_MS)


def test_a_recording_is_played_to_its_end_and_counted_up_to_the_limit(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording())
    for number in (1, 2):
        assert seat.box.button.isEnabled()
        QTest.keyClick(seat.box.button, Qt.Key.Key_Space)
        with qtbot.waitSignal(seat.box.ended, timeout=LIMIT_MS):
            pass
        assert seat.count() == number
    assert not seat.box.button.isEnabled()
    assert "Sisa putar: 0 dari 2 kali. Tidak dapat diputar lagi." in seat.words()
    assert len(seat.told) == 2


def test_nothing_is_heard_before_the_count_is_on_the_disk(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording())
    seat.keeps = False
    seat.box.button.click()
    until(qtbot, seat, State.ASKED)
    assert seat.told == [plays(1)]
    assert seat.states == [State.ASKED]
    with qtbot.assertNotEmitted(seat.box._playback.moved, wait=100):
        seat.body.kept(plays(0))
    assert seat.box.state is State.ASKED
    seat.body.kept(plays(1))
    until(qtbot, seat, State.PLAYING)
    qtbot.waitUntil(lambda: seat.box._progress.value() > 0, timeout=LIMIT_MS)
    assert "Bel berbunyi" in seat.words()


def test_a_pause_and_another_page_cost_no_playing(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording(MediaSource("long.wav"), most=1))
    seat.box.button.click()
    until(qtbot, seat, State.PLAYING)
    seat.box.button.click()
    assert seat.box.button.text() == "Lanjutkan"
    assert seat.box.button.isEnabled()
    seat.box.button.click()
    assert seat.box.button.text() == "Jeda"
    seat.body.hide()
    seat.body.show()
    assert seat.box.button.text() == "Lanjutkan"
    assert seat.count() == 1


def test_what_was_paused_goes_on_from_there_after_another_page(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording(MediaSource("long.wav"), most=1))
    seat.box.button.click()
    qtbot.waitUntil(lambda: seat.box._progress.value() > 200, timeout=LIMIT_MS)
    seat.body.hide()
    left_at = seat.box._progress.value()
    seat.body.show()
    seat.box.button.click()
    until(qtbot, seat, State.PLAYING)
    with qtbot.waitSignal(
        seat.box._playback.moved,
        timeout=LIMIT_MS,
        check_params_cb=lambda moved: moved[0] > left_at,
    ) as found:
        pass
    assert found.args[0][0] < left_at + 5_000
    assert seat.count() == 1


def test_a_film_shows_its_pictures_in_the_shape_asked_for(qtbot: QtBot) -> None:
    media = Media((MediaSource("a.y4m"),), video=True, width=320, height=240)
    seat = Seat(qtbot, MediaInteraction(ANSWER, (), media, max_plays=1))
    screen = seat.box.findChild(Screen)
    assert isinstance(screen, Screen)
    assert screen.image.isNull()
    assert (screen.sizeHint().width(), screen.sizeHint().height()) == (320, 240)
    with qtbot.waitSignal(seat.box.ended, timeout=LIMIT_MS):
        seat.box.button.click()
    assert (screen.image.width(), screen.image.height()) == (64, 48)
    assert screen.image.pixelColor(3, 3).red() > 100
    assert seat.count() == 1


def test_after_a_kill_the_count_goes_on_where_it_was(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording(), held=1)
    assert "Sisa putar: 1 dari 2 kali." in seat.words()
    assert seat.box.state is State.IDLE
    assert seat.told == []
    seat.box.button.click()
    until(qtbot, seat, State.PLAYING)
    assert seat.told == [plays(2)]


def test_what_cannot_be_played_is_not_counted_and_the_remedy_is_said(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording(BROKEN))
    with qtbot.waitSignal(seat.box._playback.troubled, timeout=LIMIT_MS) as found:
        seat.box.button.click()
    assert found.args == [Trouble.NOT_PLAYABLE]
    assert seat.count() == 0
    assert seat.told == []
    assert "Putaran tidak dihitung. Panggil pengawas." in seat.words()
    assert seat.box.button.isEnabled()


def test_the_first_source_that_can_be_played_is(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording(MediaSource("absent.ogg"), BROKEN, WAV))
    seat.box.button.click()
    until(qtbot, seat, State.PLAYING)
    assert seat.count() == 1


def test_the_least_number_of_playings_is_asked_for_until_it_is_reached(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording(most=0, least=2), held=1)
    assert "Putarlah paling sedikit 2 kali." in seat.words()
    seat.body.restore(plays(2))
    assert "paling sedikit" not in seat.words()
    assert "Sudah diputar 2 kali." in seat.words()


def test_a_loop_goes_on_by_itself_and_each_round_is_counted(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording(most=2, loop=True))
    seat.box.button.click()
    qtbot.waitUntil(lambda: seat.count() == 2, timeout=LIMIT_MS)
    until(qtbot, seat, State.IDLE)
    assert seat.told == [plays(1), plays(2)]


def test_autostart_begins_once_and_only_where_it_can_be_heard(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording(autostart=True))
    if seat.box.trouble() is None:
        until(qtbot, seat, State.PLAYING)
        assert seat.told == [plays(1)]
    else:
        assert seat.box.trouble() is Trouble.NO_OUTPUT
        assert "Panggil pengawas sebelum memutar." in seat.words()
        assert seat.told == []
    before = Seat(qtbot, recording(autostart=True), held=1)
    assert before.box.state is State.IDLE


def test_the_volume_is_set_by_the_arrow_keys(qtbot: QtBot) -> None:
    seat = Seat(qtbot, recording())
    QTest.keyClick(seat.box.volume, Qt.Key.Key_Left)
    assert seat.box.volume.value() == 95
    assert seat.box.volume.accessibleName() == "Volume suara"


def test_material_is_played_at_will_and_is_no_answer(qtbot: QtBot) -> None:
    body = ItemBody(content(Media((WAV,), video=False)), (), lambda path: FILES.get(path, b""))
    qtbot.addWidget(body)
    body.show()
    box = body.findChild(MediaBox)
    assert isinstance(box, MediaBox)
    for _ in range(2):
        with qtbot.waitSignal(box.ended, timeout=LIMIT_MS):
            box.button.click()
    assert body.response() == ()


def test_an_item_without_sound_or_film_loads_nothing_of_the_part_that_plays_them() -> None:
    script = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from client.ui import sample_items\n"
        "from client.ui.items.body import ItemBody\n"
        "kinds = sample_items.every_kind()\n"
        "blocks = [kinds[name] for name in kinds if 'Media' not in type(kinds[name]).__name__]\n"
        "bodies = [ItemBody(sample_items.content(one), (), lambda _: b'') for one in blocks]\n"
        "assert len(bodies) > 10\n"
        "loaded = [one for one in sys.modules if one.startswith('PySide6.Qt')]\n"
        "print(*sorted(loaded))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert "PySide6.QtWidgets" in done.stdout
    assert "PySide6.QtMultimedia" not in done.stdout
    assert "PySide6.QtNetwork" not in done.stdout
