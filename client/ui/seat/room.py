"""What the participant is told of the room: the station's state and banners."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from client.host.clock import wall_utc_ms
from client.seat.banner_views import BannerKind, BannerView
from client.seat.presenter import OpenedContent, message_banner
from client.seat.sections import name_to_tell
from client.seat.updates import LinkTrouble, StationLost, StationSeen, Update
from client.ui.seat.sitting import Sitting
from client.ui.seat.window import SeatWindow
from exam.core import events as ev
from exam.core.errors import Tampered
from exam.core.obedience import read_message

_RANK = (
    BannerKind.NOT_SAVED,
    BannerKind.MESSAGE,
    BannerKind.TAMPERED,
    BannerKind.ACCIDENT,
    BannerKind.TIME_CHANGED,
    BannerKind.SECTION_TIME_UP,
    BannerKind.PROCTOR_CALLED,
    BannerKind.STATION_LOST,
)


class RoomWatch(QObject):
    """Keeps the banners that apply and shows the weightiest."""

    def __init__(self, window: SeatWindow) -> None:
        super().__init__()
        self._window = window
        self._banners: dict[BannerKind, BannerView] = {}
        self._sitting: Sitting | None = None
        self.station_lost = False
        window.banner_closed.connect(self._on_closed)

    def follow(self, sitting: Sitting) -> None:
        """Show the messages to this participant, also those from before a restart."""
        self._sitting = sitting
        sitting.stepped.connect(self._show_messages)
        self._show_messages()

    def on_update(self, update: Update) -> None:
        """The link has something to say."""
        match update:
            case StationLost():
                self.station_lost = True
                self.raise_banner(BannerView(BannerKind.STATION_LOST, update.utc_ms))
            case StationSeen():
                self.station_lost = False
                self.lower_banner(BannerKind.STATION_LOST)
            case LinkTrouble() if isinstance(update.error, Tampered):
                self.raise_banner(BannerView(BannerKind.TAMPERED, wall_utc_ms()))
            case _:
                pass

    def tell(self, event: ev.Event, content: OpenedContent | None) -> None:
        """Something happened in the attempt that the participant must know of."""
        match event:
            case ev.TimeChanged():
                amount = event.extra_ms + event.adjustment_ms
                self.raise_banner(
                    BannerView(BannerKind.TIME_CHANGED, event.wall_utc_ms, amount, event.reason)
                )
            case ev.SectionClosed(reason=ev.CloseReason.TIME_UP):
                title = name_to_tell(content.form, event.section_id) if content else ""
                banner = BannerView(BannerKind.SECTION_TIME_UP, event.wall_utc_ms, reason=title)
                self.raise_banner(banner)
            case ev.SectionStarted():
                self.lower_banner(BannerKind.SECTION_TIME_UP)
            case ev.Authorized() | ev.Paused():
                self.lower_banner(BannerKind.PROCTOR_CALLED)
            case _:
                pass

    def raise_banner(self, banner: BannerView) -> None:
        """Show a banner; the weightiest of those raised is seen."""
        self._banners[banner.kind] = banner
        self._show()

    def lower_banner(self, kind: BannerKind) -> None:
        """Take a banner away."""
        if self._banners.pop(kind, None) is not None:
            self._show()

    def clear(self) -> None:
        """Take those away that belonged to the last participant."""
        lost = self._banners.get(BannerKind.STATION_LOST)
        self._banners = {BannerKind.STATION_LOST: lost} if lost else {}
        self._sitting = None
        self._show()

    @Slot()
    def _show_messages(self) -> None:
        banner = message_banner(self._sitting.snapshot) if self._sitting is not None else None
        if banner is None:
            self.lower_banner(BannerKind.MESSAGE)
        elif banner != self._banners.get(BannerKind.MESSAGE):
            self.raise_banner(banner)

    @Slot(object)
    def _on_closed(self, banner: BannerView) -> None:
        """What was read goes; a message only once that is written down."""
        if banner.message is None:
            self.lower_banner(banner.kind)
        elif self._sitting is not None:
            order_id = banner.message.order_id
            self._sitting.do(
                lambda runner: runner.do(lambda one, now: read_message(one, now, order_id))
            )

    def _show(self) -> None:
        for kind in _RANK:
            if kind in self._banners:
                self._window.set_banner(self._banners[kind])
                return
        self._window.set_banner(None)
