"""Where am I, how long have I: the line on top of every page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QWidget

from client.seat.views import SeatView
from client.ui import texts
from client.ui.seat.mode import Mode
from client.ui.theme import Look, current_look
from client.ui.widgets import Card, Elided, Icon, Rule, Text, column, row

HEIGHT = 64
WARN_MS = 5 * texts.MS_PER_MINUTE
LAST_MS = texts.MS_PER_MINUTE
PLAIN = "timer_plain"
RIGHT = Qt.AlignmentFlag.AlignRight
MIDDLE = Qt.AlignmentFlag.AlignVCenter


class SeatBox(Card):
    """The seat's number in its frame."""

    def __init__(self) -> None:
        super().__init__("seat_box")
        layout = row((12, 4, 12, 4), 8)
        layout.addWidget(Text(self.tr("Kursi"), "secondary_ink", wrap=False))
        self._number = Text("", "word", wrap=False)
        layout.addWidget(self._number)
        self.setLayout(layout)

    def show_seat(self, seat: str) -> None:
        """Show the number, or nothing where it is not known."""
        self._number.say(seat)
        self.setVisible(bool(seat))


class Timer(QFrame):
    """One clock with its label; a warning box in the last minutes, never flashing."""

    def __init__(self, label: str, short: str, *, strong: bool) -> None:
        super().__init__()
        self._label_text, self._short = label, short
        self._roles = ("clock_bold" if strong else "clock", "clock_warn")
        self._layout = row((0, 2, 0, 2), 10)
        self._icon = Icon("clock-alert", "warn", 26)
        self._words = column()
        self._label = Text(label, "secondary", wrap=False)
        self._label.setAlignment(RIGHT)
        self._clock = Text("", self._roles[0], wrap=False)
        self._words.addWidget(self._label, 0, RIGHT | MIDDLE)
        self._words.addWidget(self._clock, 0, RIGHT | MIDDLE)
        self._layout.addWidget(self._icon)
        self._layout.addLayout(self._words)
        self.setLayout(self._layout)
        self._state = ""
        self._slim = self._bare = False
        self._set_state(PLAIN)

    def show_left(self, left_ms: int | None, *, warns: bool) -> None:
        """Show the time left; touches only what changed."""
        self.setVisible(left_ms is not None)
        if left_ms is None:
            return
        self._clock.say(texts.time_left(left_ms))
        state = PLAIN
        if warns and left_ms <= WARN_MS:
            state = "timer_last" if left_ms <= LAST_MS else "timer_warn"
        self._set_state(state)

    def set_slim(self, slim: bool, *, bare: bool) -> None:
        """Label beside the clock instead of above it; ``bare`` keeps the icon away."""
        self._bare = bare
        self._icon.setVisible(self._state != PLAIN and not bare)
        if slim == self._slim:
            return
        self._slim = slim
        self._label.say(self._short if slim else self._label_text)
        self._words.setDirection(
            self._words.Direction.LeftToRight if slim else self._words.Direction.TopToBottom
        )
        self._words.setSpacing(current_look().pad(8) if slim else 0)

    def _set_state(self, state: str) -> None:
        if state == self._state:
            return
        self._state = state
        warns = state != PLAIN
        self._icon.setVisible(warns and not self._bare)
        self._layout.set_margins((12, 3, 12, 4) if warns else (0, 2, 0, 2))
        self.setProperty("role", state)
        self._clock.setProperty("role", self._roles[warns])
        # The role is part of the style sheet's selectors; it changes twice in a section.
        for widget in (self, self._label, self._clock):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


