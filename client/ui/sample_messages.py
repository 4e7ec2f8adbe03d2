"""Made-up messages of a proctor's on the pages where they are seen, as scenes of the gallery."""

from __future__ import annotations

from collections.abc import Callable

from client.seat.banner_views import BannerKind, BannerView, MessageView
from client.ui import samples
from client.ui.seat.window import SeatWindow
from exam.core.orders import MAX_MESSAGE_CHARACTERS

SHORT = "Toilet ada di ujung koridor kiri. Waktu Anda tetap berjalan selama Anda keluar."
LONG = (
    "Listrik gedung dipindahkan ke genset pukul 11.00 dan lampu akan padam sekitar satu menit. "
    "Komputer Anda tetap menyala dan jawaban Anda tetap tersimpan. Tetaplah duduk, lanjutkan "
    "seperti biasa, dan angkat tangan bila layar Anda mati. Terima kasih atas kesabaran Anda di "
    "ruang ini."
)[:MAX_MESSAGE_CHARACTERS]


def message(text: str = SHORT, more: int = 0, role: str = "proctor") -> BannerView:
    """Said a minute ago."""
    said = MessageView("o1", "Siti Aminah, S.Kom.", role, text, more)
    return BannerView(BannerKind.MESSAGE, samples.NOW_UTC_MS - 60_000, message=said)


def _start(window: SeatWindow) -> None:
    window.set_banner(message())
    window.show_start(samples.start())


def _item(window: SeatWindow) -> None:
    window.set_times(samples.times())
    window.set_saved(samples.saved())
    window.set_banner(message())
    window.show_item(samples.item_view())


def _queue(window: SeatWindow) -> None:
    window.set_banner(message(LONG, more=2, role="supervisor"))


def _review(window: SeatWindow) -> None:
    window.set_banner(message())
    window.show_review(samples.review())


def _paused(window: SeatWindow) -> None:
    window.set_banner(message(LONG))
    window.show_paused(samples.paused())


SCENES: tuple[tuple[str, Callable[[SeatWindow], None]], ...] = (
    ("message_start", _start),
    ("message_item", _item),
    ("message_queue", _queue),
    ("message_review", _review),
    ("message_paused", _paused),
)
