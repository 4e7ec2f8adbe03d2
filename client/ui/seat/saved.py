"""Is it saved: three segments, each a shape, words and a time."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from client.seat.views import SavedView, SaveState
from client.ui import texts
from client.ui.theme import Look
from client.ui.widgets import Icon, Text, bold, row

_ICONS = {
    SaveState.NONE: ("circle-dashed", "ink2"),
    SaveState.SAVING: ("circle-dashed", "ink2"),
    SaveState.SAVED: ("circle-check", "primary"),
    SaveState.WAITING: ("circle-dashed", "ink2"),
    SaveState.FAILED: ("triangle-alert", "danger"),
}


class Segment(QWidget):
    """One level: its icon and its words."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = Icon("circle-dashed", "ink2")
        self._words = Text("", "secondary_ink", rich=True, wrap=False)
        layout = row(spacing=7)
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        self.setLayout(layout)

    def tell(self, state: SaveState, html: str, *, wrap: bool = False) -> None:
        """Show a state; touches only what changed."""
        self._icon.show_icon(*_ICONS[state])
        if self._words.wordWrap() != wrap:
            self._words.setWordWrap(wrap)
        self._words.say(html)
        self.setVisible(bool(html))


class SavedLine(QWidget):
    """This computer, the room's server, the centre; one short line where room is short."""

    def __init__(self) -> None:
        super().__init__()
        self._view = SavedView()
        self._zone = texts.DEFAULT_ZONE
        self._short = False
        self._idle: tuple[SaveState, str] = (SaveState.NONE, "")
        self._segments = (Segment(), Segment(), Segment())
        self._dots = tuple(Text("·", "secondary_ink", wrap=False) for _ in range(2))
        self._row = layout = row(spacing=10)
        here, station, centre = self._segments
        for widget in (here, self._dots[0], station, self._dots[1], centre):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.setLayout(layout)
        self._refresh()

    def relook(self, look: Look) -> None:
        """Words and icons below follow by themselves."""
        self.updateGeometry()

    def set_zone(self, zone: str) -> None:
        """The zone that times are shown in."""
        self._zone = zone
        self._refresh()

    def set_short(self, short: bool) -> None:
        """One joined line."""
        if short != self._short:
            self._short = short
            # A wrapping label takes the room there is only if nothing beside it stretches.
            self._row.setStretchFactor(self._segments[0], int(short))
            self._row.setStretch(self._row.count() - 1, int(not short))
            self._refresh()

    def set_idle(self, state: SaveState, html: str) -> None:
        """What to say while nothing has been saved yet."""
        self._idle = (state, html)
        self._refresh()

    def set_saved(self, view: SavedView) -> None:
        """Show how far the last answer has come."""
        if view != self._view:
            self._view = view
            self._refresh()

    def words(self) -> str:
        """The whole line as rich text."""
        return " · ".join(part for part in self._parts() if part)

    def _refresh(self) -> None:
        view = self._view
        here, station, centre = self._segments
        parts = self._parts()
        if view.here is SaveState.NONE:
            here.tell(*self._idle, wrap=self._short)
            parts = (self._idle[1], "", "")
        elif self._short:
            here.tell(view.here, self.words(), wrap=True)
        else:
            here.tell(view.here, parts[0])
        alone = self._short or view.here is SaveState.NONE
        station.tell(view.station, "" if alone else parts[1])
        centre.tell(view.centre, "" if alone else parts[2])
        self._dots[0].setVisible(not alone and bool(parts[1]))
        self._dots[1].setVisible(not alone and bool(parts[2]))

    def _parts(self) -> tuple[str, str, str]:
        view = self._view
        room = self.tr("ruang") if self._short else self.tr("server ruang")
        return (
            self._here(),
            self._level(room, view.station, view.station_utc_ms),
            self._level(self.tr("pusat"), view.centre, view.centre_utc_ms),
        )

    def _here(self) -> str:
        match self._view.here:
            case SaveState.SAVING | SaveState.WAITING:
                return self.tr("Menyimpan…")
            case SaveState.FAILED:
                return bold(self.tr("Belum tersimpan."))
            case SaveState.SAVED:
                words = self.tr("Tersimpan di komputer ini")
                if self._short:
                    words = self.tr("Tersimpan")
                return f"{words} {bold(texts.clock(self._view.here_utc_ms, self._zone))}"
            case SaveState.NONE:
                return ""

    def _level(self, name: str, state: SaveState, utc_ms: int) -> str:
        match state:
            case SaveState.SAVED:
                words = texts.clock(utc_ms, self._zone)
            case SaveState.SAVING:
                words = self.tr("mengirim")
            case SaveState.WAITING:
                words = self.tr("menunggu")
            case SaveState.FAILED:
                words = self.tr("terputus")
            case SaveState.NONE:
                return ""
        return f"{name} {bold(words)}"