class Header(QFrame):
    """Seat, place in the test and clocks; before and after the test brand and date."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self._seat_box = SeatBox()
        self._brand = _brand()
        self._section = QWidget()
        self._section_place = Text("", "secondary", wrap=False)
        self._section_title = Elided("", "heading")
        self._rule = Rule(standing=True)
        self._place = Text("", "heading", wrap=False)
        self.section_timer = Timer(
            self.tr("Sisa waktu bagian ini"), self.tr("Sisa waktu\nbagian"), strong=True
        )
        self.total_timer = Timer(
            self.tr("Sisa waktu seluruhnya"), self.tr("Seluruhnya"), strong=False
        )
        self._timer_rule = Rule(standing=True)
        self._today = QWidget()
        self._date = Text("", "secondary", wrap=False)
        self._time = Text("", "heading", wrap=False)
        self.call_slot = row()
        self._mode = Mode.ROOMY
        self._in_test = False
        self._zone = texts.DEFAULT_ZONE
        self._build()
        self.relook(current_look())

    def _build(self) -> None:
        section = column()
        section.addWidget(self._section_place)
        section.addWidget(self._section_title)
        self._section.setLayout(section)
        today = column()
        today.addWidget(self._date, 0, RIGHT)
        today.addWidget(self._time, 0, RIGHT)
        self._today.setLayout(today)
        self._layout = row((24, 0, 24, 0), 20)
        for widget in (self._seat_box, self._brand, self._section, self._rule, self._place):
            self._layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._layout.addLayout(self.call_slot)
        self._layout.addStretch(1)
        for widget in (self.section_timer, self._timer_rule, self.total_timer, self._today):
            self._layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(self._layout)

    def relook(self, look: Look) -> None:
        """Follow the scale."""
        self.updateGeometry()
        for rule in (self._rule, self._timer_rule):
            rule.setFixedHeight(look.px(44))

    def sizeHint(self) -> QSize:
        """A bar of a fixed height, higher only where the words need it."""
        hint = super().sizeHint()
        least = 0 if self._mode.in_menu else current_look().pad(HEIGHT)
        return QSize(hint.width(), max(hint.height(), least))

    def minimumSizeHint(self) -> QSize:
        """Never less than its words."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def set_mode(self, mode: Mode) -> None:
        """Keep what fits."""
        self._mode = mode
        self._layout.set_margins((16, 5, 16, 5) if mode.in_menu else (24, 0, 24, 0))
        self._layout.set_gap(10 if mode.in_menu else 20)
        self.section_timer.set_slim(mode.in_menu, bare=mode is Mode.TIGHT)
        self.relook(current_look())
        self._arrange()

    def set_seat(self, seat: SeatView | None, number: str = "") -> None:
        """The seat's number and the time zone."""
        self._seat_box.show_seat(seat.seat if seat else number)
        self._zone = seat.zone if seat else texts.DEFAULT_ZONE

    def show_outside(self) -> None:
        """Before and after the test: brand, date, clock."""
        self._in_test = False
        self._arrange()

    def show_inside(self, place: str, title: str, where: str) -> None:
        """In the test: section's place and title, and the item's place."""
        self._in_test = True
        self._section_place.say(place)
        self._section_title.say(title)
        self._place.say(where)
        self._arrange()

    def forget_item(self) -> None:
        """The section stays, the item is not on screen."""
        self._place.say("")
        self._arrange()

    def show_now(self, utc_ms: int) -> None:
        """The wall clock."""
        self._date.say(texts.day_and_date(utc_ms, self._zone))
        self._time.say(texts.clock_zone(utc_ms, self._zone))

    def show_times(self, section_ms: int | None, total_ms: int | None, has_times: bool) -> None:
        """The two clocks; without times the date takes their place."""
        shown = self._in_test and has_times
        slim = self._mode.in_menu
        self.section_timer.show_left(section_ms if shown else None, warns=True)
        # With no limit per section the total is the clock that matters, and it warns.
        alone = section_ms is None
        total_shown = shown and (alone or not slim)
        self.total_timer.show_left(total_ms if total_shown else None, warns=alone)
        self._timer_rule.setVisible(shown and not alone and total_shown and total_ms is not None)
        any_clock = shown and (section_ms is not None or total_ms is not None)
        self._today.setVisible(not any_clock)
        self._date.setVisible(self._mode is not Mode.TIGHT)

    def _arrange(self) -> None:
        inside, slim = self._in_test, self._mode.in_menu
        self._brand.setVisible(not inside and self._mode is not Mode.TIGHT)
        self._section.setVisible(inside and not slim)
        self._place.setVisible(inside and bool(self._place.text()))
        self._rule.setVisible(inside and not slim and bool(self._place.text()))


def _brand() -> QWidget:
    holder = QWidget()
    layout = row(spacing=10)
    layout.addWidget(Icon("pendopo", "primary", 28))
    layout.addWidget(Text("Pendopo", "heading", wrap=False))
    holder.setLayout(layout)
    return holder
