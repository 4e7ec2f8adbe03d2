"""Pictures of every page in every size, scale and theme, drawn off screen to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from client.seat.views import SavedView
from client.ui import (
    sample_connecting,
    sample_items,
    sample_messages,
    sample_sections,
    sample_unlocks,
    samples,
)
from client.ui.seat.window import SeatWindow
from client.ui.theme import Theme, apply_theme
from exam.core.errors import Refusal

Size = tuple[int, int]
LAYOUT_ROUNDS = 8
SIZES: tuple[Size, ...] = ((1366, 768), (1024, 768), (1920, 1080))


def sample_media(_path: str) -> bytes:
    """A small floor plan as PNG."""
    image = QImage(640, 240, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for place in range(4):
        painter.drawRect(QRectF(10 + place * 155, 20, 140, 190))
    painter.end()
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(store.data())


def sample_window(language: str = "id", media: Callable[[str], bytes] = sample_media) -> SeatWindow:
    """A window whose clocks stand still."""
    return SeatWindow(
        samples.seat(), wall_clock=_now, monotonic=_zero, media=media, language=language
    )


def _now() -> int:
    return samples.NOW_UTC_MS


def _zero() -> float:
    return 0.0


def _before_test(window: SeatWindow) -> None:
    window.set_times(None)
    window.set_saved(SavedView())
    window.set_banner(None)
    window.set_participant("")


def _in_test(window: SeatWindow) -> None:
    window.set_times(samples.times())
    window.set_saved(samples.saved())
    window.set_banner(None)
    window.set_participant("Siti Rahmawati")


def _enrol(window: SeatWindow) -> None:
    _before_test(window)
    window.show_enrolment(samples.enrolment())


def _connect(window: SeatWindow) -> None:
    _before_test(window)
    window.show_connecting(samples.connecting())


def _check_in(window: SeatWindow) -> None:
    _before_test(window)
    window.show_check_in(samples.check_in())


def _check_in_refused(window: SeatWindow) -> None:
    window.show_check_in(samples.check_in("unknown"))


def _identity(window: SeatWindow) -> None:
    window.show_identity(samples.identity())


def _identity_wait(window: SeatWindow) -> None:
    window.show_identity(samples.identity(confirmed=True))


def _rules(window: SeatWindow) -> None:
    window.show_rules()


def _start(window: SeatWindow) -> None:
    window.show_start(samples.start())


def _start_waiting(window: SeatWindow) -> None:
    window.show_start(samples.start(ready=False))


def _section_intro(window: SeatWindow) -> None:
    _in_test(window)
    window.show_section_intro(samples.section_intro())


def _section_beside(window: SeatWindow) -> None:
    window.show_section_intro(sample_sections.section_beside())


def _section_again(window: SeatWindow) -> None:
    window.set_times(replace(samples.times(), section_ms=None))
    window.show_section_intro(sample_sections.section_again())


def _item(window: SeatWindow) -> None:
    _in_test(window)
    window.show_item(samples.item_view())


def _item_rich(window: SeatWindow) -> None:
    window.show_item(samples.rich_item_view())


def _item_case(window: SeatWindow) -> None:
    window.show_item(sample_items.stimulus_view())


def _item_in_line(window: SeatWindow) -> None:
    window.show_item(sample_items.view(sample_items.in_line(), sample_items.gap_match()))


def _item_graphic(window: SeatWindow) -> None:
    window.show_item(sample_items.view(sample_items.graphic_gap(), item_id="item_graphic"))


def _item_order(window: SeatWindow) -> None:
    blocks = (sample_items.order(most=2), sample_items.slider())
    window.show_item(sample_items.view(*blocks, item_id="item_order"))


def _item_essay(window: SeatWindow) -> None:
    blocks = (sample_items.essay(), sample_items.recording())
    window.show_item(sample_items.view(*blocks, item_id="item_essay"))


def _item_warned(window: SeatWindow) -> None:
    window.show_item(samples.item_view())
    window.set_times(samples.times(200_000))
    window.set_banner(samples.station_lost())
    window.refuse(Refusal.MINIMUM_TIME)


def _item_palette(window: SeatWindow) -> None:
    _item(window)
    for name in ("palette_open", "menu"):
        button = window.findChild(QPushButton, name)
        if button is not None and button.isVisible():
            button.click()


def _review(window: SeatWindow) -> None:
    _in_test(window)
    window.show_review(samples.review())


def _review_refused(window: SeatWindow) -> None:
    window.show_review(samples.review(Refusal.LEAVE_FORBIDDEN))


def _review_open(window: SeatWindow) -> None:
    _in_test(window)
    window.show_review(sample_sections.review_open())


def _review_open_counting(window: SeatWindow) -> None:
    button = window.findChild(QPushButton, "review_hand_in")
    if button is not None:
        button.click()


def _review_open_refused(window: SeatWindow) -> None:
    window.set_times(replace(samples.times(), minimum_ms=130_000))
    window.show_review(sample_sections.review_open(Refusal.MINIMUM_TIME))


def _paused(window: SeatWindow) -> None:
    window.set_banner(samples.station_lost())
    window.show_paused(samples.paused())


def _finish(window: SeatWindow) -> None:
    _in_test(window)
    window.show_finish(samples.finish())


def _finish_counting(window: SeatWindow) -> None:
    button = window.findChild(QPushButton, "finish_hand_in")
    if button is not None:
        button.click()


def _receipt(window: SeatWindow) -> None:
    window.show_receipt(samples.receipt())


def _fatal(window: SeatWindow) -> None:
    window.show_fatal(samples.fatal())


SCENES: tuple[tuple[str, Callable[[SeatWindow], None]], ...] = (
    ("enrol", _enrol),
    ("connect", _connect),
    *sample_connecting.SCENES,
    *sample_unlocks.SCENES,
    ("check_in", _check_in),
    ("check_in_refused", _check_in_refused),
    ("identity", _identity),
    ("identity_wait", _identity_wait),
    ("rules", _rules),
    ("start", _start),
    ("start_waiting", _start_waiting),
    ("section_intro", _section_intro),
    ("section_beside", _section_beside),
    ("section_again", _section_again),
    ("item", _item),
    ("item_rich", _item_rich),
    ("item_case", _item_case),
    ("item_in_line", _item_in_line),
    ("item_graphic", _item_graphic),
    ("item_order", _item_order),
    ("item_essay", _item_essay),
    ("item_warned", _item_warned),
    ("item_palette", _item_palette),
    ("review", _review),
    ("review_refused", _review_refused),
    ("review_open", _review_open),
    ("review_open_counting", _review_open_counting),
    ("review_open_refused", _review_open_refused),
    ("paused", _paused),
    *sample_messages.SCENES,
    ("finish", _finish),
    ("finish_counting", _finish_counting),
    ("receipt", _receipt),
    ("fatal", _fatal),
)


def settle() -> None:
    """Let layouts that were asked for happen now; no event from outside is taken in."""
    for _ in range(LAYOUT_ROUNDS):
        QCoreApplication.sendPostedEvents()


def scenes(window: SeatWindow) -> Iterator[str]:
    """Bring the window from scene to scene; yields the name of each."""
    for name, show in SCENES:
        show(window)
        settle()
        yield name


def render_gallery(
    out: Path, sizes: Iterable[Size], scales: Iterable[float], themes: Iterable[Theme]
) -> list[Path]:
    """Write one PNG per scene, size, scale and theme below ``out``."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for theme in themes:
        for scale in scales:
            apply_theme(app, theme, scale)
            for width, height in sizes:
                window = sample_window()
                window.resize(width, height)
                window.show()
                window.activateWindow()
                QTest.qWaitForWindowActive(window)
                for name in scenes(window):
                    file = f"{name}-{width}x{height}-{round(scale * 100)}-{theme.value}.png"
                    window.grab().save(str(out / file))
                    written.append(out / file)
                window.close()
                window.deleteLater()
    return written
